/** Follows a job until its end: an import, a pull or a bulk change. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from './progress.js';

const readEveryMs = 150;

/** A remote server is polled less often. */
const readRemoteEveryMs = 500;

/** Waits before the next reading, while the server works on the job. */
async function readLater(signal: AbortSignal): Promise<void> {
  await delay(readRemoteEveryMs, undefined, { signal }).catch(() => {});
}

interface WatchedJob<Job> {
  readonly isOpen: (job: Job) => boolean;
  /** does the work, or returns when another process does; undefined: only a remote server can */
  readonly work: ((signal: AbortSignal) => Promise<void>) | undefined;
  readonly read: () => Promise<Job>;
  /** Cancels the job on a signal. Absent: a signal does not stop the job. */
  readonly cancel?: (() => Promise<unknown>) | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly words: (job: Job) => readonly string[];
}

/**
 * Watches a job while it is open, and returns its last state. This process or a running server works on it, the first
 * that is free.
 */
export async function watchJob<Job>(begun: Job, watched: WatchedJob<Job>): Promise<Job> {
  const { isOpen, work = readLater, read, cancel, signal, progress, words } = watched;
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let job = begun;
  try {
    while (isOpen(job)) {
      if (signal.aborted) {
        if (cancel === undefined) break;
        await cancel().catch(() => {});
      }
      // Another process may have claimed the job and crashed.
      working ??= work(stopping.signal).finally(() => {
        working = undefined;
      });
      await Promise.race([working, delay(readEveryMs)]);
      job = await read();
      progress.show(() => words(job));
      if (working === undefined && isOpen(job)) await delay(readEveryMs);
    }
  } finally {
    stopping.abort();
    await working?.catch(() => {});
    progress.end();
  }
  return job;
}
