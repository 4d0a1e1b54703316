/** The change feed of an account: every event, oldest first, each once under one cursor. */
import type { Caller } from '../../domain/access.js';
import { type EventPosition, type EventType, firstPosition, type StoredEvent } from '../../domain/event.js';
import type { ContactId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import type { ContactFilter } from '../../domain/query.js';
import {
  compareEvents,
  type EventsRead,
  findLatestEvent,
  readEvents,
  readFeedPlace,
} from '../../store/events/events.js';
import type { Context } from '../context.js';
import { eventsOf } from '../segments/events-of.js';

export interface FeedCommand {
  /**
   * After an event. `beginning`: the first that ever was, expired when that is no longer kept; `oldest`: the first that
   * is kept; `now`: after the newest.
   */
  readonly from: EventPosition | 'beginning' | 'oldest' | 'now';
  readonly limit: number;
  /** absent: all */
  readonly types?: readonly EventType[] | undefined;
  readonly contactId?: ContactId | undefined;
  /** absent: of all contacts and catalogs; see `events-of.ts` */
  readonly filter?: ContactFilter | undefined;
  /** Milliseconds to wait while there is no event. */
  readonly waitMs?: number;
  /** ends the wait */
  readonly gone?: AbortSignal;
}

export interface FeedPage {
  readonly events: readonly StoredEvent[];
  /** Position to continue from, also when there are no events. */
  readonly next: EventPosition;
  /** whether these were all that there are now */
  readonly isEnd: boolean;
  /** Estimated bytes of the events. */
  readonly bytes: number;
}

/** Batches of events that one request looks at where none of them has a matching contact. */
const mostBatches = 10;

const never = new AbortController().signal;

/** Throws `expired` when what comes next is no longer kept, or was never in this database. */
export async function readFeed(context: Context, caller: Caller, command: FeedCommand): Promise<FeedPage> {
  const { limit, types, contactId, filter, waitMs = 0, gone = never } = command;
  const { accountId } = caller;
  const until = performance.now() + waitMs;
  let after = await startOf(context, caller, command.from);
  for (let batches = 1; ; batches += 1) {
    const read = await readAfter(context, caller, { after, limit, types, contactId }, filter);
    after = read.through;
    if (read.events.length === 0 && !read.isEnd && filter !== undefined && batches < mostBatches) continue;
    const leftMs = until - performance.now();
    const isDone = read.events.length > 0 || !read.isEnd || leftMs <= 0;
    if (isDone || !(await context.waiters.wait(accountId, after, leftMs, gone)))
      return { events: read.events, next: after, isEnd: read.isEnd, bytes: read.bytes };
  }
}

async function startOf(
  { database }: Context,
  { accountId }: Caller,
  from: FeedCommand['from'],
): Promise<EventPosition> {
  if (typeof from === 'object') return from;
  if (from === 'beginning') return firstPosition;
  const latest = from === 'now' ? await findLatestEvent(database, accountId) : undefined;
  const { start } = await readFeedPlace(database, accountId);
  return latest !== undefined && compareEvents(latest, start) > 0 ? latest : start;
}

async function readAfter(
  context: Context,
  { accountId }: Caller,
  wanted: Parameters<typeof readEvents>[2],
  filter: ContactFilter | undefined,
): Promise<EventsRead> {
  const { database, lanes } = context;
  return lanes.lists.run(accountId, async () => {
    const read = await readEvents(database, accountId, wanted);
    const { start, isThere } = await readFeedPlace(database, accountId, wanted.after);
    const isKnown = compareEvents(wanted.after, start) === 0 || isThere;
    // A database that was restored to an earlier state may never have had the event.
    if (compareEvents(wanted.after, start) < 0 || !isKnown)
      throw new ProblemError({ kind: 'expired', what: 'feed' });
    if (filter === undefined) return read;
    return { ...read, events: await eventsOf(context, database, accountId, filter, read.events) };
  });
}
