/**
 * A refused search names the part that the role hides, and no part that searches never read. Of the other conditions,
 * only those are allowed that compare no hideable part.
 */

import { hideableParts, type PartName } from '@switchbook/domain/access/hideable.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { ContactFilter, TextTerm } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { expect, it } from 'vitest';
import { redactFilter } from './redaction-filter.js';

const value = 'a';
const terms: Readonly<Record<string, TextTerm>> = {
  numbers: { in: 'dialDigits', value },
  emails: { in: 'emails', value },
  address: { in: 'everything', sections: ['city'], value },
  attributes: { in: 'ownFields', fields: [{ key: 'size' }], value },
};

function search(hidden: readonly PartName[], term: TextTerm) {
  const parts = partsOf({ hidden, masked: [] });
  if (parts === undefined) throw new Error('the role shows all');
  try {
    return redactFilter(parts, { op: 'text', terms: [term] });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') throw error;
    return error.problem.issues.map(({ code, message }) => `${code} ${message.split(' is ')[0]}`);
  }
}

it.each(Object.entries(terms))('a search in %s alone', (part, term) => {
  expect(search(['notes'], term)).toEqual({ op: 'text', terms: [term] });
  expect(search(['notes', part as PartName], term)).toEqual([`hidden "${part}"`]);
});

it('a search keeps its terms in parts that are shown', () => {
  const parts = partsOf({ hidden: ['emails', 'attributes'], masked: [] });
  const all = Object.values(terms);
  expect(parts && redactFilter(parts, { op: 'text', terms: all })).toEqual({
    op: 'text',
    terms: [terms.numbers, terms.address],
  });
});

type Leaf = Exclude<ContactFilter, { op: 'all' | 'any' | 'not' | 'text' }>;

const at = new Date('2026-01-15T09:00:00Z');
const message = { channel: 'whatsapp', purpose: null, sender: '' } as const;
/** An example of each condition, and the part that it would reveal; null: it reveals no hideable part. */
const examples: { readonly [Op in Leaf['op']]: readonly [Extract<Leaf, { op: Op }>, string | null] } = {
  none: [{ op: 'none' }, null],
  type: [{ op: 'type', is: ['lead'] }, null],
  blocked: [{ op: 'blocked' }, null],
  owner: [{ op: 'owner', compare: 'eq', value }, null],
  ownedBy: [{ op: 'ownedBy', owners: [value] }, null],
  ownedByMember: [{ op: 'ownedByMember', member: 1 }, null],
  time: [{ op: 'time', field: 'createdAt', compare: 'lt', value: at }, null],
  number: [{ op: 'number', compare: 'eq', value: 1 }, null],
  ownerNumber: [{ op: 'ownerNumber', compare: 'eq', value: 1 }, null],
  among: [{ op: 'among', field: 'group', values: [1] }, null],
  textOf: [{ op: 'textOf', field: 'createdAt', contains: '2026' }, null],
  missing: [{ op: 'missing', field: 'owner' }, null],
  catalog: [{ op: 'catalog', catalog: 'tags', item: { name: value } } as never, null],
  catalogNumber: [{ op: 'catalogNumber', catalog: 'sources', compare: 'eq', value: 1 }, null],
  consent: [{ op: 'consent', state: 'none', channel: 'whatsapp' }, null],
  activity: [{ op: 'activity', field: 'messagesIn', compare: 'eq', value: 1 }, null],
  // Whole values: a caller that has a number may search for its holder.
  identity: [{ op: 'identity', key: { kind: 'phone', scope: '', value: '49170' } }, null],
  holdsNumber: [{ op: 'holdsNumber', digits: '49170', equivalents: true }, null],
  meetsNumber: [{ op: 'meetsNumber', digits: '49170' }, null],
  // Its conditions are checked when it is loaded.
  segment: [{ op: 'segment', ref: { number: 1 }, path: 'segment' }, null],
  shown: [{ op: 'shown', field: 'city', test: 'missing' }, 'address'],
  attribute: [
    { op: 'attribute', condition: { field: 'attributes.size' }, path: 'attributes', now: at },
    'attributes.size',
  ],
  holdsKind: [{ op: 'holdsKind', kinds: ['email'] }, 'emails'],
  sendable: [{ op: 'sendable', kinds: ['phone'], at, ...message }, 'numbers'],
  holdsScope: [{ op: 'holdsScope', kind: 'phone', scope: '' }, 'phone'],
  hasDuplicates: [{ op: 'hasDuplicates' }, 'numbers'],
  numberStarts: [{ op: 'numberStarts', digits: '49' }, 'numbers'],
  emailDomain: [{ op: 'emailDomain', domain: 'example.com' }, 'emails'],
  dialable: [{ op: 'dialable' }, 'numbers'],
};

it.each(
  Object.entries(examples),
)('a role that hides all parts filters by %s only if it reveals none', (_, row) => {
  const [condition, part] = row;
  const parts = partsOf({ hidden: [...hideableParts], masked: [] });
  const filter = () => parts && redactFilter(parts, condition);
  if (part === null) expect(filter()).toEqual(condition);
  else
    expect(filter).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining({ kind: 'invalid' }) }),
    );
});
