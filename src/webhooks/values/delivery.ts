/** The deliveries of webhooks: one event to one receiver, and the rules of its attempts. */

import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { ContactId, DeliveryId, EventId, PayloadId } from '@switchbook/domain/runtime/ids.js';
import { hourMs, minuteMs, secondMs } from '@switchbook/domain/runtime/instant.js';
import type { RetryRule } from '@switchbook/domain/runtime/retry-rule.js';

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;
/** `failed`: all attempts failed; it is retried when its webhook is enabled again */
export type DeliveryState = (typeof deliveryStates)[number];

/** The delivery of one event to a receiver, pending or done. */
export interface Delivery extends EventPosition {
  readonly id: DeliveryId;
  /** the payload, for a receiver of payloads */
  readonly eventId: EventId | PayloadId;
  readonly contactId: ContactId | null;
  /** ordering key of the delivery; null: the contact */
  readonly line: string | null;
  /** the event's name in the format */
  readonly type: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** time of the next attempt; null: finished, or waits only for earlier deliveries of its contact */
  readonly nextAt: Date | null;
  /** the first attempt */
  readonly firstAt: Date | null;
  /** HTTP status of the last attempt, or null with an error */
  readonly status: number | null;
  readonly error: string | null;
  /** the beginning of the answer of an attempt that failed */
  readonly response: string | null;
  readonly tookMs: number | null;
  readonly attemptedAt: Date | null;
  readonly createdAt: Date;
  /** id and flags of the trace of the request that made the change, in the form of `traceparent`; null: no trace */
  readonly trace: string | null;
}

export interface DeliveryRules extends RetryRule {
  /** milliseconds; a later answer is a failure */
  readonly timeoutMs: number;
  /** response statuses that end all deliveries: the receiver has unsubscribed */
  readonly endsOn: readonly number[];
}

/**
 * The times between attempts add up to three days. An answer of 410 Gone ends all deliveries, as Standard Webhooks
 * requires.
 */
export const usualRules = {
  timeoutMs: 15 * secondMs,
  retriesMs: [
    ...[5 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs],
    ...[1, 2, 4, 8, 12, 12, 12, 12, 8].map((hours) => hours * hourMs),
  ],
  jitter: 0.2,
  endsOn: [410],
} as const satisfies DeliveryRules;
