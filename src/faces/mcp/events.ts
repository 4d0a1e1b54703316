/** Changes of people as tools show them. */
import type { HistoryEntry } from '../../core/feed/history.js';
import type { StoredEvent } from '../../domain/event.js';
import { differencesOf } from '../../domain/history.js';
import type { Call } from './tool.js';
import { cleanText, fence, type Json } from './untrusted.js';

/** `person`: its number where it is known, else its id. */
export function encodeEvent(
  call: Call,
  event: StoredEvent,
  person: number | string | null,
  key?: string | null,
): Json {
  const changes = differencesOf(event);
  return {
    at: event.occurredAt.toISOString(),
    type: event.type,
    ...(person === null ? {} : { person }),
    by: cleanText(key == null ? event.actor.face : `${event.actor.face}, key "${key}"`, 150),
    ...fence(call.guards, {
      changes: changes.slice(0, 10).map(({ field, before, after }) => ({ field, before, after })),
    }),
  };
}

export function encodeHistory(call: Call, { event, keyName }: HistoryEntry, person: number): Json {
  return encodeEvent(call, event, person, keyName);
}
