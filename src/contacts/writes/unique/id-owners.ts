/**
 * Keeps the ids that clients know clear. A vendor's clients know a contact by its `vendor_id`, else by our number or
 * uuid. So the number or the uuid of a contact cannot become the `vendor_id` of another one. Imports reserve numbers
 * for a whole file (`../../../imports/operations/rows/inherited-numbers.ts`).
 */

import { type IdentityKey, identityName } from '@switchbook/domain/identity/identity.js';
import {
  type IntegerScopes,
  inheritedInteger,
  maxInheritedInteger,
} from '@switchbook/domain/identity/inherited-id.js';
import { type AccountId, type ContactId, isOurForm, parseId } from '@switchbook/domain/runtime/ids.js';
import { lockContactNumbers, raiseCounter } from '../../../database/counters.js';
import type { Transaction } from '../../../database/database.js';
import { findNumberHolders } from '../../store/contact-reads.js';
import { findLostVendorIds } from '../../store/lost-vendor-ids.js';

/**
 * The only contact that may have a `vendor_id`, by the name of the identity; null: no contact may. A contact with
 * that uuid need not exist.
 */
export type IdOwners = ReadonlyMap<string, ContactId | null>;

const uuidLength = 36;

/** Returns the uuid in a vendor's id, which may have a prefix; undefined unless this program can have created it. */
function readOwnUuid({ value }: IdentityKey): ContactId | undefined {
  const id = parseId<ContactId>(value.slice(-uuidLength));
  return id !== undefined && isOurForm(id) ? id : undefined;
}

function integerOf({ scope, value }: IdentityKey, scopes: IntegerScopes): number | undefined {
  const number = scopes.get(scope)?.has('contacts') === true ? inheritedInteger(value) : undefined;
  // Larger integers are never numbers of contacts.
  return number !== undefined && number <= maxInheritedInteger ? number : undefined;
}

/** Whether the identity may be the number or the uuid of a contact. */
export function mayHaveOwner(key: IdentityKey, scopes: IntegerScopes): boolean {
  return key.kind === 'vendor_id' && (integerOf(key, scopes) ?? readOwnUuid(key)) !== undefined;
}

/** Returns the only contacts that may have those of the identities that end with a uuid of this program. */
export function uuidOwnersOf(keys: readonly IdentityKey[]): ReadonlyMap<string, ContactId> {
  const owners = new Map<string, ContactId>();
  for (const key of keys) {
    const id = key.kind === 'vendor_id' ? readOwnUuid(key) : undefined;
    if (id !== undefined) owners.set(identityName(key), id);
  }
  return owners;
}

/**
 * Reads the owners of the identities. A free integer is reserved: no later contact gets it as its number. The
 * counter stays locked until the transaction ends. `hasHolder`: whether a contact has the identity.
 */
export async function reserveIds(
  tx: Transaction,
  accountId: AccountId,
  keys: readonly IdentityKey[],
  scopes: IntegerScopes,
  hasHolder: (key: IdentityKey) => boolean,
): Promise<IdOwners> {
  const owners = new Map<string, ContactId | null>(uuidOwnersOf(keys));
  const numbered = keys.flatMap((key) => {
    const number = key.kind === 'vendor_id' ? integerOf(key, scopes) : undefined;
    return number === undefined ? [] : [{ key, number }];
  });
  if (numbered.length === 0) return owners;
  const next = await lockContactNumbers(tx, accountId);
  const highest = numbered.reduce((max, { number }) => Math.max(max, number), 0);
  if (highest >= next) await raiseCounter(tx, accountId, 'contacts', highest);
  const assigned = numbered.filter(({ number }) => number < next);
  const holders = new Map<number, ContactId>();
  const numbers = [...new Set(assigned.map(({ number }) => number))];
  for (const { number, id } of await findNumberHolders(tx, accountId, numbers)) holders.set(number, id);
  const lost = await findLostVendorIds(
    tx,
    accountId,
    assigned.map(({ key }) => key),
  );
  for (const { key, number } of assigned) {
    const holder = holders.get(number);
    // A contact has or had the id, so no other contact has it as its number.
    if (holder === undefined && (hasHolder(key) || lost.has(identityName(key)))) continue;
    owners.set(identityName(key), holder ?? null);
  }
  return owners;
}
