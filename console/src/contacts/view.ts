/** The state of the list in the URL: search, filter, order, columns, the view it began from, and the open contact. */
import type { Query } from '../api/client.ts';

const names = ['search', 'filter', 'sort', 'columns', 'freeze', 'view', 'person', 'tab', 'page'] as const;
export type View = { readonly [Name in (typeof names)[number]]?: string };

export const defaultSort = '-created_at';

/** Parameters of links that were made before `filter`, with the operator that each has. */
const oldNames: Readonly<Record<string, readonly [field: string, op: string]>> = {
  tag: ['tag', 'is'],
  group: ['group', 'is'],
  source: ['source', 'is'],
  status: ['status', 'is'],
  type: ['type', 'is'],
  channel: ['channel', 'is'],
  consent: ['consent', 'is'],
  segment: ['segment', 'is'],
  updated_after: ['updated_at', 'after'],
  updated_before: ['updated_at', 'before'],
};

/** Reads a view from the URL, and ignores unknown and empty parameters. Old parameters become conditions of the filter. */
export function readView(search: Record<string, unknown>): View {
  const text = (name: string) => {
    const value = search[name];
    return value === undefined || value === null ? '' : String(value);
  };
  const view = Object.fromEntries(names.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]])));
  const old = Object.entries(oldNames).flatMap(([name, [field, op]]) =>
    text(name) === '' ? [] : [{ field, op, value: text(name) }],
  );
  return old.length === 0 ? view : { ...view, filter: joinConditions(old, view.filter) };
}

/** Adds conditions to a filter, unless it has them already: an address is read more than once. */
function joinConditions(conditions: readonly object[], filter: string | undefined): string {
  const tree = filter === undefined ? undefined : readJson(filter);
  const { all } = (tree ?? {}) as { readonly all?: unknown };
  const others: readonly unknown[] = Array.isArray(all) ? all : tree === undefined ? [] : [tree];
  const known = new Set(others.map((item) => JSON.stringify(item)));
  const added = conditions.filter((condition) => !known.has(JSON.stringify(condition)));
  return JSON.stringify({ all: [...added, ...others] });
}

/** Returns undefined for invalid JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the filter in the form of the API's query. */
export function filterOf({ search, filter }: View): Query {
  return { ...(search && { search }), ...(filter && { filter }) };
}

/** Returns the filter as one tree of conditions, which bodies need. */
export function treeOf({ search, filter }: Query): object {
  if (filter === undefined) return search === undefined ? {} : { search };
  // No condition may be dropped, so an unreadable filter throws.
  const tree: object = JSON.parse(String(filter));
  return search === undefined ? tree : { all: [{ field: 'search', op: 'contains', value: search }, tree] };
}

export function isFiltered({ search, filter }: View): boolean {
  return Boolean(search || filter);
}

/** Returns the list with one condition, for links of other pages. */
export function filteredBy(field: string, value: string | number): View {
  return { filter: JSON.stringify({ all: [{ field, op: 'is', value }] }) };
}

/** Removes search and filter. */
export const unfiltered: View = { search: '', filter: '' };

export interface ShownColumn {
  readonly id: string;
  /** px */
  readonly width?: number;
}

const escapes = /%(25|2C|7E)/g;

/** Returns the columns in their order; empty for the default. */
export function readColumns({ columns = '' }: View): readonly ShownColumn[] {
  return columns.split(',').flatMap((part) => {
    const [, escaped, width] = /^([^~]+)(?:~([1-9]\d{0,3}))?$/.exec(part) ?? [];
    if (escaped === undefined) return [];
    const id = escaped.replace(escapes, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return [{ id, ...(width === undefined ? {} : { width: Number(width) }) }];
  });
}

/** Writes columns as text. Keys of own fields may have the characters that separate columns. */
export function columnsText(columns: readonly ShownColumn[]): string {
  return columns
    .map(({ id, width }) => {
      const escaped = id.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll('~', '%7E');
      return width === undefined ? escaped : `${escaped}~${Math.round(width)}`;
    })
    .join(',');
}

/**
 * Returns the columns after a change. Columns that the list does not show are kept behind the columns that they
 * followed before. `all`: the columns before the change; `shown`: those that the list showed
 */
export function withUnshown(
  all: readonly ShownColumn[],
  shown: readonly ShownColumn[],
  changed: readonly ShownColumn[],
): readonly ShownColumn[] {
  const columns = [...changed];
  const isOf = (some: readonly ShownColumn[], { id }: ShownColumn) => some.some((column) => column.id === id);
  for (const [index, column] of all.entries())
    if (!isOf([...shown, ...changed], column)) {
      const last = columns.findLastIndex((item) => isOf(all.slice(0, index), item));
      columns.splice(last + 1, 0, column);
    }
  return columns;
}

/** Returns the number of columns after the checkbox that do not scroll. */
export function readFreeze({ freeze = '' }: View): number {
  return /^\d{1,2}$/.test(freeze) ? Number(freeze) : 0;
}
