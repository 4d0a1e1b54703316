/** Reads live calls for a command. The servers store the calls that they answer. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ListenConnection,
  openAnswerConnection,
  sendQuestion,
} from '../../database/connections/listen.js';
import { asProblems, type Database } from '../../database/database.js';
import { listRecentCalls } from '../store.js';
import type { ShownCall } from '../values/call.js';
import { type CallsCursor, countLost, cursorAfter } from '../values/calls-page.js';
import { allAccounts, publishEveryMs, renewWatchEveryMs, watchQuestion } from './live-calls.js';

export interface WatchOptions {
  /** the id of an account; absent: calls of all accounts, and unauthenticated calls */
  readonly account?: string | undefined;
  readonly signal: AbortSignal;
  /** called when the database cannot be reached */
  readonly onLost?: (error: unknown) => void;
  /** called when the database can be reached again */
  readonly onBack?: () => void;
}

export interface WatchedCalls {
  readonly calls: readonly ShownCall[];
  /** number of calls that were dropped, since there were too many at once */
  readonly dropped: number;
}

/** The servers forget the watch of a killed command after this time. */
const watchMs = 10_000;
const retryMs = 1_000;

/** Yields calls until the signal. Throws when the database cannot be reached at first. */
export async function* watchCalls(
  database: Database,
  origin: string,
  { account = allAccounts, signal, onLost, onBack }: WatchOptions,
): AsyncGenerator<WatchedCalls> {
  let connection: ListenConnection | undefined = await asProblems(() => openAnswerConnection(database));
  // A hanging connection is closed during its statement.
  const abandon = () => connection?.close();
  signal.addEventListener('abort', abandon, { once: true });
  let after: CallsCursor | undefined;
  let announcedAt = Number.NEGATIVE_INFINITY;
  let isLost = false;
  const read = async (): Promise<WatchedCalls> => {
    connection ??= await openAnswerConnection(database);
    // Calls that are stored already, for other watchers, are not shown.
    after ??= cursorAfter(new Map(), await listRecentCalls(connection.on, account, new Map()));
    if (performance.now() - announcedAt >= renewWatchEveryMs) {
      await sendQuestion(connection.on, watchQuestion(origin, account, watchMs));
      announcedAt = performance.now();
    }
    const stored = await listRecentCalls(connection.on, account, after);
    const dropped = countLost(after, stored);
    after = cursorAfter(after, stored);
    return { calls: stored.filter((call) => !call.isEarlier).map((call) => JSON.parse(call.call)), dropped };
  };
  try {
    while (!signal.aborted) {
      const wasLost = isLost;
      let watched: WatchedCalls = { calls: [], dropped: 0 };
      try {
        watched = await read();
        isLost = false;
      } catch (error) {
        connection?.close();
        connection = undefined;
        isLost = true;
        if (!wasLost && !signal.aborted) onLost?.(error);
      }
      if (wasLost && !isLost) onBack?.();
      if (watched.calls.length > 0 || watched.dropped > 0) yield watched;
      await delay(isLost ? retryMs : publishEveryMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    signal.removeEventListener('abort', abandon);
    connection?.close();
  }
}
