/**
 * What a caller sees of an account: one predicate on contacts, and the parts of them that are shown. What is not seen is as
 * what is not there.
 * Decision: docs/decisions/0102-members.md.
 */
import { askedBy } from './asked-parts.js';
import type { Contact } from './contact.js';
import { type Rewriter, rewritten } from './filter-leaves.js';
import type { SignedInMember } from './member.js';
import type { ContactFilter } from './query.js';
import type { Seen, Sight } from './seen.js';
import { partsOf } from './shown-parts.js';

export type { Seen, Sight } from './seen.js';

declare const seen: unique symbol;

/**
 * A filter of the contacts that a caller sees, without conditions on parts that are not shown to it. Only this file makes one. All
 * statements that look for contacts by a filter take no other, so a filter as a caller sent it does not compile there.
 */
export type SeenFilter = ContactFilter & { readonly [seen]: true };

/** The work of the server itself, for no caller. */
export const seesAll: Seen = undefined;

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
export function sightFilter(sight: Seen): SeenFilter | undefined {
  const whom = sight?.whom ?? null;
  if (whom === null) return undefined;
  const filters: ContactFilter[] = [];
  if (whom.owners.length > 0) filters.push({ op: 'ownedBy', owners: whom.owners });
  if (whom.groups.length > 0) filters.push({ op: 'among', field: 'group', values: whom.groups });
  const [first] = filters;
  if (first === undefined) return { op: 'none' } as SeenFilter;
  return (filters.length === 1 ? first : { op: 'any', filters }) as SeenFilter;
}

/**
 * The filter, among those that the caller sees, rewritten by these and by its rights in one walk. Throws `invalid` for a condition on a
 * part that is not shown to it.
 */
export function amongSeen(
  sight: Seen,
  filter: ContactFilter,
  rewriters: readonly Rewriter[] = [],
): SeenFilter {
  const [among, parts] = [sightFilter(sight), partsOf(sight)];
  const rights = [
    ...(parts === undefined ? [] : [askedBy(parts)]),
    ...(among === undefined ? [] : [amongDuplicates(among)]),
  ];
  const asked = rewritten(filter, [...rewriters, ...rights]);
  return (among === undefined ? asked : { op: 'all', filters: [among, asked] }) as SeenFilter;
}

/** A pair with a contact that the caller does not see would tell of it. */
function amongDuplicates(among: ContactFilter): Rewriter {
  return (one) => (one.op === 'hasDuplicates' ? { op: 'hasDuplicates', among } : one);
}

/** The sight of a member, by its role. */
export function sightOf({ role, owners, groups }: Pick<SignedInMember, 'role' | 'owners' | 'groups'>): Seen {
  const { sees, hidden, masked } = role;
  if (sees === 'all' && hidden.length === 0 && masked.length === 0) return undefined;
  const whom = sees === 'all' ? null : { owners, groups: sees === 'groups' ? groups : [] };
  return { whom, hidden, masked };
}
