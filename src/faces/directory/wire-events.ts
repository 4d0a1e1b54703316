/** What the change feed and histories send. */
import { type Static, Type } from 'typebox';
import { eventTypes } from '../../domain/event.js';
import { actorWire, instant, nullableText, oneOf, pageWith, uuid } from './wire.js';

const nullableNumber = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 });

/** Sent as they are: which shape it is, the type of the event says. */
const stateWire = Type.Unsafe<Readonly<Record<string, unknown>> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

export const eventWire = Type.Object(
  {
    id: uuid,
    type: oneOf(eventTypes),
    contact_id: nullableText,
    version: nullableNumber,
    occurred_at: instant,
    actor: actorWire,
    before: stateWire,
    after: stateWire,
    merged_into: Type.Optional(uuid),
  },
  { title: 'Event' },
);
export type EventWire = Static<typeof eventWire>;

/** The cursor is always there. */
export const eventsPage = pageWith(
  eventWire,
  Type.Object({ next_cursor: Type.String() }, { title: 'EventsMeta' }),
  'EventsPage',
);

const differenceWire = Type.Object(
  { field: Type.String(), before: Type.Unknown(), after: Type.Unknown() },
  { title: 'Difference' },
);

export const historyEntryWire = Type.Object(
  {
    id: uuid,
    type: oneOf(eventTypes),
    version: nullableNumber,
    occurred_at: instant,
    actor: Type.Object(
      { face: Type.String(), key_id: nullableText, key_name: nullableText },
      { title: 'HistoryActor' },
    ),
    changes: Type.Array(differenceWire),
  },
  { title: 'HistoryEntry' },
);
export type HistoryEntryWire = Static<typeof historyEntryWire>;
