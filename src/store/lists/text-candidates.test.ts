import { describe, expect, it } from 'vitest';
import { writeSearched } from '../../domain/search-text.js';
import { hasCandidates, pairPatterns } from './text-candidates.js';

describe('the trigram index', () => {
  it('knows texts that have a trigram, whatever is before and after them', () => {
    for (const text of ['ann', '@ab', 'ab@', '+4', ' a', 'a b', 'kw', '49', 'é', '李'])
      expect(hasCandidates(writeSearched(text)), text).toBe(true);
    for (const text of ['a', '@', '@@@', 'a@', 'a--', '%_%'])
      expect(hasCandidates(writeSearched(text)), text).toBe(false);
  });

  it('finds two letters at the start of a text or a word, and inside one', () => {
    const patterns = (pairPatterns('kw') ?? []).map((one) => new RegExp(one));
    for (const text of ['kw', 'akw', 'a kw', '(kw', 'a.kw', 'Mkw', '\u001fkw', '0kw'])
      expect(patterns.filter((one) => one.test(text)).length, text).toBe(1);
    expect(patterns.some((one) => one.test('k w'))).toBe(false);
    expect(pairPatterns('k+')).toBeUndefined();
  });
});
