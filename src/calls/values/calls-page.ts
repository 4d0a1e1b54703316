/**
 * A page of the calls of a stream. A cursor contains the last number that was read of each origin, so any process can
 * continue.
 */
import type { ShownCall, StoredCall } from './call.js';

/** The last number that was read, by origin. */
export type CallsCursor = ReadonlyMap<string, number>;

export interface CallsPage {
  readonly calls: readonly ShownCall[];
  readonly next: CallsCursor;
  /** some calls between the cursor and this page were dropped */
  readonly hasGap: boolean;
}

export interface CallsRequest {
  readonly after: CallsCursor | null;
  readonly limit: number;
  /** absent: of every face */
  readonly face?: string | undefined;
}

/** Most origins in a cursor. Calls of further origins would be shown again, so a server has fewer workers. */
const maxOrigins = 100;

/** Returns the next calls after a cursor, oldest first; without a cursor the newest calls. */
export function callsPageOf(stored: readonly StoredCall[], { after, limit, face }: CallsRequest): CallsPage {
  const parsedCalls = stored.map((call) => ({ ...call, shown: JSON.parse(call.call) as ShownCall }));
  const faceCalls = parsedCalls.filter(({ shown }) => face === undefined || shown.face === face);
  const pageCalls = after === null ? faceCalls.slice(-limit) : faceCalls.slice(0, limit);
  const last = pageCalls.at(-1);
  // Calls of other faces before the last one of the page count as read too.
  const isCut = after !== null && faceCalls.length > limit && last !== undefined;
  const read = isCut ? parsedCalls.slice(0, parsedCalls.indexOf(last) + 1) : parsedCalls;
  return {
    calls: pageCalls.map((call) => call.shown),
    next: cursorAfter(after ?? new Map(), read),
    hasGap: after !== null && countLost(after, read) > 0,
  };
}

/** Returns the cursor after the calls `read`. */
export function cursorAfter(after: CallsCursor, read: readonly StoredCall[]): CallsCursor {
  const next = new Map(after);
  for (const { origin, seq } of read) {
    // The origin with the latest call is last.
    const last = Math.max(seq, next.get(origin) ?? 0);
    next.delete(origin);
    next.set(origin, last);
  }
  while (next.size > maxOrigins) next.delete(next.keys().next().value ?? '');
  return next;
}

/**
 * Counts the dropped calls between the cursor and these while a client was subscribed, for the origins in the cursor.
 */
export function countLost(after: CallsCursor, read: readonly StoredCall[]): number {
  const last = new Map(after);
  let lost = 0;
  for (const { origin, seq, isEarlier } of read) {
    if (!isEarlier) lost += Math.max(0, seq - (last.get(origin) ?? seq) - 1);
    last.set(origin, seq);
  }
  return lost;
}
