/**
 * Restricts events to events that the caller may see. An event of a contact is visible if the contact is visible. For a
 * deleted contact, its last state counts. An event of a segment is visible if its conditions are.
 */

import { type Parts, partsOf, redactEvent } from '@switchbook/domain/access/redaction.js';
import type { LimitedVisibility, Visibility } from '@switchbook/domain/access/visibility.js';
import { type StoredEvent, segmentFlags, subjectOf } from '@switchbook/domain/events/event.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { filterInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Queryable } from '../../database/database.js';
import { maxPageBytes } from '../../database/statements/page-cut.js';
import { findSegments } from '../../segments/store/segment-rows.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { mayReadTree } from '../../visibility/values/redaction-filter.js';
import { showsAllParts } from '../../visibility/values/visible-filter.js';
import { type HistoryPage, readContactHistory } from '../store/contact-history.js';
import { listMergedSpans, type MergedSpan } from '../store/merged-spans.js';

/**
 * Returns the visible events. Events of catalogs are visible to all. An event with two contacts is visible if both are.
 * Events with data of another contact, which is invisible, have no states.
 */
export async function listVisibleEvents(
  visibility: Visibility,
  on: Queryable,
  accountId: AccountId,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  if (visibility === undefined) return events;
  const parts = partsOf(visibility);
  const unmarked = events.filter((event) => !isHiddenSegmentEvent(visibility, event));
  // Hidden events are dropped before the page is cut, so that the length of a page seldom reveals them.
  const revealed =
    parts === undefined
      ? unmarked
      : await filterInSlices(unmarked, (event) => redactEvent(parts, event) !== undefined);
  const matching =
    parts === undefined ? revealed : await dropHiddenSegmentEvents(parts, on, accountId, revealed);
  if (visibility.contacts === null) return matching;
  const ids = matching.flatMap(({ contactId, survivorId = null }) => [contactId, survivorId]);
  const visible = await filterVisible(
    visibility,
    on,
    accountId,
    ids.filter((id) => id !== null),
  );
  const visibleEvents = matching.filter(
    ({ type, contactId, survivorId }) =>
      (contactId === null ? subjectOf[type] !== 'contact' : visible.has(contactId)) &&
      (survivorId === undefined || visible.has(survivorId)),
  );
  return withholdMerged(visibility, on, accountId, visibleEvents);
}

/**
 * Withholds the states of events from times in which the contact was merged with an invisible one. Without an undo the
 * data are of the visible contact, which has them now. Drops events of segments, whose conditions such data may meet.
 */
async function withholdMerged(
  visibility: LimitedVisibility,
  on: Queryable,
  accountId: AccountId,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  const times = events.flatMap((event) => (event.contactId === null ? [] : [event.occurredAt.getTime()]));
  if (times.length === 0) return events;
  const ids = new Set(events.flatMap(({ contactId }) => contactId ?? []));
  const [from, until] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const spans = await listMergedSpans(on, accountId, [...ids], from, until);
  if (spans.length === 0) return events;
  const otherIds = spans.map(({ otherId }) => otherId);
  const visibleIds = await filterVisible(visibility, on, accountId, otherIds);
  const hiddenSpans = spans.filter(({ otherId }) => !visibleIds.has(otherId));
  return events.flatMap((event) => {
    const currentSpans = hiddenSpans.filter((span) => isWithin(event, span));
    return withoutMerged(event, currentSpans) ?? [];
  });
}

const isWithin = ({ contactId, occurredAt }: StoredEvent, span: MergedSpan) =>
  contactId === span.contactId && occurredAt >= span.mergedAt && occurredAt <= span.undoneAt;

/** Returns the event without data of invisible contacts that were merged at its time; undefined: it is dropped. */
function withoutMerged(event: StoredEvent, spans: readonly MergedSpan[]): StoredEvent | undefined {
  const subject = subjectOf[event.type];
  // Events of notes have no texts.
  if (spans.length === 0 || subject === 'note') return event;
  if (subject === 'segment') return undefined;
  // The state after the undo has only data of the contact itself, and a copy needs it.
  const isUndo = spans.every(
    ({ mergedAt, undoneAt }) => mergedAt < undoneAt && Number(event.occurredAt) === Number(undoneAt),
  );
  const after = isUndo && subject === 'contact' ? event.after : null;
  return { ...event, before: null, after, isWithheld: true };
}

/** Whether the event of a segment reveals parts or contacts that the caller does not see. */
function isHiddenSegmentEvent(visibility: LimitedVisibility, { type, after }: StoredEvent): boolean {
  if (subjectOf[type] !== 'segment' || after === null) return false;
  return (
    (!showsAllParts(visibility) && segmentFlags.change in after) ||
    (visibility.contacts !== null && segmentFlags.others in after)
  );
}

/**
 * Drops the events of segments with hidden conditions: each would reveal that a hidden value matches. The current tree
 * of the segment decides. So an event may be dropped if the segment changed after it. Events of a deleted segment are
 * dropped too.
 */
async function dropHiddenSegmentEvents(
  parts: Parts,
  on: Queryable,
  accountId: AccountId,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  const numbers = new Set(
    events.flatMap(({ type, after }) => (subjectOf[type] === 'segment' ? [Number(after?.number)] : [])),
  );
  if (numbers.size === 0) return events;
  // An account may have megabytes of other trees.
  const segments = await findSegments(on, accountId, [...numbers], []);
  const matching = new Map<unknown, Date>(
    (await filterInSlices(segments, ({ tree }) => mayReadTree(parts, tree))).map((segment) => [
      segment.number,
      segment.updatedAt,
    ]),
  );
  return events.filter(({ type, after, occurredAt }) => {
    if (subjectOf[type] !== 'segment') return true;
    const since = matching.get(after?.number);
    return since !== undefined && occurredAt >= since;
  });
}

/** Events of a contact that a page reads for a caller with limited visibility. */
const historyBatches = { atOnce: 200, batches: 10 };

/**
 * Returns the visible events of a contact, the newest first. It reads further events in place of hidden ones, up to a
 * bound. At the bound a page may be short or empty although `next` is not null, which reveals that many events are
 * hidden.
 */
export async function readVisibleHistory(
  visibility: Visibility,
  on: Queryable,
  accountId: AccountId,
  id: ContactId,
  { limit, before }: Parameters<typeof readContactHistory>[3],
): Promise<HistoryPage> {
  if (visibility === undefined) return readContactHistory(on, accountId, id, { limit, before });
  const events: StoredEvent[] = [];
  let bytes = 0;
  let next = before;
  for (let batch = 0; batch < historyBatches.batches; batch += 1) {
    const read = await readContactHistory(on, accountId, id, { limit: historyBatches.atOnce, before: next });
    events.push(...(await listVisibleEvents(visibility, on, accountId, read.events)));
    bytes += read.bytes;
    next = read.next;
    if (next === null || events.length > limit || bytes >= maxPageBytes) break;
  }
  const page = events.slice(0, limit);
  const last = page.at(-1);
  if (page.length === events.length || last === undefined) return { events: page, next, bytes };
  return { events: page, next: { position: last.position, seq: last.seq }, bytes };
}
