/**
 * Does the bulk changes that are due, piece by piece: of each account the one that waits longest, and the accounts in
 * turn. Each piece is a transaction that locks its bulk change, so several processes never do the same piece; one that
 * finds it locked leaves it to the other.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Throughput } from '../../admission/throughput.js';
import type { Caller } from '../../domain/access.js';
import type { AccountId, BulkChangeId } from '../../domain/ids.js';
import type { ProblemError } from '../../domain/problem.js';
import { type DueBulkChange, listDueBulkChanges } from '../../store/access/unscoped.js';
import {
  beginBulkChange,
  findBulkChange,
  lockFreeBulkChange,
  type StoredBulkChange,
} from '../../store/bulk-changes/bulk-changes.js';
import { asProblems } from '../../store/database/database.js';
import { toProblem } from '../../store/database/errors.js';
import type { BegunWork } from '../../store/imports/begun-steps.js';
import { EndedServer } from '../begun-steps.js';
import { asOne } from '../bound-context.js';
import { count } from '../contacts/read.js';
import type { Context } from '../context.js';
import { isUnderWay } from './bulk-json.js';
import { changePiece, fail, filterOf, type Piece } from './pieces.js';
import { undoPiece } from './undo-piece.js';

export interface RunBulkChangesOptions {
  readonly signal: AbortSignal;
  /** only those of this account, instead of all that are due */
  readonly only?: AccountId;
  /** one failed */
  readonly onFailure?: (problem: Error) => void;
}

/** Time of a piece, for which contacts are locked and a connection is held. */
const aimMs = 100;
const fewest = 50;
const most = 500;
const firstLimit = 100;
/** While requests come, the pause after a piece is so many times as long. */
const restFactor = 1;
const longestPauseMs = 200;
/** Consecutive errors until one fails. */
const maxFailures = 3;

const broken = {
  code: 'internal',
  message:
    'The bulk change failed by an error of the program; contacts that were changed until then stay so.',
};

/** Until nothing is due that this process can do, or the signal. */
export function runBulkChanges(context: Context, options: RunBulkChangesOptions): Promise<void> {
  return asProblems(async () => {
    const runs = new Map<BulkChangeId, Run>();
    try {
      for (let isBusy = true; isBusy && !options.signal.aborted; ) {
        isBusy = false;
        for (const due of await listDueBulkChanges(context.database)) {
          if (options.signal.aborted) return;
          if (options.only !== undefined && due.accountId !== options.only) continue;
          const run = runs.get(due.id) ?? new Run(context, due, options);
          runs.set(due.id, run);
          if (await run.step()) isBusy = true;
        }
      }
    } finally {
      for (const run of runs.values()) await run.rest();
    }
  });
}

/** The work of this process on one bulk change. */
class Run {
  readonly #context: Context;
  readonly #due: DueBulkChange;
  readonly #options: RunBulkChangesOptions;
  readonly #throughput = new Throughput();
  #limit = firstLimit;
  #failures = 0;

  constructor(context: Context, due: DueBulkChange, options: RunBulkChangesOptions) {
    this.#context = context;
    this.#due = due;
    this.#options = options;
  }

  /** False when another process is at it. */
  async step(): Promise<boolean> {
    const { importSignals, lanes, done } = this.#context;
    const requests = importSignals.requestCount;
    try {
      if (!(await this.#begin())) return false;
      const began = performance.now();
      const piece = await lanes.long.run(this.#due.accountId, () => this.#piece());
      if (piece === undefined) return false;
      this.#failures = 0;
      const tookMs = performance.now() - began;
      this.#throughput.add(piece.count);
      done.bulkContacts += piece.count;
      if (piece.count === this.#limit) this.#fit(tookMs);
      const hasRequests = importSignals.requestCount > requests;
      await delay(hasRequests ? Math.min(tookMs * restFactor, longestPauseMs) : 1);
    } catch (error) {
      await this.#failed(toProblem(error), error instanceof EndedServer ? error : undefined);
    }
    return true;
  }

  #fit(tookMs: number): void {
    const fitting = (this.#limit * aimMs) / Math.max(tookMs, 1);
    this.#limit = Math.round(Math.max(fewest, Math.min(most, this.#limit * 2, fitting)));
  }

  /** Undefined when another process is at it. */
  async #piece(): Promise<Piece | undefined> {
    const { accountId, id } = this.#due;
    return asOne(this.#context, async (bound) => {
      const stored = await bound.database.transaction((tx) => lockFreeBulkChange(tx, accountId, id));
      if (stored === undefined) return undefined;
      const size = { limit: this.#limit, perSecond: this.#throughput.rowsPerSecond() };
      if (stored.state === 'running') return changePiece(bound, stored, size);
      if (stored.state === 'undoing') return undoPiece(bound, stored, size);
      return { count: 0, hasEnded: true };
    });
  }

  /** Nothing of it is under way here. */
  async rest(): Promise<void> {
    const { begun, database } = this.#context;
    await begun.end(database, this.#work);
  }

  get #work(): BegunWork {
    const { accountId, id } = this.#due;
    return { accountId, kind: 'bulk_change', id };
  }

  /** False when another process is at it. The count is for people to read: without it the work is the same. */
  async #begin(): Promise<boolean> {
    const { accountId, id } = this.#due;
    const context = this.#context;
    const { database } = context;
    if ((await database.transaction((tx) => lockFreeBulkChange(tx, accountId, id))) === undefined)
      return false;
    const stored = await findBulkChange(database, accountId, id);
    if (stored === undefined) return true;
    await context.begun.begin(database, this.#work, placeOf(stored));
    if (stored.state !== 'queued') return true;
    const matched = stored.filter === null ? null : await countMatching(context, stored).catch(() => null);
    await beginBulkChange(database, accountId, id, matched, context.clock());
    return true;
  }

  async #failed(problem: ProblemError, deadly: EndedServer | undefined): Promise<void> {
    // A database that cannot be reached is no failure of the change, and neither is a full queue.
    const { kind } = problem.problem;
    if (kind === 'unavailable' || kind === 'limited') throw problem;
    this.#failures += 1;
    if (this.#failures < maxFailures && deadly === undefined) return;
    this.#options.onFailure?.(problem);
    const { database, clock } = this.#context;
    const { accountId, id } = this.#due;
    await database.transaction(async (tx) => {
      const stored = await lockFreeBulkChange(tx, accountId, id);
      if (stored === undefined || !isUnderWay(stored)) return;
      const message = `${deadly?.message} Contacts that were changed until then stay so.`;
      await fail(tx, stored, deadly === undefined ? broken : { code: deadly.code, message }, clock());
      await this.#context.begun.forget(tx, this.#work);
    });
  }
}

/** Another one after each piece. */
function placeOf({ state, position, seen, reverted, kept }: StoredBulkChange): string {
  return `${state === 'undoing' ? 'undo' : 'change'} ${position} ${seen} ${reverted ?? 0} ${kept ?? 0}`;
}

function countMatching(context: Context, stored: StoredBulkChange): Promise<number> {
  const caller = { accountId: stored.accountId } as Caller;
  return count(context, caller, filterOf(stored));
}
