/**
 * A second use of a refresh token. Soon after the first it is a client's own repetition: its answer was lost, or it has
 * two workers. Later, one of the two senders is not the owner (RFC 9700, 4.14.2).
 */

import { minuteMs } from '@switchbook/domain/runtime/instant.js';

/** Milliseconds after the first use in which a second one is a repetition. */
export const repetitionMs = minuteMs;

/** Whether a use at `now` shows that a token, which was first used at `consumedAt`, was copied. */
export function isUseOfCopy(consumedAt: Date, now: Date): boolean {
  return now.getTime() - consumedAt.getTime() >= repetitionMs;
}
