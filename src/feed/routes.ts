/** `/events`, the change feed, and the history of a contact. */

import { regionOf } from '@switchbook/domain/access/access.js';
import type { Cursor } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type EventPosition, type EventType, eventTypes } from '@switchbook/domain/events/event.js';
import {
  instant,
  notBlank,
  nullableNumber,
  nullableText,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import { type AccountId, type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { type Static, type TSchema, Type } from 'typebox';
import { readFilterTexts } from '../contacts/filters/filter-text.js';
import { longList } from '../faces/directory/kit/answers.js';
import { readActorNamer, readNamer } from '../faces/directory/kit/authors.js';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { canonicalId, contactOf } from '../faces/directory/kit/ids.js';
import { readCursor, sealNext } from '../faces/directory/kit/paging.js';
import { choiceOf, pageQuery, QueryParameters, textOf, wholeOf } from '../faces/directory/kit/query.js';
import { route } from '../faces/directory/kit/route-kinds.js';
import { actorWire, authorWire, page, pageWith } from '../faces/directory/kit/wire.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import { cursorForm } from '../faces/kit/wire/query-string.js';
import type { Answer } from '../faces/kit/wire/route-answer.js';
import { encodeNote, noteWire } from '../notes/routes.js';
import type { FeedCommand } from './operations/list-events.js';
import type { HistoryEntry } from './operations/list-history.js';
import {
  type Milestone,
  milestoneTypes,
  type TimelineEntry,
  type TimelineKind,
  timelineKinds,
} from './operations/timeline.js';
import { faultOfFields } from './values/changed-fields.js';
import { differencesOf } from './values/differences.js';
import { type EventJson, eventJson } from './values/event-json.js';
import { feedLimits } from './values/feed-limits.js';

const feedStarts = ['beginning', 'oldest', 'now'] as const;

const eventTypePattern = eventTypes.map((type) => type.replace('.', '\\.')).join('|');

const kindPattern = timelineKinds.join('|');

const timelineQuery = Type.Object({
  ...pageQuery.properties,
  kinds: textOf(`^(${kindPattern})(,(${kindPattern}))*$`),
});

const eventsQuery = Type.Object({
  after: textOf(cursorForm),
  from: choiceOf(feedStarts, feedStarts[0]),
  limit: wholeOf(1, feedLimits.page.max, feedLimits.page.default),
  types: textOf(`^(${eventTypePattern})(,(${eventTypePattern}))*$`),
  contact: Type.Optional(Type.String({ format: 'uuid' })),
  fields: textOf(notBlank),
  segment: textOf(notBlank),
  filter: textOf('^\\{'),
  wait: wholeOf(0, feedLimits.waitSeconds, 0),
});

/** States are sent unchanged; the type of the event decides on their shape. */
const stateWire = Type.Unsafe<Readonly<Record<string, unknown>> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

const eventWire = shape('Event', {
  id: uuid,
  type: oneOf(eventTypes),
  contact_id: nullableText,
  version: nullableNumber,
  occurred_at: instant,
  actor: authorWire,
  before: stateWire,
  after: stateWire,
  merged_into: Type.Optional(uuid),
} satisfies Readonly<Record<keyof EventJson, TSchema>>);

/** A page of events always has a cursor. */
const eventsPage = pageWith(eventWire, shape('EventsMeta', { next_cursor: Type.String() }), 'EventsPage');

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

const historyEntryWire = shape('HistoryEntry', {
  id: uuid,
  type: oneOf(eventTypes),
  version: nullableNumber,
  occurred_at: instant,
  actor: namedActorWire,
  changes: Type.Array(differenceWire),
});

const timelineEntryWire = shape('TimelineEntry', {
  id: Type.String(),
  kind: oneOf(timelineKinds),
  type: oneOf([...eventTypes, 'note', ...milestoneTypes]),
  at: instant,
  actor: namedActorWire,
  changes: Type.Array(differenceWire),
  note: Type.Optional(noteWire),
});
type TimelineEntryWire = Static<typeof timelineEntryWire>;

export const eventRoutes: readonly KeyRoute[] = [
  route('GET /events', 'listEvents', 'Follow the change feed', {
    scope: 'contacts:read',
    query: eventsQuery,
    response: { 200: eventsPage },
    refusals: [410],
    handle: listEvents,
  }),
  route('GET /contacts/:id/history', 'listHistory', 'Show the history of a contact', {
    scope: 'contacts:read',
    query: pageQuery,
    response: { 200: page(historyEntryWire) },
    handle: listHistory,
  }),
  route('GET /contacts/:id/timeline', 'listTimeline', 'Show the timeline of a contact', {
    scope: 'contacts:read',
    query: timelineQuery,
    response: { 200: page(timelineEntryWire) },
    handle: listTimeline,
  }),
];

/** One cursor for all filters: a client may change its filter. */
const list = 'events';

async function listEvents(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query, signal, isStillAllowed } = exchange;
  const parameters = new QueryParameters(query, eventsQuery);
  const command: FeedCommand = {
    from: readStart(exchange, parameters),
    limit: parameters.whole('limit'),
    types: readTypes(parameters),
    contactId: readContact(parameters),
    filter: readTree(exchange, parameters),
    fields: readFields(parameters),
    waitMs: parameters.whole('wait') * 1000,
    signal,
    isStillAllowed,
  };
  parameters.throwIfInvalid();
  const { events, next, bytes } = await core.listEvents(caller, command);
  const withActorName = await readActorNamer(exchange);
  return longList(
    encodeItems(events, (event) => withActorName(eventJson(event)), caller.accountId),
    sealNext(exchange, toCursor(next), list),
    bytes,
  );
}

function readStart(exchange: CallerExchange, parameters: QueryParameters): FeedCommand['from'] {
  const start = parameters.choice('from', feedStarts);
  const cursor = readCursor(exchange, parameters, list, 'after');
  if (cursor === null) return start ?? feedStarts[0];
  if (start !== undefined) parameters.fault('from', 'not_allowed', 'cannot be combined with after');
  return fromCursor(cursor);
}

function readTree(
  { core, principal }: CallerExchange,
  parameters: QueryParameters,
): ContactFilter | undefined {
  const texts = { segment: parameters.text('segment'), filter: parameters.text('filter') };
  if (texts.segment === undefined && texts.filter === undefined) return undefined;
  const input = { region: regionOf(principal), now: core.clock() };
  return readFilterTexts(texts, input, (...issue) => parameters.fault(...issue));
}

function readTypes(parameters: QueryParameters): readonly EventType[] | undefined {
  const names = parameters.text('types')?.split(',');
  const types = eventTypes.filter((type) => names?.includes(type));
  if (names?.some((name) => !(eventTypes as readonly string[]).includes(name)) === true)
    parameters.fault('types', 'not_allowed', `must be a comma-separated list of ${eventTypes.join(', ')}`);
  return names === undefined ? undefined : types;
}

/** Reads comma-separated field names. A comma in the name of an attribute cannot be sent. */
function readFields(parameters: QueryParameters): readonly string[] | undefined {
  const names = parameters.text('fields')?.split(',');
  const fault = names && faultOfFields(names);
  if (fault !== undefined) parameters.fault('fields', fault.code, fault.message);
  return names;
}

function readContact(parameters: QueryParameters): ContactId | undefined {
  const text = parameters.text('contact');
  const id = text === undefined ? undefined : parseId<ContactId>(text);
  if (text !== undefined && id === undefined)
    parameters.fault('contact', 'form', 'must be the id of a contact', 'uuid');
  return id;
}

async function listHistory(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, query } = exchange;
  const parameters = new QueryParameters(query, pageQuery);
  const name = `history of ${canonicalId(params.id)}`;
  const cursor = readCursor(exchange, parameters, name);
  const limit = parameters.whole('limit');
  parameters.throwIfInvalid();
  const page = { limit, before: cursor && fromCursor(cursor) };
  const { entries, next, bytes } = await core.listHistory(
    caller,
    contactOf(params.id),
    page,
    exchange.signal,
  );
  const withNames = await readNamer(exchange);
  return longList(
    encodeItems(entries, (entry) => withNames(encodeHistoryEntry(entry)), caller.accountId),
    sealNext(exchange, next && toCursor(next), name),
    bytes,
  );
}

async function listTimeline(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, query } = exchange;
  const parameters = new QueryParameters(query, timelineQuery);
  const kinds = readKinds(parameters);
  const name = `timeline of ${canonicalId(params.id)} ${[...kinds].join()}`;
  const after = readCursor(exchange, parameters, name);
  const limit = parameters.whole('limit');
  parameters.throwIfInvalid();
  const page = { limit, after, kinds };
  const { entries, next, bytes } = await core.listTimeline(
    caller,
    contactOf(params.id),
    page,
    exchange.signal,
  );
  const withNames = await readNamer(exchange);
  const encode = (entry: TimelineEntry) => withNames(encodeTimelineEntry(entry));
  return longList(encodeItems(entries, encode, caller.accountId), sealNext(exchange, next, name), bytes);
}

/** Returns the kinds in one order, so that the same kinds have the same cursors. */
function readKinds(parameters: QueryParameters): ReadonlySet<TimelineKind> {
  const names = parameters.text('kinds')?.split(',');
  if (names?.some((name) => !(timelineKinds as readonly string[]).includes(name)) === true)
    parameters.fault('kinds', 'not_allowed', `must be a comma-separated list of ${timelineKinds.join(', ')}`);
  return new Set(timelineKinds.filter((kind) => names === undefined || names.includes(kind)));
}

function encodeTimelineEntry(entry: TimelineEntry): TimelineEntryWire {
  const { kind } = entry;
  if ('note' in entry) {
    const { note } = entry;
    const at = note.createdAt.toISOString();
    const actor = { face: note.origin, key_id: null, key_name: null };
    return { id: note.id, kind, type: 'note', at, actor, changes: [], note: encodeNote(note) };
  }
  if ('milestone' in entry) return encodeMilestone(kind, entry.milestone, entry.keyName);
  const { id, type, occurredAt, actor } = entry.event;
  const changes = [...differencesOf(entry.event)];
  const actorWithKey = { ...actor, key_name: entry.keyName };
  return { id, kind, type, at: occurredAt.toISOString(), actor: actorWithKey, changes };
}

function encodeMilestone(
  kind: TimelineKind,
  milestone: Milestone,
  keyName: string | null,
): TimelineEntryWire {
  const { type } = milestone;
  const at = milestone.at.toISOString();
  if (type === 'merge') {
    const { id, loserNumber, undoneAt, actor } = milestone.merge;
    const merged = { field: 'merged', before: loserNumber, after: null };
    const undone = { field: 'undone_at', before: null, after: undoneAt === null ? null : isoTime(undoneAt) };
    const changes = undoneAt === null ? [merged] : [merged, undone];
    return { id, kind, type, at, actor: { ...actor, key_name: keyName }, changes };
  }
  const actor = { face: 'system', key_id: null, key_name: null };
  const change =
    type === 'message.latest'
      ? { field: 'messages_in', after: milestone.received }
      : { field: 'undelivered_code', after: milestone.code };
  return { id: type, kind, type, at, actor, changes: [{ before: null, ...change }] };
}

const encodeEntry = encoderOf(historyEntryWire);
function encodeHistoryEntry({ event, keyName }: HistoryEntry) {
  return encodeEntry({
    ...event,
    actor: { ...event.actor, key_name: keyName },
    changes: differencesOf(event),
  });
}

/**
 * Encodes while the answer is sent, in slices of time, which the account shares. A page may have megabytes, and an
 * event of a large contact may show little of the contact.
 */
async function* encodeItems<One, Wire>(
  items: readonly One[],
  encode: (item: One) => Wire,
  accountId: AccountId,
): AsyncGenerator<Wire> {
  const slices = new Slices(accountId);
  for (const item of items) {
    yield encode(item);
    if (slices.isOver()) await slices.next();
  }
}

function toCursor({ position, seq }: EventPosition): Cursor {
  return [position, seq];
}

function fromCursor([position, seq]: Cursor): EventPosition {
  return { position: Number(position), seq: Number(seq) };
}
