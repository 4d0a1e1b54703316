/** Lists: the start of a page, and its result. */
import type { ContactId } from '../runtime/ids.js';
import type { SortKey } from './sorts.js';

/** The sort key values of a row, in the order of the keys, the row's id last. */
export type Cursor = readonly (string | number | null)[];

export type PageStart =
  | { readonly at: 'start' }
  | { readonly at: 'after'; readonly cursor: Cursor }
  | { readonly at: 'skip'; readonly count: number };

export interface PageRequest {
  readonly from: PageStart;
  readonly limit: number;
  /** a tie is broken by the last key of the list; the store appends the id */
  readonly order: readonly SortKey[];
  /** `capped`: no further than the bound of such totals */
  readonly wantTotal: boolean | 'capped';
  /**
   * Most contacts to read: a page without an index ends at this number, before it is full. The limit also bounds a
   * capped total.
   */
  readonly maxRead?: number;
  /** `signal`: only for a long list, which stops when the client disconnects */
  readonly client?: PageClient;
}

/** The client that waits for a page. */
interface PageClient {
  readonly signal: AbortSignal;
  /** time limit of a long list in milliseconds; absent: the limit of any statement */
  readonly withinMs?: number | undefined;
}

/** A page of a list that has only one order. */
export interface PageAfter {
  readonly limit: number;
  /** null: the first page */
  readonly after: Cursor | null;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** the position of the last item; null when no further row exists */
  readonly next: Cursor | null;
  /** present if requested; exact unless it is capped */
  readonly total?: number;
  /** the total is this number or more; present if a capped total was requested */
  readonly isTotalCapped?: boolean;
  /** approximate size of the items; absent for a few */
  readonly bytes?: number;
  /**
   * Rows of a page by offset that exceed the size bound of one read; the page must contain them. A page after a cursor
   * ends at the bound instead.
   */
  readonly rest?: PageRest;
}

export type PageRest =
  | { readonly by: 'id'; readonly keys: readonly ContactId[] }
  | { readonly by: 'number'; readonly keys: readonly number[] };

/** Returns the number of items of the page, including unread rows. */
export function pageLengthOf({ items, rest }: Page<unknown>): number {
  return items.length + (rest?.keys.length ?? 0);
}

export const fromStart: PageStart = { at: 'start' };

/**
 * Returns a page of rows whose ids ascend with time, the newest first: its cursor is the id of its last row. `read`
 * returns the rows after an id, or the first rows for null. It reads one row more than the page needs, to know whether
 * another page follows. `isCut`: whether a bound in bytes ended the read.
 */
export async function pageByIds<Row extends { readonly id: string }>(
  { limit, after }: PageAfter,
  read: (after: Row['id'] | null, limit: number) => Promise<readonly Row[]>,
  isCut: (rows: readonly Row[], limit: number) => boolean = () => false,
): Promise<Page<Row>> {
  const from = after?.[0];
  const rows = await read(typeof from === 'string' ? from : null, limit + 1);
  const items = rows.slice(0, limit);
  const last = rows.length > limit || isCut(rows, limit + 1) ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : [last.id] };
}
