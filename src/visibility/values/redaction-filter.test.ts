/** A refused search names the part that the role hides, and no part that searches never read. */

import type { PartName } from '@switchbook/domain/access/hideable.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { TextTerm } from '@switchbook/domain/contact/query.js';
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
