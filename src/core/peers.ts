/**
 * The other processes on the same database. All processes send heartbeats on the channel of changes. A process answers
 * the first heartbeat of another process at once, so that each knows the other within milliseconds. Decision:
 * docs/decisions/0039-calls-and-checks.md.
 */
import type { SharedRates } from '@switchbook/admission/rate-limiter.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { countHits } from '../access/store/rate-windows.js';
import { asProblems, type Database } from '../database/database.js';
import { DueSignal } from '../operation-context/due-signal.js';

/**
 * A process without a heartbeat for this long is dropped. The time exceeds the usual window of a rate limit, because
 * the processes share counts.
 */
const expiryMs = 600_000;

export class Peers {
  readonly #heardAt = new Map<string, number>();
  readonly #joined = new DueSignal();
  readonly #gatheringMs: number;
  #isListening = false;
  #listeningSince = 0;

  /** Takes `gatheringMs`, in which every running process sends a heartbeat. */
  constructor(gatheringMs: number) {
    this.#gatheringMs = gatheringMs;
  }

  /** Whether this process is certainly the only one. False while it may have missed a heartbeat. */
  isAlone(): boolean {
    const now = performance.now();
    if (!this.#isListening || now - this.#listeningSince < this.#gatheringMs) return false;
    return !this.hasOthers();
  }

  /** Whether other processes are known. */
  hasOthers(): boolean {
    if (this.#heardAt.size === 0) return false;
    const now = performance.now();
    for (const [id, heardAt] of this.#heardAt) if (now - heardAt > expiryMs) this.#heardAt.delete(id);
    return this.#heardAt.size > 0;
  }

  /** Records a heartbeat of another process; returns whether the process is new. */
  recordHeartbeat(id: string): boolean {
    const now = performance.now();
    const before = this.#heardAt.get(id);
    this.#heardAt.set(id, now);
    const isNew = before === undefined || now - before > expiryMs;
    if (isNew) this.#joined.raise();
    return isNew;
  }

  /** Restarts the wait of `isAlone`: heartbeats may have been missed while the connection was down. */
  setListening(isListening: boolean): void {
    this.#isListening = isListening;
    this.#listeningSince = performance.now();
  }

  /** Subscribes to new processes; returns a function that unsubscribes. */
  onJoined(callback: () => void): () => void {
    return this.#joined.subscribe(callback);
  }
}

/**
 * Makes windows of rate limits that all processes share. A single process counts in memory. With several processes the
 * database counts, so all share one limit. It also counts while their number is unknown.
 */
export function sharedRates(database: Database, peers: Peers, clock: Clock): SharedRates {
  return {
    clock,
    isShared: () => !peers.isAlone(),
    // A short statement, which waits for a row lock only between requests of one caller.
    count: (window) => asProblems(() => countHits(database.reads, window)),
    onJoined: (callback) => peers.onJoined(callback),
  };
}
