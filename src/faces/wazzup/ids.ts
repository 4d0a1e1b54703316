/**
 * The caller chooses ids, which are stored byte for byte. A contact created through another face shows its uuid until a
 * caller sets its id.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type IdentityKind, identityKey } from '@switchbook/domain/identity/identity.js';
import { asId, type ContactId, isUuid } from '@switchbook/domain/runtime/ids.js';
import type { ContactSelector } from '../../contacts/values/commands.js';

const kind: IdentityKind = 'vendor_id';
export const idScope = 'wazzup';
/** The vendor serves the two versions on separate hosts, with separate keys. */
export const upstreams = { 2: `${idScope}-v2`, 3: `${idScope}-v3` } as const;
export const idKind = { kind, scope: idScope } as const;

/** Returns the contact with this id, else the contact with this uuid, in lower case with hyphens. */
export function targetOf(id: string): readonly ContactSelector[] {
  const chosen = { by: 'identity', key: identityKey({ ...idKind, value: id }) } as const;
  return isUuid(id) ? [chosen, { by: 'id', id: asId<ContactId>(id) }] : [chosen];
}

/** Returns the id of a contact. A merged contact may have several ids: the requested id is shown, else the oldest. */
export function idOf(contact: Pick<Contact, 'id' | 'identities'>, requestedId?: string): string {
  const chosen = contact.identities.filter(
    (identity) => identity.kind === kind && identity.scope === idScope,
  );
  return (chosen.find((identity) => identity.raw === requestedId) ?? chosen[0])?.raw ?? contact.id;
}
