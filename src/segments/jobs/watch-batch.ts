/**
 * A batch of a watched segment: compares contacts with the stored contacts of the segment, and records which contacts
 * enter and leave.
 */
import { systemActor } from '@switchbook/domain/consent/consent.js';
import { catalogEventTypes, segmentFlags } from '@switchbook/domain/events/event.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, type ContactId, highestId } from '@switchbook/domain/runtime/ids.js';
import {
  type ConditionTree,
  changesByItself,
  comparesContacts,
} from '../../contacts/filters/condition-tree.js';
import { toVisibleFilterWithSegments } from '../../contacts/operations/resolve-conditions.js';
import type { Queryable, TimedQueryable } from '../../database/database.js';
import { eventOf, insertEvents } from '../../feed/store/events.js';
import type { StepResult } from '../../job-runner/job.js';
import type { Basics, Caches, CallerVisibility } from '../../operation-context/context.js';
import { fullVisibility } from '../../visibility/values/visible-filter.js';
import { compareInBatches, stepTimeLimit } from '../operations/compare-in-batches.js';
import {
  applyDifferences,
  findWatch,
  listDifferences,
  listNextEvents,
  listNextToCompare,
  lockWatch,
  type MatchDifference,
  moveWatch,
  type ReadEvent,
  type Watch,
  type WatchProgress,
  watchMembers,
} from '../store/watches.js';

/** Milliseconds between two comparisons of all contacts, for trees with conditions on the time, and for other trees. */
const comparisonMs = { timeDependent: 60_000, other: 3_600_000 } as const;
/** A comparison of all contacts takes a quarter of the time at most. */
const pausePerComparison = 3;

/** Compares the contacts of the next events, and the next of all contacts if that is due. */
export async function compareWatched(
  context: Basics & CallerVisibility & Caches,
  accountId: AccountId,
  number: number,
  { limit, stop }: { readonly limit: number; readonly stop: AbortSignal },
): Promise<StepResult> {
  const read = await findReadableSegment(context, accountId, number);
  if (read === undefined) return 'stopped';
  const now = context.clock();
  const { database } = context;
  const watch = await findOrLockWatch(context, accountId, number, now);
  // A tree that was changed after its read is read by the next batch.
  if (watch === undefined || watch.updatedAt.getTime() !== read.segment.updatedAt.getTime()) return 'stopped';
  const batch = await nextBatch(database, accountId, watch, { limit, now });
  if (batch.events.length === 0 && batch.comparedBelow === null) return 'stopped';
  const changed = batch.events.flatMap(({ contactId }) => contactId ?? []);
  const ids = [...new Set<ContactId>([...changed, ...batch.compared])];
  const find = (on: TimedQueryable, contactIds: readonly ContactId[]) =>
    listDifferences(on, accountId, number, read.filter, contactIds);
  const { found: differences, count } = await compareInBatches(database, ids, find, stepTimeLimit(stop));
  const { progress, isComparing } = progressOf(watch, comparedOf(batch, new Set(ids.slice(0, count))), now);
  return database.transaction(
    async (tx) => {
      const locked = await lockWatch(tx, accountId, number, now);
      if (locked === undefined || !isSameWatch(locked, watch)) return 'stopped';
      await applyDifferences(tx, accountId, number, differences);
      // Contacts that match when the watch begins have no event.
      if (watch.watchedSince !== null)
        await insertEvents(tx, accountId, eventsOf(context, watch, read.segment.tree, differences, now));
      const isOver = isComparing && progress.downTo === null;
      await moveWatch(
        tx,
        accountId,
        number,
        isOver ? afterComparison(progress, read.segment.tree, now) : progress,
      );
      return 'more';
    },
    'request',
    accountId,
  );
}

/** Returns the watch before a batch; undefined when it is not watched, or another process compares. */
async function findOrLockWatch(
  { database }: Basics,
  accountId: AccountId,
  number: number,
  now: Date,
): Promise<Watch | undefined> {
  const watch = await findWatch(database, accountId, number);
  if (watch?.isLost !== true) return watch;
  return database.transaction((tx) => lockWatch(tx, accountId, number, now));
}

/** Whether no batch was stored and nothing was changed between two readings. */
function isSameWatch(watch: Watch, otherWatch: Watch): boolean {
  return [...watchMembers].every((name) => watch[name]?.valueOf() === otherWatch[name]?.valueOf());
}

/**
 * Returns undefined while the tree is invalid, for example after a field has changed its type. The events of the
 * segment then wait.
 */
async function findReadableSegment(
  context: Basics & CallerVisibility & Caches,
  accountId: AccountId,
  number: number,
) {
  try {
    const segmentCondition = { op: 'segment', ref: { number }, path: 'segment' } as const;
    const { filter, segments } = await toVisibleFilterWithSegments(
      context,
      accountId,
      segmentCondition,
      fullVisibility,
    );
    const [segment] = segments;
    return segment && { filter, segment };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'invalid') return undefined;
    throw error;
  }
}

interface Batch {
  readonly events: readonly ReadEvent[];
  readonly compared: readonly ContactId[];
  /** contacts below are to be compared; null: none */
  readonly comparedBelow: string | null;
  /** whether `compared` are the last ones */
  readonly isLast: boolean;
}

async function nextBatch(
  on: Queryable,
  accountId: AccountId,
  watch: Watch,
  { limit, now }: { readonly limit: number; readonly now: Date },
): Promise<Batch> {
  const { number, position, seq, watchedSince } = watch;
  // A change cannot be reported before all members are known.
  const events = watchedSince === null ? [] : await listNextEvents(on, accountId, position, seq, limit);
  const below = comparedBelowOf(watch, events, now);
  const isBusy = below === null || events.length === limit;
  const compared = isBusy ? [] : await listNextToCompare(on, accountId, number, below, limit);
  return { events, compared, comparedBelow: below, isLast: !isBusy && compared.length < limit };
}

/** Whether a comparison of all contacts begins: a catalog has changed, or it is due. */
function isComparisonDue({ nextWalkAt }: Watch, events: readonly ReadEvent[], now: Date): boolean {
  return events.some(isOfItem) || (nextWalkAt !== null && nextWalkAt <= now);
}

function comparedBelowOf(watch: Watch, events: readonly ReadEvent[], now: Date): string | null {
  return isComparisonDue(watch, events, now) ? highestId : watch.downTo;
}

/** Returns the part of the batch up to the first contact that was not compared. */
function comparedOf(batch: Batch, done: ReadonlySet<ContactId>): Batch {
  const isOpen = (id: ContactId | null) => id !== null && !done.has(id);
  const events = itemsBefore(batch.events, ({ contactId }) => isOpen(contactId));
  const compared = events.length < batch.events.length ? [] : itemsBefore(batch.compared, isOpen);
  const isWhole = events.length === batch.events.length && compared.length === batch.compared.length;
  return { ...batch, events, compared, isLast: batch.isLast && isWhole };
}

/** Returns the items before the first open one. */
function itemsBefore<Item>(items: readonly Item[], isOpen: (item: Item) => boolean): readonly Item[] {
  const end = items.findIndex(isOpen);
  return end === -1 ? items : items.slice(0, end);
}

/** Returns the position after the compared part of a batch. `isComparing`: all contacts are being compared. */
function progressOf(
  watch: Watch,
  { events, compared, isLast }: Batch,
  now: Date,
): { readonly progress: WatchProgress; readonly isComparing: boolean } {
  const isBegun = isComparisonDue(watch, events, now);
  const below = comparedBelowOf(watch, events, now);
  const downTo = isLast ? null : (compared.at(-1) ?? below);
  const { position, seq } = events.at(-1) ?? watch;
  const progress = { ...watch, downTo, position, seq };
  // A comparison with a new tree lasts until all contacts were compared.
  const walkBeganAt = watch.downTo === null ? now : watch.walkBeganAt;
  const begun = { ...progress, walkBeganAt, nextWalkAt: null };
  return { progress: isBegun ? begun : progress, isComparing: below !== null };
}

const itemEventTypes: ReadonlySet<string> = new Set(
  catalogEventTypes.filter((type) => !type.endsWith('.created')),
);

/** Whether the event renames, merges or deletes an item that a tree may name. */
const isOfItem = ({ type }: ReadEvent) => itemEventTypes.has(type);

/** Returns the position after all contacts were compared. */
function afterComparison(progress: WatchProgress, tree: unknown, now: Date): WatchProgress {
  const tookMs = now.getTime() - progress.walkBeganAt.getTime();
  const minMs = changesByItself(tree as ConditionTree) ? comparisonMs.timeDependent : comparisonMs.other;
  const nextWalkAt = new Date(now.getTime() + Math.max(minMs, pausePerComparison * tookMs));
  return { ...progress, nextWalkAt, watchedSince: progress.watchedSince ?? now };
}

function eventsOf(
  { newId }: Basics,
  { number, name, downTo, walkBeganAt, updatedAt }: Watch,
  tree: unknown,
  differences: readonly MatchDifference[],
  now: Date,
) {
  const source = { actor: systemActor, newId, now };
  const isOfChange = downTo !== null && walkBeganAt <= updatedAt;
  const state = {
    number,
    name,
    ...(isOfChange && { [segmentFlags.change]: true }),
    ...(comparesContacts(tree as ConditionTree) && { [segmentFlags.others]: true }),
  };
  return differences.map(({ id, version, enters }) =>
    eventOf(source, enters ? 'segment.entered' : 'segment.left', { id, version }, null, state),
  );
}
