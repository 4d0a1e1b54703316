/** The events of contacts. */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { changedState, contactState } from '../../domain/contact-state.js';
import type { IdSource } from '../../domain/ids.js';
import type { EventRecord } from '../../store/events.js';
import { actorOf } from '../context.js';

/** The event of a change; `before` null for a creation, `after` null for a deletion. */
export function contactEvent(
  caller: Caller,
  newId: IdSource,
  now: Date,
  before: Contact | null,
  after: Contact | null,
): EventRecord {
  const subject = (after ?? before) as Contact;
  const [was, is] = [before, after].map((one) => (one === null ? null : contactState(one, now)));
  const verb = before === null ? 'created' : after === null ? 'deleted' : 'updated';
  return {
    id: newId(),
    type: `contact.${verb}`,
    contact_id: subject.id,
    version: subject.version,
    before: was == null || is == null ? (was ?? null) : changedState(was, is),
    after: is ?? null,
    actor: actorOf(caller),
    occurred_at: now,
  };
}

/** All that is told of an erased contact: that it was there. */
export function erasedEvent(
  caller: Caller,
  newId: IdSource,
  now: Date,
  { id, version }: Pick<Contact, 'id' | 'version'>,
): EventRecord {
  return {
    id: newId(),
    type: 'contact.erased',
    contact_id: id,
    version,
    before: null,
    after: null,
    actor: actorOf(caller),
    occurred_at: now,
  };
}
