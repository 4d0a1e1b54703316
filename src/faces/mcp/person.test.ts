/** A person in a list: the cost of many tags, and empty texts. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { describeBriefly } from './person.js';

it('only the tags that a list shows are read', () => {
  let reads = 0;
  const tags = Array.from({ length: 1_000 }, (_, at) => ({
    get name() {
      reads += 1;
      return `Tag ${at}`;
    },
  }));
  const contact = { number: 1, identities: [], tags, displayName: null, company: null };
  expect(describeBriefly(contact as unknown as Contact)).toMatchObject({
    untrusted: { tags: { length: 20 } },
  });
  expect(reads).toBe(20);
});

it('an empty text, which one vendor stores, is shown like none', () => {
  const contact = { number: 1, identities: [], tags: [], displayName: '', company: 'Acme' };
  expect(describeBriefly(contact as unknown as Contact)).toEqual({
    person: 1,
    untrusted: { company: 'Acme' },
  });
});
