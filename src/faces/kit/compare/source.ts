/**
 * A face's declaration for comparing its live vendor with itself: the read requests for both, and the expected
 * differences. `compare.ts` runs it, `bodies.ts` finds the differences.
 */

import type { Rate } from '@switchbook/domain/access/access.js';
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { VendorAnswer } from '../../../pulls/values/vendor-request.js';
import { readValueAt } from '../pull/page.js';

/** Values for `{name}` in a path, which are percent-encoded. No report shows them. */
export type PathValues = Readonly<Record<string, string>>;

/** A read-only request. Its method and path, as written here, are its shape. Reports group by shape. */
export interface ReadRequest {
  /** path and query from the mount's prefix at the vendor on, as `/api/v1/contacts?search={term}` */
  readonly path: string;
  readonly values?: PathValues;
  /** values on our side if they differ, as cursors do */
  readonly ourValues?: PathValues;
  /** JSON body; present: the request is a POST */
  readonly body?: Json;
  /** distinguishes shapes of one path, such as bodies */
  readonly variant?: string;
  /** the request is sent without a key */
  readonly isAnonymous?: boolean;
  /** the vendor's id of its contact; items in the response are then not contacts */
  readonly contact?: string;
  /** the listed rows are not contacts */
  readonly isCatalog?: boolean;
  /** the number of the page, from 1 */
  readonly page?: number;
  /** rules in addition to the source's */
  readonly ignored?: readonly Ignored[];
}

/** A difference that is expected or allowed. All other differences are reported. */
export interface Ignored {
  /** path in the body: `meta.next_cursor`, `data[].id`; `*` is any member */
  readonly path: string;
  /**
   * `value`: any text, number or boolean; it must still have the same type. `origin`: scheme and host of a URL.
   * `order`: of members or elements. `all`: the member with its content, absent or not.
   */
  readonly aspect: 'value' | 'origin' | 'order' | 'all';
  readonly reason: string;
}

/** A list that is read page by page on both sides, each with its own cursor. */
export interface Listing {
  /** path of the first page */
  readonly path: string;
  /** path of the other pages, with the position's values; absent: `path` */
  readonly nextPath?: string;
  /** position of the first page, if `path` has values */
  readonly first?: PathValues;
  /** path of the rows, `data`; empty: the body is the list */
  readonly rows: string;
  /** position of the page after the answer, which is page number `page`; null at the end */
  readonly next: (answer: VendorAnswer, page: number) => PathValues | null;
  /** path of one contact, with `{id}`; finds contacts here that our list lacks */
  readonly one?: string;
  /**
   * the number of the vendor's pages, undefined if not reported, and the position of each page; absent: each page leads
   * to the next
   */
  readonly pages?: {
    readonly count: (answer: VendorAnswer) => number | undefined;
    readonly at: (page: number) => PathValues;
  };
}

export interface CompareWork {
  /** Sends it to both sides and reports differences. Returns the vendor's response. */
  readonly both: (request: ReadRequest) => Promise<VendorAnswer>;
  /** Sends it to the vendor only, to examine the response. */
  readonly vendor: (request: ReadRequest) => Promise<VendorAnswer>;
  /** sends several requests to both sides in parallel */
  readonly all: (requests: readonly ReadRequest[]) => Promise<void>;
  /**
   * Reads the list and reports differences: the first pages and a sample of later ones, or all. `contact` is called
   * with evenly sampled rows, or with all rows. Returns a few of these rows.
   */
  readonly walk: (listing: Listing, contact?: (row: Json) => Promise<void>) => Promise<readonly Json[]>;
  /** Reports that a part was not compared. */
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
  /** the vendor's documented rate limit for a key; absent: not documented */
  readonly rate?: Rate;
  /** the key in the form of the vendor's upstream rule, with the account here; absent: only the key */
  readonly ourKey?: (key: string, accountId: string) => string;
  /** headers of responses to compare, in lower case, in addition to `content-type` */
  readonly headers?: readonly string[];
  /** lists with contacts: `data[]`; reports show their `id` */
  readonly contacts: readonly string[];
  /** members that identify elements of other lists, the best first; absent: `[['id'], ['name']]` */
  readonly keys?: readonly (readonly string[])[];
  /** objects with member names of the caller's choice: reports show `*` for these names */
  readonly maps?: readonly string[];
  /** sort key of the list at a request's path; absent: rows with equal keys have an order too */
  readonly sortedBy?: (path: string) => SortedBy | undefined;
  readonly ignored: readonly Ignored[];
  readonly run: (work: CompareWork) => Promise<void>;
}

/** An id that no contact has, in any account. */
export const unknownUuid = '00000000-0000-4000-8000-000000000000';

/** Returns the row's member as text; '' if absent. */
export function textMember(row: unknown, name: string): string {
  const value = isObject(row) ? row[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Returns the rows at a path of a body; empty without a list. */
export function readRowsAt(body: unknown, path: string): readonly Json[] {
  const rows = readValueAt(body, path);
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}
