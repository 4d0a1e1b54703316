import { writeSearched } from '@switchbook/domain/text/searched-text.js';
import { likePattern } from '@switchbook/domain/text/text.js';
import { describe, expect, it } from 'vitest';
import { indexPattern, isIndexable, pairPatterns } from './text-filter-sql.js';

describe('the trigram index', () => {
  it('supports texts that contain a trigram, with any context', () => {
    for (const text of ['ann', '@ab', 'ab@', '+4', ' a', 'a b', 'kw', '49', 'é', '李'])
      expect(isIndexable(writeSearched(text)), text).toBe(true);
    for (const text of ['a', '@', '@@@', 'a@', 'a--', '%_%'])
      expect(isIndexable(writeSearched(text)), text).toBe(false);
  });

  it('is queried with fewer letters of encoded characters, and with those of texts that have them', () => {
    for (const text of ['anna b', 'é', 'garcía', '100%_\\', 'λα', 'παπα', 'анна и', '李', '佐藤 x', 'अंजलि']) {
      const written = writeSearched(text);
      const pattern = indexPattern(likePattern(written));
      const asked = new RegExp(
        `${pattern.slice(1, -1).replaceAll(/\\(.)|(_)|([^a-zA-Z0-9 ])/g, (_, escaped, any, match) => (any ? '.' : `\\${escaped ?? match}`))}`,
      );
      expect(asked.test(written), text).toBe(true);
      expect(isIndexable(pattern.slice(1, -1)), text).toBe(true);
      expect(pattern.length, text).toBe(likePattern(written).length);
    }
    expect(indexPattern(likePattern('anna_b%'))).toBe(likePattern('anna_b%'));
    expect(indexPattern(likePattern(writeSearched('李')))).toMatch(/^%___[N-Z]{4}%$/);
  });

  it('finds two letters at the start of a text or a word, and inside one', () => {
    const patterns = (pairPatterns('kw') ?? []).map((pattern) => new RegExp(pattern));
    for (const text of ['kw', 'akw', 'a kw', '(kw', 'a.kw', 'Mkw', '\u001fkw', '0kw'])
      expect(patterns.filter((pattern) => pattern.test(text)).length, text).toBe(1);
    expect(patterns.some((pattern) => pattern.test('k w'))).toBe(false);
    expect(pairPatterns('k+')).toBeUndefined();
  });
});
