/** The erasure of a contact with hundreds of values takes seconds, and others do not wait for it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ErasedPerson } from '../../src/erasure/values/erased-person.js';
import { TextFinder } from '../../src/erasure/values/text-finder.js';
import { eraserOf } from '../support/accounts/erasing.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { hold, makerOf, phone } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { onThisMachine } from '../support/machine.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const erase = eraserOf(fixture);

it('a person with many long values is searched by few expressions in a statement', () => {
  const long = (at: number) => ({ kind: 'external', scope: '', value: `${at}${'x'.repeat(4_000)}` }) as const;
  const identities = Array.from({ length: 450 }, (_, at) => ({ ...long(at), raw: long(at).value }));
  const person = new ErasedPerson([], identities, [], []);
  const statements = [
    person.statePatterns,
    person.answerPatterns(identities.map((identity) => identity.raw)),
  ].flat();
  for (const patterns of statements) {
    expect(patterns.length).toBeLessThanOrEqual(16);
    for (const pattern of patterns) expect(pattern.length).toBeLessThanOrEqual(4_000);
  }
  // Each value is in one pattern, chosen by its first characters.
  const all = statements.flat().join('|');
  for (let at = 0; at < 450; at += 1) expect(all).toContain(`${at}${'x'.repeat(50)}`);
});

it('rows of imports are searched for all of them at once', async () => {
  const account = await fixture.newAccount();
  const numbers = Array.from({ length: 250 }, (_, at) => `4915${100_000_000 + at}`);
  const emails = numbers.map((number) => `${'e'.repeat(60)}${number}@${'d'.repeat(50)}.example`);
  const { id } = await make(
    account,
    'Ada Lovelace',
    ...numbers.map(phone),
    ...emails.map((value) => hold('email', value)),
  );
  const rows = ['4915'.repeat(50_000), `call 0151 000-00 249`, emails.at(-1), 'nobody'];
  const job = await imports.run(
    account,
    `name,phone,note\n${rows.map((note) => `X,nophone,${note}\n`).join('')}`,
  );
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await erase(account, id);
  clearInterval(timer);
  expect(longest).toBeLessThan(onThisMachine(500));
  const left = await imports.rows(account, job);
  expect(left.map((row) => JSON.stringify(row.raw ?? null).slice(-12))).toEqual([
    '1549154915"]',
    'null',
    'null',
    'e","nobody"]',
  ]);
});

const text = fc.string({ unit: fc.constantFrom(...'abé1 -'), minLength: 1, maxLength: 5 });
const word = fc.constantFrom(undefined, 'whole' as const, 'end' as const);

inTwoLengths(
  'a text is found where a regular expression finds it',
  { short: 150, long: 5_000 },
  async (runs) => {
    const inWord = '[\\p{L}\\p{N}]';
    fc.assert(
      fc.property(fc.array(fc.record({ text, word })), fc.array(text), (wanted, parts) => {
        const all = parts.join('');
        const forms = wanted.map(({ text, word }) => {
          const [before, after] = [
            word === 'whole' ? `(?<!${inWord})` : '',
            word === undefined ? '' : `(?!${inWord})`,
          ];
          return `${before}${text}${after}`;
        });
        const isFound = forms.length > 0 && new RegExp(forms.join('|'), 'u').test(all);
        const finder = new TextFinder(
          wanted.map(({ text, word }) => (word === undefined ? { text } : { text, word })),
        );
        expect(finder.isIn(all)).toBe(isFound);
      }),
      { numRuns: runs },
    );
  },
);

it('a number is found with up to three signs between its digits, and of too many texts their beginning', () => {
  const finder = new TextFinder([{ text: '12345678' }], { allowsGaps: true });
  const found = ['12345678', 'x1 2 - 345-678', '012345678', '1 2    345678', '1234 5x678'].map((value) =>
    finder.isIn(value),
  );
  expect(found).toEqual([true, true, true, false, false]);
  const short = new TextFinder([{ text: 'abcdef', word: 'whole' }, { text: 'ghijkl' }], { maxCharacters: 6 });
  expect(['xabcz', 'gh', 'ghix'].map((value) => short.isIn(value))).toEqual([true, false, true]);
});
