/**
 * Live calls, for subscribed clients: over the native API, in this process or another, and on the command line. Without
 * a subscriber, a call is only in memory. A subscriber announces its stream to all servers every few seconds. They
 * store their calls of this stream immediately, and new calls a few times a second. Any process reads the stored calls.
 * Neighbors: `src/calls/store.ts` is the storage, `src/calls/values/calls-page.ts` makes a page, `watch-calls.ts` reads
 * for a command.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Budget } from '@switchbook/admission/budget.js';
import { type AccountId, lowestId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import { hasOtherAccounts } from '../../access/store/account-rows.js';
import { sendQuestion } from '../../database/connections/listen.js';
import type { Database } from '../../database/database.js';
import { addRecentCalls, listRecentCalls } from '../store.js';
import {
  type AnsweredCall,
  callLimits,
  type LiveCall,
  liveCallOf,
  type PublishedCall,
  showCall,
  withoutAddress,
} from '../values/call.js';
import { type CallsPage, type CallsRequest, callsPageOf } from '../values/calls-page.js';

/** The stream of all calls, unauthenticated ones included; a reserved id. */
export const allAccounts = lowestId;
/** The stream of unauthenticated calls. */
const refusedCalls = '00000000-0000-0000-0000-000000000001';

/** Bounds of memory. A call takes a kilobyte at most, so a stream takes 64 KiB, and all streams take 8 MiB. */
const perStream = 64;
const maxStreams = 128;
/** Calls that a process stores at most: of one account, and of all accounts. */
const maxStored = { ofOne: 256, ofAll: 2_000 };
/** Calls that wait to be stored; more are left out. */
const maxPending = 2_000;
/** Interval in milliseconds at which servers store calls and watchers read them. */
export const publishEveryMs = 150;
/**
 * Pause of each waiting reader, `maxMs` at most. It makes all readers together send at most 250 statements per
 * second.
 */
const pause = { perReaderMs: 4, maxMs: 2_000 };
/** Milliseconds between two requests of a watcher to store calls. */
export const renewWatchEveryMs = 3_000;
/** The first read waits for the calls of other processes. */
const firstDelayMs = 150;

export interface CallsCommand extends CallsRequest {
  /** the wait in milliseconds while there is no call */
  readonly waitMs: number;
  /** ends the wait */
  readonly signal: AbortSignal;
  /** Called during the wait: false ends it without calls. Throws once the caller has lost its right. */
  readonly isStillAllowed: () => Promise<boolean>;
}

/**
 * The latest calls of a stream that this process answered. A list that is recreated after its eviction gets a new
 * origin, unless its stream is watched.
 */
interface CallList {
  readonly stream: string;
  readonly origin: string;
  /** oldest first; the last one has the number `count` */
  readonly calls: LiveCall[];
  count: number;
  /** calls to store for watchers */
  readonly pending: PublishedCall[];
}

/** Returns the text of a question to all servers, which then store the calls of the stream for `forMs`. */
export function watchQuestion(from: string, stream: string, forMs: number): string {
  return `watch ${from} ${stream} ${forMs}`;
}

export class LiveCalls {
  /** readers that wait for the next call */
  readonly slots = new Budget(callLimits.waiting);
  readonly #database: Database;
  readonly #origin: string;
  readonly #lists = new LRUCache<string, CallList>({
    max: maxStreams,
    dispose: (list) => this.#keepOrigin(list),
  });
  /** the evicted lists of watched streams, without calls */
  readonly #evicted = new Map<string, CallList>();
  #origins = 0;
  /** the end of the watch by stream, as `performance.now()` */
  readonly #watchedUntil = new Map<string, number>();
  readonly #due = new Set<CallList>();
  #pending = 0;
  #storeTimer: NodeJS.Timeout | undefined;
  /** one at a time, so that calls of a list are committed in the order of their numbers */
  #stored: Promise<void> = Promise.resolve();
  /** streams that this process has announced to all servers, until the next announcement */
  readonly #collecting = new LRUCache<string, Promise<void>>({
    max: callLimits.waiting.total,
    ttl: renewWatchEveryMs,
  });
  #refused = { second: 0, count: 0 };
  #isClosed = false;

  /** Takes `origin`, the unique name of this process. */
  constructor(database: Database, origin: string) {
    this.#database = database;
    this.#origin = origin;
  }

  recordCall(call: AnsweredCall): void {
    // The log uses the system clock too.
    const live = liveCallOf(call, Date.now());
    if (live.refused !== undefined && !this.#hasRoomForRefused(live.at)) return;
    const stream = live.accountId ?? (live.refused === undefined ? undefined : refusedCalls);
    if (stream !== undefined) this.#keep(stream, live);
    if (this.#isWatched(allAccounts)) this.#keep(allAccounts, live);
  }

  #hasRoomForRefused(at: number): boolean {
    const second = Math.floor(at / 1000);
    if (this.#refused.second !== second) this.#refused = { second, count: 0 };
    this.#refused.count += 1;
    return this.#refused.count <= callLimits.refusedPerSecond;
  }

  #keep(stream: string, call: LiveCall): void {
    const list = this.#lists.get(stream) ?? this.#addList(stream);
    list.calls.push(call);
    if (list.calls.length > perStream) list.calls.shift();
    list.count += 1;
    if (this.#isWatched(stream)) this.#enqueue(list, list.count, call, false);
  }

  #addList(stream: string): CallList {
    const list = this.#evicted.get(stream) ?? this.#makeList(stream);
    this.#evicted.delete(stream);
    this.#lists.set(stream, list);
    return list;
  }

  #makeList(stream: string): CallList {
    this.#origins += 1;
    const origin = `${this.#origin}.${this.#origins.toString(36)}`;
    return { stream, origin, calls: [], count: 0, pending: [] };
  }

  /** Keeps an evicted list's origin while it is watched: a cursor has room for few origins. */
  #keepOrigin(list: CallList): void {
    if (!this.#isWatched(list.stream)) return;
    list.calls.length = 0;
    this.#evicted.set(list.stream, list);
  }

  #isWatched(stream: string): boolean {
    const until = this.#watchedUntil.get(stream);
    return until !== undefined && until > performance.now();
  }

  /** Throws `limited` when too many wait. */
  read(accountId: AccountId, command: CallsCommand): Promise<CallsPage> {
    return this.#read(accountId, command, accountId);
  }

  /**
   * Reads unauthenticated calls, as `read` does. Addresses are left out if the server has other accounts, because their
   * clients may have sent the calls.
   */
  async readRefused(accountId: AccountId, command: CallsCommand): Promise<CallsPage> {
    const page = await this.#read(accountId, command, refusedCalls);
    if (!(await hasOtherAccounts(this.#database.reads, accountId))) return page;
    return { ...page, calls: page.calls.map(withoutAddress) };
  }

  async #read(accountId: AccountId, command: CallsCommand, stream: string): Promise<CallsPage> {
    const { after, waitMs, signal, isStillAllowed } = command;
    const until = performance.now() + waitMs;
    const release = this.slots.take(accountId);
    try {
      for (;;) {
        await (this.#collecting.get(stream) ?? this.#collect(stream));
        await (this.#pending > 0 ? this.#store() : this.#stored);
        const page = callsPageOf(
          await listRecentCalls(this.#database.reads, stream, after ?? new Map()),
          command,
        );
        const leftMs = until - performance.now();
        if (page.calls.length > 0 || leftMs <= 0 || this.#isClosed || signal.aborted) return page;
        const pauseMs = Math.max(publishEveryMs, Math.min(this.slots.used * pause.perReaderMs, pause.maxMs));
        await delay(Math.min(leftMs, pauseMs), undefined, { signal: signal }).catch(() => {});
        if (!(await isStillAllowed())) return callsPageOf([], command);
      }
    } finally {
      release();
    }
  }

  /**
   * Announces the subscription to all servers. After a new subscription, the servers get a moment to store their calls.
   */
  #collect(stream: string): Promise<void> {
    const isNew = !this.#isWatched(stream);
    this.#watch(stream, callLimits.watchedMs);
    const collected = sendQuestion(
      this.#database.reads,
      watchQuestion(this.#origin, stream, callLimits.watchedMs),
    ).then(() => (isNew ? delay(firstDelayMs) : undefined));
    this.#collecting.set(stream, collected);
    collected.catch(() => this.#collecting.delete(stream));
    return collected;
  }

  /** Handles a question of another process or of a command. */
  onQuestion(question: string): void {
    const [kind, from, stream = '', forMs] = question.split(' ');
    if (kind === 'watch' && from !== this.#origin && Number(forMs) > 0) this.#watch(stream, Number(forMs));
  }

  #watch(stream: string, forMs: number): void {
    const now = performance.now();
    for (const [ended, until] of this.#watchedUntil)
      if (until <= now) {
        this.#watchedUntil.delete(ended);
        this.#evicted.delete(ended);
      }
    const before = this.#watchedUntil.get(stream);
    this.#watchedUntil.set(stream, Math.max(before ?? 0, now + forMs));
    const list = this.#lists.peek(stream);
    if (before !== undefined || list === undefined) return;
    for (const [index, call] of list.calls.entries())
      this.#enqueue(list, list.count - list.calls.length + index + 1, call, true);
    // A reader waits for these calls.
    void this.#store();
  }

  /** Ends all waits of readers. */
  endWaits(): void {
    this.#isClosed = true;
    clearTimeout(this.#storeTimer);
  }

  #enqueue(list: CallList, seq: number, call: LiveCall, isEarlier: boolean): void {
    if (this.#pending >= maxPending || this.#isClosed) return;
    list.pending.push({ seq, at: new Date(call.at), isEarlier, call: JSON.stringify(showCall(call)) });
    this.#pending += 1;
    this.#due.add(list);
    this.#storeTimer ??= setTimeout(() => void this.#store(), publishEveryMs).unref();
  }

  #store(): Promise<void> {
    this.#stored = this.#stored.then(() => this.#storePending());
    return this.#stored;
  }

  async #storePending(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    for (const { stream, origin, pending } of due) {
      const calls = pending.splice(0);
      this.#pending -= calls.length;
      const max = stream === allAccounts ? maxStored.ofAll : maxStored.ofOne;
      // No client can read them without the database; they count as dropped.
      await addRecentCalls(this.#database, stream, origin, calls, max).catch(() => {});
    }
    clearTimeout(this.#storeTimer);
    this.#storeTimer = undefined;
    if (this.#pending > 0 && !this.#isClosed)
      this.#storeTimer = setTimeout(() => void this.#store(), publishEveryMs).unref();
  }
}
