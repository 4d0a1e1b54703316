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

const names = [...filterNames, 'sort', 'columns', 'freeze', 'person', 'tab'] as const;
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

/** Returns the parts that a saved view stores: all but the open contact and its tab. */
export function savedPart({ person: _, tab: _tab, ...rest }: View): View {
  return rest;
}

export interface ShownColumn {
  readonly id: string;
  /** px */
  readonly width?: number;
}

const escapes = /%(25|2C|7E)/g;

/** The columns in their order; none for the default. */
export function readColumns({ columns = '' }: View): readonly ShownColumn[] {
  return columns.split(',').flatMap((part) => {
    const [, escaped, width] = /^([^~]+)(?:~([1-9]\d{0,3}))?$/.exec(part) ?? [];
    if (escaped === undefined) return [];
    const id = escaped.replace(escapes, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return [{ id, ...(width === undefined ? {} : { width: Number(width) }) }];
  });
}

/** Keys of own fields may have the signs that separate columns. */
export function columnsText(columns: readonly ShownColumn[]): string {
  return columns
    .map(({ id, width }) => {
      const escaped = id.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll('~', '%7E');
      return width === undefined ? escaped : `${escaped}~${Math.round(width)}`;
    })
    .join(',');
}

/** Columns after the checkbox that do not scroll. */
export function readFreeze({ freeze = '' }: View): number {
  return /^\d{1,2}$/.test(freeze) ? Number(freeze) : 0;
}
