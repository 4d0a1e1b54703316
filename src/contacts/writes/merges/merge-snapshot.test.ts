/** Snapshots are stored for months, so an earlier release may have written one: their members keep their names. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { emptyContact } from '@switchbook/domain/contact/empty-contact.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { fromSnapshot, toSnapshot } from './merge-snapshot.js';

const now = new Date('2026-05-04T10:00:00Z');
const identity: Required<Identity> = {
  ...{ id: asId('1'), kind: 'phone', scope: '', value: '14155550101', raw: '+14155550101', label: null },
  ...{ isPrimary: true, origin: 'directory', position: 0, verifiedAt: null, attrs: {} },
  ...{ createdAt: now, updatedAt: now },
};
const lists = { sources: [], statuses: [] };
const contact: Required<Contact> = {
  ...emptyContact({ accountId: asId('a'), id: '2', number: 3, now, ...lists }),
  identities: [identity],
  sharing: [{ ...identity, value: '14155550102' }],
  spentVersion: 7,
};

it('a snapshot has the members that all releases read', () => {
  const stored = JSON.parse(JSON.stringify(toSnapshot(contact)));
  expect(Object.keys(stored).toSorted().join(' ')).toBe(
    'address attributes avatarUrl birthday blocked company createdAt description displayName extensions familyName ' +
      'givenName groups id identities jobTitle language number owner reach sharing source spentVersion status tags ' +
      'timeZone type updatedAt version',
  );
  expect(Object.keys(stored.identities[0]).toSorted().join(' ')).toBe(
    'attrs createdAt id isPrimary kind label origin position raw scope updatedAt value verifiedAt',
  );
});

it('a contact is the same after it was stored', () => {
  const stored = JSON.parse(JSON.stringify(toSnapshot(contact)));
  expect(fromSnapshot(stored, contact.accountId, () => undefined)).toEqual(contact);
});
