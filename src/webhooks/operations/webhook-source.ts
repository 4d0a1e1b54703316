/**
 * Sources of deliveries. The events of an account are one source, the payloads of an intake another. The worker knows
 * neither. Neighbor: `src/faces/kit/wire/webhook-format.ts` has the signatures of their formats.
 */

import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import type { Basics, Context } from '../../operation-context/context.js';
import type { StoredDelivery } from '../store/deliveries.js';
import type { StoredWebhook } from '../store/webhook-rows.js';
import type { DeliveryRules } from '../values/delivery.js';
import type { Redelivery } from '../values/webhook.js';

export interface ReadBounds {
  readonly limit: number;
  readonly maxBytes: number;
}

export type Span = Pick<Redelivery, 'from' | 'to'>;

export interface SourceRead {
  /** new deliveries, oldest first */
  readonly deliveries: readonly StoredDelivery[];
  /** the position to read after next */
  readonly through: EventPosition;
  /** whether all settled items have been read */
  readonly isEnd: boolean;
}

/** A request without the headers that every HTTP request has. */
export interface SourceRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WebhookSource {
  readonly rules: DeliveryRules;
  /** Creates deliveries for the items after a position. `span`: only for items in that time. */
  read(after: EventPosition, bounds: ReadBounds, span?: Span): Promise<SourceRead>;
  /** Returns a sentence for people if items after the position expired before they were read. Call it after reading. */
  findLoss(after: EventPosition): Promise<string | undefined>;
  /** Whether an item after the position cannot be read yet. */
  hasUnsettled(after: EventPosition): Promise<boolean>;
  /** Returns the request of a delivery. Undefined: its content was deleted. */
  request(delivery: StoredDelivery, at: Date): Promise<SourceRequest | undefined>;
}

export interface SourceOptions {
  readonly context: Context;
  /** the connection of the worker */
  readonly session: Queryable;
  readonly webhook: StoredWebhook;
  /** the visibility of the key that made the webhook */
  readonly visibility: Visibility;
  /** ends a comparison of the event with the segment of the webhook */
  readonly stop: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** An untried delivery for the item at a position. */
type NewContent = EventPosition &
  Pick<StoredDelivery, 'eventId' | 'contactId' | 'line' | 'type'> &
  Partial<Pick<StoredDelivery, 'trace'>>;

export function newDelivery({ newId, clock }: Basics, content: NewContent): StoredDelivery {
  return {
    id: asId(newId()),
    body: null,
    createdAt: clock(),
    trace: null,
    ...content,
    state: 'waiting',
    attempts: 0,
    nextAt: null,
    firstAt: null,
    status: null,
    error: null,
    response: null,
    tookMs: null,
    attemptedAt: null,
  };
}

/**
 * Whether to deliver the item at a position: it was not delivered before, or it is in the span. The end of the span is
 * excluded.
 */
export function isInSpan(
  { earlier }: StoredWebhook,
  span: Span | undefined,
  position: number,
  at: Date,
): boolean {
  return span === undefined ? !earlier.has(position) : at >= span.from && at < span.to;
}
