/**
 * Walks over the lists of a live vendor, newest first: no contact is missed although contacts are created and deleted
 * during the walk. The position of a walk is JSON, since another process may resume a pull. Contacts may be read twice.
 *
 * By cursor, nothing shifts. By number, a new contact shifts others to later pages, where they are repeated. A deletion
 * shifts others to pages that were already read. Then the total has decreased, and the walk steps back by the
 * difference. Both kinds of walk read the beginning again at the end, for contacts created during the walk.
 */
import { parseExportedInstant } from '@switchbook/domain/runtime/instant.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { pullLimits } from '../../../pulls/values/pull-job.js';
import { VendorRefusal } from '../../../pulls/values/vendor-request.js';

/** The contacts of a page. */
interface PullPage {
  /** ids as the vendor sent them, in order */
  readonly ids: readonly unknown[];
  /** creation times, in the same order, as the vendor sent them */
  readonly times: readonly unknown[];
}

interface WalkProgress {
  /** time of the newest contact when the walk began */
  readonly newest: string | null;
  /** whether the beginning is being reread */
  readonly isRereading: boolean;
  /** consecutive repeats of the last page, and its contacts */
  readonly repeats: number;
  readonly page: string;
}

interface StoredWalk {
  /** false: no page was read yet */
  readonly hasBegun: boolean;
  readonly cursor: string | undefined;
  readonly number: number;
  readonly total: number | undefined;
  readonly stepsBack: number;
  readonly newest: string | null;
  readonly isRereading: boolean;
  readonly repeats: number;
  readonly page: unknown;
}

/** Decodes a stored state: `again` is `isRereading`, `backs` the steps back, and `shown` the last page. */
function decodeWalk(from: Json | null): StoredWalk {
  const { cursor, number, total, backs, newest, again, repeats, shown }: Json = from ?? {};
  return {
    hasBegun: from !== null,
    cursor: typeof cursor === 'string' ? cursor : undefined,
    number: typeof number === 'number' ? number : 1,
    total: typeof total === 'number' ? total : undefined,
    stepsBack: typeof backs === 'number' ? backs : 0,
    newest: typeof newest === 'string' ? newest : null,
    isRereading: again === true,
    repeats: Number(repeats ?? 0),
    page: shown,
  };
}

function encodeWalk({ newest, repeats, page }: WalkProgress, isRereading: boolean, where: Json): Json {
  return { ...where, newest, again: isRereading, repeats, shown: page };
}

function progressOf(walk: StoredWalk, { ids, times }: PullPage): WalkProgress {
  const page = JSON.stringify([ids.length, ids[0] ?? null, ids.at(-1) ?? null]);
  const repeats = walk.page === page && ids.length > 0 ? walk.repeats + 1 : 0;
  if (repeats >= pullLimits.repeats)
    throw new VendorRefusal(
      'The vendor answers the same page again and again, so its list has no end. Try again later, or ask the vendor.',
    );
  const newest = walk.hasBegun ? walk.newest : newestOf(times);
  return { newest, isRereading: walk.isRereading, repeats, page };
}

/** Returns the cursor of the next request; undefined for the beginning. */
export function nextCursorOf(from: Json | null): string | undefined {
  return decodeWalk(from).cursor;
}

export function afterCursor(from: Json | null, page: PullPage & { readonly cursor: unknown }): Json | null {
  const walk = decodeWalk(from);
  const progress = progressOf(walk, page);
  const { cursor: cursorSent } = page;
  const cursor = typeof cursorSent === 'number' ? String(cursorSent) : cursorSent;
  const hasNext = typeof cursor === 'string' && cursor !== '';
  if (hasNext && cursor === walk.cursor)
    throw new VendorRefusal(
      'The vendor answers a page whose next page is itself, so its list has no end. Try again later, or ask the vendor.',
    );
  if (progress.isRereading && isReached(progress, page)) return null;
  if (hasNext) return encodeWalk(progress, progress.isRereading, { cursor });
  if (progress.isRereading || progress.newest === null) return null;
  return encodeWalk(progress, true, { cursor: null });
}

/** Returns the page of the next request, from 1. */
export function pageNumberOf(from: Json | null): number {
  return decodeWalk(from).number;
}

interface NumberedPage extends PullPage {
  /** number of all contacts; undefined if the vendor does not report it */
  readonly total: number | undefined;
  /** contacts of a full page */
  readonly limit: number;
  /** whether the vendor reports that another page follows */
  readonly hasNext: boolean;
}

/**
 * Returns the next position of a walk by page numbers. `endsHere`: all requested contacts were read, so later pages and
 * the beginning are not read.
 */
export function afterNumber(from: Json | null, page: NumberedPage, endsHere = false): Json | null {
  const walk = decodeWalk(from);
  const progress = progressOf(walk, page);
  // The count of steps back distinguishes a position that is reached twice.
  const { number, stepsBack, total: before } = walk;
  const total = page.total ?? before ?? null;
  const lost = before === undefined || page.total === undefined ? 0 : before - page.total;
  if (lost > 0 && number > 1) {
    const earlierNumber = Math.max(1, number - Math.ceil(lost / page.limit));
    return encodeWalk(progress, progress.isRereading, { number: earlierNumber, total, backs: stepsBack + 1 });
  }
  if (endsHere || (progress.isRereading && isReached(progress, page))) return null;
  if (page.hasNext && page.ids.length > 0)
    return encodeWalk(progress, progress.isRereading, { number: number + 1, total, backs: stepsBack });
  if (progress.isRereading || progress.newest === null) return null;
  return encodeWalk(progress, true, { number: 1, total, backs: stepsBack });
}

/** Whether the page has a contact from before the walk began. Without a time this is unknown: the walk ends. */
function isReached({ newest }: WalkProgress, { times }: PullPage): boolean {
  const until = Date.parse(newest ?? '');
  return times.length === 0 || times.some((time) => !(vendorMsOf(time) > until));
}

function newestOf(times: readonly unknown[]): string | null {
  const newest = Math.max(...times.map(vendorMsOf).filter((time) => !Number.isNaN(time)));
  return Number.isFinite(newest) ? new Date(newest).toISOString() : null;
}

/** Returns a vendor's time in milliseconds, without a zone as UTC; NaN for an invalid time. */
export function vendorMsOf(time: unknown): number {
  if (typeof time !== 'string') return Number.NaN;
  return parseExportedInstant(time)?.getTime() ?? Date.parse(time);
}

/** Whether a contact that the vendor changed at `time` needs no second read. */
export function isOlder(time: unknown, since: Date | undefined): boolean {
  return since !== undefined && vendorMsOf(time) < since.getTime() - pullLimits.sinceMarginMs;
}
