/** A new entry reads few entries, however many senders a contact has, and knows whether the state changes. */
import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { listSenderConsents } from '../../src/consents/store/consent-rows.js';
import { byId } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

it('reads the entry for all, that of the sender, and one of the others for each state', async () => {
  const { caller, account } = await fixture.newAccount();
  const edit = { displayName: set('Jane') };
  const { contact } = await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
  const record = (state: 'opted_in' | 'opted_out', sender: string | null, at: number) =>
    fixture.core.recordConsent(
      caller,
      { target: byId(contact) },
      {
        channel: 'whatsapp',
        state,
        purpose: null,
        sender,
        source: null,
        basis: null,
        proof: {},
        occurredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, at)),
        expiresAt: null,
      },
    );
  for (let at = 0; at < 30; at += 1)
    await record(at % 2 === 0 ? 'opted_in' : 'opted_out', `1555000${100 + at}`, at);
  await record('opted_in', null, 10);
  const read = (sender: string | null) =>
    listSenderConsents(fixture.database, account.id, contact.id, 'whatsapp', null, sender);
  expect((await read('1555000104')).map(({ sender, state }) => [sender, state])).toEqual([
    [null, 'opted_in'],
    ['1555000104', 'opted_in'],
    ['1555000128', 'opted_in'],
    ['1555000129', 'opted_out'],
  ]);
  const version = async () => (await fixture.core.getContact(caller, { target: byId(contact) })).version;
  const before = await version();
  await record('opted_in', '1555000104', 40);
  expect(await version()).toBe(before);
  // A later answer for all replaces the opt-outs of senders.
  await record('opted_in', null, 50);
  expect(await version()).toBe(before + 1);
});
