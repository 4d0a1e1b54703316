/** The change feed of an account: every event, oldest first, each once under one cursor. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf, redactEvent } from '@switchbook/domain/access/redaction.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import {
  type EventPosition,
  type EventType,
  firstPosition,
  type StoredEvent,
} from '@switchbook/domain/events/event.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type ContactId, noContact } from '@switchbook/domain/runtime/ids.js';
import { filterInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { treeMs } from '../../contacts/values/request-limits.js';
import type { Admission, Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { selectEvents } from '../../segments/operations/filtered-events.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import {
  compareEvents,
  type EventPage,
  findLatestEvent,
  readEvents,
  readFeedPosition,
} from '../store/events.js';
import { followerOf } from '../values/changed-fields.js';
import { listVisibleEvents } from './visible-events.js';

export interface FeedCommand {
  /**
   * The position after which to read. `beginning`: before the very first event, expired if that is deleted; `oldest`:
   * before the first stored one; `now`: after the newest.
   */
  readonly from: EventPosition | 'beginning' | 'oldest' | 'now';
  readonly limit: number;
  /** absent: all */
  readonly types?: readonly EventType[] | undefined;
  readonly contactId?: ContactId | undefined;
  /** absent: of all contacts and catalogs; see `src/segments/operations/filtered-events.ts` */
  readonly filter?: ContactFilter | undefined;
  /** only updates that change a listed member of contacts; absent: all updates */
  readonly fields?: readonly string[] | undefined;
  /** Milliseconds to wait while there is no event. */
  readonly waitMs?: number;
  /** ends the wait, and a comparison with the filter */
  readonly signal?: AbortSignal;
  /** Called after each wait: false ends it without events. Throws once the caller has lost its right. */
  readonly isStillAllowed?: () => Promise<boolean>;
}

interface FeedPage {
  readonly events: readonly StoredEvent[];
  /** position to continue from, also when there are no events */
  readonly next: EventPosition;
  /** whether no more events exist now */
  readonly isEnd: boolean;
  /** estimated bytes of the events */
  readonly bytes: number;
}

/** Batches of events that one request scans if none has a matching contact. */
const maxBatches = 10;
/**
 * Events that a batch scans if some are dropped because the caller does not see or follow them. A batch is
 * this large even if the caller requests fewer.
 */
const minScanned = 200;
/** Milliseconds before the next check when no new event matched: it doubles each time. */
const pauseMs = { first: 25, max: 400 };

const neverAborted = new AbortController().signal;

/** Throws `expired` if the next events are deleted, or were never in this database. */
export async function listEvents(context: Context, caller: Caller, command: FeedCommand): Promise<FeedPage> {
  const { limit, types, filter, fields, waitMs = 0, signal = neverAborted, isStillAllowed } = command;
  const { accountId } = caller;
  const until = performance.now() + waitMs;
  const contactId = await findVisibleId(context, caller, command.contactId);
  const isSparse = filter !== undefined || fields !== undefined || context.visibility !== undefined;
  let after = await readStartPosition(context, caller, command.from);
  let pause = 0;
  const comparing: FilterComparison | undefined = filter && { filter, signal, leftMs: treeMs };
  for (let batches = 1; ; batches += 1) {
    const feedRead = { after, limit, types, contactId, fields, signal };
    const read = await readAfter(context, caller, feedRead, comparing);
    after = read.through;
    const hasTime = comparing === undefined || comparing.leftMs > treeMs / 2;
    if (!hasTime) return { events: read.events, next: after, isEnd: read.isEnd, bytes: read.bytes };
    if (read.events.length === 0 && !read.isEnd && isSparse && batches < maxBatches) continue;
    const leftMs = until - performance.now();
    const isDone = read.events.length > 0 || !read.isEnd || leftMs <= 0;
    // Events that the filter drops would wake the client continuously.
    if (!isDone && pause > 0)
      await delay(Math.min(pause, leftMs), undefined, { signal: signal }).catch(() => {});
    if (
      isDone ||
      !(await context.waiters.wait(accountId, after, Math.max(0, until - performance.now()), signal))
    )
      return { events: read.events, next: after, isEnd: read.isEnd, bytes: read.bytes };
    if (isStillAllowed !== undefined && !(await isStillAllowed()))
      return { events: [], next: after, isEnd: read.isEnd, bytes: 0 };
    if (isSparse) pause = pause === 0 ? pauseMs.first : Math.min(pause * 2, pauseMs.max);
  }
}

/** Returns the contact of the requested events; an invisible contact is treated as unknown. */
async function findVisibleId(
  { visibility, database }: Basics & CallerVisibility,
  { accountId }: Caller,
  id: ContactId | undefined,
): Promise<ContactId | undefined> {
  if (id === undefined || visibility === undefined) return id;
  return (await filterVisible(visibility, database, accountId, [id])).has(id) ? id : noContact;
}

async function readStartPosition(
  { database }: Basics,
  { accountId }: Caller,
  from: FeedCommand['from'],
): Promise<EventPosition> {
  if (typeof from === 'object') return from;
  if (from === 'beginning') return firstPosition;
  const latest = from === 'now' ? await findLatestEvent(database, accountId) : undefined;
  const { start } = await readFeedPosition(database, accountId);
  return latest !== undefined && compareEvents(latest, start) > 0 ? latest : start;
}

/** The filter of a request, and the time left to compare contacts with the filter. */
interface FilterComparison {
  readonly filter: ContactFilter;
  readonly signal: AbortSignal;
  leftMs: number;
}

type FeedRead = Parameters<typeof readEvents>[2] &
  Pick<FeedCommand, 'fields'> & { readonly signal: AbortSignal };

async function readAfter(
  context: Context,
  caller: Caller,
  feedRead: FeedRead,
  comparing: FilterComparison | undefined,
): Promise<EventPage> {
  const page = await readVisible(context, caller, feedRead);
  if (comparing === undefined) return limitPage(page, page.events, feedRead.limit);
  const { through, events } = await compare(context, caller, page.events, comparing);
  return limitPage(through === undefined ? page : { ...page, through, isEnd: false }, events, feedRead.limit);
}

/** Selects the events of the page that match the filter, as far as the time lasts. */
async function compare(
  context: Context,
  caller: Caller,
  events: readonly StoredEvent[],
  comparing: FilterComparison,
) {
  const { lanes, visibility } = context;
  const { filter, signal } = comparing;
  return selectEvents(context, {
    visibility,
    accountId: caller.accountId,
    filter,
    events,
    queued: (work) =>
      lanes.long.run(
        caller,
        async () => {
          const began = performance.now();
          const compared = await work({ ms: comparing.leftMs, signal });
          comparing.leftMs -= performance.now() - began;
          return compared;
        },
        signal,
      ),
  });
}

async function readVisible(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  { fields, signal, ...feedRead }: FeedRead,
): Promise<EventPage> {
  const { accountId } = caller;
  const { database, lanes, visibility } = context;
  const isThinned = visibility !== undefined || fields !== undefined;
  const limit = isThinned ? Math.max(feedRead.limit, minScanned) : feedRead.limit;
  const read = async () => {
    const page = await readEvents(database, accountId, { ...feedRead, limit });
    const { start, exists } = await readFeedPosition(database, accountId, feedRead.after);
    const isKnown = compareEvents(feedRead.after, start) === 0 || exists;
    // A database that was restored to an earlier state may never have had the event.
    if (compareEvents(feedRead.after, start) < 0 || !isKnown)
      throw new ProblemError({ kind: 'expired', what: 'feed' });
    signal.throwIfAborted();
    const visible = await listVisibleEvents(visibility, database, accountId, page.events);
    return { ...page, events: await keepFollowed(fields, visibility, visible) };
  };
  // A page of large states takes half a second of the thread. A disconnected client gives up its place in the queue.
  return lanes.lists.run(caller, read, signal);
}

/**
 * Returns the events that change a followed field. Compares the states that the caller sees, so a change of a hidden
 * part does not count.
 */
async function keepFollowed(
  fields: FeedCommand['fields'],
  visibility: Context['visibility'],
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  if (fields === undefined) return events;
  const parts = partsOf(visibility);
  const follows = followerOf(fields);
  return filterInSlices(events, (event) => {
    const redacted = parts === undefined ? event : redactEvent(parts, event);
    return redacted !== undefined && follows(redacted);
  });
}

/** Returns a page with the first `limit` of the events that were chosen from the page `read`. */
function limitPage(read: EventPage, chosen: readonly StoredEvent[], limit: number): EventPage {
  const events = chosen.slice(0, limit);
  const last = events.at(-1);
  if (events.length === chosen.length || last === undefined) return { ...read, events };
  return { ...read, events, through: { position: last.position, seq: last.seq }, isEnd: false };
}
