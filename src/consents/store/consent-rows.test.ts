/** Entries of several contacts that are read together have a bound. */
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Queryable } from '../../database/database.js';
import { readKnownEntries } from './consent-rows.js';

const contactId = asId<ContactId>('contact');

const read = (consents: number) => {
  const one = { contactId, channel: 'sms', purpose: null, sender: null, state: 'opted_in' };
  const query = async ({ name = '' }: { readonly name?: string }) =>
    name.startsWith('known_consents') ? Array(consents).fill(one) : [];
  return readKnownEntries({ query } as unknown as Queryable, asId('account'), [contactId]);
};

it('entries up to the bound are returned, and more are refused', async () => {
  const entries = (await read(100_000)).get(contactId);
  expect([...(entries?.consents.keys() ?? [])]).toEqual(['sms/']);
  await expect(read(100_001)).rejects.toMatchObject({ problem: { kind: 'too_large', maximum: 100_000 } });
});
