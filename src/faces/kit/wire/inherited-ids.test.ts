/** The kind and the scope identify a vendor's id. An id that a merge moved is read, but not shown. */

import { mergedFrom } from '@switchbook/domain/contact/merge.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { expect, it } from 'vitest';
import { holdsVendorId, inheritedId, shownVendorIds } from './inherited-ids.js';

const identity = (kind: Identity['kind'], scope: string, value: string, attrs = {}) =>
  ({ kind, scope, value, attrs }) as Identity;
const identities = [
  identity('external', 'shop', 'external'),
  identity('vendor_id', 'other', 'foreign'),
  identity('vendor_id', 'shop', 'merged', { [mergedFrom]: 7 }),
  identity('vendor_id', 'shop', 'first'),
  identity('vendor_id', 'shop', 'second'),
];

it('only vendor ids of the face are used', () => {
  const contact = { identities };
  expect(shownVendorIds(contact, 'shop').map((vendorId) => vendorId.value)).toEqual(['first', 'second']);
  expect(identities.filter((candidate) => holdsVendorId(contact, 'shop', candidate.value))).toEqual(
    identities.slice(2),
  );
  const readAllBut = (refused: string) =>
    inheritedId(contact, 'shop', (value) => (value === refused ? undefined : value));
  expect([readAllBut(''), readAllBut('first')]).toEqual(['first', 'second']);
});
