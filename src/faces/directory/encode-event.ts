/** Events as the feed and webhooks show them. */
import { stateBefore } from '../../domain/contact-state.js';
import type { StoredEvent } from '../../domain/event.js';

export function encodeEvent(event: StoredEvent) {
  const { id, type, contactId, version, before, after, actor, occurredAt } = event;
  return {
    id,
    type,
    contact_id: contactId,
    version,
    occurred_at: occurredAt.toISOString(),
    actor: { face: actor.face, key_id: actor.key_id },
    before: before !== null && after !== null ? stateBefore(before, after) : before,
    after,
  };
}
