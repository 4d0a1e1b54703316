/**
 * Samples of the order of a list that is merged from sorted streams. A sample is every few hundredth key of a stream,
 * with the number of contacts before the key. They determine the start of a page at any offset, and changes of
 * positions correct them. Pure; `sample-cache.ts` reads them.
 */

/** Contacts from one key of a stream to the next. */
export const sampleStep = 500;

/** A key of a stream, ascending by bytes, and the contacts of the stream before it. */
export interface OrderSample {
  readonly stream: string;
  readonly key: string;
  readonly before: number;
}

/** A contact that enters a stream at a position, or leaves it. */
export interface OrderChange {
  readonly stream: string;
  readonly key: string;
  readonly by: 1 | -1;
}

export interface SamplePosition {
  /** the last sample that is certainly before the position */
  readonly bound: string | undefined;
  /** the key to read from, by stream; a stream without one is read from its start */
  readonly starts: Readonly<Record<string, string>>;
  /** contacts between the bound and the position */
  readonly skip: number;
}

interface SampledStream {
  readonly keys: readonly Bytes[];
  readonly counts: readonly number[];
  readonly total: number;
}

/** A text with one character for each byte of its UTF-8, so that `<` compares as PostgreSQL does. */
type Bytes = string;

export class OrderSamples {
  readonly #streams: ReadonlyMap<string, SampledStream>;
  /** keys of all streams, ascending */
  readonly #keys: readonly Bytes[];
  readonly total: number;
  /** changes of positions since the samples were read */
  readonly changes: number;

  private constructor(streams: ReadonlyMap<string, SampledStream>, keys: readonly Bytes[], changes: number) {
    this.#streams = streams;
    this.#keys = keys;
    this.total = itemSumOf(streams.values(), (stream) => stream.total);
    this.changes = changes;
  }

  /**
   * Makes samples from `samples`, which are in the order of each stream, and from `totals`, the contacts of each
   * stream.
   */
  static of(samples: readonly OrderSample[], totals: Readonly<Record<string, number>>): OrderSamples {
    const streams = new Map<string, SampledStream & { keys: Bytes[]; counts: number[] }>();
    for (const [stream, total] of Object.entries(totals))
      streams.set(stream, { keys: [], counts: [], total });
    for (const { stream, key, before } of samples) {
      streams.get(stream)?.keys.push(toBytes(key));
      streams.get(stream)?.counts.push(before);
    }
    const keys = [...streams.values()].flatMap((stream) => stream.keys);
    return new OrderSamples(streams, keys.sort(), 0);
  }

  /** The approximate memory cost. */
  get bytes(): number {
    return 1_000 + itemSumOf(this.#keys, (key) => 2 * key.length + 60);
  }

  /**
   * Returns the start for the contact at this position. All skipped contacts must precede it. So it takes the last key
   * with at most that many contacts before. Each stream starts at its last sample up to that key.
   */
  positionAt(position: number): SamplePosition {
    const streams = [...this.#streams.values()];
    const maxBefore = (key: Bytes) =>
      itemSumOf(streams, ({ keys, counts, total }) => counts[firstFrom(keys, key)] ?? total);
    const at = firstWhere(this.#keys.length, (index) => maxBefore(this.#keys[index] ?? '') > position) - 1;
    const bound = this.#keys[at];
    const starts: Record<string, string> = {};
    let passed = 0;
    for (const [name, { keys, counts }] of bound === undefined ? [] : this.#streams) {
      const last = firstAbove(keys, bound as Bytes) - 1;
      const key = keys[last];
      if (key === undefined) continue;
      starts[name] = fromBytes(key);
      passed += counts[last] ?? 0;
    }
    return { bound, starts, skip: position - passed };
  }

  /** Returns the samples with these changes. */
  with(changes: readonly OrderChange[]): OrderSamples {
    const streams = new Map(this.#streams);
    for (const name of new Set(changes.map((change) => change.stream))) {
      const { keys, counts, total } = streams.get(name) ?? { keys: [], counts: [], total: 0 };
      const streamChanges = changes.filter((change) => change.stream === name);
      const shifts = new Array<number>(keys.length + 1).fill(0);
      for (const { key, by } of streamChanges) {
        const at = firstAbove(keys, toBytes(key));
        shifts[at] = (shifts[at] ?? 0) + by;
      }
      let shift = 0;
      const moved = counts.map((count, at) => {
        shift += shifts[at] ?? 0;
        return count + shift;
      });
      streams.set(name, {
        keys,
        counts: moved,
        total: total + itemSumOf(streamChanges, (change) => change.by),
      });
    }
    return new OrderSamples(streams, this.#keys, this.changes + changes.length);
  }
}

function toBytes(text: string): Bytes {
  return Buffer.from(text).toString('latin1');
}

function fromBytes(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString();
}

function firstFrom(keys: readonly Bytes[], key: Bytes): number {
  return firstWhere(keys.length, (at) => (keys[at] ?? '') >= key);
}

function firstAbove(keys: readonly Bytes[], key: Bytes): number {
  return firstWhere(keys.length, (at) => (keys[at] ?? '') > key);
}

/** Returns the first index that satisfies `isSo`, like all later indexes; `length` without one. */
function firstWhere(length: number, isSo: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function itemSumOf<Item>(items: Iterable<Item>, numberOf: (item: Item) => number): number {
  let sum = 0;
  for (const item of items) sum += numberOf(item);
  return sum;
}
