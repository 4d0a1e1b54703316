/**
 * Samples of the order of a list that is merged from sorted streams: every few hundredth key of each stream, with the
 * number of contacts before it. They determine the start of a page at any offset, and changes of positions correct
 * them. Pure; `chosen-samples.ts` reads them.
 */

/** Contacts from one key of a line to the next. */
export const sampleStep = 500;

/** A key of a line, ascending by bytes, and the contacts of the line before it. */
export interface OrderSample {
  readonly line: string;
  readonly key: string;
  readonly before: number;
}

/** A contact that enters a stream at a position, or leaves it. */
export interface OrderChange {
  readonly line: string;
  readonly key: string;
  readonly by: 1 | -1;
}

export interface SamplePosition {
  /** the last mark that is certainly before the position */
  readonly bound: string | undefined;
  /** the key to read from, by line; a line without one is read from its start */
  readonly starts: Readonly<Record<string, string>>;
  /** contacts between the bound and the position */
  readonly skip: number;
}

interface SampledStream {
  readonly keys: readonly Bytes[];
  readonly before: readonly number[];
  readonly total: number;
}

/** A text with a character for each byte of its UTF-8, so that `<` compares as PostgreSQL does. */
type Bytes = string;

export class OrderSamples {
  readonly #lines: ReadonlyMap<string, SampledStream>;
  /** keys of all lines, ascending */
  readonly #keys: readonly Bytes[];
  readonly total: number;
  /** changes of positions since the marks were read */
  readonly changes: number;

  private constructor(lines: ReadonlyMap<string, SampledStream>, keys: readonly Bytes[], changes: number) {
    this.#lines = lines;
    this.#keys = keys;
    this.total = sumOf(lines.values(), (line) => line.total);
    this.changes = changes;
  }

  /** `marks`: in the order of each line; `totals`: the contacts of each line. */
  static of(marks: readonly OrderSample[], totals: Readonly<Record<string, number>>): OrderSamples {
    const lines = new Map<string, SampledStream & { keys: Bytes[]; before: number[] }>();
    for (const [line, total] of Object.entries(totals)) lines.set(line, { keys: [], before: [], total });
    for (const { line, key, before } of marks) {
      lines.get(line)?.keys.push(toBytes(key));
      lines.get(line)?.before.push(before);
    }
    const keys = [...lines.values()].flatMap((line) => line.keys);
    return new OrderSamples(lines, keys.sort(), 0);
  }

  /** Approximate memory. */
  get bytes(): number {
    return 1_000 + sumOf(this.#keys, (key) => 2 * key.length + 60);
  }

  /**
   * The start for the contact at this position. All skipped contacts must precede it. So it takes the last key before
   * which at most that many contacts can lie, and each stream starts at its last mark up to that key.
   */
  placeAt(position: number): SamplePosition {
    const lines = [...this.#lines.values()];
    const most = (key: Bytes) =>
      sumOf(lines, ({ keys, before, total }) => before[firstFrom(keys, key)] ?? total);
    const at = firstWhere(this.#keys.length, (index) => most(this.#keys[index] ?? '') > position) - 1;
    const bound = this.#keys[at];
    const starts: Record<string, string> = {};
    let passed = 0;
    for (const [name, { keys, before }] of bound === undefined ? [] : this.#lines) {
      const last = firstAbove(keys, bound as Bytes) - 1;
      const key = keys[last];
      if (key === undefined) continue;
      starts[name] = fromBytes(key);
      passed += before[last] ?? 0;
    }
    return { bound, starts, skip: position - passed };
  }

  /** The marks with these changes. */
  with(changes: readonly OrderChange[]): OrderSamples {
    const lines = new Map(this.#lines);
    for (const name of new Set(changes.map((change) => change.line))) {
      const { keys, before, total } = lines.get(name) ?? { keys: [], before: [], total: 0 };
      const ofLine = changes.filter((change) => change.line === name);
      const shifts = new Array<number>(keys.length + 1).fill(0);
      for (const { key, by } of ofLine) {
        const at = firstAbove(keys, toBytes(key));
        shifts[at] = (shifts[at] ?? 0) + by;
      }
      let shift = 0;
      const moved = before.map((count, at) => {
        shift += shifts[at] ?? 0;
        return count + shift;
      });
      lines.set(name, { keys, before: moved, total: total + sumOf(ofLine, (change) => change.by) });
    }
    return new OrderSamples(lines, this.#keys, this.changes + changes.length);
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

/** The first index that satisfies `isSo`, as all later ones do; `length`: none. */
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

function sumOf<Item>(items: Iterable<Item>, numberOf: (item: Item) => number): number {
  let sum = 0;
  for (const item of items) sum += numberOf(item);
  return sum;
}
