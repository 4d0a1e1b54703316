/** Answers of the change feed and of histories. */

import { type Static, Type } from 'typebox';
import { markTypes, timelineKinds } from '../../core/feed/timeline.js';
import { eventTypes } from '../../domain/event.js';
import { instant, nullableText, oneOf, shape, uuid } from '../../domain/schemas.js';
import { actorWire, authorWire, noteWire, pageWith } from './wire.js';

const nullableNumber = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 });

/** States are sent unchanged; the type of the event decides on their shape. */
const stateWire = Type.Unsafe<Readonly<Record<string, unknown>> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

export const eventWire = shape('Event', {
  id: uuid,
  type: oneOf(eventTypes),
  contact_id: nullableText,
  version: nullableNumber,
  occurred_at: instant,
  actor: authorWire,
  before: stateWire,
  after: stateWire,
  merged_into: Type.Optional(uuid),
});

/** The cursor is always there. */
export const eventsPage = pageWith(
  eventWire,
  shape('EventsMeta', { next_cursor: Type.String() }),
  'EventsPage',
);

const differenceWire = shape('Difference', {
  field: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
});

const namedActorWire = shape('HistoryActor', {
  ...actorWire.properties,
  key_name: nullableText,
  member: authorWire.properties.member,
});

export const historyEntryWire = shape('HistoryEntry', {
  id: uuid,
  type: oneOf(eventTypes),
  version: nullableNumber,
  occurred_at: instant,
  actor: namedActorWire,
  changes: Type.Array(differenceWire),
});

export const timelineEntryWire = shape('TimelineEntry', {
  id: Type.String(),
  kind: oneOf(timelineKinds),
  type: oneOf([...eventTypes, 'note', ...markTypes]),
  at: instant,
  actor: namedActorWire,
  changes: Type.Array(differenceWire),
  note: Type.Optional(noteWire),
});
export type TimelineEntryWire = Static<typeof timelineEntryWire>;
