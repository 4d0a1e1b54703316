/**
 * Chooses which lists are prepared statements, and their texts. Every prepared statement costs PostgreSQL memory on
 * each connection, and callers may request any number of different lists. Only a few kinds are prepared therefore, and
 * few texts of each kind.
 */
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import { isCut, maxPageBytes } from '../../../database/statements/page-cut.js';
import { Shapes } from '../../../database/statements/sql.js';
import { talliedBy } from '../../store/tallies.js';
import { isWalkable } from '../orders/contact-order.js';
import type { AccountCheck } from '../totals/largest-accounts.js';
import type { ListedRow, PageQuery } from './contact-page.js';
import type { DeepStart } from './deep-page.js';
import type { SamplePosition } from './order-samples.js';
import { ownershipOf, ownersInOrder } from './owned-filter.js';
import type { KnownSamples } from './sample-cache.js';

/** The start position, the direction, and the number of rows to read. */
export interface ReadStart extends DeepStart {
  readonly take: number;
  readonly access: Access;
  /** only contacts with a value in the first column of the order */
  readonly isNamed: boolean;
  /** only the keys and the order, without a bound in bytes */
  readonly isBare: boolean;
  /** most contacts that are read */
  readonly maxRead?: number;
  /** the start is from samples: a key for each stream */
  readonly sampled?: SampledStart;
}

export interface SampledStart extends Pick<SamplePosition, 'starts' | 'bound'> {
  readonly known: KnownSamples;
}

/** Returns the plain start of a read. One row more than the page shows whether another page follows. */
export function startOf({ from, limit }: PageRequest): ReadStart {
  const skip = from.at === 'skip' ? from.count : 0;
  return {
    isReversed: false,
    cut: undefined,
    skip,
    take: limit + 1,
    access: { by: 'plain' },
    isNamed: false,
    isBare: false,
  };
}

/** Whether the rows are a whole page: as many as requested, or as many bytes as a page may have. */
export function isEnough(rows: readonly ListedRow[], { take, isBare }: ReadStart): boolean {
  return rows.length === take || (!isBare && isCut(rows, take, maxPageBytes));
}

/**
 * `plain`: chosen by the server's planner. `walk`: scans a number of contacts in page order. `slices`: finds the
 * matches in the first slices of the order. `fewMatches`: finds all matches first, up to a number, then sorts them.
 * `allMatches`: the same for any number.
 */
export type Access =
  | { readonly by: 'plain' }
  | { readonly by: 'fewMatches' | 'allMatches'; readonly check: AccountCheck }
  | { readonly by: 'walk'; readonly length: number }
  | { readonly by: 'slices'; readonly of: 'createdAt' | 'number'; readonly count: number };

/**
 * Contacts to scan in page order before an index is used for the matches: the lengths of prepared walks. `short`: next,
 * a slice of the index is searched; only then all matches.
 */
export const firstWalk = { long: 4_000, short: 1_000 } as const;

/** Prepared lists. Common lists have reserved names, so that other requests cannot evict them. */
const listShapes = {
  newest: new Shapes('list_newest', 16),
  chosen: new Shapes('list_chosen', 10),
  sampled: new Shapes('list_sampled', 8),
  searched: new Shapes('list_searched', 12),
  owned: new Shapes('list_owned', 8),
  other: new Shapes('list_contacts', 12),
} as const;
/** Pages at an offset, in orders of an index. */
export const pagedShapes = new Shapes('list_paged', 16);
/** Shapes of the statements that revalidate cached pages, of the kinds that are cached. */
export const proofShapes = new Shapes('list_proof', 12);

/**
 * Row limits in the text of a prepared page. PostgreSQL plans a limit in a parameter for many rows. An example for a
 * page of 30: `limit 51` is a literal in the text, and an outer `limit $n` has the 30, so rows 31 to 51 are not read.
 * Streams of chosen ids are read up to the literal, which is why there are steps.
 */
const writtenLimits = { chosen: [11, 21, 26, 51, 101], other: [101] } as const;
const maxPrepared = 101;

export function roundedTake(take: number, shapes: Shapes | undefined): number {
  const isChosen = shapes === listShapes.chosen || shapes === listShapes.sampled;
  const steps: readonly number[] = isChosen ? writtenLimits.chosen : writtenLimits.other;
  return (shapes === undefined ? undefined : steps.find((step) => step >= take)) ?? take;
}

/** Limits of skipped and shown rows in the text of a page at an offset, in steps for the same reason. */
const skipReaches = [1_200, 2_500, 5_000];

export function skipReachOf({ skip }: Pick<ReadStart, 'skip'>): number | undefined {
  return skipReaches.find((step) => step >= skip + maxPrepared);
}

/**
 * Returns undefined for lists that are planned for their values: pages at a far offset without samples, long lists, and
 * the second scan of a search.
 */
export function shapesOf(
  { filter, request: { order, from } }: PageQuery,
  { skip, cut, take, access, isReversed, isBare, sampled }: ReadStart,
): Shapes | undefined {
  if (sampled !== undefined) return isBare || take > maxPrepared ? undefined : listShapes.sampled;
  if (isBare || take > maxPrepared) return undefined;
  const isPlain = access.by === 'plain' && talliedBy(filter) !== undefined && from.at === 'skip';
  if (skip !== 0 || cut !== undefined || isReversed) {
    const isPaged = isPlain && isWalkable(order) && (cut === undefined || cut.straddling.length === 0);
    return isPaged && skipReachOf({ skip }) !== undefined ? pagedShapes : undefined;
  }
  if (access.by === 'walk' && access.length !== firstWalk.long && access.length !== firstWalk.short)
    return undefined;
  if (access.by !== 'plain') return listShapes.searched;
  if (ownersInOrder(ownershipOf(filter), order) !== undefined) return listShapes.owned;
  const tallied = talliedBy(filter);
  const [first, second, ...others] = order;
  if (tallied === undefined || others.length > 0) return listShapes.other;
  const isChosen = typeof first?.by === 'object' && second === undefined;
  if (isChosen && tallied === 'contacts' && from.at !== 'after') return listShapes.chosen;
  const hasTieBreak =
    second === undefined ||
    ((second.by === 'id' || second.by === 'number') && second.descending === first?.descending);
  return first?.by === 'createdAt' && hasTieBreak ? listShapes.newest : listShapes.other;
}
