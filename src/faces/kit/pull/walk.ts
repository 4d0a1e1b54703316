/**
 * Walks over the lists of a live vendor, newest first: no contact is missed although contacts are created and deleted
 * meanwhile. The position of a walk is JSON, since another process may resume a pull. Contacts may be read twice.
 *
 * By cursor, nothing shifts. By number, a new contact shifts others to later pages, where they are repeated. A deletion
 * shifts others to pages that were already read. Then the total has decreased, and the walk steps back by the
 * difference. Both read the beginning again at the end, for contacts created meanwhile.
 */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { VendorRefusal } from '../../../pulls/values/vendor-request.js';

/** The contacts of a page. */
interface PullPage {
  /** ids as the vendor sent them, in order */
  readonly ids: readonly unknown[];
  /** creation times, in the same order, as the vendor sent them */
  readonly times: readonly unknown[];
}

/**
 * A list counts as endless after this many consecutive repeats of a page. Fewer repeats may be chance, if pages shift.
 */
const maxRepeats = 3;

interface WalkProgress {
  /** time of the newest contact when the walk began */
  readonly newest: string | null;
  /** whether the beginning is being reread */
  readonly isRereading: boolean;
  /** consecutive repeats of the last page, and its contacts */
  readonly repeats: number;
  readonly page: string;
}

function progressOf(from: Json | null, pullPage: PullPage): WalkProgress {
  const page = JSON.stringify([pullPage.ids.length, pullPage.ids[0] ?? null, pullPage.ids.at(-1) ?? null]);
  const isSame = from !== null && from.shown === page && pullPage.ids.length > 0;
  const repeats = isSame ? Number(from.repeats) + 1 : 0;
  if (repeats >= maxRepeats)
    throw new VendorRefusal(
      'The vendor answers the same page again and again, so its list has no end. Try again later, or ask the vendor.',
    );
  const newest =
    from === null ? newestOf(pullPage.times) : typeof from.newest === 'string' ? from.newest : null;
  return { newest, isRereading: from?.again === true, repeats, page };
}

/** Returns the stored state: `again` for `isRereading`, `backs` for the steps back, `shown` for the last page. */
function stateOf({ newest, repeats, page }: WalkProgress, isRereading: boolean, where: Json): Json {
  return { ...where, newest, again: isRereading, repeats, shown: page };
}

/** Returns the cursor of the next request; undefined for the beginning. */
export function nextCursorOf(from: Json | null): string | undefined {
  return typeof from?.cursor === 'string' ? from.cursor : undefined;
}

export function afterCursor(from: Json | null, page: PullPage & { readonly cursor: unknown }): Json | null {
  const progress = progressOf(from, page);
  const { cursor: cursorSent } = page;
  const cursor = typeof cursorSent === 'number' ? String(cursorSent) : cursorSent;
  const hasNext = typeof cursor === 'string' && cursor !== '';
  if (hasNext && cursor === nextCursorOf(from))
    throw new VendorRefusal(
      'The vendor answers a page whose next page is itself, so its list has no end. Try again later, or ask the vendor.',
    );
  if (progress.isRereading && isReached(progress, page)) return null;
  if (hasNext) return stateOf(progress, progress.isRereading, { cursor });
  if (progress.isRereading || progress.newest === null) return null;
  return stateOf(progress, true, { cursor: null });
}

/** Returns the page of the next request, from 1. */
export function pageNumberOf(from: Json | null): number {
  return typeof from?.number === 'number' ? from.number : 1;
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
  const progress = progressOf(from, page);
  const number = pageNumberOf(from);
  // The count of steps back distinguishes a position that is reached twice.
  const stepsBack = typeof from?.backs === 'number' ? from.backs : 0;
  const before = typeof from?.total === 'number' ? from.total : undefined;
  const total = page.total ?? before ?? null;
  const lost = before === undefined || page.total === undefined ? 0 : before - page.total;
  if (lost > 0 && number > 1) {
    const back = Math.max(1, number - Math.ceil(lost / page.limit));
    return stateOf(progress, progress.isRereading, { number: back, total, backs: stepsBack + 1 });
  }
  if (endsHere || (progress.isRereading && isReached(progress, page))) return null;
  if (page.hasNext && page.ids.length > 0)
    return stateOf(progress, progress.isRereading, { number: number + 1, total, backs: stepsBack });
  if (progress.isRereading || progress.newest === null) return null;
  return stateOf(progress, true, { number: 1, total, backs: stepsBack });
}

/** Whether the page has a contact from before the walk began. Without a time this is unknown: the walk ends. */
function isReached({ newest }: WalkProgress, { times }: PullPage): boolean {
  const until = Date.parse(newest ?? '');
  return times.length === 0 || times.some((time) => !(timeOf(time) > until));
}

function newestOf(times: readonly unknown[]): string | null {
  const newest = Math.max(...times.map(timeOf).filter((time) => !Number.isNaN(time)));
  return Number.isFinite(newest) ? new Date(newest).toISOString() : null;
}

/** Returns a time in milliseconds; NaN for an invalid time. */
function timeOf(time: unknown): number {
  return typeof time === 'string' ? Date.parse(time) : Number.NaN;
}

/** Tolerated difference between the clocks of the vendor and of this machine. */
const clockMarginMs = 10 * 60_000;

/** Whether a contact that the vendor changed at `time` needs no second read. */
export function isOlder(time: unknown, since: Date | undefined): boolean {
  return since !== undefined && timeOf(time) < since.getTime() - clockMarginMs;
}
