/** Events of the account, in the format of a face: each body is made once and signed for each attempt. */

import { QuickSlot } from '@switchbook/admission/quick-slot.js';
import type { EventPosition, StoredEvent } from '@switchbook/domain/events/event.js';
import { filterInSlices, mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { formatTrace, traceOf, traceParentOf } from '@switchbook/domain/runtime/trace-context.js';
import { listVisibleEvents } from '../../feed/operations/visible-events.js';
import { compareEvents, findEvent, readEvents, readFeedPosition } from '../../feed/store/events.js';
import { followerOf } from '../../feed/values/changed-fields.js';
import { stepTimeLimit } from '../../segments/operations/compare-in-batches.js';
import { selectEvents } from '../../segments/operations/filtered-events.js';
import { KnownMatches } from '../../segments/operations/known-matches.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { readEncodingContext, withActivity } from '../operations/encoding-context.js';
import { openSecrets } from '../operations/webhook-checks.js';
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
import { hasUnsettledEvents } from '../store/webhook-rows.js';
import type { EncodingContext, SendingRules, WebhookBody } from '../values/format.js';

/** Comparisons with segments in this process: slow segments do not delay quick segments of other accounts. */
const comparisons = new QuickSlot({ slow: 2, slowMs: 500 });
const knownMatches = new KnownMatches();

const lostWords =
  'Events expired before this webhook received them. When it is enabled, it continues with the events that are left.';

/** Returns undefined if its account or format no longer exists. */
export async function openEventSource(options: SourceOptions): Promise<WebhookSource | undefined> {
  const { context, session, webhook } = options;
  const rules = context.webhooks.formats.get(webhook.face)?.sending;
  const about = rules && (await readEncodingContext(context, session, webhook, rules));
  return rules && about && new EventSource(options, rules, about);
}

class EventSource implements WebhookSource {
  readonly rules: SendingRules;
  readonly #options: SourceOptions;
  readonly #encodingContext: EncodingContext;
  readonly #secrets: readonly [string, ...string[]];

  constructor(options: SourceOptions, rules: SendingRules, encodingContext: EncodingContext) {
    this.#options = options;
    this.rules = rules;
    this.#encodingContext = encodingContext;
    this.#secrets = openSecrets(options.context, options.webhook);
  }

  async read(after: EventPosition, bounds: ReadBounds, span?: Span): Promise<SourceRead> {
    const { context, session, webhook, visibility, stop } = this.#options;
    const { accountId, segment: number, fields } = webhook;
    const types = this.rules.eventTypesOf(webhook.types);
    // A statement that filters rows scans many; that pays if most are filtered out.
    const isRare = !types.includes('contact.created') && !types.includes('contact.updated');
    const bounded = { after, ...bounds, types: isRare ? types : undefined };
    const { events, through, isEnd } = await readEvents(session, accountId, bounded);
    const wantedEvents = events.filter(({ seq, occurredAt }) => isInSpan(webhook, span, seq, occurredAt));
    const changed = fields === null ? wantedEvents : await filterInSlices(wantedEvents, followerOf(fields));
    const visibleEvents = await listVisibleEvents(visibility, session, accountId, changed);
    const sentEvents = visibleEvents.filter(hasContent);
    if (number === null) return { deliveries: await this.#encode(sentEvents), through, isEnd };
    const selectedEvents = await selectEvents(context, {
      visibility,
      accountId,
      filter: { op: 'segment', ref: { number }, path: 'segment' },
      events: sentEvents,
      queued: (compare) => comparisons.run(accountId, (until) => compare(stepTimeLimit(until)), stop),
      sharedMatches: knownMatches,
    });
    const deliveries = await this.#encode(selectedEvents.events);
    if (selectedEvents.through !== undefined)
      return { deliveries, through: selectedEvents.through, isEnd: false };
    return { deliveries, through, isEnd };
  }

  async findLoss(after: EventPosition): Promise<string | undefined> {
    const { session, webhook } = this.#options;
    const { start } = await readFeedPosition(session, webhook.accountId);
    return compareEvents(after, start) < 0 ? lostWords : undefined;
  }

  hasUnsettled(after: EventPosition): Promise<boolean> {
    const { session, webhook } = this.#options;
    return hasUnsettledEvents(session, webhook.accountId, after);
  }

  async request(delivery: StoredDelivery, at: Date): Promise<SourceRequest | undefined> {
    const body = await this.#readVisibleBody(delivery);
    if (body === undefined) return undefined;
    const { eventId: id, type, trace } = delivery;
    const headers = this.rules.headers({ id, type, body, at, secrets: this.#secrets });
    if (trace === null) return { headers, body };
    const traceparent = traceParentOf(traceOf(trace), this.#options.context.random(8));
    return { headers: { ...headers, traceparent }, body };
  }

  /**
   * Returns the body; undefined if the event is no longer visible: the delivery may have waited since the last check.
   * Of an expired event only the contact is known.
   */
  async #readVisibleBody({
    eventId,
    position,
    seq,
    contactId,
    body,
  }: StoredDelivery): Promise<Buffer | undefined> {
    const { session, webhook, visibility } = this.#options;
    const { accountId } = webhook;
    const storedBody = body ?? Buffer.alloc(0);
    if (visibility === undefined) return storedBody;
    const event = await findEvent(session, accountId, { position, seq });
    if (event?.id !== eventId) {
      const isVisible =
        contactId === null ||
        (await filterVisible(visibility, session, accountId, [contactId])).has(contactId);
      return isVisible ? storedBody : undefined;
    }
    const [visibleEvent] = await listVisibleEvents(visibility, session, accountId, [event]);
    if (visibleEvent === undefined || !hasContent(visibleEvent)) return undefined;
    if (visibleEvent.isWithheld !== true) return storedBody;
    const about = await withActivity(session, this.rules, this.#encodingContext, [visibleEvent]);
    const encoded = this.rules.encode(visibleEvent, about);
    return encoded && Buffer.from(encoded.body);
  }

  async #encode(events: readonly StoredEvent[]): Promise<readonly StoredDelivery[]> {
    const { session, webhook, onError } = this.#options;
    const about = await withActivity(session, this.rules, this.#encodingContext, events);
    const types = new Set(this.rules.eventTypesOf(webhook.types));
    const deliveries = await mapInSlices(events, (event): StoredDelivery[] => {
      if (!types.has(event.type)) return [];
      let encoded: WebhookBody | undefined;
      try {
        encoded = this.rules.encode(event, about);
      } catch (error) {
        onError(error);
        return [{ ...this.#makeDelivery(event), state: 'failed', error: 'the event could not be encoded' }];
      }
      if (encoded === undefined) return [];
      if (webhook.types !== null && !webhook.types.includes(encoded.type)) return [];
      return [{ ...this.#makeDelivery(event), type: encoded.type, body: Buffer.from(encoded.body) }];
    });
    return deliveries.flat();
  }

  #makeDelivery({
    id: eventId,
    position,
    seq,
    contactId,
    type,
    trace: eventTrace,
  }: StoredEvent): StoredDelivery {
    const trace = eventTrace === undefined ? null : formatTrace(eventTrace);
    const content = { eventId, position, seq, contactId, type, line: null, trace };
    return newDelivery(this.#options.context, content);
  }
}

/** Whether it has a state to send: a receiver would take a contact without one as empty. */
function hasContent({ isWithheld, after }: StoredEvent): boolean {
  return isWithheld !== true || after !== null;
}
