/**
 * Shared comparisons of contacts with watched segments. All webhooks of an account on one segment need the same
 * comparison for an event. The job of the segment needs it as well, before or after the webhooks.
 */
import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { changesByItself } from '../../contacts/filters/condition-tree.js';
import type { Queryable } from '../../database/database.js';
import { compareEvents } from '../../feed/store/events.js';
import { findStoredMatches } from '../store/watches.js';
import type { Segment } from '../values.js';

/** The contacts of events, each with its last event. */
export type NewestEvents = ReadonlyMap<ContactId, EventPosition>;

/** Whether contacts match. */
export type Matches = ReadonlyMap<ContactId, boolean>;

/**
 * Finds the contacts that the job of the segment has compared after their last event, with the current tree. Membership
 * that changes without an event must be compared.
 */
export async function findCompared(
  on: Queryable,
  accountId: AccountId,
  { number, tree, updatedAt: changedAt }: Segment,
  newest: NewestEvents,
): Promise<Matches> {
  if (changesByItself(tree)) return new Map();
  const comparison = await findStoredMatches(on, accountId, number, [...newest.keys()]);
  if (comparison === undefined || comparison.updatedAt.getTime() !== changedAt.getTime()) return new Map();
  const matching = new Set(comparison.matches);
  const compared = [...newest].filter(([, last]) => compareEvents(comparison, last) >= 0);
  return new Map(compared.map(([id]) => [id, matching.has(id)] as const));
}

/** Milliseconds for which a comparison is cached, until the other webhooks have used it. */
const knownMs = 30_000;
/** Most contacts of all accounts. */
const maxKnown = 10_000;

interface KnownMatch {
  /** the last event of the contact before it was compared */
  readonly last: EventPosition;
  readonly matches: boolean;
  readonly until: number;
}

/** Remembers the comparisons of this process. */
export class KnownMatches {
  /** the oldest first */
  readonly #known = new Map<string, KnownMatch>();

  /** Returns the contacts that were compared after their last event, with the current tree. */
  find(accountId: AccountId, segment: Segment, newest: NewestEvents): Matches {
    const now = performance.now();
    const matches = new Map<ContactId, boolean>();
    for (const [id, last] of newest) {
      const entry = this.#known.get(matchKeyOf(accountId, segment, id));
      if (entry !== undefined && entry.until > now && compareEvents(entry.last, last) >= 0)
        matches.set(id, entry.matches);
    }
    return matches;
  }

  add(accountId: AccountId, segment: Segment, newest: NewestEvents, matches: Matches): void {
    const now = performance.now();
    for (const [id, isMatch] of matches) {
      const last = newest.get(id);
      if (last === undefined) continue;
      const key = matchKeyOf(accountId, segment, id);
      this.#known.delete(key);
      this.#known.set(key, { last, matches: isMatch, until: now + knownMs });
    }
    for (const [key, { until }] of this.#known) {
      if (until > now && this.#known.size <= maxKnown) return;
      this.#known.delete(key);
    }
  }
}

const matchKeyOf = (accountId: AccountId, { number, updatedAt }: Segment, id: ContactId): string =>
  `${accountId}/${number}/${updatedAt.getTime()}/${id}`;
