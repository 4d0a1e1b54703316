/**
 * Payloads of an intake, for its receivers: the received bytes and the headers that prove their sender. A payload that
 * was read more than a moment ago is reloaded before an attempt, so that no erased payload is sent.
 */
import type { EventPosition } from '@switchbook/domain/events/event.js';
import { asId, type IntakeId, impliedId, type PayloadId } from '@switchbook/domain/runtime/ids.js';
import { businessNumberOf } from '@switchbook/messaging-payloads/read-payload.js';
import { secretOwners } from '../../intakes/operations/intake-secrets.js';
import {
  isInSpan,
  newDelivery,
  type ReadBounds,
  type SourceOptions,
  type SourceRead,
  type SourceRequest,
  type Span,
  type WebhookSource,
} from '../operations/webhook-source.js';
import type { StoredDelivery } from '../store/deliveries.js';
import {
  findSealedPayload,
  hasUnsettledPayloads,
  type OrderedPayload,
  readPayloadsAfter,
} from '../store/receiver-payloads.js';
import { usualRules } from '../values/delivery.js';

/** Milliseconds after which a payload in memory is reloaded before it is sent, because it may have been erased. */
const latelyMs = 1_000;
/** Names of headers that are passed on: signatures. Other stored headers are secrets of the sender for this server. */
const passedOn = /^content-type$|signature|hmac/;

export class PayloadSource implements WebhookSource {
  readonly rules = usualRules;
  readonly #options: SourceOptions;
  readonly #intakeId: IntakeId;
  /** payloads of this pass, in the form they were read */
  readonly #lately = new Map<PayloadId, { readonly request: SourceRequest; readonly readAt: number }>();

  constructor(options: SourceOptions, intakeId: IntakeId) {
    this.#options = options;
    this.#intakeId = intakeId;
  }

  async read(after: EventPosition, bounds: ReadBounds, span?: Span): Promise<SourceRead> {
    const { session, webhook } = this.#options;
    const payloads = await readPayloadsAfter(session, webhook.accountId, this.#intakeId, after, bounds);
    const last = payloads.at(-1);
    const duePayloads = payloads.filter((payload) =>
      isInSpan(webhook, span, payload.position, payload.receivedAt),
    );
    return {
      deliveries: duePayloads.map((payload) => this.#makeDelivery(payload)),
      through: last === undefined ? after : { position: last.position, seq: last.seq },
      isEnd: last === undefined,
    };
  }

  /** Returns false: payloads expire, whether they were passed on or not. */
  async findLoss(): Promise<undefined> {}

  hasUnsettled({ position, seq }: EventPosition): Promise<boolean> {
    const { session, webhook } = this.#options;
    return hasUnsettledPayloads(session, webhook.accountId, this.#intakeId, position, seq);
  }

  async request({ eventId }: StoredDelivery): Promise<SourceRequest | undefined> {
    const { session, webhook } = this.#options;
    const { accountId } = webhook;
    const id = asId<PayloadId>(eventId);
    const lately = this.#lately.get(id);
    this.#lately.delete(id);
    if (lately !== undefined && performance.now() - lately.readAt < latelyMs) return lately.request;
    const sealed = await findSealedPayload(session, accountId, id);
    return sealed && this.#openRequest(id, sealed);
  }

  #openRequest(id: PayloadId, { body, headers }: Pick<OrderedPayload, 'body' | 'headers'>): SourceRequest {
    const { context, webhook } = this.#options;
    const owner = { accountId: webhook.accountId, id };
    const originalHeaders: Record<string, string> = JSON.parse(
      context.sealer.open(headers, secretOwners.headers(owner)),
    );
    return {
      headers: Object.fromEntries(Object.entries(originalHeaders).filter(([name]) => passedOn.test(name))),
      body: context.sealer.openBytes(body, secretOwners.body(owner)),
    };
  }

  /**
   * Makes the delivery of a payload. Its ordering key is the business number; payloads without a number share a key.
   */
  #makeDelivery(payload: OrderedPayload): StoredDelivery {
    const { context } = this.#options;
    const { id, position, seq } = payload;
    const request = this.#openRequest(id, payload);
    this.#lately.set(id, { request, readAt: performance.now() });
    const number = businessNumberOf(request.body);
    const line = number === undefined ? null : impliedId(this.#intakeId, number);
    return newDelivery(context, { eventId: id, position, seq, contactId: null, type: 'payload', line });
  }
}
