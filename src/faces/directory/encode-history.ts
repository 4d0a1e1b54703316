/** Histories to the shape of `wire-events.ts`. Pure. Events are `domain/event-json.ts`. */
import type { HistoryEntry } from '../../core/feed/history.js';
import { differencesOf } from '../../domain/history.js';
import type { HistoryEntryWire } from './wire-events.js';

export function encodeHistoryEntry({ event, keyName }: HistoryEntry): HistoryEntryWire {
  const { face, key_id } = event.actor;
  return {
    id: event.id,
    type: event.type,
    version: event.version,
    occurred_at: event.occurredAt.toISOString(),
    actor: { face, key_id, key_name: keyName },
    changes: differencesOf(event).map(({ field, before, after }) => ({ field, before, after })),
  };
}
