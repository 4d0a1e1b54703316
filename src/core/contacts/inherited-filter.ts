/**
 * Filters by what only the core knows: ids that clients of a vendor know, resolved by the cached catalogs into numbers and ids
 * of ours, saved segments, and conditions on attributes.
 */
import type { CatalogItem } from '../../domain/contact.js';
import type { AccountId } from '../../domain/ids.js';
import { inheritedInteger } from '../../domain/inherited-id.js';
import type { Catalog, Comparison, ContactFilter } from '../../domain/query.js';
import { amongSeen, type SeenFilter } from '../../domain/sight.js';
import { type CatalogItems, findItem } from '../catalog-cache.js';
import type { Context } from '../context.js';
import { withSegments } from './named-segments.js';

const catalogOf = { source: 'sources', status: 'statuses', group: 'groups' } as const;
const fieldOf = { sources: 'source', statuses: 'status', groups: 'group' } as const;

type Scoped = Extract<ContactFilter, { op: 'among' | 'textOf' | 'catalogNumber' | 'catalog' }>;

/** The filter without scopes, names of segments, and conditions that are not read yet; of the contacts that the caller sees. */
export async function ownFilter(
  context: Pick<Context, 'catalogs' | 'database' | 'clock' | 'sees' | 'onAsked'>,
  accountId: AccountId,
  sent: ContactFilter,
): Promise<SeenFilter> {
  const filter = await withSegments(context, accountId, sent);
  const catalogs = [...new Set(scopedOf(filter).flatMap((one) => catalogsOf(one)))];
  const lists = new Map<Catalog, CatalogItems>();
  for (const catalog of catalogs) lists.set(catalog, await context.catalogs.get(accountId, catalog));
  const read = catalogs.length === 0 ? filter : resolved(filter, (catalog) => lists.get(catalog) ?? []);
  const seen = amongSeen(context.sees, read);
  context.onAsked?.(read);
  return seen;
}

function isScoped(filter: ContactFilter): filter is Scoped {
  return ['among', 'textOf', 'catalogNumber', 'catalog'].includes(filter.op);
}

function scopedOf(filter: ContactFilter): readonly Scoped[] {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.flatMap(scopedOf);
  if (filter.op === 'not') return scopedOf(filter.filter);
  return isScoped(filter) && scopeOf(filter) !== undefined ? [filter] : [];
}

function scopeOf(filter: Scoped): string | undefined {
  if (filter.op !== 'catalog') return filter.scope;
  return 'scope' in filter.item ? filter.item.scope : undefined;
}

function catalogsOf(filter: Scoped): readonly Catalog[] {
  if (filter.op === 'catalog' || filter.op === 'catalogNumber') return [filter.catalog];
  const { field } = filter;
  return field === 'ownerNumber' || field === 'createdAt' ? [] : [catalogOf[field]];
}

function resolved(filter: ContactFilter, itemsOf: (catalog: Catalog) => CatalogItems): ContactFilter {
  if (filter.op === 'all' || filter.op === 'any')
    return { ...filter, filters: filter.filters.map((one) => resolved(one, itemsOf)) };
  if (filter.op === 'not') return { ...filter, filter: resolved(filter.filter, itemsOf) };
  if (!isScoped(filter)) return filter;
  const [catalog] = catalogsOf(filter);
  const scope = scopeOf(filter);
  if (catalog === undefined || scope === undefined) return filter;
  return resolvedOne(filter, { scope, catalog, items: itemsOf(catalog) });
}

interface Ground {
  readonly scope: string;
  readonly catalog: Catalog;
  readonly items: CatalogItems;
}

function resolvedOne(filter: Scoped, { scope, catalog, items }: Ground): ContactFilter {
  const isPlain = !items.some((item) => item.inherited?.[scope] !== undefined);
  if (filter.op === 'catalog') {
    const { item } = filter;
    if (item.by !== 'id' && item.by !== 'number') return filter;
    const { scope: _, ...plain } = item;
    if (isPlain) return { ...filter, item: plain };
    const found = findItem(items, { ...item, missing: 'drop' });
    return found === undefined ? { op: 'none' } : { ...filter, item: { by: 'id', id: found.id } };
  }
  const { scope: _, ...plain } = filter;
  if (isPlain) return plain;
  const shown = (item: CatalogItem) => inheritedInteger(item.inherited?.[scope] ?? '') ?? item.number;
  if (catalog === 'tags') return plain;
  const among = (isMeant: (number: number) => boolean): ContactFilter => ({
    op: 'among',
    field: fieldOf[catalog],
    values: items.filter((item) => isMeant(shown(item))).map((item) => item.number),
  });
  switch (filter.op) {
    case 'among':
      return among((number) => filter.values.includes(number));
    case 'textOf':
      return among((number) => String(number).includes(filter.contains));
    case 'catalogNumber':
      return among((number) => comparisons[filter.compare](number, filter.value));
  }
}

const comparisons: Readonly<Record<Comparison, (one: number, other: number) => boolean>> = {
  eq: (one, other) => one === other,
  ne: (one, other) => one !== other,
  lt: (one, other) => one < other,
  lte: (one, other) => one <= other,
  gt: (one, other) => one > other,
  gte: (one, other) => one >= other,
};
