/**
 * Live calls, for clients that watch: over the native API, in this process or another, and on the command line. While no
 * client watches, a call is kept in memory and nothing else happens. A watcher tells all servers now and then that it watches
 * a stream; they store what they have of it, and for a while what they answer, a few times a second. Any process reads there.
 * Neighbours: `streams.ts` keeps calls in memory, `store/access/recent-calls.ts` in the database, `calls-page.ts` makes a
 * page, `watch-calls.ts` reads for a command.
 */
import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '../../domain/ids.js';
import { addRecentCalls, listRecentCalls } from '../../store/access/recent-calls.js';
import { asProblems, type Database } from '../../store/database/database.js';
import { askServers, notifyCallsTold } from '../../store/database/listen.js';
import { Slots } from '../admission/slots.js';
import { type AnsweredCall, type NotedCall, noteCall, showCall } from './call.js';
import { type CallsPage, type PageOfCalls, pageOf } from './calls-page.js';
import { type CallStream, CallStreams, everybody, type NumberedCall, refusedCalls } from './streams.js';

/** Between two times that a watcher says that it watches. */
export const askEveryMs = 3_000;
/** A stream is watched for so long after it was last read. */
const watchMs = 60_000;
/** Between two times that a server stores calls. */
const tellEveryMs = 150;
/** The first read waits for what other processes have. */
const gatherMs = 150;
/** Calls that wait to be stored, with a kilobyte at most; more are left out. */
const maxPending = 2_000;
/** Stored calls of a process: of an account, and of everybody. */
const maxStored = { ofOne: 256, ofAll: maxPending };
/** Calls that no key let in, in a second. More of them are not shown: any stranger can be refused. */
const maxRefused = 20;
const waitsAtOnce = { perAccount: 20, total: 500 };

export interface CallsCommand extends PageOfCalls {
  /** to wait where there is none yet, in milliseconds */
  readonly waitMs: number;
  /** ends the wait */
  readonly gone: AbortSignal;
}

/** `isFirst`: also what was answered before, as far as it is kept. */
export function watchQuestion(
  from: string,
  stream: string,
  { forMs, isFirst }: { readonly forMs: number; readonly isFirst: boolean },
): string {
  return ['watch', from, stream, forMs, isFirst ? 'first' : 'on'].join(' ');
}

export class LiveCalls {
  readonly #database: Database;
  readonly #origin: string;
  readonly #streams: CallStreams;
  readonly #everybody: CallStream;
  /** streams with calls that wait to be stored, and how many these are together */
  readonly #due = new Set<CallStream>();
  #pending = 0;
  #telling: NodeJS.Timeout | undefined;
  /** one at a time, so that calls of a stream are committed in the order of their numbers */
  #stored: Promise<void> = Promise.resolve();
  /** a stream has new calls */
  readonly #told = new EventEmitter().setMaxListeners(0);
  /** by stream, when this process last said that it watches, and until others have told what they have */
  readonly #asked = new Map<string, { readonly at: number; readonly gathered: Promise<void> }>();
  readonly #waits = new Slots(waitsAtOnce.perAccount, waitsAtOnce.total);
  #refused = { second: 0, count: 0 };
  #isClosed = false;

  /** `origin` names this process among others. */
  constructor(database: Database, origin: string) {
    this.#database = database;
    this.#origin = origin;
    this.#streams = new CallStreams(origin);
    this.#everybody = this.#streams.make(everybody);
  }

  /** Readers that wait for the next call. */
  get places(): Pick<Slots, 'count' | 'maximum'> {
    return this.#waits;
  }

  note(call: AnsweredCall): void {
    // As in the log: when it really was.
    const noted = noteCall(call, Date.now());
    if (noted.refused !== undefined && !this.#hasRoomForRefused(noted.at)) return;
    const id = noted.accountId ?? (noted.refused === undefined ? undefined : refusedCalls);
    if (id !== undefined) this.#keep(this.#streams.open(id), noted);
    if (this.#everybody.watchedUntil > 0) this.#keep(this.#everybody, noted);
  }

  #keep(stream: CallStream, call: NotedCall): void {
    const seq = stream.add(call);
    if (stream.watchedUntil > 0) this.#tell(stream, { seq, call });
  }

  #hasRoomForRefused(at: number): boolean {
    const second = Math.floor(at / 1000);
    if (this.#refused.second !== second) this.#refused = { second, count: 0 };
    this.#refused.count += 1;
    return this.#refused.count <= maxRefused;
  }

  /** Throws `limited` when too many wait. `isRefused`: calls that no key let in. */
  async read(accountId: AccountId, command: CallsCommand, isRefused = false): Promise<CallsPage> {
    const until = performance.now() + command.waitMs;
    const release = this.#waits.take(accountId);
    const stream = isRefused ? refusedCalls : accountId;
    try {
      for (;;) {
        const page = await this.#readOrWait(stream, command, until);
        if (page !== undefined) return page;
      }
    } finally {
      release();
    }
  }

  /** Undefined after a wait: there may be calls now. */
  async #readOrWait(stream: string, command: CallsCommand, until: number): Promise<CallsPage | undefined> {
    const told = new AbortController();
    const wake = () => told.abort();
    // Before the read, so that nothing is told in between.
    this.#told.once(stream, wake);
    command.gone.addEventListener('abort', wake, { once: true });
    try {
      await this.#ask(stream, command.after === null);
      const { reads } = this.#database;
      const stored = await asProblems(() => listRecentCalls(reads, stream, command.after ?? new Map()));
      const page = pageOf(stored, command);
      const leftMs = until - performance.now();
      if (page.calls.length > 0 || leftMs <= 0 || this.#isClosed || command.gone.aborted) return page;
      await delay(Math.min(leftMs, askEveryMs), undefined, { signal: told.signal }).catch(() => {});
      return undefined;
    } finally {
      this.#told.off(stream, wake);
      command.gone.removeEventListener('abort', wake);
    }
  }

  /** Tells all servers that the stream is watched, now and then; what this one has is stored then. */
  async #ask(stream: string, isWhole: boolean): Promise<void> {
    const at = performance.now();
    const last = this.#asked.get(stream);
    if (last === undefined || at - last.at >= askEveryMs) {
      const isFirst = isWhole || last === undefined || at - last.at >= watchMs;
      const gathered = this.#gather(stream, isFirst);
      this.#asked.delete(stream);
      this.#asked.set(stream, { at, gathered });
      for (const [id, one] of this.#asked) if (at - one.at >= watchMs) this.#asked.delete(id);
      await gathered.catch((error) => {
        this.#asked.delete(stream);
        throw error;
      });
    } else await last.gathered;
    if (this.#pending > 0) await this.#store();
  }

  async #gather(stream: string, isFirst: boolean): Promise<void> {
    this.#watched(stream, watchMs, isFirst);
    const question = watchQuestion(this.#origin, stream, { forMs: watchMs, isFirst });
    await asProblems(() => askServers(this.#database.reads, question));
    if (isFirst) await delay(gatherMs);
  }

  /** Another process, or a command, watches. */
  asked(question: string): void {
    const [kind, from, stream, forMs, which] = question.split(' ');
    if (kind === 'watch' && from !== this.#origin && stream !== undefined)
      this.#watched(stream, Number(forMs), which === 'first');
  }

  /** A client watches the stream for so long. `isFirst`: it wants what was answered before, too. */
  #watched(id: string, forMs: number, isFirst: boolean): void {
    const stream = id === everybody ? this.#everybody : this.#streams.open(id);
    const now = performance.now();
    const wasWatched = stream.watchedUntil > now;
    stream.watchedUntil = Math.max(stream.watchedUntil, now + forMs);
    if (isFirst || !wasWatched) for (const one of stream.list()) this.#tell(stream, one, true);
  }

  /** Calls of the stream were stored, in this process or another. */
  told(stream: string): void {
    if (this.#told.listenerCount(stream) > 0) this.#told.emit(stream);
  }

  /** Answers readers that wait, and lets none wait any more. */
  endWaits(): void {
    this.#isClosed = true;
    clearTimeout(this.#telling);
    for (const stream of this.#told.eventNames()) this.#told.emit(stream);
  }

  #tell(stream: CallStream, { seq, call }: NumberedCall, isEarlier = false): void {
    if (stream.watchedUntil < performance.now()) {
      stream.watchedUntil = 0;
      return;
    }
    if (this.#pending >= maxPending || this.#isClosed) return;
    stream.pending.push({ seq, at: new Date(call.at), isEarlier, call: JSON.stringify(showCall(call)) });
    this.#pending += 1;
    this.#due.add(stream);
    this.#telling ??= setTimeout(() => void this.#store(), tellEveryMs).unref();
  }

  #store(): Promise<void> {
    this.#stored = this.#stored.then(() => this.#storePending());
    return this.#stored;
  }

  async #storePending(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    for (const stream of due) {
      const calls = stream.pending.splice(0);
      this.#pending -= calls.length;
      const kept = stream === this.#everybody ? maxStored.ofAll : maxStored.ofOne;
      // Without the database none can be read; they count as left out.
      await addRecentCalls(this.#database, stream.id, stream.origin, calls, kept)
        .then(() => notifyCallsTold(this.#database, stream.id))
        .catch(() => {});
    }
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (this.#pending > 0 && !this.#isClosed)
      this.#telling = setTimeout(() => void this.#store(), tellEveryMs).unref();
  }
}
