/** Evidence that two contacts are one person, and that they are two. */
import { describe, expect, it } from 'vitest';
import { editDistance } from '../text/edit-distance.js';
import { type Comparable, comparedPerson } from './compared-person.js';
import { type Frequencies, likenessOf } from './duplicate-score.js';

const rare: Frequencies = { contacts: 5_000, holders: () => 2, isFrequent: () => false };

function person(
  name: string,
  more: Partial<Comparable> & { readonly street?: string; readonly zip?: string } = {},
) {
  const { street = null, zip = null, ...rest } = more;
  const none = { givenName: null, familyName: null, company: null, birthday: null, identities: [] };
  return comparedPerson({ ...none, displayName: name, address: { street, zip, city: null }, ...rest });
}
const phone = (value: string) => ({ identities: [{ kind: 'phone' as const, scope: '', value }] });
const reasonsOf = (left: ReturnType<typeof person>, right: ReturnType<typeof person>, of = rare) =>
  likenessOf(left, right, of)?.reasons;

const home = { street: 'Ackerstr. 7', zip: '10115' };
const born = { birthday: '1984-03-11' };

describe('names', () => {
  it.each([
    ['Jane Doe', 'Doe, Jane', 'same_name'],
    ['Jane Doe', 'Doe Jane', 'swapped_names'],
    ['Dr. Jane Doe', 'jane doe', 'same_name'],
    ['José da Silva', 'Jose Silva', 'same_name'],
    ['Johanna Schneider', 'Johana Schneider', 'similar_name'],
    ['J. Schneider', 'Johanna Schneider', 'similar_name'],
    ['Anna Maria Schneider', 'Anna Schneider', 'similar_name'],
    ['Jane Doe', 'Jane Roe-Smith', 'same_given_name'],
  ])('%s and %s: %s', (left, right, reason) => {
    expect(reasonsOf(person(left, { ...home, ...born }), person(right, { ...home, ...born }))).toContain(
      reason,
    );
  });

  it('are no reason alone, nor with a city', () => {
    expect(reasonsOf(person('Jane Doe'), person('Jane Doe'))).toBeUndefined();
    expect(reasonsOf(person('Jane Doe', home), person('Jane Doe', home))).toContain('same_address');
  });

  it('say less where many have them', () => {
    const often = { ...rare, holders: () => 55 };
    const [one, other] = [person('Jane Doe', born), person('Jane Doe', { birthday: '1984-03-12' })];
    expect(reasonsOf(one, other)).toEqual(['same_name', 'similar_birthday']);
    expect(reasonsOf(one, other, often)).toBeUndefined();
  });

  it('that are frequent and differ by a letter are two names', () => {
    const [one, other] = [
      person('Lena Weber', { ...home, ...phone('4915100000001') }),
      person('Lina Weber', home),
    ];
    expect(reasonsOf(one, other)).toContain('similar_name');
    expect(reasonsOf(one, other, { ...rare, isFrequent: () => true })).toBeUndefined();
  });
});

describe('another whole surname', () => {
  const small = { ...rare, contacts: 200 };
  const town = { ...born, address: { street: null, zip: null, city: 'Berlin' } };
  const email = { identities: [{ kind: 'email' as const, scope: '', value: 'jane@example.com' }] };
  const compare = (left: string, right: string, more = {}) =>
    likenessOf(
      person(left, { ...town, ...phone('4915100000001'), ...more }),
      person(right, { ...town, ...phone('4930123456'), ...more }),
      small,
    );
  const scoreOf = (...given: Parameters<typeof compare>) => compare(...given)?.score ?? 0;

  it('leaves little of a given name, a birthday and a city', () => {
    expect(compare('Jane Doe', 'Jane Roe')?.reasons).toEqual([
      'same_given_name',
      'same_birthday',
      'same_suburb',
    ]);
    expect(scoreOf('Jane Doe', 'Jane Roe')).toBeLessThan(70);
    expect(scoreOf('Jane Doe', 'Jana Roe')).toBeLessThan(scoreOf('Jane Doe', 'Jane Roe'));
    expect(scoreOf('Jane Doe', 'Jane Doe')).toBeGreaterThan(95);
  });

  it.each([
    'Jane',
    'Jane S.',
    'Jane Schneyder',
    'Jane Schneider-Roe',
  ])('is not a missing, shortened, misspelled or double one: %s', (text) => {
    expect(scoreOf('Jane Schneider', text)).toBeGreaterThan(90);
  });

  it('costs less next to one email or number: a person who married', () => {
    expect(scoreOf('Jane Doe', 'Jane Roe', email)).toBeGreaterThan(95);
    expect(scoreOf('Jane Doe', 'Jane Roe', phone('4930123456'))).toBeGreaterThan(95);
  });

  it('costs less in a list without numbers and emails, where it may be an error', () => {
    expect(scoreOf('Jane Doe', 'Jane Roe', { identities: [] })).toBeGreaterThan(85);
  });
});

describe('one number', () => {
  it.each([
    ['Jane Doe', 'Jane Roe', true],
    ['Jane Doe', 'Mum', true],
    ['Jane Doe', 'John Doe', false],
    ['Jane Doe', 'Peter Roe', false],
  ])('%s and %s: %s', (left, right, isPair) => {
    const likeness = likenessOf(person(left, phone('4930123456')), person(right, phone('4930123456')), rare);
    expect(likeness?.reasons.includes('shared_number') ?? false).toBe(isPair);
  });

  it('a number of more than 20 contacts is ignored', () => {
    const one = person('Jane Doe', phone('4930123456'));
    expect(
      reasonsOf(one, person('Jane Doe', phone('4930123456')), { ...rare, holders: () => 21 }),
    ).toBeUndefined();
  });
});

describe('birthdays', () => {
  const other = (birthday: string) => person('Jane Doe', { birthday, ...phone('4915100000002') });
  const one = person('Jane Doe', { ...born, ...phone('4915100000001') });

  it.each([
    ['1984-03-11', 'same_birthday'],
    ['1984-11-03', 'similar_birthday'],
    ['1984-03-12', 'similar_birthday'],
    ['--03-11', 'similar_birthday'],
  ])('1984-03-11 and %s: %s', (birthday, reason) => {
    expect(reasonsOf(one, other(birthday))).toContain(reason);
  });

  it.each(['1959-10-02', '1900-01-01'])('%s is no hint', (birthday) => {
    expect(reasonsOf(one, other(birthday))).toBeUndefined();
  });

  it('a generation apart with one name and address are parent and child', () => {
    const parent = person('Otto Weber', { ...home, birthday: '1950-01-02', ...phone('4930123456') });
    const child = person('Otto Weber', { ...home, birthday: '1979-05-20', ...phone('4930123456') });
    expect(reasonsOf(parent, child)).toBeUndefined();
    expect(reasonsOf(person('José Ramos Sr', home), person('José Ramos Jr', home))).toBeUndefined();
  });
});

it.each([
  ['anna', 'anna', 0],
  ['anna', 'ana', 1],
  ['smith', 'simth', 1],
  ['smith', 'smyth', 1],
  ['schneider', 'snyder', 4],
  ['', 'abc', 3],
])('%s and %s differ by %i letters', (left, right, letters) => {
  expect([editDistance(left, right, 5), editDistance(right, left, 5)]).toEqual([letters, letters]);
});
