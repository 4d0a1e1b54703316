/**
 * The timeline of a contact: its changes, notes, consents, merges and messages in one list, newest first. Each source
 * has its own order and is read by its own key. A page takes the newest entries of all sources, and its cursor has a
 * position in each. A table of entries would double each write, and a union of all tables would read and sort all
 * events of a contact. Events of notes have no text: a deleted or replaced text is stored nowhere. Reads by APIs are
 * not stored, so they are not shown.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { Cursor } from '@switchbook/domain/contact/page.js';
import {
  catalogEventTypes,
  type EventTable,
  type StoredEvent,
  sameFor,
} from '@switchbook/domain/events/event.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import { listMergesInto } from '../../contacts/store/merge-rows.js';
import type { StoredMerge } from '../../contacts/values/stored-merge.js';
import { readLastMessages } from '../../intakes/store/activity-rows.js';
import type { Activity } from '../../intakes/values/intake.js';
import { readNotes } from '../../notes/store.js';
import type { Note } from '../../notes/values.js';
import type { Admission, Basics, CallerVisibility } from '../../operation-context/context.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import type { HistoryPage as EventPage } from '../store/contact-history.js';
import { feedLimits } from '../values/feed-limits.js';
import { findSubject, readNamesOfKeys } from './list-history.js';
import { readVisibleHistory } from './visible-events.js';

export const timelineKinds = ['change', 'note', 'consent', 'message', 'merge'] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export const milestoneTypes = ['message.latest', 'message.undelivered', 'merge'] as const;

/**
 * Entries that are read in full: the last message, the last undelivered message, merges into the contact. `received`:
 * incoming messages so far.
 */
export type Milestone = { readonly at: Date } & (
  | { readonly type: 'message.latest'; readonly received: number }
  /** the platform's code of the failure */
  | { readonly type: 'message.undelivered'; readonly code: number | null }
  | { readonly type: 'merge'; readonly merge: StoredMerge }
);

export type TimelineEntry =
  | { readonly kind: TimelineKind; readonly event: StoredEvent; readonly keyName: string | null }
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'message' | 'merge'; readonly milestone: Milestone; readonly keyName: string | null };

interface TimelinePage {
  readonly entries: readonly TimelineEntry[];
  /**
   * null: these are the oldest entries. A page may have fewer entries than its limit, or none, although more follow.
   */
  readonly next: Cursor | null;
  /** estimated bytes of the entries */
  readonly bytes: number;
}

interface TimelineRequest {
  readonly limit: number;
  readonly after: Cursor | null;
  readonly kinds: ReadonlySet<TimelineKind>;
}

/** Most events that a page reads if the request selects only some kinds. */
const maxScanned = 500;

/** Entries of a source, newest first, and its cursors. */
interface Source<Item> {
  readonly items: readonly Item[];
  readonly timeOf: (item: Item) => Date;
  readonly after: (item: Item) => Cursor;
  /** null: no items follow */
  readonly next: Cursor | null;
}

/** Returns a page of a contact's timeline, also of a deleted contact. Throws `not_found` without an entry. */
export async function listTimeline(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  command: GetCommand,
  request: TimelineRequest,
): Promise<TimelinePage> {
  const { accountId } = caller;
  const { id, exists } = await findSubject(context, caller, command);
  const at = timelinePositionOf(request.after);
  const { database, lanes } = context;
  const [events, notes, activity, merges] = await lanes.lists.run(caller, () =>
    Promise.all([
      readEvents(context, accountId, id, request, at.events),
      readShownNotes(context, accountId, id, request, at.notes),
      request.kinds.has('message') ? readLastMessages(database, accountId, [id]) : [],
      request.kinds.has('merge') ? readMerges(context, accountId, id) : [],
    ]),
  );
  if (!exists && events.events.length === 0 && request.after === null) throw notFound('contact');
  const milestones = [...activity.flatMap(messagesOf), ...merges.map(milestoneOf)]
    .filter((milestone) => at.before === null || milestone.at < at.before)
    .sort((left, right) => right.at.getTime() - left.at.getTime());
  const actors = [...events.events, ...merges].map((event) => event.actor);
  const names = await readNamesOfKeys(context, caller, actors);
  const keyNameOf = ({ key_id: key }: EventActor) => names.get(key ?? '') ?? null;
  const isWanted = (event: StoredEvent) => {
    const kind = timelineKindOf(event);
    return kind !== undefined && request.kinds.has(kind);
  };
  const { items, next } = collectNewest(request.limit, at, isWanted, {
    events: {
      items: events.events,
      timeOf: (event) => event.occurredAt,
      after: ({ position, seq }) => [position, seq],
      next: events.next && [events.next.position, events.next.seq],
    },
    notes: {
      items: notes.items,
      timeOf: (note) => note.createdAt,
      after: (note) => [note.createdAt.toISOString(), note.id],
      next: notes.next,
    },
    milestones,
  });
  const entries = items.flatMap((item): readonly TimelineEntry[] => {
    if ('milestone' in item) {
      const { milestone } = item;
      if (milestone.type !== 'merge') return [{ kind: 'message', milestone, keyName: null }];
      return [{ kind: 'merge', milestone, keyName: keyNameOf(milestone.merge.actor) }];
    }
    if ('note' in item) return [{ kind: 'note', ...item }];
    const { event } = item;
    const kind = timelineKindOf(event);
    if (kind === undefined || !isWanted(event)) return [];
    return [{ kind, event, keyName: keyNameOf(event.actor) }];
  });
  return { entries, next, bytes: events.bytes + (notes.bytes ?? 0) };
}

/**
 * The kind of an event in the timeline. Events of notes have none, since the notes themselves are listed. The API has
 * no kind for segment events, so they are listed with consents.
 */
const kindsOfEvents = {
  'contact.created': 'change',
  'contact.updated': 'change',
  'contact.deleted': 'change',
  'contact.merged': 'merge',
  'contact.unmerged': 'merge',
  'contact.restored': 'change',
  'contact.erased': 'change',
  'consent.recorded': 'consent',
  'suppression.set': 'consent',
  'suppression.removed': 'consent',
  'segment.entered': 'consent',
  'segment.left': 'consent',
  'note.created': undefined,
  'note.updated': 'note',
  'note.deleted': 'note',
  ...sameFor(catalogEventTypes, undefined),
} as const satisfies EventTable<TimelineKind | undefined>;

const timelineKindOf = ({ type }: StoredEvent): TimelineKind | undefined => kindsOfEvents[type];

const endOfSource: Cursor = [];
const noEvents: EventPage = { events: [], next: null, bytes: 0 };

async function readEvents(
  { database, visibility }: Basics & CallerVisibility,
  accountId: Caller['accountId'],
  id: ContactId,
  { limit, kinds }: TimelineRequest,
  after: Cursor | null,
): Promise<EventPage> {
  const hasAny = [...kinds].some((kind) => kind !== 'message');
  if (after === endOfSource || !hasAny) return noEvents;
  const before = after && { position: Number(after[0]), seq: Number(after[1]) };
  const isWhole = kinds.size === timelineKinds.length;
  const page = { limit: isWhole ? limit : maxScanned, before };
  return readVisibleHistory(visibility, database, accountId, id, page);
}

/** Returns the merges with another contact that was visible to the caller. */
async function readMerges(
  { database, visibility }: Basics & CallerVisibility,
  accountId: Caller['accountId'],
  id: ContactId,
): Promise<readonly StoredMerge[]> {
  const merges = await listMergesInto(database, accountId, id, feedLimits.timelineMerges);
  if (visibility === undefined) return merges;
  const ids = merges.map((merge) => merge.loserId);
  const visible = await filterVisible(visibility, database, accountId, ids);
  return merges.filter((merge) => visible.has(merge.loserId));
}

async function readShownNotes(
  { database, visibility }: Basics & CallerVisibility,
  accountId: Caller['accountId'],
  id: ContactId,
  { limit, kinds }: TimelineRequest,
  after: Cursor | null,
) {
  const isHidden = partsOf(visibility)?.hidden.has('notes') === true;
  if (after === endOfSource || !kinds.has('note') || isHidden) return { items: [], next: null, bytes: 0 };
  return readNotes(database, accountId, id, { limit, after });
}

function messagesOf(activity: Activity): readonly Milestone[] {
  const { lastMessageAt, messagesIn, undeliveredAt, undeliveredCode } = activity;
  const milestones: Milestone[] = [];
  if (lastMessageAt !== null)
    milestones.push({ type: 'message.latest', at: lastMessageAt, received: messagesIn });
  if (undeliveredAt !== null)
    milestones.push({ type: 'message.undelivered', at: undeliveredAt, code: undeliveredCode });
  return milestones;
}

function milestoneOf(merge: StoredMerge): Milestone {
  return { type: 'merge', at: merge.mergedAt, merge };
}

/** The positions in events and notes after the previous pages, and the oldest time among their entries. */
interface Position {
  readonly events: Cursor | null;
  readonly notes: Cursor | null;
  readonly before: Date | null;
}

/**
 * Reads a cursor. It has five members: two of events, two of notes, a time. The first member of a finished source is 0.
 */
function timelinePositionOf(cursor: Cursor | null): Position {
  if (cursor === null) return { events: null, notes: null, before: null };
  const [position, seq, createdAt, noteId, before] = cursor;
  const pairOf = (first: Cursor[number] | undefined, second: Cursor[number] | undefined): Cursor | null => {
    if (first === 0) return endOfSource;
    return first === null || first === undefined ? null : [first, second ?? null];
  };
  return {
    events: pairOf(position, seq),
    notes: pairOf(createdAt, noteId),
    before: typeof before === 'string' ? new Date(before) : null,
  };
}

function cursorOf({ events, notes, before }: Position): Cursor {
  const positions = (at: Cursor | null) => (at === endOfSource ? [0, 0] : (at ?? [null, null]));
  return [...positions(events), ...positions(notes), before === null ? null : before.toISOString()];
}

type TimelineItem =
  | { readonly event: StoredEvent }
  | { readonly note: Note }
  | { readonly milestone: Milestone };

/** Collects the newest items of all sources, up to the limit, or until more of a source must be read. */
function collectNewest(
  limit: number,
  { events: eventsAt, notes: notesAt, before }: Position,
  isWanted: (event: StoredEvent) => boolean,
  sources: {
    readonly events: Source<StoredEvent>;
    readonly notes: Source<Note>;
    readonly milestones: readonly Milestone[];
  },
): { readonly items: readonly TimelineItem[]; readonly next: Cursor | null } {
  const items: TimelineItem[] = [];
  const [events, notes] = [makeReader(sources.events, eventsAt), makeReader(sources.notes, notesAt)];
  const milestones = [...sources.milestones];
  let oldest = before;
  let count = 0;
  for (;;) {
    const [event, note, milestone] = [events.peek(), notes.peek(), milestones[0]];
    if (count >= limit || (event === undefined && events.hasMore) || (note === undefined && notes.hasMore))
      break;
    const times = [milestone?.at, event?.at, note?.at].map((at) => at?.getTime() ?? Number.NEGATIVE_INFINITY);
    const newest = Math.max(...times);
    if (newest === Number.NEGATIVE_INFINITY) break;
    if (oldest === null || newest < oldest.getTime()) oldest = new Date(newest);
    // Merges and messages precede events of the same time, so the cursor's time determines the rest.
    const sourceIndex = times.indexOf(newest);
    if (sourceIndex === 0 && milestone !== undefined) {
      items.push({ milestone });
      milestones.shift();
      // Entries with the same time must be on the same page.
      if (milestones[0]?.at.getTime() !== newest) count += 1;
    } else if (sourceIndex === 1 && event !== undefined) {
      items.push({ event: event.item });
      events.skip();
      if (isWanted(event.item)) count += 1;
    } else if (note !== undefined) {
      items.push({ note: note.item });
      notes.skip();
      count += 1;
    }
  }
  const isEnd = milestones.length === 0 && events.at() === endOfSource && notes.at() === endOfSource;
  const next = isEnd ? null : cursorOf({ events: events.at(), notes: notes.at(), before: oldest });
  return { items, next };
}

function makeReader<Item>({ items, timeOf, after, next }: Source<Item>, start: Cursor | null) {
  let count = 0;
  const peek = () => {
    const item = items[count];
    return item === undefined ? undefined : { item, at: timeOf(item) };
  };
  return {
    peek,
    skip: () => {
      count += 1;
    },
    hasMore: next !== null,
    /** the position after the entries read so far */
    at: (): Cursor | null => {
      if (count === items.length) return next ?? endOfSource;
      const last = items[count - 1];
      return last === undefined ? start : after(last);
    },
  };
}
