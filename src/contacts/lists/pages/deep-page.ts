/**
 * The start of a deep page. The tallies contain the number of contacts in each bucket of numbers, and their first and
 * last times. If all buckets before a key lie wholly before all others, the tallies show the number of rows before that
 * key. A bucket may have contacts on both sides of the key, such as the bucket of an import of older contacts. The
 * statement counts these buckets, if that is cheaper than reading past them. Pure; `page-sql.ts` compiles it to SQL.
 */
import { type Bucket, bucketSize } from '../../store/tallies.js';

/** The order of numbers, or the order of creation times and then numbers. */
export type TalliedOrder = 'number' | 'createdAt';

export interface DeepStart {
  /** whether to read towards the start of the list, from its end */
  readonly isReversed: boolean;
  /** the key at which the read begins; absent: the end at which the direction begins */
  readonly cut: Cut | undefined;
  /** rows between the start and the page, including rows of straddling buckets on the page's side */
  readonly skip: number;
}

export interface Cut {
  readonly createdAt: number;
  readonly number: number;
  /** numbers of the buckets that are partly before it, partly after */
  readonly straddling: readonly number[];
}

export interface DeepRequest {
  readonly order: TalliedOrder | undefined;
  readonly descending: boolean;
  /** rows before the page */
  readonly skip: number;
  /** rows of the page; all of them exist */
  readonly take: number;
}

interface BucketPath {
  readonly cost: number;
  readonly skip: number;
  /** position in the list of buckets */
  readonly at: number | undefined;
}

/** A row of a straddling bucket is fetched to be counted; a skipped row is only passed in an index. */
const countCost = 4;

/** Finds the cheapest start of the page; for an order without buckets, the nearer end. */
export function findDeepStart(buckets: readonly Bucket[], request: DeepRequest): DeepStart {
  const line = new BucketSums(buckets, request.order);
  const behind = line.total - request.skip - request.take;
  const forward = line.nearest(request.descending, request.skip);
  const backward = line.nearest(!request.descending, Math.max(0, behind));
  const isReversed = backward.cost < forward.cost;
  const { at, skip } = isReversed ? backward : forward;
  return { isReversed, cut: at === undefined ? undefined : line.cutAt(at), skip };
}

/** The buckets by their first key, with the number of rows before and after each bucket. */
class BucketSums {
  readonly total: number;
  readonly #order: TalliedOrder | undefined;
  readonly #buckets: readonly Bucket[];
  /** rows of the buckets that begin before this bucket */
  readonly #begun: number[] = [];
  /** rows of buckets that end before this bucket begins */
  readonly #ended: number[] = [];

  constructor(buckets: readonly Bucket[], order: TalliedOrder | undefined) {
    this.#order = order;
    const bucketTimeOf = (time: number) => (order === 'createdAt' ? time : 0);
    this.#buckets = buckets
      .map((bucket) => ({
        ...bucket,
        lowest: bucketTimeOf(bucket.lowest),
        highest: bucketTimeOf(bucket.highest),
      }))
      .sort((left, right) => left.lowest - right.lowest || left.number - right.number);
    const byEnd = [...this.#buckets].sort(
      (left, right) => left.highest - right.highest || left.number - right.number,
    );
    let begun = 0;
    let ended = 0;
    let next = 0;
    for (const bucket of this.#buckets) {
      for (
        let endBucket = byEnd[next];
        endBucket !== undefined && endsBefore(endBucket, bucket);
        endBucket = byEnd[next]
      ) {
        ended += endBucket.count;
        next += 1;
      }
      this.#begun.push(begun);
      this.#ended.push(ended);
      begun += bucket.count;
    }
    this.total = begun;
  }

  /**
   * Returns the bucket nearest to the requested row, so that the fewest rows are skipped, but never a bucket past the
   * row. An ascending read begins at a cut, a descending read before it.
   */
  nearest(descending: boolean, skip: number): BucketPath {
    let best: BucketPath = { cost: skip, skip, at: undefined };
    if (this.#order === undefined) return best;
    for (const at of this.#buckets.keys()) {
      const begun = this.#begun[at] ?? 0;
      const ended = this.#ended[at] ?? 0;
      if (descending ? this.total - ended > skip : begun > skip) continue;
      const rest = skip - (descending ? this.total - begun : ended);
      const cost = rest + countCost * (begun - ended);
      const isKey = Number.isFinite(this.#buckets[at]?.lowest);
      if (cost < best.cost && isKey) best = { cost, skip: rest, at };
    }
    return best;
  }

  cutAt(at: number): Cut | undefined {
    const bucket = this.#buckets[at];
    if (bucket === undefined) return undefined;
    return {
      createdAt: bucket.lowest,
      number: bucket.number * bucketSize,
      straddling: this.#buckets
        .slice(0, at)
        .filter((item) => !endsBefore(item, bucket))
        .map((item) => item.number),
    };
  }
}

/** Whether all rows of `bucket` precede all rows of `otherBucket`; at equal times by their numbers. */
function endsBefore(bucket: Bucket, otherBucket: Bucket): boolean {
  return (
    bucket.highest < otherBucket.lowest ||
    (bucket.highest === otherBucket.lowest && bucket.number < otherBucket.number)
  );
}
