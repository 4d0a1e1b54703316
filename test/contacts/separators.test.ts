/** A scope may have any characters: two ids that differ only in the place of a separator are of two people. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { IdentityKey } from '@switchbook/domain/identity/identity.js';
import { expect, it } from 'vitest';
import { findKnownVendorIds } from '../../src/contacts/store/lost-vendor-ids.js';
import { findErasedContacts, listErasures } from '../../src/erasure/store/erasures.js';
import { erasureKey } from '../../src/erasure/values/name-hashes.js';
import { eraserOf } from '../support/accounts/erasing.js';
import { byId, hold, makerOf } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const erase = eraserOf(fixture);

const external = (scope: string, value: string): IdentityKey => ({ kind: 'external', scope, value });
const pairs = ['/', ':', '%', '+', ' ', '\u001f'].map(
  (mark) => [mark, external(`crm${mark}eu`, '7'), external('crm', `eu${mark}7`)] as const,
);

it.each(pairs)('%j: each is read, however often', async (_, ...keys) => {
  const account = await fixture.newAccount();
  const contacts: Contact[] = [];
  for (const key of keys) contacts.push(await make(account, key.value, hold(key.kind, key.value, key.scope)));
  for (const round of [1, 2, 3])
    for (const [index, key] of keys.entries()) {
      const { contact } = await fixture.core.resolveContact(account.caller, [{ by: 'identity', key }]);
      expect([round, contact.id]).toEqual([round, contacts[index]?.id]);
    }
});

it.each(pairs)('%j: a batch deletes neither twice', async (_, ...keys) => {
  const account = await fixture.newAccount();
  const commands = keys.map(
    (key) => ({ op: 'delete', target: [{ by: 'identity', key }], ifMissing: 'skip' }) as const,
  );
  const results = await fixture.core.runBatch(account.caller, commands, { repeats: 'last' });
  expect(results).toMatchObject([{ reason: 'missing' }, { reason: 'missing' }]);
});

it.each(pairs)('%j: the erasure of one finds only that one again', async (_, ...keys) => {
  const account = await fixture.newAccount();
  const [erased, kept] = keys;
  const person = await make(account, 'Erased', hold('external', erased.value, erased.scope));
  await make(account, 'Kept', hold('external', kept.value, kept.scope));
  await erase(account, person.id);
  const erasures = await listErasures(fixture.database, account.account.id);
  const key = erasureKey(fixture.core.tokenSecret, account.account.id);
  const found = () => findErasedContacts(fixture.database, account.account.id, erasures, key);
  expect(await found()).toEqual([]);
  const again = await make(account, 'Again', hold('external', erased.value, erased.scope));
  expect(await found()).toMatchObject([{ id: again.id, byId: false }]);
});

it.each(pairs)('%j: an id that a contact loses is lost, whatever another gains', async (_, ...keys) => {
  const account = await fixture.newAccount();
  const [lost, gained] = keys;
  const loser = await make(account, 'Loser', hold('vendor_id', lost.value, lost.scope));
  const gainer = await make(account, 'Gainer');
  const released = { identities: [{ op: 'release', key: { ...lost, kind: 'vendor_id' } }] } as const;
  const held = { identities: [hold('vendor_id', gained.value, gained.scope)] };
  const commands = [
    { op: 'edit', target: byId(loser), edit: released },
    { op: 'edit', target: byId(gainer), edit: held },
  ] as const;
  await fixture.core.runBatch(account.caller, commands, { repeats: 'refuse' });
  const of = account.account.id;
  const known = ({ scope, value }: IdentityKey) => findKnownVendorIds(fixture.database, of, scope, [value]);
  expect(await known(lost)).toEqual({ isHeld: false, isLost: true });
  expect(await known(gained)).toEqual({ isHeld: true, isLost: false });
});
