/** The cost of tags that a cell of a file may have. */
import { expect, it, vi } from 'vitest';
import { maxSentTags, readTags } from './fields.js';

it('more tags than are read are refused at once', () => {
  const wellFormed = vi.spyOn(String.prototype, 'isWellFormed');
  try {
    expect(() => readTags(Array(maxSentTags + 1).fill('a'))).toThrow();
    expect(wellFormed).not.toHaveBeenCalled();
  } finally {
    wellFormed.mockRestore();
  }
  expect(readTags(Array(maxSentTags).fill('a'))).toEqual(['a']);
});
