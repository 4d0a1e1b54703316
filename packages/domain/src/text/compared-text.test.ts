import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../../test/support/rounds.js';
import { comparedEmail } from '../identity/email.js';
import {
  fold,
  foldPlain,
  foldSearched,
  invisibleRanges,
  maxRunLength,
  normalize,
  tidyName,
  withoutAccents,
  withoutInvisible,
} from './compared-text.js';

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...[
        'a',
        'A',
        ' ',
        'e',
        '\u0301',
        '\u030c',
        'J',
        'ß',
        'İ',
        'I',
        'ı',
        'Σ',
        'ς',
        'σ',
        '\u200b',
        '\u200d',
        '\ufeff',
      ],
      ...[
        '\u00ad',
        '\ufe0f',
        '👩',
        '\u{1f3f4}',
        '\u{e0067}',
        '\u{e007f}',
        '한',
        '\u1112',
        '\u1161',
        'Å',
        '\u2126',
        'ﬁ',
        '0',
        '٣',
      ],
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});

describe('compared forms of texts', () => {
  it('the ranges are the invisible characters of Unicode', () => {
    const isListed = (code: number) => invisibleRanges.some(([first, last]) => code >= first && code <= last);
    const other: string[] = [];
    for (let code = 0; code <= 0x10_ffff; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const isInvisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(String.fromCodePoint(code));
      if (isInvisible !== isListed(code)) other.push(code.toString(16));
    }
    expect(other).toEqual([]);
  });

  it('take linear time for a letter with very many marks', () => {
    const marks = rounds(60_000, 250_000);
    const [one, other] = ['\u0301'.repeat(marks), '\u0316'.repeat(marks)];
    const text = `a${one}${other}`;
    for (const form of [fold, foldPlain, foldSearched, tidyName, comparedEmail])
      expect(form(text).length).toBeGreaterThan(0);
    expect(comparedEmail(`jane@${text}.example`)).toContain('jane@');
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const)
      expect(normalize(text, form).length).toBeGreaterThan(1.96 * marks);
  });

  it('are those of Unicode for texts of people, however long', () => {
    const words = ['Zu\u0308rich', 'a\u0316\u0301', 'か\u3099き', '한글 ᄒ\u1161\u11ab', 'x'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 400 }), (all) => {
        const text = all.join(' ');
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const)
          expect(normalize(text, form)).toBe(text.normalize(form));
      }),
    );
    const longest = 'か\u3099'.repeat(maxRunLength).slice(0, maxRunLength);
    expect(normalize(longest, 'NFC')).toBe(longest.normalize('NFC'));
  });

  it('the form of a form is the same', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const form of [fold, foldPlain, foldSearched, tidyName, withoutInvisible])
          expect(form(form(text))).toBe(form(text));
      }),
      { numRuns: rounds(700, 5_000) },
    );
  });

  it('composed and decomposed texts have one form, with any invisible characters', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
        expect(fold(`\u200b${text}x\u2060`)).toBe(fold(`${text}x`));
      }),
      { numRuns: rounds(400, 2_000) },
    );
  });

  it('no text becomes an empty one', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(fold(text) === '').toBe(text === '');
        expect(foldSearched(text) === '').toBe(text === '');
      }),
    );
  });

  it('a part of a text is a part of it without accents', () => {
    const letters = fc.constantFrom(
      ...['a', 'é', 'ł', 'ß', 'が', '한', 'й', 'ё', 'अ', 'क़', 'أ', 'ǿ', '’', ' ', 'ệ', '😀'],
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 10 }), fc.nat(9), fc.nat(9), (all, from, length) => {
        const part = all.slice(from, from + length).join('');
        expect(withoutAccents(fold(all.join('')))).toContain(withoutAccents(fold(part)));
      }),
    );
  });

  it.each([
    ['  vip\u200b ', 'vip'],
    ['v\u00adi\u200dp\ufeff', 'vip'],
    ['Cafe\u0301', 'Café'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['क्\u200dष', 'क्\u200dष'],
    ['👩\u200d👧', '👩\u200d👧'],
    ['❤\ufe0f VIP', '❤\ufe0f VIP'],
    [
      '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ],
    ['vip\u{e0067}', 'vip'],
    ['\u200b', '\u200b'],
  ])('the name %j is stored as %j', (sent, stored) => {
    expect(tidyName(sent)).toBe(stored);
  });
});
