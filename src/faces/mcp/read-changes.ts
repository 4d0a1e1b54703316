/** The tools `what_changed` and `find_duplicates`. */

import type { Cursor } from '@switchbook/domain/contact/page.js';
import { type EventPosition, type StoredEvent, typesWith } from '@switchbook/domain/events/event.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { dayMs, parseInstant } from '@switchbook/domain/runtime/instant.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { Type } from 'typebox';
import type { HistoryEntry } from '../../feed/operations/list-history.js';
import { differencesOf } from '../../feed/values/differences.js';
import { changedFields, changedPeople, changes, changesPerPerson, inputLengths, pairs } from './choices.js';
import { openCursor, sealCursor } from './paging.js';
import { findPerson, personRef, showPerson } from './person.js';
import {
  closed,
  countShown,
  cursor,
  defineTool,
  detail,
  limit,
  nullableString,
  objects,
  optional,
  reading,
  type ToolCall,
  text,
} from './tool.js';
import { cleanText, markUntrusted } from './untrusted.js';

const feed = 'feed';

/** Changes of people; the account's tags, groups and statuses have no person to show. */
const peopleEvents = typesWith('isShownToAssistants', true);

export const whatChanged = defineTool({
  name: 'what_changed',
  title: 'What changed',
  description:
    'Changes of one person, or of all people since a time (default: one day), with who made them. cursor "now" begins to follow, with next_cursor and deletions. is_complete false: more changed.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object(
    {
      person: optional(personRef),
      since: optional(text(inputLengths.time, { description: 'date or time' })),
      cursor,
      limit: limit(changes),
    },
    closed,
  ),
  output: Type.Object({ changes: objects, next_cursor: nullableString, is_complete: Type.Boolean() }),
  run: async (call, input) => {
    const max = input.limit ?? changes.default;
    if (input.cursor !== undefined) return follow(call, input.cursor, max);
    const { changes: list, isComplete } =
      input.person === undefined
        ? await listLatest(call, input.since, max)
        : await readOfPerson(call, input.person, input.since, max);
    return { changes: list, next_cursor: null, is_complete: isComplete };
  },
});

interface FoundChanges {
  readonly changes: readonly Json[];
  /** the account has no further change of these people since the time */
  readonly isComplete: boolean;
}

/** Returns the feed of people's events, oldest first, from a position on. */
async function follow(call: ToolCall, token: string, max: number): Promise<Json> {
  const { core, caller } = call;
  const from = token === 'now' ? token : fromCursor(openCursor(call, token, feed));
  const { events, next, isEnd } = await core.listEvents(caller, { from, limit: max, types: peopleEvents });
  await countShown(
    call,
    events.flatMap((event) => event.contactId ?? []),
  );
  return {
    changes: events.map((event) => encodeEvent(event, event.contactId)),
    next_cursor: sealCursor(call, [next.position, next.seq], feed),
    is_complete: isEnd,
  };
}

function fromCursor(at: Cursor | null): EventPosition {
  return { position: Number(at?.[0]), seq: Number(at?.[1]) };
}

async function readOfPerson(
  call: ToolCall,
  ref: string | number,
  since: string | undefined,
  max: number,
): Promise<FoundChanges> {
  const { id, number } = await findPerson(call, ref);
  await countShown(call, [id]);
  const after = since === undefined ? undefined : instantOf(since);
  const isShown = ({ event }: HistoryEntry) => after === undefined || event.occurredAt >= after;
  const { entries, isComplete } = await readHistory(call, id, max, isShown);
  return { changes: entries.map((entry) => encodeHistory(entry, number)), isComplete };
}

/** Reads the latest entries of a person's history that are shown. */
async function readHistory(
  { core, caller }: ToolCall,
  id: ContactId,
  limit: number,
  isShown: (entry: HistoryEntry) => boolean,
): Promise<{ readonly entries: readonly HistoryEntry[]; readonly isComplete: boolean }> {
  const command = { target: [{ by: 'id', id }] } as const;
  const { entries, next } = await core.listHistory(caller, command, { limit, before: null });
  const visibleEntries = entries.filter(isShown);
  return { entries: visibleEntries, isComplete: next === null || visibleEntries.length < entries.length };
}

/** Reads the latest changes of each person that changed last. */
async function listLatest(call: ToolCall, since: string | undefined, max: number): Promise<FoundChanges> {
  const { core, caller, signal } = call;
  const value = since === undefined ? new Date(core.clock().getTime() - dayMs) : instantOf(since);
  const { items, next } = await core.listContacts(
    caller,
    { op: 'time', field: 'updatedAt', compare: 'gt', value },
    {
      from: { at: 'start' },
      limit: Math.min(max, changedPeople),
      order: [
        { by: 'updatedAt', descending: true },
        { by: 'id', descending: true },
      ],
      wantTotal: false,
      client: { signal },
    },
  );
  await countShown(
    call,
    items.map((contact) => contact.id),
  );
  const listed: { readonly at: Date; readonly change: Json }[] = [];
  let isAll = next === null;
  for (const { id, number } of items) {
    const { entries, isComplete } = await readHistory(
      call,
      id,
      changesPerPerson,
      ({ event }) => event.occurredAt > value,
    );
    isAll &&= isComplete;
    for (const entry of entries)
      listed.push({ at: entry.event.occurredAt, change: copyHistory(entry, number) });
  }
  listed.sort((left, right) => right.at.getTime() - left.at.getTime());
  return {
    changes: listed.slice(0, max).map(({ change }) => change),
    isComplete: isAll && listed.length <= max,
  };
}

function instantOf(timeText: string): Date {
  const value = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(timeText) ? `${timeText}T00:00:00Z` : timeText);
  if (value === undefined)
    throw invalid('since', 'form', 'must be a date or a time such as 2026-01-15T09:00:00Z', 'time');
  return value;
}

const duplicates = 'duplicates';

export const findDuplicates = defineTool({
  name: 'find_duplicates',
  title: 'Find duplicates',
  description:
    'Pairs that may be one person, the likeliest first, with reasons. Merge a pair with propose_change.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object({ limit: limit(pairs), cursor, detail }, closed),
  output: Type.Object({
    pairs: Type.Array(
      Type.Object({ people: objects, score: Type.Integer(), reasons: Type.Array(Type.String()) }),
    ),
    next_cursor: nullableString,
    is_complete: Type.Boolean(),
  }),
  run: async (call, input) => {
    const after = openCursor(call, input.cursor, duplicates);
    const page = { limit: input.limit ?? pairs.default, after };
    const { items, next, isComplete } = await call.core.listDuplicates(call.caller, page);
    await countShown(
      call,
      items.flatMap((pair) => pair.contacts.map((contact) => contact.id)),
    );
    return {
      pairs: await mapInSlices(items, ({ contacts, score, reasons }) => ({
        score,
        reasons: [...reasons],
        people: contacts.map((contact) => showPerson(contact, input.detail)),
      })),
      next_cursor: sealCursor(call, next, duplicates),
      is_complete: isComplete,
    };
  },
});

/** Encodes an event. `person`: its number if known, else its id. */
function encodeEvent(event: StoredEvent, person: number | string | null, key?: string | null): Json {
  const changes = differencesOf(event);
  return {
    at: event.occurredAt.toISOString(),
    type: event.type,
    ...(person === null ? {} : { person }),
    by: cleanText(event.actor.face),
    ...markUntrusted(
      {
        changes: changes
          .slice(0, changedFields)
          .map(({ field, before, after }) => ({ field, before, after })),
      },
      { key },
    ),
  };
}

/** Encodes an entry as a copy: a part of a text keeps the whole text in memory, up to megabytes of each person. */
const copyHistory = (entry: HistoryEntry, person: number): Json =>
  structuredClone(encodeHistory(entry, person));

export function encodeHistory({ event, keyName }: HistoryEntry, person: number): Json {
  return encodeEvent(event, person, keyName);
}
