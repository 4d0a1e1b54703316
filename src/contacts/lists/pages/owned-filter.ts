/**
 * Conditions on ownership: contacts of owners, and contacts in groups. `owned-page.ts` reads pages with such a filter.
 */

import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { talliedBy } from '../../store/tallies.js';
import { filterSql, groupRowsSql } from '../conditions/filter-sql.js';
import type { StatementParameters } from '../conditions/statement-parameters.js';
import { isOneRange } from '../orders/contact-order.js';

export interface OwnershipFilter {
  /** the condition on owners or groups */
  readonly condition: ContactFilter;
  /** the owners, if the condition is on owners only */
  readonly owners: readonly string[] | undefined;
  /** the other conditions */
  readonly rest: ContactFilter;
}

/**
 * Splits a filter into its ownership and the rest. Returns undefined if the filter has no condition on owners or
 * groups.
 */
export function ownershipOf(filter: ContactFilter): OwnershipFilter | undefined {
  if (isOwnership(filter)) return { condition: filter, owners: ownersOf(filter), rest: allContacts };
  if (filter.op !== 'all') return undefined;
  for (const [at, condition] of filter.filters.entries()) {
    const ownership = ownershipOf(condition);
    if (ownership !== undefined)
      return { ...ownership, rest: { op: 'all', filters: filter.filters.with(at, ownership.rest) } };
  }
  return undefined;
}

function isOwnership(filter: ContactFilter): boolean {
  if (filter.op === 'any') return filter.filters.length > 0 && filter.filters.every(isOwnership);
  return ownersOf(filter) !== undefined || (filter.op === 'among' && filter.field === 'group');
}

function ownersOf(filter: ContactFilter): readonly string[] | undefined {
  if (filter.op === 'ownedBy') return filter.owners;
  return filter.op === 'owner' && filter.compare === 'eq' ? [filter.value] : undefined;
}

/** Returns SQL for ids of the contacts, each at least once; undefined for other conditions. */
export function ownedIdsSql(
  filter: ContactFilter,
): ((parameters: StatementParameters) => string) | undefined {
  if (filter.op === 'among' && filter.field === 'group')
    return (parameters) => `select l.contact_id from ${groupRowsSql(filter.values, parameters)}`;
  const owners = ownersOf(filter);
  if (owners === undefined) return undefined;
  return (parameters) => `select x.id as contact_id from contacts x
    where x.account_id = $1 and x.owner = any(${parameters.add(owners, 'text[]')})`;
}

/** Returns the SQL condition on ownership, for the owner index or for contacts that another index finds. */
export function ownershipSql(
  { condition, owners }: OwnershipFilter,
  parameters: StatementParameters,
  isFound: boolean,
): string {
  if (isFound || owners !== undefined) return filterSql(condition, parameters, 'probe');
  return `c.id = any(array(${eachOwnershipSql(condition, parameters)}))`;
}

/** Returns SQL for ids of the contacts, some more than once. */
export function eachOwnershipSql(condition: ContactFilter, parameters: StatementParameters): string {
  if (condition.op === 'any')
    return condition.filters.map((filter) => eachOwnershipSql(filter, parameters)).join(' union all ');
  return ownedIdsSql(condition)?.(parameters) ?? '';
}

/** Whether the filter matches all contacts of owners, or all of them with a number to dial. */
export function hasOnlyOwners(filter: ContactFilter): boolean {
  const ownership = ownershipOf(filter);
  return ownership?.owners !== undefined && talliedBy(ownership.rest) !== undefined;
}

/** Returns the owners, if the owner index returns their contacts in this order. */
export function ownersInOrder(
  ownership: OwnershipFilter | undefined,
  order: readonly SortKey[],
): readonly string[] | undefined {
  if (ownership?.owners === undefined || order[0]?.by !== 'createdAt') return undefined;
  return isOneRange(order) ? ownership.owners : undefined;
}
