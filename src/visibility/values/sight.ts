/**
 * The visibility of a caller: one filter on contacts, and the parts of them that are shown. Invisible contacts are
 * treated as missing. Decision: docs/decisions/0102-members.md.
 */
import type { Contact } from '@switchbook/domain/contact.js';
import type { ContactFilter } from '@switchbook/domain/query.js';
import type { Sight, Visibility } from '@switchbook/domain/seen.js';
import { partsOf } from '@switchbook/domain/shown-parts.js';
import { type Rewriter, rewritten } from '../../contacts/filters/filter-leaves.js';
import type { SignedInMember } from '../../members/values/member.js';
import { askedBy } from './asked-parts.js';

export type { Sight, Visibility } from '@switchbook/domain/seen.js';

declare const seen: unique symbol;

/**
 * A filter of the visible contacts, without conditions on hidden parts. Only this file creates one. All statements with
 * a filter of contacts require this type, so a client's original filter does not compile there.
 */
export type SeenFilter = ContactFilter & { readonly [seen]: true };

/** Full visibility, for work of the server without a caller. */
export const seesAll: Visibility = undefined;

/** Whether the contact is visible to the caller. */
export function maySee(
  sight: Visibility,
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

/** The visibility as a list filter; undefined: all contacts. */
export function sightFilter(sight: Visibility): SeenFilter | undefined {
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
 * Restricts the filter to visible contacts, and applies these rewriters and the caller's rights in one walk. Throws
 * `invalid` for a condition on a hidden part.
 */
export function limitToVisible(
  sight: Visibility,
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

/** A pair with an invisible contact would reveal that contact. */
function amongDuplicates(among: ContactFilter): Rewriter {
  return (one) => (one.op === 'hasDuplicates' ? { op: 'hasDuplicates', among } : one);
}

/** The sight of a member, by its role. */
export function sightOf({
  role,
  owners,
  groups,
}: Pick<SignedInMember, 'role' | 'owners' | 'groups'>): Visibility {
  const { sees, hidden, masked } = role;
  if (sees === 'all' && hidden.length === 0 && masked.length === 0) return undefined;
  const whom = sees === 'all' ? null : { owners, groups: sees === 'groups' ? groups : [] };
  return { whom, hidden, masked };
}
