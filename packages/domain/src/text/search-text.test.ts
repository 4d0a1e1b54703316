import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSearched, writeSearched } from './searched-text.js';
import { fold } from './text.js';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('a', 'z', '0', ' ', '\n', 'é', 'ж', 'ж', 'я', '王', '伟', '😀', 'ß'),
    maxLength: 12,
  }),
);

describe('the searched text', () => {
  it('is ASCII, and ASCII is unchanged', () => {
    expect(writeSearched('ana+4917@x_%\\')).toBe('ana+4917@x_%\\');
    fc.assert(fc.property(texts, (text) => /^[\0-\x7f]*$/.test(writeSearched(fold(text)))));
  });

  it('has a character beyond ASCII as at least three capitals, so that one alone is a trigram', () => {
    for (const character of ['é', 'ж', '߿', 'ࠀ', '王', '😀', '\u{10ffff}'])
      expect(writeSearched(character)).toMatch(/^([A-L][N-Z]{2}|M[N-Z]{6})$/);
  });

  it('is read as it was written', () => {
    fc.assert(fc.property(texts, (text) => readSearched(writeSearched(fold(text))) === fold(text)));
  });

  it('contains another exactly when the texts do', () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        const [text, part] = [fold(left), fold(right)];
        expect(writeSearched(text).includes(writeSearched(part))).toBe(
          text.includes(part) && isWhole(text, part),
        );
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(texts, fc.nat(20), fc.nat(20), (text, from, length) => {
        const characters = [...fold(text)];
        const part = characters.slice(from, from + length).join('');
        expect(writeSearched(fold(text))).toContain(writeSearched(part));
      }),
    );
  });
});

/** Parts consist of whole characters, not of half a surrogate pair. */
function isWhole(text: string, part: string): boolean {
  const wanted = [...part];
  const characters = [...text];
  return (
    wanted.length === 0 ||
    characters.some((_, at) => wanted.every((character, index) => characters[at + index] === character))
  );
}
