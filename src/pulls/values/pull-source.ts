/**
 * The parts of a face that read everything from its live vendor: the requests, and the canonical form of the responses.
 * Pure except for `get`; the pull job limits, retries, resumes and imports.
 */

import type { Rate } from '@switchbook/domain/access/access.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import type { UpstreamFace } from '../../upstreams/values.js';
import type { VendorGet } from './vendor-request.js';

/** Parts that a pull leaves out at its caller's request. */
export const pullParts = ['notes', 'consents', 'suppressions', 'tags', 'groups', 'attributes'] as const;
export type PullPart = (typeof pullParts)[number];

export interface PullWork {
  readonly get: VendorGet;
  /** runs requests side by side, a few at a time; results in the order of the items */
  readonly each: <Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ) => Promise<readonly Result[]>;
  /** parts that need no request, since the client excluded them */
  readonly without: ReadonlySet<PullPart>;
  /** read only contacts changed since then; undefined: all contacts */
  readonly since: Date | undefined;
  /** ISO 3166-1 alpha-2 of the account, for numbers without a country */
  readonly region: string | undefined;
}

/** A catalog item of the vendor. */
export interface VendorItem {
  readonly name: string;
  /** any format; an invalid one is ignored */
  readonly color?: string | null;
  /** the id that clients of this face know */
  readonly vendorId?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/** Catalogs of the vendor, which an import writes before its first row. */
export type VendorCatalogs = { readonly [Of in Catalog]?: readonly VendorItem[] };

export interface PullPage {
  /**
   * Contacts as JSON of the native API (as a line of an NDJSON import). Ids of the vendor are identities of kind
   * `vendor_id` with the face's name as scope. An unreadable contact is passed on unchanged, so that the import rejects
   * and reports its row.
   */
  readonly contacts: readonly Json[];
  /** the position to continue from, in the form of the vendor's paging; null at the end */
  readonly next: Json | null;
  /** number of contacts that the vendor reports, for an estimate */
  readonly total?: number;
  /** catalog items on the contacts of this page, for a wire without a list of them; duplicates are allowed */
  readonly catalogs?: VendorCatalogs;
}

export interface FoundContact extends Pick<PullPage, 'catalogs'> {
  readonly contact: Json;
}

export interface PullSource {
  /** the vendor's documented rate limit per key, which a pull respects; absent: not documented */
  readonly rate?: Rate;
  /** whether created or deleted contacts move others to another page during the pull; absent: they may */
  readonly pagesShift?: boolean;
  /** whether contacts arrive newest first; new contacts then get descending numbers */
  readonly isNewestFirst?: boolean;
  /** size of a response; absent: the size of a page of contacts */
  readonly responseSize?: 'large';
  /** whether `since` filters at the vendor; otherwise a pull reads all contacts and writes only differences */
  readonly knowsSince: boolean;
  /** headers with a key of the vendor, if no upstream rule defines them; undefined: malformed key */
  readonly credential?: (key: string) => Readonly<Record<string, string>> | undefined;
  /** form of such a key: `must be …` */
  readonly keyForm?: string;
  /** read once, before the first page; absent: the wire has no catalogs */
  readonly catalogs?: (work: PullWork) => Promise<VendorCatalogs>;
  /**
   * Reads one contact by id, in the form of a page. Returns undefined if the vendor has no such contact. Absent: the
   * vendor has no request for one contact, so unknown ids cannot be looked up there. `upstream`: its name, where the
   * vendor has several.
   */
  readonly contact?: (work: PullWork, id: string, upstream: string) => Promise<FoundContact | undefined>;
  /** One page; `from` is `next` of the previous page, null for the first. Contacts may be repeated if pages shift. */
  readonly page: (work: PullWork, from: Json | null) => Promise<PullPage>;
}

/** A face that can be pulled, in the form that the core uses. */
export interface PullFace extends UpstreamFace {
  /** names of its upstreams; a pull uses the first one in the account */
  readonly upstreams: readonly string[];
  readonly source: PullSource;
  /** the headers with a key of the vendor; undefined: no key looks like this */
  readonly credential: (key: string) => Readonly<Record<string, string>> | undefined;
}
