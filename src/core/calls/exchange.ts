/**
 * Calls for those who watch: over the native API, in this process or another, and on the command line. While nobody
 * watches a call is noted in memory and nothing else happens. Somebody who watches asks all servers, which then tell what
 * they answer, a few times a second, until nobody asks any more. Neighbours: `messages.ts` is what is said,
 * `watched-account.ts` what has arrived for one account, `store/database/listen.ts` the way.
 */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Budget } from '../../admission/budget.js';
import { type InUseReading, nothingInUse } from '../../domain/in-use.js';
import { asProblems, type Database } from '../../store/database/database.js';
import { answerAskers, askServers, maxAnswerBytes } from '../../store/database/listen.js';
import { type AnsweredCall, type NotedCall, showCall } from './call.js';
import {
  askEveryMs,
  everybody,
  leaseMs,
  packCalls,
  questionText,
  readAnswer,
  readQuestion,
  refusedCalls,
  type SentCall,
  type ServerFacts,
  watchedAs,
} from './messages.js';
import { RecentCalls } from './recent-calls.js';
import { type CallsCursor, type CallsPage, WatchedAccount } from './watched-account.js';

/** Between two times of telling. */
const tellEveryMs = 150;
/** Told at once at most, together 300 KB; the rest is counted. */
const maxAnswers = 40;
/** Calls that wait to be told. */
const maxPending = 2_000;
/** An account is watched for so long after it was last looked at. */
const watchMs = 60_000;
/** Accounts that are watched here at once, each with half a megabyte at most. */
const maxWatched = 50;
/** The first look waits for what other processes have. */
const gatherMs = 150;
/** Of calls that no key let in, in a second. */
const maxRefusedTold = 20;
const waitsAtOnce = { perAccount: 20, total: 500 };

export interface CallsCommand {
  readonly after: CallsCursor | null;
  readonly limit: number;
  /** to wait where there is none yet, in milliseconds */
  readonly waitMs: number;
  /** ends the wait */
  readonly gone: AbortSignal;
  /** absent: of every face */
  readonly face?: string | undefined;
}

export class CallExchange {
  /** those that wait for the next call */
  readonly slots = new Budget(waitsAtOnce);
  readonly #database: Database;
  readonly #origin: string;
  readonly #readInUse: () => InUseReading;
  readonly #recent = new RecentCalls();
  /** until when somebody elsewhere watches: an account, or everybody */
  readonly #leases = new Map<string, number>();
  readonly #watched = new Map<string, WatchedAccount>();
  #facts: ServerFacts = { pid: process.pid, host: hostname(), url: null, version: null, started_at: null };
  /** while they are asked: the servers that answered, by process */
  #servers: Map<string, ServerFacts> | undefined;
  #looking: Promise<readonly ServerFacts[]> | undefined;
  #pending: NotedCall[] = [];
  #dropped = 0;
  /** told in the second that runs */
  #refused = { second: 0, count: 0 };
  #telling: NodeJS.Timeout | undefined;
  #asking: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `origin` names this process among others; `readInUse`: what a server has taken now. */
  constructor(database: Database, origin: string, readInUse: () => InUseReading = () => nothingInUse) {
    this.#readInUse = readInUse;
    this.#database = database;
    this.#origin = origin;
  }

  /** What is said of this server to who asks. */
  introduce(facts: ServerFacts): void {
    this.#facts = facts;
  }

  /** As it is now. */
  #self(): ServerFacts {
    const { inUse, quietMs } = this.#readInUse();
    const taken = inUse.filter((one) => one.taken > 0).map((one) => [one.what, one.taken] as const);
    return {
      ...this.#facts,
      in_use: Object.fromEntries(taken),
      quiet_seconds: quietMs === null ? null : Math.floor(quietMs / 1000),
    };
  }

  /** This server, and the others that answer in time; 0: nobody is asked. */
  servers(withinMs: number): Promise<readonly ServerFacts[]> {
    if (withinMs === 0) return Promise.resolve([this.#self()]);
    this.#looking ??= this.#findServers(withinMs).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #findServers(withinMs: number): Promise<readonly ServerFacts[]> {
    const found = new Map<string, ServerFacts>();
    this.#servers = found;
    const question = questionText({ kind: 'who', from: this.#origin, account: everybody, recent: false });
    await asProblems(() => askServers(this.#database.reads, [question]));
    await delay(withinMs);
    this.#servers = undefined;
    return [this.#self(), ...found.values()];
  }

  note(call: AnsweredCall): void {
    // As in the log: when it really was.
    const noted = this.#recent.note(call, Date.now());
    // Anybody can be refused, so no more of it is told than a person reads.
    if (noted.refused !== undefined && !this.#hasRoomForRefused(noted.at)) return;
    if (this.#leases.size > 0) this.#tell(noted);
    const owner = watchedAs(noted);
    if (this.#watched.size > 0 && owner !== undefined)
      this.#watched.get(owner)?.add(this.#origin, [sent(noted)]);
  }

  #hasRoomForRefused(at: number): boolean {
    const second = Math.floor(at / 1000);
    if (this.#refused.second !== second) this.#refused = { second, count: 0 };
    this.#refused.count += 1;
    return this.#refused.count <= maxRefusedTold;
  }

  /** Throws `limited` when too many wait, or too many accounts are watched. `isRefused`: those that no key let in. */
  async read(accountId: string, command: CallsCommand, isRefused = false): Promise<CallsPage> {
    const until = performance.now() + command.waitMs;
    const release = this.slots.take(accountId);
    try {
      const watched = await this.#watch(isRefused ? refusedCalls : accountId);
      for (;;) {
        const page = watched.page(command);
        const leftMs = until - performance.now();
        if (page.calls.length > 0 || leftMs <= 0 || this.#isClosed || command.gone.aborted) return page;
        watched.readAt = performance.now();
        await watched.change(Math.min(leftMs, askEveryMs), command.gone);
      }
    } finally {
      release();
    }
  }

  /** Another process, or a command, asks. */
  asked(text: string): void {
    const question = readQuestion(text);
    if (question === undefined || question.from === this.#origin) return;
    if (question.kind === 'who') {
      this.#answer([JSON.stringify({ from: this.#origin, server: this.#self() })]);
      return;
    }
    this.#leases.set(question.account, performance.now() + leaseMs);
    if (!question.recent) return;
    const calls = this.#recent.of(question.account).map(sent);
    this.#answer(
      packCalls(this.#origin, calls, { bytes: maxAnswerBytes, answers: maxAnswers }, { recent: true }),
    );
  }

  /** Another process answers: whoever watches here takes it. */
  heard(text: string): void {
    if (this.#watched.size === 0 && this.#servers === undefined) return;
    const answer = readAnswer(text);
    if (answer === undefined || answer.from === this.#origin) return;
    if (answer.server !== undefined) this.#servers?.set(answer.from, answer.server);
    for (const call of answer.calls ?? []) {
      const owner = watchedAs(call);
      if (owner !== undefined) this.#watched.get(owner)?.add(answer.from, [call]);
    }
  }

  /** Answers whoever waits, and lets nobody wait any more. */
  endWaits(): void {
    this.#isClosed = true;
    for (const watched of this.#watched.values()) watched.wake();
    clearTimeout(this.#telling);
    clearInterval(this.#asking);
    this.#leases.clear();
  }

  #tell(call: NotedCall): void {
    const now = performance.now();
    const isAsked = (account: string) => (this.#leases.get(account) ?? 0) > now;
    const owner = watchedAs(call);
    if (!isAsked(everybody) && (owner === undefined || !isAsked(owner))) {
      for (const [account, until] of this.#leases) if (until <= now) this.#leases.delete(account);
      return;
    }
    if (this.#pending.length < maxPending) this.#pending.push(call);
    else this.#dropped += 1;
    this.#telling ??= setTimeout(() => this.#flush(), tellEveryMs).unref();
  }

  #flush(): void {
    const calls = this.#pending.map(sent);
    const dropped = this.#dropped;
    this.#pending = [];
    this.#dropped = 0;
    const limits = { bytes: maxAnswerBytes, answers: maxAnswers };
    this.#answer(packCalls(this.#origin, calls, limits, { dropped }), () => {
      this.#telling = undefined;
      if (this.#pending.length > 0 && !this.#isClosed)
        this.#telling = setTimeout(() => this.#flush(), tellEveryMs).unref();
    });
  }

  /** Without the database nobody hears it. */
  #answer(texts: readonly string[], done: () => void = () => {}): void {
    if (texts.length === 0) done();
    else
      answerAskers(this.#database, texts)
        .catch(() => {})
        .then(done);
  }

  async #watch(accountId: string): Promise<WatchedAccount> {
    const now = performance.now();
    const known = this.#watched.get(accountId);
    if (known !== undefined) {
      known.readAt = now;
      await known.gathered;
      return known;
    }
    for (const [account, { readAt }] of this.#watched)
      if (readAt < now - watchMs) this.#watched.delete(account);
    // The one that was looked at longest ago gives way.
    if (this.#watched.size >= maxWatched) {
      const [oldest] = [...this.#watched].sort((one, other) => one[1].readAt - other[1].readAt);
      if (oldest !== undefined) this.#watched.delete(oldest[0]);
    }
    const watched = new WatchedAccount(now);
    watched.add(this.#origin, this.#recent.of(accountId).map(sent));
    this.#watched.set(accountId, watched);
    this.#asking ??= setInterval(() => this.#askAgain(), askEveryMs).unref();
    watched.gathered = this.#gather(accountId, watched);
    await watched.gathered;
    return watched;
  }

  async #gather(accountId: string, watched: WatchedAccount): Promise<void> {
    const question = { kind: 'calls', from: this.#origin, account: accountId, recent: true } as const;
    try {
      await asProblems(() => askServers(this.#database.reads, [questionText(question)]));
    } catch (error) {
      this.#watched.delete(accountId);
      throw error;
    }
    await watched.change(gatherMs, undefined);
    watched.sortArrived();
  }

  #askAgain(): void {
    const now = performance.now();
    for (const [account, { readAt }] of this.#watched)
      if (readAt < now - watchMs) this.#watched.delete(account);
    if (this.#watched.size === 0) {
      clearInterval(this.#asking);
      this.#asking = undefined;
      return;
    }
    const questions = [...this.#watched.keys()].map((account) =>
      questionText({ kind: 'calls', from: this.#origin, account, recent: false }),
    );
    askServers(this.#database.reads, questions).catch(() => {});
  }
}

function sent(call: NotedCall): SentCall {
  return { ...showCall(call), seq: call.seq };
}
