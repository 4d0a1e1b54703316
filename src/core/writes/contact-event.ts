/** The events of contacts. */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { changedState, contactState } from '../../domain/contact-state.js';
import type { ContactId, IdSource } from '../../domain/ids.js';
import type { EventRecord } from '../../store/events/events.js';
import { actorOf } from '../context.js';

/**
 * The event of a change; `before` null for a creation, `after` null for a deletion. A merge names the survivor in place
 * of the state that there is none of: `{merged_into}`.
 */
export function contactEvent(
  caller: Caller,
  newId: IdSource,
  now: Date,
  before: Contact | null,
  after: Contact | null,
  /** of a contact that a merge takes away or gives back: the survivor */
  survivor?: ContactId,
): EventRecord {
  const subject = (after ?? before) as Contact;
  const [was, is] = [before, after].map((one) => (one === null ? null : contactState(one, now)));
  const verb = verbOf(before, after, survivor !== undefined);
  const pointer = survivor === undefined ? null : { merged_into: survivor };
  return {
    id: newId(),
    type: `contact.${verb}`,
    contact_id: subject.id,
    version: subject.version,
    before: was == null || is == null ? (was ?? pointer) : changedState(was, is),
    after: is ?? pointer,
    actor: actorOf(caller),
    occurred_at: now,
  };
}

function verbOf(before: Contact | null, after: Contact | null, isOfMerge: boolean): string {
  if (before === null) return isOfMerge ? 'unmerged' : 'created';
  if (after === null) return isOfMerge ? 'merged' : 'deleted';
  return 'updated';
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
