/** A job that this process or a running server works on, the first that is free; the command looks on until it has ended. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../run/progress.js';

const lookEveryMs = 150;
/** A server elsewhere is asked less often. */
const lookFarEveryMs = 500;

/** The server works on it. */
async function lookLater(signal: AbortSignal): Promise<void> {
  await pause(lookFarEveryMs, undefined, { signal }).catch(() => {});
}

export interface WatchedJob<Job> {
  readonly isOpen: (job: Job) => boolean;
  /** works on it, or comes back when another process does; undefined: only a server elsewhere can */
  readonly work: ((signal: AbortSignal) => Promise<void>) | undefined;
  readonly look: () => Promise<Job>;
  /** The signal cancels the job in this way. Absent: the signal leaves the job as it is. */
  readonly cancel?: (() => Promise<unknown>) | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly words: (job: Job) => readonly string[];
}

/** Watches the job while it is open, and returns its last state. */
export async function watchJob<Job>(begun: Job, watched: WatchedJob<Job>): Promise<Job> {
  const { isOpen, work = lookLater, look, cancel, signal, progress, words } = watched;
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let job = begun;
  try {
    while (isOpen(job)) {
      if (signal.aborted) {
        if (cancel === undefined) break;
        await cancel().catch(() => {});
      }
      // Another process may have it, or may have had it and is gone.
      working ??= work(stopping.signal).finally(() => {
        working = undefined;
      });
      await Promise.race([working, pause(lookEveryMs)]);
      job = await look();
      progress.show(() => words(job));
      if (working === undefined && isOpen(job)) await pause(lookEveryMs);
    }
  } finally {
    stopping.abort();
    await working?.catch(() => {});
    progress.end();
  }
  return job;
}
