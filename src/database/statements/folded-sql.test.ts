/** Searches compare one form: the program and the database fold every letter of Unicode to the same text. */

import { fold, foldSearched, typedFor } from '@switchbook/domain/text/compared-text.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { rounds } from '../../../test/support/rounds.js';
import { foldedSql, withoutAccentsSql } from './folded-sql.js';
import { planned } from './sql.js';

const fixture = useFixture();

const sql = planned(
  `select ${withoutAccentsSql('t.text')} as form from unnest($1::text[]) with ordinality t(text, place) order by t.place`,
);
const whole =
  planned(`select ${withoutAccentsSql(foldedSql('t.text'))} as form from unnest($1::text[]) with ordinality t(text, place)
  order by t.place`);

const formsOf = async (statement: typeof sql, texts: readonly string[]) =>
  (await fixture.database.query<{ form: string }>(statement, [texts])).map(({ form }) => form);

/** Planes of Unicode that have letters, or may get some. */
const planes = [0, 1, 2, 3, 14];
const letters: readonly string[] = planes
  .flatMap((plane) => Array.from({ length: 0x1_0000 }, (_, at) => plane * 0x1_0000 + at))
  .filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
  .map((code) => String.fromCodePoint(code));
/** Texts of `count` letters, each after another letter. */
const together = (all: readonly string[], count = 256) =>
  Array.from({ length: Math.ceil(all.length / count) }, (_, at) =>
    all
      .slice(at * count, (at + 1) * count)
      .map((text) => `x${text}`)
      .join(''),
  );

const differing = (texts: readonly string[], made: readonly string[]) =>
  texts.flatMap((text, at) => (foldSearched(text) === made[at] ? [] : [JSON.stringify([text, made[at]])]));

describe('a form for searches', () => {
  it('is the same in the program and in the database, for every letter', async () => {
    const texts = [...together(letters), ...letters.filter((letter) => /\p{M}/u.test(letter))].map(fold);
    expect(differing(texts, await formsOf(sql, texts))).toEqual([]);
  });

  it('equals the lower case of the database for letters that it knows', {
    tags: ['nightly'],
  }, async () => {
    const known = letters.filter(
      (letter) => /\p{L}/u.test(letter) && letter.toLowerCase().length === letter.length,
    );
    const isSame = await fixture.database.query<{ is: boolean }>(
      planned(`select lower(t.text) = t.lower as is from unnest($1::text[], $2::text[]) with ordinality t(text, lower, place)
        order by t.place`),
      [known, known.map((text) => text.toLowerCase())],
    );
    const texts = together(known.filter((_, at) => isSame[at]?.is === true));
    expect(texts.length).toBeGreaterThan(400);
    expect(differing(texts, await formsOf(whole, texts))).toEqual([]);
  });

  it('is the same for texts of any letters', async () => {
    const some = [
      'a',
      ' ',
      '\u0301',
      '\u0323',
      'か',
      '\u3099',
      'ᄒ',
      'ᅡ',
      'ᆫ',
      'ł',
      'ß',
      '’',
      'ي',
      'ى',
      '\u064b',
    ];
    const letter = fc.oneof(
      fc.constantFrom(...some),
      fc.nat(letters.length - 1).map((at) => letters[at] ?? ''),
    );
    const text = fc.array(letter, { minLength: 1, maxLength: 12 }).map((all) => fold(all.join('')));
    const texts = fc.sample(text, { numRuns: rounds(1_000, 5_000), seed: 44 });
    expect(differing(texts, await formsOf(sql, texts))).toEqual([]);
  });

  it('is the same for long texts, and takes linear time for a letter with many marks', async () => {
    const part = fc.constantFrom('a', '\u0301', '\u0316', 'é', '한', 'か\u3099', '\u200b', ' ', '😀', 'ς');
    const count = fc.constantFrom(1, 2, 100, 254, 255, 256, 300, 700);
    const text = fc.array(fc.tuple(part, count), { minLength: 1, maxLength: 5 });
    const marks = rounds(15_000, 40_000);
    const marked = `a${'\u0301'.repeat(marks)}${'\u0316'.repeat(marks)}`;
    const texts = [
      marked,
      ...fc
        .sample(text, { numRuns: rounds(30, 100), seed: 7 })
        .map((parts) => parts.map(([one, times]) => one.repeat(times)).join('')),
    ];
    expect(differing(texts, await formsOf(whole, texts))).toEqual([]);
  });

  it('has one letter for each that people type otherwise', () => {
    const written = typedFor.map(([one]) => one);
    expect(new Set(written).size).toBe(written.length);
    for (const [one, typed] of typedFor) expect([one, foldSearched(one)]).toEqual([one, typed]);
  });
});
