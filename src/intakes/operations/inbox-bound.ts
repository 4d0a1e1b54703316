/**
 * Limits the waiting payloads of an account, so that a sender cannot fill the disk while none can be applied. A process
 * counts the payloads that it stores, and sometimes reads the whole inbox. Payloads between two reads may exceed the
 * limit.
 */

import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import type { InboxSize } from '../store/backlog.js';
import { intakeLimits } from '../values/intake.js';

/** Payloads and bytes between two checks. */
const betweenReads: InboxSize = { payloads: 5_000, bytes: 64 * 1024 * 1024 };
/** Milliseconds between two checks of a full inbox. */
const recountMs = 1_000;
const maxKnown = 2_000;

interface InboxState {
  payloads: number;
  bytes: number;
  readAt: number;
  isReading: boolean;
  isFull: boolean;
}

export interface InboxBoundOptions {
  /** counts up to one more than `max` */
  readonly read: (accountId: AccountId, limit: number) => Promise<InboxSize>;
  readonly max?: InboxSize;
  readonly between?: InboxSize;
}

type OnChange = (accountId: AccountId, isFull: boolean) => void;

export class InboxBound {
  readonly #read: InboxBoundOptions['read'];
  readonly #max: InboxSize;
  readonly #between: InboxSize;
  readonly #known = new LRUCache<AccountId, InboxState>(atMost(maxKnown));
  readonly #callbacks = new Set<OnChange>();

  constructor({ read, max = intakeLimits.waiting, between = betweenReads }: InboxBoundOptions) {
    this.#read = read;
    this.#max = max;
    this.#between = between;
  }

  /** Calls back if an inbox becomes full, or accepts payloads again. Returns a function that unsubscribes. */
  subscribe(callback: OnChange): () => void {
    this.#callbacks.add(callback);
    return () => {
      this.#callbacks.delete(callback);
    };
  }

  /** Counts a payload, and returns whether it may be stored. */
  admits(accountId: AccountId, bytes: number): boolean {
    const state = this.#known.get(accountId) ?? this.#begin(accountId);
    state.payloads += 1;
    state.bytes += bytes;
    const isDue = state.isFull
      ? performance.now() - state.readAt >= recountMs
      : state.payloads >= this.#between.payloads || state.bytes >= this.#between.bytes;
    if (isDue && !state.isReading) void this.#recount(accountId, state);
    return !state.isFull;
  }

  /** Begins to count an inbox, and reads how full it is. */
  #begin(accountId: AccountId): InboxState {
    const state: InboxState = { payloads: 0, bytes: 0, readAt: 0, isReading: false, isFull: false };
    this.#known.set(accountId, state);
    void this.#recount(accountId, state);
    return state;
  }

  async #recount(accountId: AccountId, state: InboxState): Promise<void> {
    state.isReading = true;
    Object.assign(state, { payloads: 0, bytes: 0 });
    try {
      const { payloads, bytes } = await this.#read(accountId, this.#max.payloads);
      const isFull = payloads >= this.#max.payloads || bytes >= this.#max.bytes;
      if (isFull !== state.isFull) for (const callback of this.#callbacks) callback(accountId, isFull);
      state.isFull = isFull;
    } catch {
      // The database is unavailable, so no payload can be stored either.
    } finally {
      state.readAt = performance.now();
      state.isReading = false;
    }
  }
}
