/**
 * Serves one webhook that this process has claimed. Each pass sends due deliveries of the queue, else the next events,
 * else events of a time span to resend. One statement writes the results of a pass's attempts and the read position. If
 * the process ends before that statement, the pass is repeated with the same ids.
 */

import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { compareEvents } from '../../feed/store/events.js';
import type { Context } from '../../operation-context/context.js';
import { DeliveryAttempts, type DeliveryOutcome } from '../operations/attempts.js';
import { deliveriesAtOnce, sendInOrder } from '../operations/send-in-order.js';
import type { SourceRead, WebhookSource } from '../operations/webhook-source.js';
import { readVisibilityOfMaker } from '../operations/webhooks.js';
import {
  type DeliveryQueue,
  isQueueFull,
  orderingKeyOf,
  readDeliveryQueue,
  readDueDeliveries,
  readWaitingKeys,
  releaseDeliveries,
  type Settlement,
  type StoredDelivery,
  settleDeliveries,
} from '../store/deliveries.js';
import { findWebhook, pauseEndedWebhook, type StoredWebhook } from '../store/webhook-rows.js';
import type { Redelivery } from '../values/webhook.js';
import { openEventSource } from './event-source.js';
import { PayloadSource } from './payload-source.js';

interface WorkerOptions {
  readonly context: Context;
  readonly session: Queryable;
  readonly accountId: AccountId;
  readonly id: WebhookId;
  /** no further attempt is made */
  readonly signal: AbortSignal;
  /** ends a comparison of the event with the segment of the webhook */
  readonly stop: AbortSignal;
  /** aborts running attempts */
  readonly abort: AbortSignal;
  readonly onError: (error: unknown) => void;
  readonly onOutcome: (face: string, outcome: DeliveryOutcome) => void;
}

/** `unsettled`: an item cannot be read yet */
type PassResult = 'more' | 'idle' | 'unsettled' | 'ended';

/**
 * The receiver counts as down after failures of this many ordering keys without a delivery. Then only these keys are
 * tried.
 */
const probes = deliveriesAtOnce;
/** Bytes of events or payloads read at once. */
const passBytes = 512 * 1024;
const batch = { first: 32, min: 8, max: 256, quickMs: 400, slowMs: 2_000 };

/** Absent members stay unchanged. */
type Settling = Partial<Settlement> & Pick<Settlement, 'through'>;

interface Pass {
  readonly webhook: StoredWebhook;
  readonly cursor: EventPosition;
  readonly source: WebhookSource;
  readonly queue: DeliveryQueue;
  readonly isDown: boolean;
}

export class WebhookWorker {
  readonly #options: WorkerOptions;
  #batch = batch.first;
  /** attempts of the last pass */
  attempts = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get id(): WebhookId {
    return this.#options.id;
  }

  get accountId(): AccountId {
    return this.#options.accountId;
  }

  /** Returns the position of the webhook, which differs after every attempt. */
  async position(): Promise<string> {
    const { session, accountId, id } = this.#options;
    const webhook = await findWebhook(session, accountId, id);
    const { cursor, failureCount, lastDeliveryAt } = webhook ?? {};
    return `${cursor?.position}/${cursor?.seq} ${failureCount} ${lastDeliveryAt?.getTime()}`;
  }

  async disable(reason: string): Promise<void> {
    const pass = await this.#open();
    if (pass !== undefined) await this.#settle(pass, { through: pass.cursor, state: 'disabled', reason });
  }

  async pass(): Promise<PassResult> {
    const began = performance.now();
    this.attempts = 0;
    const pass = await this.#open();
    if (pass === undefined) return 'ended';
    const result = (await this.#sendDue(pass)) ?? (await this.#sendNext(pass));
    const tookMs = performance.now() - began;
    if (tookMs < batch.quickMs) this.#batch = Math.min(this.#batch * 2, batch.max);
    else if (tookMs > batch.slowMs) this.#batch = Math.max(Math.floor(this.#batch / 2), batch.min);
    return result;
  }

  async #open(): Promise<Pass | undefined> {
    const { session, accountId, id } = this.#options;
    const webhook = await findWebhook(session, accountId, id);
    if (webhook?.state !== 'active' || webhook.cursor === null) return undefined;
    const visibility = await this.#readVisibility(webhook);
    if (visibility === 'ended') return undefined;
    const sourceOptions = { ...this.#options, webhook, visibility };
    const { intakeId } = webhook;
    const source =
      intakeId === null ? await openEventSource(sourceOptions) : new PayloadSource(sourceOptions, intakeId);
    if (source === undefined) return undefined;
    const queue = await readDeliveryQueue(session, accountId, id);
    return {
      webhook,
      cursor: webhook.cursor,
      source,
      queue,
      isDown: queue.failing >= probes && webhook.failureCount >= probes,
    };
  }

  /** Returns the visibility of the key that made the webhook. Pauses the webhook if the key has ended. */
  async #readVisibility(webhook: StoredWebhook): Promise<Visibility | 'ended'> {
    const { context, session, accountId, id } = this.#options;
    const visibility = await readVisibilityOfMaker(context, session, webhook);
    if (visibility === 'ended') await pauseEndedWebhook(session, accountId, id, context.clock());
    return visibility;
  }

  /** Returns undefined if no delivery in the queue is due. */
  async #sendDue(pass: Pass): Promise<PassResult | undefined> {
    const { context, session, accountId, id } = this.#options;
    if (pass.queue.waiting === 0) return undefined;
    const due = await readDueDeliveries(session, accountId, id, {
      now: context.clock(),
      isRetryOnly: pass.isDown,
      limit: this.#batch,
      maxBytes: passBytes,
    });
    if (due.length === 0) return undefined;
    return this.#send(pass, due, { through: pass.cursor });
  }

  async #sendNext(pass: Pass): Promise<PassResult> {
    const { webhook, queue, isDown, cursor } = pass;
    const isPaused = isDown || isQueueFull(queue);
    if (isPaused) {
      if (!webhook.isHeld) await this.#settle(pass, { through: cursor, isHeld: isPaused });
      return 'idle';
    }
    try {
      return (
        (await this.#sendUnread(pass)) ?? (await this.#sendAgain(pass)) ?? (await this.#readIdleResult(pass))
      );
    } catch (error) {
      const reason = segmentFault(error);
      if (reason === undefined) throw error;
      await this.#settle(pass, { through: cursor, state: 'disabled', reason });
      return 'ended';
    }
  }

  async #sendUnread(pass: Pass): Promise<PassResult | undefined> {
    const { cursor, source } = pass;
    const { deliveries, through } = await this.#read(pass, cursor);
    // Checked afterwards, so that nothing can be deleted in between.
    const loss = await source.findLoss(cursor);
    if (loss !== undefined) {
      await this.#settle(pass, { through: cursor, state: 'disabled', reason: loss });
      return 'ended';
    }
    if (compareEvents(through, cursor) === 0) return undefined;
    return this.#sendNew(pass, deliveries, { through });
  }

  /** Sends the next part of a time span that is sent again. */
  async #sendAgain(pass: Pass): Promise<PassResult | undefined> {
    const { redelivery, redeliveryCursor: after } = pass.webhook;
    if (redelivery === null || after === null) return undefined;
    const { deliveries, through, isEnd } = await this.#read(pass, after, redelivery);
    const count = redelivery.count + deliveries.length;
    const isOver = isEnd || compareEvents(through, pass.cursor) >= 0;
    return this.#sendNew(pass, deliveries, {
      through: pass.cursor,
      redelivery: isOver ? null : { ...through, count },
    });
  }

  #read({ source }: Pass, after: EventPosition, span?: Redelivery): Promise<SourceRead> {
    return source.read(after, { limit: this.#batch, maxBytes: passBytes }, span);
  }

  async #readIdleResult({ cursor, source }: Pass): Promise<PassResult> {
    return (await source.hasUnsettled(cursor)) ? 'unsettled' : 'idle';
  }

  /** Sends new items. An item is queued instead if the queue has earlier items of its ordering key. */
  async #sendNew(
    pass: Pass,
    deliveries: readonly StoredDelivery[],
    settlement: Settling,
  ): Promise<PassResult> {
    const { session, accountId, id } = this.#options;
    if (pass.queue.waiting === 0) return this.#send(pass, deliveries, settlement);
    const waiting = new Set(await readWaitingKeys(session, accountId, id));
    return this.#send(pass, deliveries, settlement, (delivery) => waiting.has(orderingKeyOf(delivery)));
  }

  async #send(
    pass: Pass,
    deliveries: readonly StoredDelivery[],
    settlement: Settling,
    isBehind: (delivery: StoredDelivery) => boolean = () => false,
  ): Promise<PassResult> {
    const { context, session, accountId, id, signal, stop, abort, onOutcome } = this.#options;
    const { webhook, source, isDown } = pass;
    const began = performance.now();
    // The next pass reads the webhook, the rights of its key and the deliveries again: all may change.
    const isOver = () => signal.aborted || stop.aborted || performance.now() - began >= batch.slowMs;
    const attempts = new DeliveryAttempts({
      context,
      webhook,
      source,
      signal: abort,
      onOutcome: (face, outcome) => {
        this.attempts += 1;
        onOutcome(face, outcome);
      },
    });
    const after = await sendInOrder(
      deliveries.filter((delivery) => delivery.state === 'waiting' && !isBehind(delivery)),
      (delivery) => attempts.attempt(delivery),
      () => !isOver() && !attempts.shouldStop(probes),
    );
    const sentById = new Map(after.map((delivery) => [delivery.id, delivery]));
    const summary = attempts.summary();
    const isMoved = await this.#settle(pass, {
      ...settlement,
      ...summary,
      deliveries: deliveries.map((delivery) => sentById.get(delivery.id) ?? delivery),
    });
    if (isDown && attempts.delivered > 0) await releaseDeliveries(session, accountId, id);
    return isMoved && summary.state === null ? 'more' : 'ended';
  }

  #settle({ webhook, cursor, queue }: Pass, settlement: Settling): Promise<boolean> {
    const { session, accountId, id } = this.#options;
    return settleDeliveries(session, accountId, id, {
      from: cursor,
      failureCount: webhook.failureCount,
      failingSince: webhook.failingSince,
      lastDeliveryAt: null,
      lastAnswer: null,
      state: null,
      reason: null,
      isHeld: false,
      redelivery: undefined,
      deliveries: [],
      erasures: queue.erasures,
      ...settlement,
    });
  }
}

/** Returns the reason if the contacts of its segment cannot be found; undefined for other errors. */
function segmentFault(error: unknown): string | undefined {
  if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') return undefined;
  const [issue] = error.problem.issues;
  return issue?.path === 'segment'
    ? `Its segment ${issue.message}. Choose another segment, then enable it.`
    : undefined;
}
