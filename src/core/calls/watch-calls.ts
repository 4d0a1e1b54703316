/** For a command, which is no server: the calls that all servers answer, read where they store them for whoever watches. */
import { setTimeout as delay } from 'node:timers/promises';
import { listRecentCalls } from '../../store/access/recent-calls.js';
import { asProblems, type Database } from '../../store/database/database.js';
import { askServers, type Line, openLine } from '../../store/database/listen.js';
import type { ShownCall } from './call.js';
import { type CallsCursor, countLost, readOn } from './calls-page.js';
import { askEveryMs, watchQuestion } from './live-calls.js';
import { everybody } from './streams.js';

export interface WatchOptions {
  /** the id of an account; absent: all, and calls of nobody */
  readonly account?: string | undefined;
  readonly signal: AbortSignal;
  /** the database went away, or is back */
  readonly onLost?: (error: unknown) => void;
  readonly onBack?: () => void;
}

export interface WatchedCalls {
  readonly calls: readonly ShownCall[];
  /** that were left out, since there were too many at once */
  readonly dropped: number;
}

/** A command that was killed is forgotten after so long. */
const watchMs = 10_000;
const lookEveryMs = 150;
const againMs = 1_000;

/** Until the signal. Throws when the database cannot be reached at first. */
export async function* watchCalls(
  database: Database,
  origin: string,
  { account = everybody, signal, onLost, onBack }: WatchOptions,
): AsyncGenerator<WatchedCalls> {
  let line: Line | undefined = await asProblems(() => openLine(database));
  // A connection that hangs is closed below it.
  const abandon = () => line?.close();
  signal.addEventListener('abort', abandon, { once: true });
  let after: CallsCursor | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isLost = false;
  const look = async () => {
    line ??= await openLine(database);
    // Calls that others watch already are not shown.
    after ??= readOn(new Map(), await listRecentCalls(line.on, account, new Map()));
    if (performance.now() - askedAt >= askEveryMs) {
      askedAt = performance.now();
      await askServers(line.on, watchQuestion(origin, account, { forMs: watchMs, isFirst: false }));
    }
    const stored = await listRecentCalls(line.on, account, after);
    const dropped = countLost(after, stored);
    after = readOn(after, stored);
    const calls = stored.filter((one) => !one.isEarlier).map((one) => JSON.parse(one.call) as ShownCall);
    if (isLost) onBack?.();
    isLost = false;
    return { calls, dropped };
  };
  try {
    while (!signal.aborted) {
      const { calls, dropped } = await look().catch((error) => {
        line?.close();
        line = undefined;
        if (!isLost && !signal.aborted) onLost?.(error);
        isLost = true;
        return { calls: [], dropped: 0 };
      });
      if (calls.length > 0 || dropped > 0) yield { calls, dropped };
      await delay(isLost ? againMs : lookEveryMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    signal.removeEventListener('abort', abandon);
    line?.close();
  }
}
