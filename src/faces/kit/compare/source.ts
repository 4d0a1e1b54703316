/**
 * What a face tells about comparing its live vendor with itself: the read requests that both are sent, and what must
 * differ. `compare.ts` runs it, `bodies.ts` finds the differences.
 */

import { isObject } from '@switchbook/domain/json.js';
import type { Rate } from '@switchbook/domain/limits.js';
import type { Json, VendorAnswer } from '../../../pulls/values.js';
import { valueAt } from '../pull/page.js';

export { type Json, type VendorAnswer, VendorRefusal } from '../../../pulls/values.js';
export { valueAt } from '../pull/page.js';

/** Values for `{name}` in a path, which are percent-encoded. No report shows them. */
export type AskValues = Readonly<Record<string, string>>;

/** A request that changes nothing. Its method and path, as written here, are its shape: what reports group by. */
export interface Ask {
  /** path and query from the mount's prefix on, as `/api/v1/contacts?search={term}` */
  readonly path: string;
  readonly values?: AskValues;
  /** values on our side where they differ, as cursors do */
  readonly ourValues?: AskValues;
  /** makes it a POST with this JSON */
  readonly body?: Json;
  /** tells apart shapes of one path, such as bodies */
  readonly variant?: string;
  /** sent without a key */
  readonly isAnonymous?: boolean;
  /** the vendor's id of the contact that it is about; what it lists are then no contacts */
  readonly contact?: string;
  /** the listed rows are not contacts */
  readonly isCatalog?: boolean;
  /** the number of the page, from 1 */
  readonly page?: number;
  /** rules in addition to those of the source */
  readonly ignored?: readonly Ignored[];
}

/** Something that must differ, or may. Everything else that differs is reported. */
export interface Ignored {
  /** path in the body: `meta.next_cursor`, `data[].id`; `*` is any member */
  readonly path: string;
  /**
   * `value`: whatever text, number or boolean; it must still be of the same type. `origin`: scheme and host of a URL.
   * `order`: of members or elements. `all`: it and what is in it, absent or not.
   */
  readonly what: 'value' | 'origin' | 'order' | 'all';
  readonly reason: string;
}

/** A list that is read page by page on both sides, each with its own cursor. */
export interface Listing {
  /** path of the first page */
  readonly path: string;
  /** path of the other pages, with the values of their place; `path` when absent */
  readonly nextPath?: string;
  /** the place of the first page, where `path` has values */
  readonly first?: AskValues;
  /** path of the rows, `data`; empty: the body is the list */
  readonly rows: string;
  /** the place of the page after this one, which is number `page`; null at the end */
  readonly next: (answer: VendorAnswer, page: number) => AskValues | null;
  /** path of one contact, with `{id}`; finds contacts here that our list lacks */
  readonly one?: string;
  /**
   * number of pages that the vendor reports, undefined without one, and the place of each; absent: pages are reached
   * only one by one
   */
  readonly pages?: {
    readonly count: (answer: VendorAnswer) => number | undefined;
    readonly at: (page: number) => AskValues;
  };
}

export interface CompareWork {
  /** Sends it to both sides and reports what differs. Answers the vendor's answer. */
  readonly both: (ask: Ask) => Promise<VendorAnswer>;
  /** Sends it to the vendor alone, to see what it is. */
  readonly vendor: (ask: Ask) => Promise<VendorAnswer>;
  /** the same for several, side by side */
  readonly all: (asks: readonly Ask[]) => Promise<void>;
  /**
   * Reads the list and reports what differs: the first pages and some of the others, or all. `contact` is called with
   * rows spread evenly over it, or with all. Answers a few of those.
   */
  readonly walk: (listing: Listing, contact?: (row: Json) => Promise<void>) => Promise<readonly Json[]>;
  /** Reports that something was left out. */
  readonly skip: (why: string) => void;
}

/** The sort key of a list, as its rows show it. */
export interface SortedBy {
  /** path of the rows: `data` */
  readonly rows: string;
  /** members of a row, the first counts most */
  readonly members: readonly string[];
}

export interface CompareSource {
  /** the vendor's documented budget for a key; absent: none is documented */
  readonly rate?: Rate;
  /** the key as the vendor's rule for upstreams takes it, with the account here; the key alone when absent */
  readonly ourKey?: (key: string, accountId: string) => string;
  /** headers of answers to compare, in lower case, in addition to `content-type` */
  readonly headers?: readonly string[];
  /** lists with contacts: `data[]`; reports show their `id` */
  readonly contacts: readonly string[];
  /** members that tell apart the elements of other lists, the best first; `[['id'], ['name']]` when absent */
  readonly keys?: readonly (readonly string[])[];
  /** objects whose members are of the caller's choice: reports show `*` for their names */
  readonly maps?: readonly string[];
  /** sort key of the list at an ask's path; absent: rows that are equal in it have an order too */
  readonly sortedBy?: (path: string) => SortedBy | undefined;
  readonly ignored: readonly Ignored[];
  readonly run: (work: CompareWork) => Promise<void>;
}

/** An id that no contact has, in any account. */
export const unknownUuid = '00000000-0000-4000-8000-000000000000';

/** The row's member as text; '' when it has none. */
export function textOf(row: unknown, name: string): string {
  const value = isObject(row) ? row[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The rows at a path of a body; none where there is no list. */
export function rowsAt(body: unknown, path: string): readonly Json[] {
  const rows = valueAt(body, path);
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}
