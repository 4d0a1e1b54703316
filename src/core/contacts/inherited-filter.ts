/**
 * Filters by what only the core knows: ids that clients of a vendor know, resolved by the cached catalogs into numbers and ids
 * of ours, saved segments, and conditions on attributes.
 */
import type { CatalogItem } from '../../domain/contact.js';
import { conditionsOf, withLeaves } from '../../domain/filter-leaves.js';
import type { AccountId } from '../../domain/ids.js';
import { inheritedInteger } from '../../domain/inherited-id.js';
import type { Catalog, Comparison, ContactFilter } from '../../domain/query.js';
import { amongSeen, type SeenFilter } from '../../domain/sight.js';
import { type CatalogItems, findItem } from '../catalog-cache.js';
import type { Context } from '../context.js';
import { withSegments } from './named-segments.js';

const catalogs = { source: 'sources', status: 'statuses', group: 'groups' } as const;
const fieldOf = { sources: 'source', statuses: 'status', groups: 'group' } as const;

type Scoped = Extract<ContactFilter, { op: 'among' | 'textOf' | 'catalogNumber' | 'catalog' }>;

/** The filter without scopes, names of segments, and conditions that are not read yet; of the contacts that the caller sees. */
export async function ownFilter(
  context: Pick<Context, 'catalogs' | 'database' | 'clock' | 'sees' | 'onAsked'>,
  accountId: AccountId,
  sent: ContactFilter,
): Promise<SeenFilter> {
  const filter = await withSegments(context, accountId, sent);
  const read = new Map<ContactFilter, ContactFilter>();
  for (const one of conditionsOf(filter, isScoped)) {
    const scope = scopeOf(one);
    const catalog = catalogOf(one);
    if (scope === undefined || catalog === undefined) continue;
    read.set(one, resolved(one, { scope, catalog, items: await context.catalogs.get(accountId, catalog) }));
  }
  const known = withLeaves(filter, read);
  const seen = amongSeen(context.sees, known);
  context.onAsked?.(known);
  return seen;
}

const isScoped = (filter: ContactFilter): filter is Scoped =>
  ['among', 'textOf', 'catalogNumber', 'catalog'].includes(filter.op);

function scopeOf(filter: Scoped): string | undefined {
  if (filter.op !== 'catalog') return filter.scope;
  return 'scope' in filter.item ? filter.item.scope : undefined;
}

function catalogOf(filter: Scoped): Catalog | undefined {
  if (filter.op === 'catalog' || filter.op === 'catalogNumber') return filter.catalog;
  const { field } = filter;
  return field === 'ownerNumber' || field === 'createdAt' ? undefined : catalogs[field];
}

interface Ground {
  readonly scope: string;
  readonly catalog: Catalog;
  readonly items: CatalogItems;
}

function resolved(filter: Scoped, { scope, catalog, items }: Ground): ContactFilter {
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
