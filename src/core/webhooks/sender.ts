/**
 * Sends what is due to the webhooks of all accounts. One statement looks for all of them, every few hundredths of a second
 * while there are any: so a write costs nothing more, and whichever process wrote, its event is found alike. A process
 * works on a webhook while it holds the webhook's advisory lock; each has its own worker, so that a slow receiver takes no
 * place but its own, and slow ones together only half.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { YieldToRequests } from '../../admission/yield-to-requests.js';
import type { AccountId, WebhookId } from '../../domain/ids.js';
import { listWebhooksToSend, type WebhookToSend } from '../../store/access/unscoped.js';
import { asProblems } from '../../store/database/database.js';
import { toProblem } from '../../store/database/errors.js';
import type { BegunWork } from '../../store/imports/begun-steps.js';
import { openWebhookSession, type WebhookSession } from '../../store/webhooks/session.js';
import { EndedServer, maxBegun } from '../begun-steps.js';
import type { Context } from '../context.js';
import type { Outcome } from './attempts.js';
import { type PassResult, WebhookWorker } from './worker.js';

export interface RunWebhooksOptions {
  readonly signal: AbortSignal;
  /** ends when nothing is due any more */
  readonly isOnce?: boolean;
  /** something unexpected, about one webhook; the others go on */
  readonly onError?: (error: unknown) => void;
  readonly onOutcome?: (face: string, outcome: Outcome) => void;
}

/** Between two looks; longer where a look takes long, so that looking is a fifth of the time at most. */
const lookMs = 25;
const restPerLook = 4;
const longestRestMs = 1_000;
const places = { all: 64, slow: 32, perAccount: 16 };
/** A worker whose pass took longer counts as slow. */
const slowMs = 1_000;
/** After that a worker makes room for others. */
const turnMs = 5_000;
/** Calls under way are awaited for so long when sending stops, and then ended: they are made again. */
const graceMs = 3_000;
/** How long a worker may take to note that its calls were ended. */
const settleMs = 2_000;
/** For transactions that are just about to end. */
const unsettledMs = 5;
const unsettledTries = 4;

export async function runWebhooks(context: Context, options: RunWebhooksOptions): Promise<void> {
  // Usually there are none, and then no connection is needed.
  const known = await asProblems(() => listWebhooksToSend(context.database, context.clock()));
  if (known.length === 0) return;
  const session = await asProblems(() => openWebhookSession(context.database));
  const sender = new Sender(context, session, options);
  try {
    await sender.run();
  } catch (error) {
    sender.cut();
    throw toProblem(error);
  } finally {
    await sender.end();
    session.close();
  }
}

class Sender {
  readonly #context: Context;
  readonly #session: WebhookSession;
  readonly #options: RunWebhooksOptions;
  readonly #working = new Map<WebhookId, { readonly accountId: AccountId; readonly work: Promise<void> }>();
  readonly #known: Set<WebhookId>;
  readonly #slow = new Set<WebhookId>();
  /** when each was last worked on: the next place is for the one that waited longest */
  readonly #served = new Map<WebhookId, number>();
  readonly #yielding: YieldToRequests;
  readonly #cut = new AbortController();
  #error: unknown;
  /** whether any worker found something to do since the last look */
  #hasWorked = false;

  constructor(context: Context, session: WebhookSession, options: RunWebhooksOptions) {
    this.#context = context;
    this.#session = session;
    this.#options = options;
    this.#known = context.webhooks.begun;
    this.#yielding = new YieldToRequests(() => context.importSignals.requestCount);
    // Every call under way listens to it; places bound them.
    setMaxListeners(0, this.#cut.signal);
  }

  async run(): Promise<void> {
    const { signal, isOnce = false } = this.#options;
    while (!signal.aborted) {
      this.#hasWorked = false;
      const began = performance.now();
      const webhooks = await listWebhooksToSend(this.#session, this.#context.clock());
      const tookMs = performance.now() - began;
      if (webhooks.length === 0 && this.#working.size === 0) return;
      this.#forgetOthers(webhooks);
      const due = webhooks.filter((one) => one.isDue && !this.#working.has(one.id));
      for (const one of due.sort((one, other) => this.#turnOf(one) - this.#turnOf(other))) this.#start(one);
      if (isOnce) await this.settled();
      else
        await delay(Math.max(lookMs, Math.min(tookMs * restPerLook, longestRestMs)), undefined, {
          signal,
        }).catch(() => {});
      if (this.#error !== undefined) throw this.#error;
      if (isOnce && !this.#hasWorked) return;
    }
  }

  /** Resolves once no worker is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#working.values()].map((one) => one.work));
  }

  /**
   * Resolves within a few seconds, whatever receivers and the database do. A worker that still hangs then can write nothing
   * more: its session is closed.
   */
  async end(): Promise<void> {
    if (await this.#settledWithin(graceMs)) return;
    this.cut();
    await this.#settledWithin(settleMs);
  }

  /** Ends calls under way: without the session nothing can be noted of them. */
  cut(): void {
    this.#cut.abort();
  }

  async #settledWithin(ms: number): Promise<boolean> {
    const over = new AbortController();
    const late = delay(ms, false, { signal: over.signal }).catch(() => false);
    return Promise.race([this.settled().then(() => true), late]).finally(() => over.abort());
  }

  #forgetOthers(webhooks: readonly WebhookToSend[]): void {
    if (this.#served.size <= webhooks.length) return;
    const all = new Set(webhooks.map((one) => one.id));
    for (const id of this.#served.keys())
      if (!all.has(id)) {
        this.#served.delete(id);
        this.#slow.delete(id);
      }
  }

  #turnOf({ id }: WebhookToSend): number {
    return this.#served.get(id) ?? 0;
  }

  #start({ accountId, id }: WebhookToSend): void {
    if (!this.#hasPlace(accountId, id)) return;
    const work = this.#work(accountId, id).finally(() => {
      this.#working.delete(id);
      this.#served.set(id, performance.now());
    });
    this.#working.set(id, { accountId, work });
  }

  #hasPlace(accountId: AccountId, id: WebhookId): boolean {
    const working = [...this.#working];
    if (working.length >= places.all) return false;
    if (working.filter(([, one]) => one.accountId === accountId).length >= places.perAccount) return false;
    return !this.#slow.has(id) || working.filter(([one]) => this.#slow.has(one)).length < places.slow;
  }

  async #work(accountId: AccountId, id: WebhookId): Promise<void> {
    const { signal, onError = () => {}, onOutcome = () => {} } = this.#options;
    try {
      if (!(await this.#session.claim(id))) return;
      const { context, session } = { context: this.#context, session: this.#session };
      const { signal: cut } = this.#cut;
      const worker = new WebhookWorker({ context, session, accountId, id, signal, cut, onError, onOutcome });
      const { begun } = context;
      const begunWork = { accountId, kind: 'webhook', id };
      try {
        await this.#begin(worker, begunWork);
        await this.#serve(worker);
        await begun.end(session, begunWork);
      } finally {
        if (worker.slowest > slowMs) this.#slow.add(id);
        else this.#slow.delete(id);
        await this.#session.unclaim(id);
      }
    } catch (error) {
      const problem = toProblem(error);
      // Without the database nothing goes on; it is opened anew.
      if (problem.problem.kind === 'unavailable') this.#error = problem;
      else onError(problem);
    }
  }

  /**
   * The first turn of a process is noted, no later one: what ended a process is the first that the next one takes up. So a
   * turn costs nothing as a rule, and a webhook ends one process more than it is noted for.
   */
  async #begin(worker: WebhookWorker, work: BegunWork): Promise<void> {
    if (this.#known.has(worker.id)) return;
    this.#known.add(worker.id);
    try {
      const { begun } = this.#context;
      await begun.begin(this.#session, work, await worker.place(), { limit: maxBegun - 1 });
    } catch (error) {
      if (!(error instanceof EndedServer)) throw error;
      await worker.disable(
        `The server ended ${maxBegun} times while it called this webhook. Enable it to try again.`,
      );
      await this.#context.begun.forget(this.#session, work);
    }
  }

  /** Until nothing is due, or its turn is over. */
  async #serve(worker: WebhookWorker): Promise<void> {
    const until = performance.now() + turnMs;
    let result: PassResult = 'more';
    for (let unsettled = 0; !this.#options.signal.aborted && performance.now() < until; ) {
      await this.#yielding.rest(this.#options.signal);
      result = await worker.pass();
      if (worker.calls > 0) this.#yielding.note(worker.calls);
      if (result === 'idle' || result === 'ended') return;
      if (result === 'more') {
        this.#hasWorked = true;
        unsettled = 0;
        continue;
      }
      // Until it is settled there is something to do.
      this.#hasWorked = true;
      unsettled += 1;
      if (unsettled > unsettledTries) return;
      await delay(unsettledMs);
    }
  }
}
