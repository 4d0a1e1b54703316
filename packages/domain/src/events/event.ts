/** Events: recorded changes of an account, in canonical names. The change feed, histories and webhooks read them. */
import type { EventActor } from '../consent/consent.js';
import type { ContactState } from '../contact/contact-state.js';
import type { ContactId, EventId, IdSource } from '../runtime/ids.js';
import type { Trace } from '../runtime/trace-context.js';

export const contactEventTypes = [
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'contact.merged',
  'contact.unmerged',
  'contact.restored',
  'contact.erased',
] as const;

/**
 * Events of records next to a contact. They have the id and the version of the contact. Some do not raise the
 * version.
 */
export const entryEventTypes = ['consent.recorded', 'suppression.set', 'suppression.removed'] as const;

/** Event types for contacts that begin or cease to match a watched segment. */
export const segmentEventTypes = ['segment.entered', 'segment.left'] as const;
/**
 * Internal members of their states, which no answer shows. `change`: the tree of the segment had changed before this
 * comparison, so the event reveals which contacts matched the previous tree. `others`: a condition compares contacts
 * with each other.
 */
export const segmentFlags = { change: 'of_change', others: 'of_others' } as const;
/** Events of notes. They have the id of the note and not its text, and do not raise the version of the contact. */
export const noteEventTypes = ['note.created', 'note.updated', 'note.deleted'] as const;

const verbs = ['created', 'updated', 'deleted'] as const;
export const catalogEventTypes = (['tag', 'group', 'source', 'status'] as const).flatMap((catalogNoun) =>
  verbs.map((verb) => `${catalogNoun}.${verb}` as const),
);

export const eventTypes = [
  ...contactEventTypes,
  ...entryEventTypes,
  ...segmentEventTypes,
  ...noteEventTypes,
  ...catalogEventTypes,
] as const;
export type EventType = (typeof eventTypes)[number];

/** A value for each event type: a new type does not compile until every table has it. */
export type EventTable<Value> = { readonly [Type in EventType]: Value };

/** Makes table entries for types that share a value. */
export function sameFor<Type extends EventType, const Value>(
  types: readonly Type[],
  value: Value,
): { readonly [One in Type]: Value } {
  return Object.fromEntries(types.map((type) => [type, value])) as { [One in Type]: Value };
}

/** Returns the types with one of these values in a table. */
export function typesWith<Value>(
  table: EventTable<Value>,
  ...values: readonly Value[]
): readonly EventType[] {
  return eventTypes.filter((type) => values.includes(table[type]));
}

/** Whether a contact is deleted after an event. */
const ends = {
  'contact.created': false,
  'contact.updated': false,
  'contact.deleted': true,
  'contact.merged': true,
  'contact.unmerged': false,
  'contact.restored': false,
  'contact.erased': true,
  ...sameFor([...entryEventTypes, ...segmentEventTypes, ...noteEventTypes, ...catalogEventTypes], false),
} as const satisfies EventTable<boolean>;

/** The last events of contacts. */
export const contactEnds = typesWith(ends, true);

/** The record that an event is about. */
export type EventSubject = 'contact' | 'consent' | 'suppression' | 'segment' | 'note' | 'item';
export const subjectOf = {
  ...sameFor(contactEventTypes, 'contact'),
  'consent.recorded': 'consent',
  'suppression.set': 'suppression',
  'suppression.removed': 'suppression',
  ...sameFor(segmentEventTypes, 'segment'),
  ...sameFor(noteEventTypes, 'note'),
  ...sameFor(catalogEventTypes, 'item'),
} as const satisfies EventTable<EventSubject>;

/** Position of an event within its account; ascending, and never reused. */
export interface EventPosition {
  /** the position of its transaction */
  readonly position: number;
  readonly seq: number;
}

/** Actor, ids and time of new events. */
export interface EventSource {
  readonly actor: EventActor;
  readonly newId: IdSource;
  readonly now: Date;
  /** absent: none, or no request makes the events */
  readonly trace?: Trace;
}

export const firstPosition: EventPosition = { position: 0, seq: 0 };

export interface StoredEvent extends EventPosition {
  readonly id: EventId;
  readonly type: EventType;
  /** null: the event is about a catalog */
  readonly contactId: ContactId | null;
  readonly version: number | null;
  /**
   * The changed members with their old values; a member with its default value is null. For deleted contacts and other
   * subjects, the whole state. Null: the subject is new.
   */
  readonly before: ContactState | null;
  /** null: the subject is deleted */
  readonly after: ContactState | null;
  readonly actor: EventActor;
  readonly occurredAt: Date;
  readonly trace?: Trace;
  /** the survivor of a merge or of its undo */
  readonly survivorId?: ContactId;
}
