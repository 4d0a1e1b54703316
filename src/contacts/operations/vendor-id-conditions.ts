/** Resolves conditions by ids that clients of a vendor know: they become conditions by our own numbers and ids. */
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import type { Catalog, ComparisonOperator, ContactFilter } from '@switchbook/domain/contact/query.js';
import { inheritedInteger } from '@switchbook/domain/identity/inherited-id.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type CatalogItems, findItem } from '../../catalogs/values/catalog.js';
import type { Context } from '../../operation-context/context.js';
import { conditionsOf } from '../filters/filter-conditions.js';

const catalogOfField = { source: 'sources', status: 'statuses', group: 'groups' } as const;
const fieldsByCatalog = { sources: 'source', statuses: 'status', groups: 'group' } as const;

type VendorIdCondition = Extract<ContactFilter, { op: 'among' | 'textOf' | 'catalogNumber' | 'catalog' }>;

/** Returns the conditions by ids that clients of a vendor know. */
export async function resolveVendorIds(
  { catalogs }: Pick<Context, 'catalogs'>,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<ReadonlyMap<ContactFilter, ContactFilter>> {
  const read = new Map<ContactFilter, ContactFilter>();
  for (const condition of conditionsOf(filter, isVendorIdCondition)) {
    const scope = scopeOf(condition);
    const catalog = catalogOf(condition);
    if (scope !== undefined && catalog !== undefined)
      read.set(
        condition,
        resolveVendorId(condition, { scope, catalog, items: await catalogs.get(accountId, catalog) }),
      );
  }
  return read;
}

const isVendorIdCondition = (filter: ContactFilter): filter is VendorIdCondition =>
  ['among', 'textOf', 'catalogNumber', 'catalog'].includes(filter.op);

function scopeOf(filter: VendorIdCondition): string | undefined {
  if (filter.op !== 'catalog') return filter.scope;
  return 'scope' in filter.item ? filter.item.scope : undefined;
}

function catalogOf(filter: VendorIdCondition): Catalog | undefined {
  if (filter.op === 'catalog' || filter.op === 'catalogNumber') return filter.catalog;
  const { field } = filter;
  return field === 'ownerNumber' || field === 'createdAt' ? undefined : catalogOfField[field];
}

interface Scope {
  readonly scope: string;
  readonly catalog: Catalog;
  readonly items: CatalogItems;
}

function resolveVendorId(filter: VendorIdCondition, { scope, catalog, items }: Scope): ContactFilter {
  const isPlain = !items.some((item) => item.inherited?.[scope] !== undefined);
  if (filter.op === 'catalog') {
    const { item } = filter;
    if (item.by !== 'id' && item.by !== 'number') return filter;
    const { scope: _, ...plain } = item;
    if (isPlain) return { ...filter, item: plain };
    const match = findItem(items, { ...item, missing: 'drop' });
    return match === undefined ? { op: 'none' } : { ...filter, item: { by: 'id', id: match.id } };
  }
  const { scope: _, ...plain } = filter;
  if (isPlain) return plain;
  const inheritedNumberOf = (item: CatalogItem) =>
    inheritedInteger(item.inherited?.[scope] ?? '') ?? item.number;
  if (catalog === 'tags') return plain;
  const among = (isMeant: (number: number) => boolean): ContactFilter => ({
    op: 'among',
    field: fieldsByCatalog[catalog],
    values: items.filter((item) => isMeant(inheritedNumberOf(item))).map((item) => item.number),
  });
  switch (filter.op) {
    case 'among': {
      const values = new Set(filter.values);
      return among((number) => values.has(number));
    }
    case 'textOf':
      return among((number) => String(number).includes(filter.contains));
    case 'catalogNumber':
      return among((number) => comparisons[filter.compare](number, filter.value));
  }
}

const comparisons: Readonly<Record<ComparisonOperator, (number: number, otherNumber: number) => boolean>> = {
  eq: (number, otherNumber) => number === otherNumber,
  ne: (number, otherNumber) => number !== otherNumber,
  lt: (number, otherNumber) => number < otherNumber,
  lte: (number, otherNumber) => number <= otherNumber,
  gt: (number, otherNumber) => number > otherNumber,
  gte: (number, otherNumber) => number >= otherNumber,
};
