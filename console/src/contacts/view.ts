/** The state of the list in the URL: filters, order, columns and the open contact. */
import type { Query } from '../api/client.ts';

export const filterNames = [
  'search',
  'tag',
  'group',
  'source',
  'status',
  'type',
  'channel',
  'consent',
  'updated_after',
  'updated_before',
] as const;
export type FilterName = (typeof filterNames)[number];

const names = [...filterNames, 'sort', 'columns', 'person', 'tab', 'page'] as const;
export type View = { readonly [Name in (typeof names)[number]]?: string };

export const defaultSort = '-created_at';

/** Reads a view from the URL, and ignores unknown and empty parameters. */
export function readView(search: Record<string, unknown>): View {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return value === undefined || value === null || value === '' ? [] : [[name, String(value)]];
    }),
  );
}

/** The filters as the API has them. */
export function filterOf(view: View): Query {
  return Object.fromEntries(filterNames.flatMap((name) => (view[name] ? [[name, view[name]]] : [])));
}

export function isFiltered(view: View): boolean {
  return filterNames.some((name) => view[name]);
}

/** Returns the parts that a saved view stores: all but the open contact, its tab, and whether it is a page. */
export function savedPart({ person: _, tab: _tab, page: _page, ...rest }: View): View {
  return rest;
}
