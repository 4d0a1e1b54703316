/**
 * Serves one webhook, which its process has claimed, pass by pass: what waits in the queue and is due, else the next
 * events, else a time span that is sent again. What became of the calls of a pass and how far was read are one statement;
 * after a crash in between the pass is sent again with the same ids.
 */
import type { EventPosition, StoredEvent } from '../../domain/event.js';
import { type AccountId, asId, type DeliveryId, type WebhookId } from '../../domain/ids.js';
import type { Notice, NoticeContext, WebhookCalls } from '../../domain/webhook.js';
import type { Queryable } from '../../store/database/database.js';
import { compareEvents, readEvents, readFeedPlace } from '../../store/events/events.js';
import {
  type DeliveryQueue,
  readDue,
  readQueue,
  readWaitingContacts,
  releaseDeliveries,
  type Settlement,
  type StoredDelivery,
  settleDeliveries,
} from '../../store/webhooks/deliveries.js';
import {
  findWebhook,
  hasUnsettledEvents,
  pauseEnded,
  type StoredWebhook,
} from '../../store/webhooks/webhooks.js';
import type { Context } from '../context.js';
import { Attempts, type Outcome } from './attempts.js';
import { noticeContext } from './notices.js';
import { hasMakerEnded } from './operations.js';
import { callsAtOnce, sendInOrder } from './send-in-order.js';

export interface WorkerOptions {
  readonly context: Context;
  readonly session: Queryable;
  readonly accountId: AccountId;
  readonly id: WebhookId;
  /** no further call is made */
  readonly signal: AbortSignal;
  /** calls under way end */
  readonly cut: AbortSignal;
  readonly onError: (error: unknown) => void;
  readonly onOutcome: (face: string, outcome: Outcome) => void;
}

/** `unsettled`: there are events that cannot be read yet */
export type PassResult = 'more' | 'idle' | 'unsettled' | 'ended';

/** Contacts with failures, and none delivered since, after which the receiver counts as down: only those are tried. */
const probes = callsAtOnce;
/** A longer queue stops reading. */
const maxQueue = { rows: 1_000, bytes: 8 * 1024 * 1024 };
/** Bytes of events read at once. */
const passBytes = 512 * 1024;
const batch = { first: 32, least: 8, most: 256, quickMs: 400, slowMs: 2_000 };

/** Absent members stay unchanged. */
type Settling = Partial<Settlement> & Pick<Settlement, 'through'>;

interface Pass {
  readonly webhook: StoredWebhook;
  readonly cursor: EventPosition;
  readonly calls: WebhookCalls;
  readonly about: NoticeContext;
  readonly queue: DeliveryQueue;
  readonly isDown: boolean;
}

export class WebhookWorker {
  readonly #options: WorkerOptions;
  #batch = batch.first;
  /** calls of the last pass */
  calls = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get id(): WebhookId {
    return this.#options.id;
  }

  get accountId(): AccountId {
    return this.#options.accountId;
  }

  /** Names the position of the webhook; it differs after every call. */
  async place(): Promise<string> {
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
    this.calls = 0;
    const pass = await this.#open();
    if (pass === undefined) return 'ended';
    const result = (await this.#sendDue(pass)) ?? (await this.#sendNext(pass));
    const tookMs = performance.now() - began;
    if (tookMs < batch.quickMs) this.#batch = Math.min(this.#batch * 2, batch.most);
    else if (tookMs > batch.slowMs) this.#batch = Math.max(Math.floor(this.#batch / 2), batch.least);
    return result;
  }

  async #open(): Promise<Pass | undefined> {
    const { context, session, accountId, id } = this.#options;
    const webhook = await findWebhook(session, accountId, id);
    if (webhook?.state !== 'active' || webhook.cursor === null) return undefined;
    const calls = context.webhooks.formats.get(webhook.face)?.calls;
    if (await this.#isOver(webhook)) return undefined;
    const about = calls && (await noticeContext(context, session, webhook, calls));
    if (calls === undefined || about === undefined) return undefined;
    const queue = await readQueue(session, accountId, id);
    return {
      webhook,
      cursor: webhook.cursor,
      calls,
      about,
      queue,
      isDown: queue.failing >= probes && webhook.failureCount >= probes,
    };
  }

  /** Whether the key that made it has ended; that is written down. */
  async #isOver(webhook: StoredWebhook): Promise<boolean> {
    const { context, session, accountId, id } = this.#options;
    if (!(await hasMakerEnded(context, session, webhook))) return false;
    await pauseEnded(session, accountId, id, context.clock());
    return true;
  }

  /** Undefined when nothing in the queue is due. */
  async #sendDue(pass: Pass): Promise<PassResult | undefined> {
    const { context, session, accountId, id } = this.#options;
    if (pass.queue.waiting === 0) return undefined;
    const due = await readDue(session, accountId, id, {
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
    const isHeld = isDown || queue.waiting >= maxQueue.rows || queue.bytes >= maxQueue.bytes;
    if (isHeld) {
      if (!webhook.isHeld) await this.#settle(pass, { through: cursor, isHeld });
      return 'idle';
    }
    return (await this.#sendEvents(pass)) ?? (await this.#sendAgain(pass)) ?? this.#rest(pass);
  }

  async #sendEvents(pass: Pass): Promise<PassResult | undefined> {
    const { session, accountId } = this.#options;
    const { cursor } = pass;
    const read = await this.#read(pass, cursor);
    // Asked afterwards, so that nothing can be deleted in between.
    const { start } = await readFeedPlace(session, accountId);
    if (compareEvents(cursor, start) < 0) {
      await this.#settle(pass, { through: cursor, state: 'disabled', reason: lostWords });
      return 'ended';
    }
    if (compareEvents(read.through, cursor) === 0) return undefined;
    return this.#sendNew(pass, this.#encode(pass, read.events), { through: read.through });
  }

  /** The next events of a time span that is sent again. */
  async #sendAgain(pass: Pass): Promise<PassResult | undefined> {
    const { redelivery, redeliveryCursor: after } = pass.webhook;
    if (redelivery === null || after === null) return undefined;
    const { events, through, isEnd } = await this.#read(pass, after);
    const from = redelivery.from.getTime();
    const to = redelivery.to.getTime();
    const wanted = this.#encode(
      pass,
      events.filter(({ occurredAt }) => occurredAt.getTime() >= from && occurredAt.getTime() < to),
    );
    const count = redelivery.count + wanted.length;
    const isOver = isEnd || compareEvents(through, pass.cursor) >= 0;
    return this.#sendNew(pass, wanted, {
      through: pass.cursor,
      redelivery: isOver ? null : { ...through, count },
    });
  }

  #read({ webhook, calls }: Pass, after: EventPosition) {
    const { session, accountId } = this.#options;
    const types = calls.reads(webhook.types);
    // A statement that leaves rows out looks at many; that pays where most are left out.
    const isRare = !types.includes('contact.created') && !types.includes('contact.updated');
    return readEvents(session, accountId, {
      after,
      limit: this.#batch,
      types: isRare ? types : undefined,
      maxBytes: passBytes,
    });
  }

  async #rest({ cursor, webhook, queue }: Pass): Promise<PassResult> {
    const { session, accountId } = this.#options;
    if (webhook.isHeld && queue.waiting === 0) return 'idle';
    return (await hasUnsettledEvents(session, accountId, cursor)) ? 'unsettled' : 'idle';
  }

  #encode({ webhook, calls, about }: Pass, events: readonly StoredEvent[]): readonly StoredDelivery[] {
    const { context, onError } = this.#options;
    const types = new Set(calls.reads(webhook.types));
    return events.flatMap((event) => {
      if (!types.has(event.type) || webhook.earlier.has(event.seq)) return [];
      let notice: Notice | undefined;
      try {
        notice = calls.encode(event, about);
      } catch (error) {
        onError(error);
        return [fresh(event, asId(context.newId()), context.clock(), undefined)];
      }
      if (notice === undefined) return [];
      if (webhook.types !== null && !webhook.types.includes(notice.type)) return [];
      return [fresh(event, asId(context.newId()), context.clock(), notice)];
    });
  }

  /** Those of contacts with earlier ones in the queue go behind them. */
  async #sendNew(
    pass: Pass,
    deliveries: readonly StoredDelivery[],
    settlement: Settling,
  ): Promise<PassResult> {
    const { session, accountId, id } = this.#options;
    if (pass.queue.waiting === 0) return this.#send(pass, deliveries, settlement);
    const waiting = await readWaitingContacts(session, accountId, id);
    return this.#send(pass, deliveries, settlement, (one) => waiting.has(one.contactId));
  }

  async #send(
    pass: Pass,
    deliveries: readonly StoredDelivery[],
    settlement: Settling,
    isBehind: (one: StoredDelivery) => boolean = () => false,
  ): Promise<PassResult> {
    const { context, session, accountId, id, signal, cut, onOutcome } = this.#options;
    const { webhook, calls, isDown } = pass;
    const attempts = new Attempts({
      context,
      webhook,
      calls,
      signal: cut,
      onOutcome: (face, outcome) => {
        this.calls += 1;
        onOutcome(face, outcome);
      },
    });
    const after = await sendInOrder(
      deliveries.filter((one) => one.state === 'waiting' && !isBehind(one)),
      (one) => attempts.attempt(one),
      () => !signal.aborted && !attempts.isVain(probes),
    );
    const sent = new Map(after.map((one) => [one.id, one]));
    const summary = attempts.summary();
    const isMoved = await this.#settle(pass, {
      ...settlement,
      ...summary,
      deliveries: deliveries.map((one) => sent.get(one.id) ?? one),
    });
    if (isDown && attempts.delivered > 0) await releaseDeliveries(session, accountId, id);
    return isMoved && summary.state === null ? 'more' : 'ended';
  }

  #settle({ webhook, cursor }: Pass, settlement: Settling): Promise<boolean> {
    const { session, accountId, id } = this.#options;
    return settleDeliveries(session, accountId, id, {
      from: cursor,
      failureCount: webhook.failureCount,
      failingSince: webhook.failingSince,
      lastDeliveryAt: null,
      state: null,
      reason: null,
      isHeld: false,
      redelivery: undefined,
      deliveries: [],
      ...settlement,
    });
  }
}

const lostWords =
  'Events expired before this webhook received them. When it is enabled, it continues with the events that are left.';

function fresh(
  { id: eventId, position, seq, contactId, type }: StoredEvent,
  id: DeliveryId,
  createdAt: Date,
  notice: Notice | undefined,
): StoredDelivery {
  return {
    id,
    eventId,
    position,
    seq,
    contactId,
    type: notice?.type ?? type,
    state: notice === undefined ? 'failed' : 'waiting',
    attempts: 0,
    nextAt: null,
    firstAt: null,
    body: notice === undefined ? null : Buffer.from(notice.body),
    status: null,
    error: notice === undefined ? 'the event could not be encoded' : null,
    response: null,
    tookMs: null,
    attemptedAt: null,
    createdAt,
  };
}
