/**
 * Runs the due work of one kind in this process: looks for it, claims it, does it step by step, and gives up what fails
 * again and again. A process works on something while it holds its claim, so several processes share the work.
 * Decision: docs/decisions/0045-begun-steps.md.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '../../domain/ids.js';
import type { ProblemError } from '../../domain/problem.js';
import type { Claims } from '../../store/database/claims.js';
import { asProblems } from '../../store/database/database.js';
import { toProblem } from '../../store/database/errors.js';
import { EndedServer } from '../begun-steps.js';
import type { Context } from '../context.js';
import type { DueWork, Job, JobKind, StepResult } from './job.js';

interface RunJobsOptions {
  readonly signal: AbortSignal;
  /** ends when nothing is due any more, also where the kind is standing */
  readonly isOnce?: boolean;
}

type Ground = Pick<Context, 'database' | 'begun'>;

/** Runs until this process has nothing due, or until the signal. Throws `unavailable` without the database. */
export function runJobs<Due extends DueWork, On extends Claims>(
  ground: Ground,
  kind: JobKind<Due, On>,
  options: RunJobsOptions,
): Promise<void> {
  return asProblems(async () => {
    // Usually nothing is due, and then no connection is needed.
    const due = await kind.list(ground.database);
    if (due.length === 0) return;
    const session = await kind.open(ground.database);
    const run = new JobRun(ground, kind, session, options);
    try {
      await run.run(due);
    } catch (error) {
      // Jobs under way can note nothing when the connection is lost.
      run.cut();
      throw error;
    } finally {
      await run.end();
      session.close();
    }
  });
}

/** Two accounts may have work of the same id. */
function keyOf({ accountId, id }: DueWork): string {
  return `${accountId}/${id}`;
}

interface Held {
  readonly accountId: AccountId;
  readonly stop: AbortController;
  readonly work: Promise<void>;
}

class JobRun<Due extends DueWork, On extends Claims> {
  readonly #ground: Ground;
  readonly #kind: JobKind<Due, On>;
  readonly #session: On;
  readonly #options: RunJobsOptions;
  /** claimed, or about to be */
  readonly #held = new Map<string, Held>();
  /** due, and without a place */
  #waiting: readonly Due[] = [];
  /** Time of the last work on each: the one that waited longest gets the next place. */
  readonly #servedAt = new Map<string, number>();
  readonly #slow = new Set<string>();
  /** Keys of jobs that make room for waiting work. */
  readonly #leaving = new Set<string>();
  readonly #cut = new AbortController();
  readonly #isStanding: boolean;
  #isEnding: boolean;
  /** whether any job got on since the last look */
  #hasWorked = false;
  #error: unknown;
  #lookMs = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #wake = () => {};

  constructor(ground: Ground, kind: JobKind<Due, On>, session: On, options: RunJobsOptions) {
    this.#ground = ground;
    this.#kind = kind;
    this.#session = session;
    this.#options = options;
    this.#isEnding = options.signal.aborted;
    this.#isStanding = kind.isStanding === true && options.isOnce !== true;
    // Every job under way may listen to it; places bound their number.
    setMaxListeners(0, this.#cut.signal);
    options.signal.addEventListener('abort', this.#stopAll);
  }

  async run(first: readonly Due[]): Promise<void> {
    for (let due = first; !this.#isEnding; ) {
      this.#look(due);
      if (this.#held.size === 0 && (!this.#isStanding || due.length === 0)) return;
      await this.#pause(this.#kind.restMs(this.#lookMs));
      if (this.#error !== undefined) throw this.#error;
      // Work that is still listed cannot be done now.
      if (this.#isEnding || (this.#isIdle && !this.#hasWorked)) return;
      const began = performance.now();
      due = await this.#inTurn(() => this.#kind.list(this.#session));
      this.#lookMs = performance.now() - began;
    }
  }

  /** Cuts all jobs: they can note nothing any more. */
  cut(): void {
    this.#cut.abort();
  }

  /** Ends all jobs. One that hangs beyond the kind's bounds can write nothing more: its connection is closed. */
  async end(): Promise<void> {
    this.#stopAll();
    this.#options.signal.removeEventListener('abort', this.#stopAll);
    const settled = Promise.all([...this.#held.values()].map((one) => one.work));
    const { stopMs } = this.#kind;
    if (stopMs === undefined) {
      await settled;
      return;
    }
    if (await isWithin(settled, stopMs.grace)) return;
    this.cut();
    await isWithin(settled, stopMs.settle);
  }

  readonly #stopAll = (): void => {
    this.#isEnding = true;
    for (const { stop } of this.#held.values()) stop.abort();
    this.#wake();
  };

  #look(due: readonly Due[]): void {
    this.#hasWorked = false;
    const listed = new Set(due.map(keyOf));
    // A job that is no longer listed was cancelled, for example.
    for (const [key, { stop }] of this.#held) if (!listed.has(key)) stop.abort();
    if (this.#servedAt.size > listed.size)
      for (const key of this.#servedAt.keys())
        if (!listed.has(key)) {
          this.#servedAt.delete(key);
          this.#slow.delete(key);
        }
    const servedAt = (one: Due) => this.#servedAt.get(keyOf(one)) ?? 0;
    this.#waiting = due
      .filter((one) => one.isDue !== false && !this.#held.has(keyOf(one)))
      .sort((one, other) => servedAt(one) - servedAt(other));
    this.#fill();
  }

  #fill(): void {
    if (this.#isEnding) return;
    this.#waiting = this.#waiting.filter((one) => {
      if (!this.#hasPlace(one)) return true;
      this.#begin(one);
      return false;
    });
  }

  #hasPlace(due: Due): boolean {
    const { all, perAccount = all, slow } = this.#kind.places;
    if (this.#held.size >= all) return false;
    let [ofAccount, slowOnes] = [0, 0];
    for (const [one, held] of this.#held) {
      if (held.accountId === due.accountId) ofAccount += 1;
      if (this.#slow.has(one)) slowOnes += 1;
    }
    return ofAccount < perAccount && !(this.#slow.has(keyOf(due)) && slowOnes >= (slow?.most ?? all));
  }

  #begin(due: Due): void {
    const stop = new AbortController();
    const key = keyOf(due);
    const work = this.#work(due, stop.signal)
      .catch((error: unknown) => this.#broke(toProblem(error)))
      .finally(() => {
        this.#held.delete(key);
        this.#leaving.delete(key);
        this.#servedAt.set(key, performance.now());
        this.#fill();
        if (this.#isIdle) this.#wake();
      });
    this.#held.set(key, { accountId: due.accountId, stop, work });
  }

  #broke(problem: ProblemError): void {
    const { onError } = this.#kind;
    // Nothing goes on when the database is away; the next run connects anew.
    if (onError === undefined || isOutside(problem)) {
      this.#error ??= problem;
      this.#wake();
    } else onError(problem);
  }

  async #work(due: Due, stop: AbortSignal): Promise<void> {
    const lock = this.#kind.lockOf(due);
    if (!(await this.#inTurn(() => this.#session.claim(lock)))) return;
    let job: Job | undefined;
    try {
      job = await this.#inTurn(async () =>
        this.#kind.take(due, this.#session, { stop, cut: this.#cut.signal }),
      );
      if (job !== undefined) await this.#serve(due, job, stop);
    } finally {
      await this.#inTurn(async () => {
        await job?.close?.();
        await this.#ground.begun.end(this.#session, this.#workOf(due));
        // Other processes need not wait for the end of the connection.
        await this.#session.unclaim(lock);
      });
    }
  }

  /** Steps until nothing is left, or others wait for the place. */
  async #serve(due: Due, job: Job, stop: AbortSignal): Promise<void> {
    const { turnMs, places } = this.#kind;
    const turnEnds = performance.now() + turnMs;
    const tried = { failures: 0 };
    let [lastMs, slowestMs] = [0, 0];
    const step = async (): Promise<StepResult> => {
      if (!stop.aborted) await job.rest?.(lastMs);
      if (stop.aborted) return 'stopped';
      const began = performance.now();
      const result = await this.#step(due, job, tried);
      lastMs = performance.now() - began;
      slowestMs = Math.max(slowestMs, lastMs);
      if (result !== 'stopped') this.#hasWorked = true;
      return result;
    };
    while ((await this.#inTurn(step)) === 'more')
      if (performance.now() >= turnEnds && this.#waiting.length > this.#leaving.size) {
        this.#leaving.add(keyOf(due));
        break;
      }
    if (places.slow !== undefined && slowestMs > places.slow.slowMs) this.#slow.add(keyOf(due));
    else this.#slow.delete(keyOf(due));
  }

  async #step(due: Due, job: Job, tried: { failures: number }): Promise<StepResult> {
    const { maxFailures, begun } = this.#kind;
    try {
      const place = await job.place?.();
      if (place !== undefined) await this.#ground.begun.begin(this.#session, this.#workOf(due), place, begun);
      const result = await job.step();
      tried.failures = 0;
      return result;
    } catch (error) {
      const problem = toProblem(error);
      if (isOutside(problem)) throw problem;
      tried.failures += 1;
      // A step that ended processes is not tried again.
      if (tried.failures < maxFailures && !(error instanceof EndedServer)) return 'more';
      await job.failed(error);
      return 'stopped';
    }
  }

  /** Runs work at once; for kinds that take turns, after the turns that were asked for before. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#kind.isInTurns !== true) return work();
    const mine = this.#lastTurn.then(work);
    this.#lastTurn = mine.catch(() => {});
    return mine;
  }

  #workOf({ accountId, id }: Due) {
    return { accountId, kind: this.#kind.name, id };
  }

  /** Nothing is under way, and nothing more is waited for. */
  get #isIdle(): boolean {
    return this.#held.size === 0 && !this.#isStanding;
  }

  /** Less when nothing is under way any more, or the run ends. */
  #pause(ms: number): Promise<void> {
    if (this.#isIdle || this.#isEnding || this.#error !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A database that cannot be reached is no failure of the work, and neither is a full queue. */
function isOutside({ problem: { kind } }: ProblemError): boolean {
  return kind === 'unavailable' || kind === 'limited';
}

async function isWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const late = delay(ms, false, { signal: over.signal }).catch(() => false);
  return Promise.race([work.then(() => true), late]).finally(() => over.abort());
}
