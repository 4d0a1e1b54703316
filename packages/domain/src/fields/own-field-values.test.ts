/** Values of own fields: what each type reads, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { type OwnField, type OwnFieldType, ownFieldTypes } from './own-field.js';
import { readDeclaration } from './own-field-declaration.js';
import { canonicalAttributes, fieldIssues, formatFieldValue, readFieldValue } from './own-field-values.js';

const choices = ['free', 'pro', 'team'].map((value) => ({
  value,
  label: `The ${value} plan`,
  color: null,
}));

function fieldOf(type: OwnFieldType, key = 'x'): OwnField {
  const isChosen = type === 'one_of' || type === 'several_of';
  const rest = { unique: false, searched: false, index: 'none', indexNumber: null } as const;
  return { id: '', number: 1, key, label: key, type, choices: isChosen ? choices : [], ...rest };
}

const blank = { value: undefined };
const table: Readonly<Record<OwnFieldType, readonly (readonly [raw: unknown, read: unknown])[]>> = {
  text: [
    ['  as it is ', { value: '  as it is ' }],
    ['', { value: '' }],
    [12.5, { value: '12.5' }],
    [true, { value: 'true' }],
    [['a'], { code: 'type' }],
    ['x'.repeat(4_001), { code: 'too_long' }],
  ],
  number: [
    [12, { value: 12 }],
    ['12', { value: 12 }],
    [' -12.50 ', { value: -12.5 }],
    ['12,5', { value: 12.5 }],
    ['0,125', { value: 0.125 }],
    ['1,234', { code: 'ambiguous' }],
    ['1.234', { value: 1.234 }],
    ['1,234.5', { value: 1234.5 }],
    ['76.721,23', { value: 76721.23 }],
    ['1.234.567', { value: 1234567 }],
    ['1 234,5', { value: 1234.5 }],
    ["1'234", { value: 1234 }],
    ['1.234', { value: 1.234 }],
    ['1.23.456', { code: 'form' }],
    ['12,34.5', { code: 'form' }],
    ['1e3', { code: 'form' }],
    ['4111111111111111', { code: 'form' }],
    [-0, { value: 0 }],
    [true, { code: 'type' }],
    ['', blank],
    ['twelve', { code: 'form' }],
  ],
  date: [
    ['2026-01-31', { value: '2026-01-31' }],
    [' 2026-01-31T23:30:00Z', { value: '2026-01-31' }],
    ['2026-02-29', { code: 'form' }],
    ['--01-31', { code: 'form' }],
    ['31.01.2026', { code: 'form' }],
    [20260131, { code: 'type' }],
  ],
  yes_no: [
    [false, { value: false }],
    ['Yes', { value: true }],
    ['não', { value: false }],
    ['Na\u0303o\u200b', { value: false }],
    [1, { value: true }],
    ['maybe', { code: 'form' }],
    [{}, { code: 'type' }],
    ['  ', blank],
  ],
  one_of: [
    ['pro', { value: 'pro' }],
    ['PRO', { value: 'pro' }],
    [' the pro plan', { value: 'pro' }],
    ['gold', { code: 'no_choice' }],
    [['pro'], { code: 'type' }],
  ],
  several_of: [
    [['team', 'free', 'team'], { value: ['free', 'team'] }],
    ['team; Free', { value: ['free', 'team'] }],
    ['pro', { value: ['pro'] }],
    [[], blank],
    [['pro', 'gold'], { code: 'no_choice' }],
    [['pro', ['free']], { code: 'type' }],
    [{ pro: true }, { code: 'type' }],
  ],
  url: [
    ['https://example.com/a?b=c', { value: 'https://example.com/a?b=c' }],
    [' www.example.com/shop', { value: 'https://www.example.com/shop' }],
    ['mailto:a@example.com', { code: 'form' }],
    ['javascript:alert(1)', { code: 'form' }],
    ['not an address', { code: 'form' }],
    [7, { code: 'type' }],
  ],
};

describe.each(ownFieldTypes)('a value of the type %s', (type) => {
  const field = fieldOf(type);

  it.each(table[type])('reads %j as %j', (raw, read) => {
    expect(readFieldValue(field, raw)).toEqual(read);
  });

  it('is the same when read again, also from its text', () => {
    for (const [raw] of table[type]) {
      const reading = readFieldValue(field, raw);
      if (!('value' in reading) || reading.value === undefined) continue;
      expect(readFieldValue(field, reading.value)).toEqual(reading);
      const text = formatFieldValue(field, reading.value);
      if (type !== 'text' || text !== '') expect(readFieldValue(field, text)).toEqual(reading);
    }
  });
});

it('null is not a value of any type', () => {
  for (const type of ownFieldTypes) expect(readFieldValue(fieldOf(type), null)).toEqual(blank);
});

it('attributes get their form, and invalid or undeclared ones are unchanged', () => {
  const fields = [fieldOf('number', 'visits'), fieldOf('number', 'age'), fieldOf('yes_no', '__x')];
  const sent = { visits: '12', age: 'old', other: '12', __x: '' };
  const after = canonicalAttributes(fields, sent);
  expect(after).toEqual({ visits: 12, age: 'old', other: '12' });
  expect(canonicalAttributes(fields, after)).toBe(after);
  expect(fieldIssues(fields, after)).toMatchObject([{ path: 'attributes.age', code: 'form', value: 'old' }]);
  expect(fieldIssues(fields, after, { age: 'old' })).toEqual([]);
});

it('a declaration names all that is wrong with it', () => {
  const wrong = readDeclaration({
    key: ' a/b',
    type: 'one_of',
    choices: [{ value: 'a,b' }, { value: 'A,B' }],
  });
  expect('issues' in wrong && wrong.issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
    'key form',
    'key form',
    'label form',
    'choices.0.value form',
    'choices.1.value form',
    'choices.1.value repeated',
  ]);
  expect(readDeclaration({ key: 'a', type: 'text', choices: [{ value: 'b' }] })).toHaveProperty('issues');
  expect(readDeclaration({ key: '__proto__', type: 'text' })).toHaveProperty('issues');
  expect(readDeclaration({ key: 'Größe (cm)', type: 'number' })).toEqual({
    field: {
      key: 'Größe (cm)',
      label: 'Größe (cm)',
      type: 'number',
      choices: [],
      unique: false,
      searched: false,
      indexed: false,
    },
  });
});

describe('a value beyond what a field can have', () => {
  it('is refused without a comparison of each part with each choice', () => {
    let reads = 0;
    const many = Array.from({ length: 200 }, (_, at) => ({
      get value() {
        reads += 1;
        return `choice ${at}`;
      },
      label: `Choice ${at}`,
      color: null,
    }));
    const field = { ...fieldOf('several_of'), choices: many };
    const parts = Array.from({ length: 4_000 }, () => 'choice 199');
    expect(readFieldValue(field, parts)).toEqual({ value: ['choice 199'] });
    expect(reads).toBeLessThan(10 * many.length);
    expect(readFieldValue(field, 'x,'.repeat(100_000))).toEqual({ code: 'form' });
    expect(readFieldValue(fieldOf('url'), `${'a.'.repeat(100_000)}!`)).toEqual({ code: 'too_long' });
  });
});
