/**
 * Runs the pulls that are due, some at a time, each as long as it takes. A process works on a pull while it holds the advisory
 * lock of its import; what it stores is checked against the pages stored before, should the lock be lost.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId, ImportId } from '../../domain/ids.js';
import { listDuePulls } from '../../store/access/unscoped.js';
import { asProblems } from '../../store/database/database.js';
import { toProblem } from '../../store/database/errors.js';
import { findPull } from '../../store/imports/pulls.js';
import { type ImportSession, openImportSession } from '../../store/imports/session.js';
import type { Context } from '../context.js';
import { PullWorker } from './pull-worker.js';

export interface RunPullsOptions {
  readonly signal: AbortSignal;
  /** only this pull, instead of all that are due */
  readonly only?: ImportId;
}

type Due = Awaited<ReturnType<typeof listDuePulls>>[number];

/** Pulls at a time in one process. */
const atOnce = { perAccount: 2, total: 8 };
const pollMs = 1_000;

interface Running {
  readonly accountId: AccountId;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export async function runPulls(context: Context, options: RunPullsOptions): Promise<void> {
  // Usually nothing is due, and then no connection is needed.
  if ((await asProblems(() => due(context, context.database, options))).length === 0) return;
  const session = await asProblems(() => openImportSession(context.database));
  try {
    await new PullScheduler(context, session, options).run();
  } catch (error) {
    throw toProblem(error);
  } finally {
    session.close();
  }
}

/** Those of faces that this process knows. */
async function due(
  { pulls }: Context,
  on: Parameters<typeof listDuePulls>[0],
  { only }: RunPullsOptions,
): Promise<readonly Due[]> {
  const found = await listDuePulls(on);
  return found.filter(({ id, face }) => pulls.faces.has(face) && (only === undefined || id === only));
}

class PullScheduler {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #options: RunPullsOptions;
  readonly #running = new Map<ImportId, Running>();
  #error: unknown;

  constructor(context: Context, session: ImportSession, options: RunPullsOptions) {
    this.#context = context;
    this.#session = session;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    try {
      while (!signal.aborted) {
        await this.#look();
        if (this.#running.size === 0) return;
        const over = new AbortController();
        const waiting = delay(pollMs, undefined, { signal: AbortSignal.any([signal, over.signal]) });
        await Promise.race([waiting.catch(() => {}), ...[...this.#running.values()].map((one) => one.done)]);
        over.abort();
        if (this.#error !== undefined) throw this.#error;
      }
    } finally {
      const left = [...this.#running.values()];
      for (const { stop } of left) stop.abort();
      await Promise.all(left.map((one) => one.done));
    }
  }

  /** Takes up what is due and free, and stops what is due no longer: it was cancelled. */
  async #look(): Promise<void> {
    const found = await due(this.#context, this.#session, this.#options);
    const ids = new Set(found.map((one) => one.id));
    for (const [id, { stop }] of this.#running) if (!ids.has(id)) stop.abort();
    for (const one of found) {
      const ofAccount = [...this.#running.values()].filter(({ accountId }) => accountId === one.accountId);
      const isFull = this.#running.size >= atOnce.total || ofAccount.length >= atOnce.perAccount;
      if (this.#running.has(one.id) || isFull) continue;
      if (await this.#session.claim(one.id)) await this.#start(one);
    }
  }

  async #start({ accountId, id }: Due): Promise<void> {
    const stop = new AbortController();
    const release = async () => {
      this.#running.delete(id);
      await this.#session.unclaim(id);
    };
    const pull = await findPull(this.#session, accountId, id);
    if (pull?.state !== 'receiving') return release();
    const worker = new PullWorker(this.#context, pull, stop.signal);
    const done = worker
      .run()
      .catch((error: unknown) => {
        this.#error ??= error;
      })
      .then(release)
      .catch((error: unknown) => {
        this.#error ??= error;
      });
    this.#running.set(id, { accountId, stop, done });
  }
}
