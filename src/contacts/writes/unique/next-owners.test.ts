/** Only the next owners of a released number are read, since thousands of contacts may share it. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { asId, type ContactId, type IdentityId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Transaction } from '../../../database/database.js';
import { changeOf } from '../changes.js';
import { reassignIdentities } from './next-owners.js';

const accountId = asId<Contact['accountId']>('account');
const ownerId = asId<ContactId>('owner');
const sharerId = (at: number) => asId<ContactId>(`sharer ${at}`);
const value = '79990000001';

const identityOf = (id: string, at: number) =>
  ({ id: asId<IdentityId>(id), kind: 'phone', scope: '', value, createdAt: new Date(at) }) as Identity;
const contactOf = (id: ContactId, more: Partial<Contact>) =>
  ({ id, accountId, version: 1, updatedAt: new Date(0), identities: [], ...more }) as Contact;
const sharerOf = (at: number) =>
  contactOf(sharerId(at), { sharing: [identityOf(`identity ${at}`, 1_000 - at)] });

/** Deletes the owner of a number with so many sharers. Returns the contacts that are read and locked. */
async function deleteOwner(sharers: number) {
  const detached = Array.from({ length: sharers }, (_, at) => ({
    contactId: sharerId(at),
    identityId: `identity ${at}`,
    ownerIdentityId: 'owned',
    createdAt: new Date(1_000 - at),
  }));
  const read: ContactId[] = [];
  const query = async ({ name = '' }: { readonly name?: string }) =>
    name.startsWith('detach_sharers') ? detached : [];
  const reads = {
    findMany: async (_: unknown, __: unknown, ids: readonly ContactId[]) => {
      read.push(...ids);
      return ids.map((id) => sharerOf(Number(id.split(' ')[1])));
    },
  };
  const owner = contactOf(ownerId, { identities: [identityOf('owned', 0)] });
  const removal = changeOf(owner, null);
  const context = { accountId, now: new Date(2_000), reads };
  const { changes, sharers: left } = await reassignIdentities({ query } as unknown as Transaction, context, [
    removal,
  ]);
  const owners = changes.flatMap(({ after }) => (after === null ? [] : [after.id]));
  return { read, owners, left: left.length };
}

it('the longest-standing sharer becomes the owner, and the others are not read', async () => {
  const last = sharerId(999);
  expect(await deleteOwner(1_000)).toEqual({ read: [last], owners: [last], left: 999 });
});

it('more sharers than a transaction moves are refused', async () => {
  await expect(deleteOwner(20_001)).rejects.toMatchObject({ problem: { kind: 'too_large' } });
});
