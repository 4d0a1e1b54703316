/**
 * Runs the due work of one kind in this process. It lists and claims the work, runs it step by step, and ends work that
 * keeps failing. A process works on a job while it has its claim, so several processes share the work. Decision:
 * docs/decisions/0045-begun-steps.md.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Claims } from '../database/connections/claims.js';
import { asProblems } from '../database/database.js';
import { toProblem } from '../database/errors.js';
import { CrashingStepError } from '../operation-context/begun-steps.js';
import type { Context } from '../operation-context/context.js';
import type { DueWork, Job, JobKind, StepResult } from './job.js';

/** Milliseconds after a slow step in which a job counts as slow. */
const usualSlowForMs = 30_000;

interface RunJobsOptions {
  readonly signal: AbortSignal;
  /** ends when no work is due, even for a permanent kind */
  readonly isOnce?: boolean;
}

type JobContext = Pick<Context, 'database' | 'begun'>;

/** Runs until no work is due in this process, or until the signal. Throws `unavailable` without the database. */
export function runJobs<Due extends DueWork, On extends Claims>(
  context: JobContext,
  kind: JobKind<Due, On>,
  options: RunJobsOptions,
): Promise<void> {
  return asProblems(async () => {
    // Usually nothing is due, and then no connection is needed.
    const due = await kind.list(context.database);
    if (due.length === 0) return;
    const session = await kind.open(context.database);
    const run = new JobRun(context, kind, session, options);
    try {
      await run.run(due);
    } catch (error) {
      // Running jobs cannot store anything after the connection is lost.
      run.abort();
      throw error;
    } finally {
      await run.end();
      session.close();
    }
  });
}

/** Returns the key of due work: two accounts may have work of the same id. */
function workKeyOf({ accountId, id }: DueWork): string {
  return `${accountId}/${id}`;
}

interface RunningJob {
  readonly accountId: AccountId;
  readonly isSuspect: boolean;
  /** time by `performance.now()` */
  readonly beganAt: number;
  readonly stop: AbortController;
  readonly work: Promise<void>;
}

class JobRun<Due extends DueWork, On extends Claims> {
  readonly #context: JobContext;
  readonly #kind: JobKind<Due, On>;
  readonly #session: On;
  readonly #options: RunJobsOptions;
  /** claimed, or about to be */
  readonly #running = new Map<string, RunningJob>();
  /** due work without a slot */
  #waiting: readonly Due[] = [];
  /** Time of the last work on each job: the job that waited longest gets the next slot. */
  readonly #servedAt = new Map<string, number>();
  /** The time until which each job counts as slow, as `performance.now()`. */
  readonly #slowUntil = new Map<string, number>();
  /** Keys of jobs that release their slot for waiting work. */
  readonly #leaving = new Set<string>();
  readonly #abort = new AbortController();
  readonly #isPermanent: boolean;
  #isEnding: boolean;
  /** whether any job made progress since the last check */
  #hasWorked = false;
  #error: unknown;
  #listMs = 0;
  /** Turns of alternating kinds: accounts alternate, and the jobs of each account. */
  readonly #turns = new FairQueue({ total: 1 });
  /** The turns of slow jobs, which only delay each other. */
  readonly #slowTurns = new FairQueue({ total: 1 });
  #wake = () => {};

  constructor(context: JobContext, kind: JobKind<Due, On>, session: On, options: RunJobsOptions) {
    this.#context = context;
    this.#kind = kind;
    this.#session = session;
    this.#options = options;
    this.#isEnding = options.signal.aborted;
    this.#isPermanent = kind.isPermanent === true && options.isOnce !== true;
    // Every running job may listen to the signal, and slots limit the number of jobs.
    setMaxListeners(0, this.#abort.signal);
    options.signal.addEventListener('abort', this.#stopAll);
  }

  async run(first: readonly Due[]): Promise<void> {
    for (let due = first; !this.#isEnding; ) {
      this.#open(due);
      if (this.#running.size === 0 && (!this.#isPermanent || due.length === 0)) return;
      await this.#pause(this.#kind.pauseMs(this.#listMs));
      if (this.#error !== undefined) throw this.#error;
      // Work that is still listed cannot run in this process now.
      if (this.#isEnding || (this.#isIdle && !this.#hasWorked)) return;
      const began = performance.now();
      due = await this.#runInTurn(undefined, () => this.#kind.list(this.#session));
      this.#listMs = performance.now() - began;
    }
  }

  /** Aborts all jobs: they can no longer store anything. */
  abort(): void {
    this.#abort.abort();
  }

  /**
   * Ends all jobs. The connection of a job that hangs beyond the kind's bounds is closed, so it cannot write any more.
   */
  async end(): Promise<void> {
    this.#stopAll();
    this.#options.signal.removeEventListener('abort', this.#stopAll);
    const allDone = Promise.all([...this.#running.values()].map((job) => job.work));
    const { stopMs } = this.#kind;
    if (stopMs === undefined) {
      await allDone;
      return;
    }
    if (await endsWithin(allDone, stopMs.grace)) return;
    this.abort();
    await endsWithin(allDone, stopMs.afterAbort);
  }

  readonly #stopAll = (): void => {
    this.#isEnding = true;
    for (const { stop } of this.#running.values()) stop.abort();
    this.#wake();
  };

  #open(due: readonly Due[]): void {
    this.#hasWorked = false;
    const listed = new Set(due.map(workKeyOf));
    // A job that is no longer listed was, for example, cancelled.
    for (const [key, { stop }] of this.#running) if (!listed.has(key)) stop.abort();
    if (this.#servedAt.size > listed.size)
      for (const key of this.#servedAt.keys()) if (!listed.has(key)) this.#servedAt.delete(key);
    // A slow job is remembered while it is not listed: it may be due again soon.
    for (const [key, until] of this.#slowUntil) if (until <= performance.now()) this.#slowUntil.delete(key);
    const servedAt = (dueJob: Due) => this.#servedAt.get(workKeyOf(dueJob)) ?? 0;
    this.#waiting = due
      .filter((candidate) => candidate.isDue !== false && !this.#running.has(workKeyOf(candidate)))
      .sort((left, right) => servedAt(left) - servedAt(right));
    this.#fill();
  }

  #fill(): void {
    if (this.#isEnding) return;
    this.#waiting = this.#waiting.filter((due) => {
      if (!this.#hasSpace(due)) return true;
      this.#begin(due);
      return false;
    });
    if (this.#kind.abortsStepAtTurnEnd === true) this.#abortTurns();
  }

  /** Stops jobs whose turn is over, the longest first, for other jobs that wait only for a slot. */
  #abortTurns(): void {
    const { turnMs, slots } = this.#kind;
    const all = [...this.#running.values()];
    const isFull = ({ accountId }: Due) =>
      all.filter((job) => job.accountId === accountId).length >= (slots.perAccount ?? slots.all);
    const stopping = all.filter((job) => job.stop.signal.aborted).length;
    const missing = this.#waiting.filter((due) => !isFull(due)).length - stopping;
    const overdueJobs = all.filter(
      (job) => !job.stop.signal.aborted && performance.now() - job.beganAt >= turnMs,
    );
    overdueJobs.sort((left, right) => left.beganAt - right.beganAt);
    for (const { stop } of overdueJobs.slice(0, Math.max(0, missing))) stop.abort();
  }

  #hasSpace(due: Due): boolean {
    const { all, perAccount = all, slow } = this.#kind.slots;
    if (this.#running.size >= all) return false;
    let [accountJobs, slowJobs, slowAccountJobs] = [0, 0, 0];
    for (const [name, job] of this.#running) {
      const isOwn = job.accountId === due.accountId;
      const mayBeSlow = job.isSuspect || this.#isSlow(name);
      if (isOwn) accountJobs += 1;
      if (mayBeSlow) slowJobs += 1;
      if (isOwn && mayBeSlow) slowAccountJobs += 1;
    }
    if (accountJobs >= perAccount) return false;
    if (slow === undefined || (due.isSuspect !== true && !this.#isSlow(workKeyOf(due)))) return true;
    return slowJobs < slow.max && slowAccountJobs < (slow.perAccount ?? slow.max);
  }

  #isSlow(key: string): boolean {
    return (this.#slowUntil.get(key) ?? 0) > performance.now();
  }

  #begin(due: Due): void {
    const stop = new AbortController();
    const key = workKeyOf(due);
    const work = this.#workOn(due, stop.signal)
      .catch((error: unknown) => this.#handleFailure(toProblem(error)))
      .finally(() => {
        this.#running.delete(key);
        this.#leaving.delete(key);
        this.#servedAt.set(key, performance.now());
        this.#fill();
        if (this.#isIdle) this.#wake();
      });
    this.#running.set(key, {
      accountId: due.accountId,
      isSuspect: due.isSuspect === true,
      beganAt: performance.now(),
      stop,
      work,
    });
  }

  #handleFailure(problem: ProblemError): void {
    const { onError } = this.#kind;
    // No job continues while the database is unavailable; the next run reconnects.
    if (onError === undefined || hasOutsideCause(problem)) {
      this.#error ??= problem;
      this.#wake();
    } else onError(problem);
  }

  async #workOn(due: Due, stop: AbortSignal): Promise<void> {
    const lock = this.#kind.lockNameOf(due);
    if (!(await this.#runInTurn(due, () => this.#session.claim(lock)))) return;
    let job: Job | undefined;
    try {
      job = await this.#runInTurn(due, async () =>
        this.#kind.startJob(due, this.#session, { stop, abort: this.#abort.signal }),
      );
      if (job !== undefined) await this.#serve(due, job, stop);
    } finally {
      await this.#runInTurn(due, async () => {
        try {
          await job?.close?.();
        } finally {
          await this.#context.begun.end(this.#session, this.#workOf(due));
          // Other processes need not wait for the end of the connection.
          await this.#session.unclaim(lock);
        }
      });
    }
  }

  /** Runs steps until no work is left, or until other jobs wait for the slot. */
  async #serve(due: Due, job: Job, stop: AbortSignal): Promise<void> {
    const { turnMs } = this.#kind;
    const turnEnds = performance.now() + turnMs;
    const tried = { failures: 0 };
    let lastMs = 0;
    const step = async (): Promise<StepResult> => {
      if (!stop.aborted) await job.rest?.(lastMs);
      if (stop.aborted) return 'stopped';
      const began = performance.now();
      const result = await this.#trackSlow(due, () => this.#step(due, job, tried));
      lastMs = performance.now() - began;
      if (result !== 'stopped') this.#hasWorked = true;
      return result;
    };
    while ((await this.#runInTurn(due, step)) === 'more')
      if (performance.now() >= turnEnds && this.#waiting.length > this.#leaving.size) {
        this.#leaving.add(workKeyOf(due));
        break;
      }
  }

  /** Runs a step. A step that takes long makes its job slow while it runs, and for some time after. */
  async #trackSlow<Result>(due: DueWork, step: () => Promise<Result>): Promise<Result> {
    const { slow } = this.#kind.slots;
    if (slow === undefined) return step();
    const { slowForMs = usualSlowForMs } = slow;
    const markSlow = () => this.#slowUntil.set(workKeyOf(due), performance.now() + slowForMs);
    const began = performance.now();
    const timer = setTimeout(markSlow, slow.slowMs);
    try {
      return await step();
    } finally {
      clearTimeout(timer);
      if (performance.now() - began > slow.slowMs) markSlow();
    }
  }

  async #step(due: Due, job: Job, tried: { failures: number }): Promise<StepResult> {
    const { maxFailures, begun } = this.#kind;
    try {
      const position = await job.position?.();
      if (position !== undefined)
        await this.#context.begun.begin(this.#session, this.#workOf(due), position, begun);
      const result = await job.step();
      tried.failures = 0;
      return result;
    } catch (error) {
      const problem = toProblem(error);
      if (hasOutsideCause(problem)) throw problem;
      tried.failures += 1;
      // A step that ended processes is not tried again.
      if (tried.failures < maxFailures && !(error instanceof CrashingStepError)) return 'more';
      await job.fail(error);
      return 'stopped';
    }
  }

  /**
   * Runs work at once. If the steps of the kind alternate, it first waits for the turn of its account and job. If the
   * kind has a limit of slow jobs, a long step gives its turn to others before it runs. `due`: undefined for the work
   * of listing.
   */
  async #runInTurn<Result>(due: DueWork | undefined, work: () => Promise<Result>): Promise<Result> {
    if (this.#kind.alternates !== true) return work();
    const { slow } = this.#kind.slots;
    const turns = due !== undefined && this.#isSlow(workKeyOf(due)) ? this.#slowTurns : this.#turns;
    const leave = await turns.enter(due?.accountId ?? '');
    const timer =
      slow === undefined || turns === this.#slowTurns ? undefined : setTimeout(leave, slow.slowMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      leave();
    }
  }

  #workOf({ accountId, id }: Due) {
    return { accountId, kind: this.#kind.name, id };
  }

  /** Whether no job runs, and the run waits for no further jobs. */
  get #isIdle(): boolean {
    return this.#running.size === 0 && !this.#isPermanent;
  }

  /** Ends early if no job runs any more, or the run ends. */
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

/** Whether the cause is outside of the work, as an unreachable database or a full queue is. */
function hasOutsideCause({ problem: { kind } }: ProblemError): boolean {
  return kind === 'unavailable' || kind === 'limited';
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const ending = new AbortController();
  const timeout = delay(ms, false, { signal: ending.signal }).catch(() => false);
  return Promise.race([work.then(() => true), timeout]).finally(() => ending.abort());
}
