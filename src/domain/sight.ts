/**
 * What a caller sees of an account: one predicate on contacts, and the parts of them that are shown. What is not seen is as
 * what is not there.
 */
import { askedFilter } from './asked-parts.js';
import type { Contact } from './contact.js';
import type { SignedInMember } from './member.js';
import type { ContactFilter } from './query.js';
import type { Seen, Sight } from './seen.js';

export type { Seen, Sight } from './seen.js';

/** Whether the contact is one that the caller may know of. */
export function maySee(
  sight: Seen,
  contact: Pick<Contact, 'owner'> & { readonly groups: readonly { readonly number: number | null }[] },
): boolean {
  const whom = sight?.whom ?? null;
  if (whom === null) return true;
  if (contact.owner !== null && whom.owners.includes(contact.owner)) return true;
  return contact.groups.some(({ number }) => number !== null && whom.groups.includes(number));
}

/** Whether all parts of a contact are shown. */
export function seesWhole({ hidden, masked }: Sight): boolean {
  return hidden.length === 0 && masked.length === 0;
}

/** The same predicate as a condition of a list; undefined: everyone. */
export function sightFilter(sight: Seen): ContactFilter | undefined {
  const whom = sight?.whom ?? null;
  if (whom === null) return undefined;
  const filters: ContactFilter[] = [];
  if (whom.owners.length > 0) filters.push({ op: 'ownedBy', owners: whom.owners });
  if (whom.groups.length > 0) filters.push({ op: 'among', field: 'group', values: whom.groups });
  if (filters.length === 0) return { op: 'none' };
  return filters.length === 1 ? filters[0] : { op: 'any', filters };
}

/** The filter, among those that the caller sees. Throws `invalid` for a condition on a part that is not shown to it. */
export function amongSeen(sight: Seen, filter: ContactFilter): ContactFilter {
  const seen = sightFilter(sight);
  const asked = askedFilter(sight, filter);
  return seen === undefined ? asked : { op: 'all', filters: [seen, asked] };
}

/** The sight of a member, by its role. */
export function sightOf({ role, owners, groups }: Pick<SignedInMember, 'role' | 'owners' | 'groups'>): Seen {
  const { sees, hidden, masked } = role;
  if (sees === 'all' && hidden.length === 0 && masked.length === 0) return undefined;
  const whom = sees === 'all' ? null : { owners, groups: sees === 'groups' ? groups : [] };
  return { whom, hidden, masked };
}
