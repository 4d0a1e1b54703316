/**
 * Background work as data. A *kind* defines the due work, its claim, the number of concurrent jobs and the creation of
 * a job. A *job* is one item of due work in this process, done step by step. `run-jobs.ts` runs any kind. Each step is
 * complete in itself. If a process ends, another process continues after the last step.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Claims } from '../database/connections/claims.js';
import type { Database, Queryable } from '../database/database.js';
import type { BeginOptions } from '../operation-context/begun-steps.js';

export interface DueWork {
  readonly accountId: AccountId;
  readonly id: string;
  /** false: not due yet, but the run continues to check it; absent: due */
  readonly isDue?: boolean;
  /** whether the first step may be slow; absent: a step counts as slow only after it was slow */
  readonly isSuspect?: boolean;
}

/** `stopped`: cancelled, or continued by another process. The job continues only after `more`. */
export type StepResult = 'more' | 'finished' | 'stopped';

export interface Job {
  /** Returns the name of the position, which is stored before the step begins. Undefined: no position is stored. */
  position?(): string | undefined | Promise<string | undefined>;
  /** Pauses before a step for work with priority. `lastMs`: duration of the last step, 0 before the first. */
  rest?(lastMs: number): Promise<void>;
  /** Runs the next step. An error is counted, and the step is repeated, unless the database is unavailable. */
  step(): Promise<StepResult>;
  /** Ends the job as failed: too many errors in a row, or a CrashingStepError. */
  fail(error: unknown): Promise<void>;
  /** Releases resources other than the claim. */
  close?(): Promise<void>;
}

/** Signals that end a job. */
interface Stopping {
  /** soon: the run ends, or the work is no longer due */
  readonly stop: AbortSignal;
  /** The job must end at once, since it can no longer store changes. */
  readonly abort: AbortSignal;
}

/** Limits of concurrent jobs in a process. */
interface JobSlots {
  readonly all: number;
  /** absent: all */
  readonly perAccount?: number;
  /**
   * Limit of slow jobs; absent: all slots. A job is slow if a step takes, or recently took, more than `slowMs`.
   * Suspects count as slow. Slow jobs delay only each other, so they must not share a connection with other jobs.
   */
  readonly slow?: {
    readonly max: number;
    /** most slow jobs of an account at once; absent: `max` */
    readonly perAccount?: number;
    readonly slowMs: number;
    /** milliseconds after such a step in which the job counts as slow; absent: 30 seconds */
    readonly slowForMs?: number;
  };
}

export interface JobKind<Due extends DueWork, On extends Claims = Claims> {
  /** kind in the records of begun steps */
  readonly name: string;
  /** Lists unfinished work, the longest waiting first. */
  list(on: Queryable): Promise<readonly Due[]>;
  /** Opens the connection of a run, with its claims. */
  open(database: Database): Promise<On>;
  lockNameOf(due: Due): string;
  /** Starts claimed work; undefined: no work is left. */
  startJob(due: Due, on: On, stopping: Stopping): Promise<Job | undefined> | Job | undefined;
  readonly slots: JobSlots;
  /**
   * All jobs share one connection or the CPU: steps alternate between accounts, and between the jobs of one account.
   */
  readonly alternates?: boolean;
  /** time after which a job releases its slot if other jobs wait */
  readonly turnMs: number;
  /**
   * true: a step that runs at the end of the turn is stopped, since it may be long. Absent: the slot is released after
   * the step.
   */
  readonly abortsStepAtTurnEnd?: boolean;
  /**
   * Returns the milliseconds until the next list of due work, while jobs run. `listMs` is the duration of the last
   * list.
   */
  pauseMs(listMs: number): number;
  /** the run continues while any work is listed */
  readonly isPermanent?: boolean;
  /** consecutive errors until a job fails */
  readonly maxFailures: number;
  /** options for the records of begun steps */
  readonly begun?: BeginOptions;
  /** jobs may finish for `grace` when a run ends, then are aborted, and dropped after `afterAbort`; absent: no limit */
  readonly stopMs?: { readonly grace: number; readonly afterAbort: number };
  /** Receives an error of one job outside its steps; other jobs continue. Absent: the error ends the run. */
  onError?(error: unknown): void;
}

/** The figures of a kind, which its file states with all other figures of the work. */
export type JobFigures = Pick<JobKind<DueWork>, 'slots' | 'turnMs' | 'pauseMs' | 'maxFailures'>;
