/**
 * The visibility of a caller: one filter on contacts, and the parts of them that are shown. Invisible contacts are
 * treated as missing. Decision: docs/decisions/0102-members.md.
 */

import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { LimitedVisibility, Visibility } from '@switchbook/domain/access/visibility.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { type Rewriter, rewriteConditions, weightOf } from '../../contacts/filters/filter-conditions.js';
import { treeLimits } from '../../contacts/values/request-limits.js';
import type { SignedInMember } from '../../members/values/member.js';
import { filterRewriter } from './redaction-filter.js';

declare const visible: unique symbol;

/**
 * A filter of the visible contacts, without conditions on hidden parts. Only this file creates one. All statements with
 * a filter of contacts require this type, so a client's original filter does not compile there.
 */
export type VisibleFilter = ContactFilter & { readonly [visible]: true };

/** Full visibility, for work of the server without a caller. */
export const fullVisibility: Visibility = undefined;

/** Whether the contact is visible to the caller. */
export function isVisibleTo(
  visibility: Visibility,
  contact: Pick<Contact, 'owner'> & { readonly groups: readonly { readonly number: number | null }[] },
): boolean {
  const contacts = visibility?.contacts ?? null;
  if (contacts === null) return true;
  if (contact.owner !== null && contacts.owners.includes(contact.owner)) return true;
  return contact.groups.some(({ number }) => number !== null && contacts.groups.includes(number));
}

/** Whether all parts of a contact are shown. */
export function showsAllParts({ hidden, masked }: LimitedVisibility): boolean {
  return hidden.length === 0 && masked.length === 0;
}

/** Returns the visibility as a list filter; undefined: all contacts. */
export function visibleContacts(visibility: Visibility): VisibleFilter | undefined {
  const contacts = visibility?.contacts ?? null;
  if (contacts === null) return undefined;
  const filters: ContactFilter[] = [];
  if (contacts.owners.length > 0) filters.push({ op: 'ownedBy', owners: contacts.owners });
  if (contacts.groups.length > 0) filters.push({ op: 'among', field: 'group', values: contacts.groups });
  const [first] = filters;
  if (first === undefined) return { op: 'none' } as VisibleFilter;
  return (filters.length === 1 ? first : { op: 'any', filters }) as VisibleFilter;
}

/**
 * Restricts the filter to visible contacts, and applies these rewriters and the caller's rights in one walk. Throws
 * `invalid` for a condition on a hidden part, and for more conditions than the database may plan in one statement.
 */
export function limitToVisible(
  visibility: Visibility,
  filter: ContactFilter,
  rewriters: readonly Rewriter[] = [],
): VisibleFilter {
  const [visibleOnly, parts] = [visibleContacts(visibility), partsOf(visibility)];
  const rights = [
    ...(parts === undefined ? [] : [filterRewriter(parts)]),
    ...(visibleOnly === undefined ? [] : [amongDuplicates(visibleOnly)]),
  ];
  const allowed = rewriteConditions(filter, [...rewriters, ...rights]);
  if (weightOf(allowed) > treeLimits.requestWeight)
    throw invalid(
      'filter',
      'too_many',
      `has more than ${treeLimits.requestWeight} conditions and values together; use fewer`,
    );
  return (
    visibleOnly === undefined ? allowed : { op: 'all', filters: [visibleOnly, allowed] }
  ) as VisibleFilter;
}

/** Limits pairs to visible contacts: a pair with an invisible contact would reveal that contact. */
function amongDuplicates(among: ContactFilter): Rewriter {
  return (condition) => (condition.op === 'hasDuplicates' ? { op: 'hasDuplicates', among } : condition);
}

/** Returns the visibility of a member, by its role. */
export function visibilityOf({
  role,
  owners,
  groups,
}: Pick<SignedInMember, 'role' | 'owners' | 'groups'>): Visibility {
  const { sees, hidden, masked } = role;
  if (sees === 'all' && hidden.length === 0 && masked.length === 0) return undefined;
  const contacts = sees === 'all' ? null : { owners, groups: sees === 'groups' ? groups : [] };
  return { contacts, hidden, masked };
}
