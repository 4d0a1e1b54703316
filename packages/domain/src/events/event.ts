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

/** Facts about an event type that other parts of the program need. */
export interface EventRules {
  /** whether the contact is deleted after the event */
  readonly isEnd: boolean;
  /**
   * The effect of the event on the total of a list.
   * - `added`: The contact is added to the total.
   * - `compared`: The total changes only if a compared field did. An update lists only earlier values that differ.
   * - `recounted`: All contacts are counted again.
   * - `ignored`: The total stays if the event has no earlier state.
   */
  readonly total: 'added' | 'compared' | 'recounted' | 'ignored';
  /** The effect on the position of its contact in an order. `unknown`: samples of the order are reloaded. */
  readonly position: 'begins' | 'moves' | 'ends' | 'unknown' | 'stays';
  /** the member that contains the survivor of a merge instead of a state */
  readonly survivorIn: 'before' | 'after' | null;
  readonly isSentToVendors: boolean;
  readonly isShownToAssistants: boolean;
}

const otherRules: EventRules = {
  isEnd: false,
  total: 'ignored',
  position: 'stays',
  survivorIn: null,
  isSentToVendors: false,
  isShownToAssistants: false,
};
const entryRules: EventRules = { ...otherRules, isShownToAssistants: true };
/** Nothing here follows from the group of a contact's type: each row decides all. */
export const eventRules: EventTable<EventRules> = {
  'contact.created': {
    isEnd: false,
    total: 'added',
    position: 'begins',
    survivorIn: null,
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'contact.updated': {
    isEnd: false,
    total: 'compared',
    position: 'moves',
    survivorIn: null,
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'contact.deleted': {
    isEnd: true,
    total: 'ignored',
    position: 'ends',
    survivorIn: null,
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'contact.merged': {
    isEnd: true,
    total: 'ignored',
    position: 'ends',
    survivorIn: 'after',
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'contact.unmerged': {
    isEnd: false,
    total: 'ignored',
    position: 'begins',
    survivorIn: 'before',
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'contact.restored': {
    isEnd: false,
    total: 'added',
    position: 'begins',
    survivorIn: null,
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'contact.erased': {
    isEnd: true,
    total: 'recounted',
    position: 'unknown',
    survivorIn: null,
    isSentToVendors: true,
    isShownToAssistants: true,
  },
  'consent.recorded': entryRules,
  'suppression.set': entryRules,
  'suppression.removed': entryRules,
  'segment.entered': otherRules,
  'segment.left': otherRules,
  'note.created': otherRules,
  'note.updated': otherRules,
  'note.deleted': otherRules,
  ...sameFor(catalogEventTypes, otherRules),
};

/** Returns the types with one of these values of a rule. */
export function typesWith<Rule extends keyof EventRules>(
  rule: Rule,
  ...values: readonly EventRules[Rule][]
): readonly EventType[] {
  return eventTypes.filter((type) => values.includes(eventRules[type][rule]));
}

/** The last events of contacts. */
export const contactEnds = typesWith('isEnd', true);

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
  /** whether the caller does not see the earlier state, or both states: they have data of another contact */
  readonly isWithheld?: true;
}
