/**
 * Payloads of an intake, for its receivers: the bytes as they came and the headers that prove their sender. Each attempt
 * reads the payload once more, so one that was erased meanwhile is not sent.
 */
import type { EventPosition } from '../../domain/event.js';
import { asId, type IntakeId, impliedId, type PayloadId } from '../../domain/ids.js';
import { usualRules } from '../../domain/webhook.js';
import { businessNumberOf } from '../../intake/business-number.js';
import type { StoredDelivery } from '../../store/webhooks/deliveries.js';
import {
  findSealedPayload,
  hasUnsettledPayloads,
  type OrderedPayload,
  readPayloadsAfter,
} from '../../store/webhooks/passed-on.js';
import { owners } from '../intakes/intake-secrets.js';
import {
  isWithin,
  newDelivery,
  type ReadBounds,
  type Source,
  type SourceOptions,
  type SourceRead,
  type SourceRequest,
  type Span,
} from './source.js';

/** A header of this kind is a secret of the way to this server. */
const withheld = new Set(['authorization', 'cookie']);

export class PayloadSource implements Source {
  readonly rules = usualRules;
  readonly #options: SourceOptions;
  readonly #intakeId: IntakeId;

  constructor(options: SourceOptions, intakeId: IntakeId) {
    this.#options = options;
    this.#intakeId = intakeId;
  }

  async read(after: EventPosition, bounds: ReadBounds, span?: Span): Promise<SourceRead> {
    const { session, webhook } = this.#options;
    const payloads = await readPayloadsAfter(session, webhook.accountId, this.#intakeId, after, bounds);
    const last = payloads.at(-1);
    return {
      deliveries: payloads.filter((one) => isWithin(one.receivedAt, span)).map((one) => this.#fresh(one)),
      through: last === undefined ? after : { position: last.position, seq: last.seq },
      isEnd: last === undefined,
    };
  }

  /** Payloads expire whether they were passed on or not. */
  async hasLost(): Promise<boolean> {
    return false;
  }

  hasUnsettled({ position, seq }: EventPosition): Promise<boolean> {
    const { session, webhook } = this.#options;
    return hasUnsettledPayloads(session, webhook.accountId, this.#intakeId, position, seq);
  }

  async request({ eventId }: StoredDelivery): Promise<SourceRequest | undefined> {
    const { context, session, webhook } = this.#options;
    const { accountId } = webhook;
    const id = asId<PayloadId>(eventId);
    const sealed = await findSealedPayload(session, accountId, id);
    if (sealed === undefined) return undefined;
    const owner = { accountId, id };
    const sent: Record<string, string> = JSON.parse(
      context.sealer.open(sealed.headers, owners.headers(owner)),
    );
    return {
      headers: Object.fromEntries(Object.entries(sent).filter(([name]) => !withheld.has(name))),
      body: context.sealer.openBytes(sealed.body, owners.body(owner)),
    };
  }

  /** Its line is the business number; payloads that name none are one line too. */
  #fresh({ id, position, seq, body }: OrderedPayload): StoredDelivery {
    const { context, webhook } = this.#options;
    const owner = owners.body({ accountId: webhook.accountId, id });
    const number = businessNumberOf(context.sealer.openBytes(body, owner));
    return newDelivery({
      ...{ id: asId(context.newId()), eventId: id, position, seq, contactId: null, type: 'payload' },
      line: number === undefined ? null : impliedId(this.#intakeId, number),
      ...{ body: null, createdAt: context.clock() },
    });
  }
}
