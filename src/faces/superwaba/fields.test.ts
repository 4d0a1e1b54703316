/** The cost of tags that a cell of a file may have. */
import { expect, it, vi } from 'vitest';
import { fieldRules } from './choices.js';
import { readTags } from './fields.js';

it('more tags than are read are refused at once', () => {
  const wellFormed = vi.spyOn(String.prototype, 'isWellFormed');
  try {
    expect(() => readTags(Array(fieldRules.sentTags + 1).fill('a'))).toThrow();
    expect(wellFormed).not.toHaveBeenCalled();
  } finally {
    wellFormed.mockRestore();
  }
  expect(readTags(Array(fieldRules.sentTags).fill('a'))).toEqual(['a']);
});
