/**
 * Aligns the rows of a list that is read page by page on both sides. A row that one side lacks shifts all later rows,
 * but is only one difference. It keeps a limited number of rows. It also checks the order of rows, where equal sort
 * keys may have any order.
 */
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { SortedBy } from './source.js';

interface RowEvents {
  readonly pair: (vendor: Json, ours: Json) => void;
  /** called if only the vendor has the row */
  readonly missing: (id: string) => void;
  readonly added: (id: string) => void;
  /** called if both sides have the row, in different positions */
  readonly order: (id: string) => void;
  /** whether rows of the two sides may have either order; absent: never */
  readonly areTied?: (vendor: Json, ours: Json) => boolean;
}

/** Values by id, in their order. A search for the first from the beginning would pass all that were removed. */
class OrderedValues<Value> {
  readonly #values = new Map<string, Value>();
  #ids = this.#values.keys();
  #first: string | undefined;

  get size(): number {
    return this.#values.size;
  }

  has(id: string): boolean {
    return this.#values.has(id);
  }

  get(id: string): Value | undefined {
    return this.#values.get(id);
  }

  ids(): Iterable<string> {
    return this.#values.keys();
  }

  add(id: string, value: Value): void {
    this.#values.set(id, value);
  }

  delete(id: string): boolean {
    if (this.#first === id) this.#first = undefined;
    return this.#values.delete(id);
  }

  /** Returns undefined without any. */
  first(): string | undefined {
    if (this.#first === undefined && this.size > 0) {
      let next = this.#ids.next();
      if (next.done === true) {
        // An iterator that has passed the last id stays at its end, although ids were added since.
        this.#ids = this.#values.keys();
        next = this.#ids.next();
      }
      this.#first = next.value;
    }
    return this.#first;
  }
}

/** Most unpaired rows that are buffered per side. */
const defaultWindow = 1_000;
/** Most characters of all buffered rows, as JSON. */
const maxLength = 8 * 1024 ** 2;
/** Remembered ids of unpaired rows, to distinguish another position from absence. */
export const maxLost = 50_000;
/** Characters of these ids, for each side. */
const maxLostLength = 4 * 1024 ** 2;

type Side = 'vendor' | 'ours';

export class RowAligner {
  readonly #events: RowEvents;
  readonly #window: number;
  readonly #waiting = { vendor: new OrderedValues<Json>(), ours: new OrderedValues<Json>() };
  readonly #lengths = new Map<Json, number>();
  #length = 0;
  readonly #lost = { vendor: new OrderedValues<true>(), ours: new OrderedValues<true>() };
  readonly #lostLengths = { vendor: 0, ours: 0 };
  /** rows that were paired recently; a vendor's list that changes while it is read repeats rows */
  readonly #paired = new OrderedValues<true>();

  constructor(events: RowEvents, window = defaultWindow) {
    this.#events = events;
    this.#window = window;
  }

  push(side: Side, rows: readonly Json[]): void {
    for (const row of rows) {
      const id = String(row.id);
      if (this.#paired.has(id) || this.#waiting[side].has(id)) continue;
      this.#waiting[side].add(id, row);
      const length = JSON.stringify(row).length;
      this.#lengths.set(row, length);
      this.#length += length;
    }
  }

  /** Matches waiting rows. Call it when both sides have received the rows of a page. */
  settle(): void {
    this.#settle((side) => this.#waiting[side].size > this.#window || this.#length > maxLength);
  }

  /** Marks the end of the rows. If the list was left early, rows at the end of the read part prove nothing. */
  end(isWhole: boolean): void {
    this.#settle(() => isWhole || this.#hasPair());
    for (const id of this.#lost.vendor.ids()) this.#events.missing(id);
    for (const id of this.#lost.ours.ids()) this.#events.added(id);
  }

  /**
   * Matches waiting rows from the front. `isLate`: whether a waiting row of the other side cannot be matched any more.
   */
  #settle(isLate: (side: Side) => boolean): void {
    const { vendor, ours } = this.#waiting;
    for (;;) {
      const [theirs, own] = [vendor.first(), ours.first()];
      if (theirs !== undefined && ours.has(theirs)) {
        if (own !== undefined && own !== theirs && !vendor.has(own)) {
          if (!isLate('vendor')) return;
          this.#reportUnpaired('ours', own);
          continue;
        }
        if (own !== theirs && !this.#areTied(theirs, own)) this.#events.order(theirs);
        this.#pairRows(theirs);
      } else if (theirs !== undefined) {
        if (!isLate('ours')) return;
        this.#reportUnpaired('vendor', theirs);
      } else if (own !== undefined) {
        if (!isLate('vendor')) return;
        this.#reportUnpaired('ours', own);
      } else return;
    }
  }

  #areTied(theirs: string, own: string | undefined): boolean {
    const { vendor, ours } = this.#waiting;
    const [vendorRow, ourRow] = [vendor.get(theirs), ours.get(own ?? '')];
    return (
      vendorRow !== undefined && ourRow !== undefined && this.#events.areTied?.(vendorRow, ourRow) === true
    );
  }

  #pairRows(id: string): void {
    const { vendor, ours } = this.#waiting;
    const [vendorRow, ourRow] = [vendor.get(id), ours.get(id)];
    this.#drop('vendor', id);
    this.#drop('ours', id);
    this.#paired.add(id, true);
    if (this.#paired.size > 2 * this.#window) this.#paired.delete(this.#paired.first() ?? '');
    if (vendorRow !== undefined && ourRow !== undefined) this.#events.pair(vendorRow, ourRow);
  }

  #reportUnpaired(side: Side, id: string): void {
    this.#drop(side, id);
    if (this.#forget(side === 'vendor' ? 'ours' : 'vendor', id)) {
      this.#events.order(id);
      return;
    }
    const lost = this.#lost[side];
    lost.add(id, true);
    this.#lostLengths[side] += id.length;
    while (lost.size > maxLost || this.#lostLengths[side] > maxLostLength) {
      const oldest = lost.first() ?? '';
      this.#forget(side, oldest);
      this.#events[side === 'vendor' ? 'missing' : 'added'](oldest);
    }
  }

  /** Forgets a lost id; returns false if it is not lost. */
  #forget(side: Side, id: string): boolean {
    const wasLost = this.#lost[side].delete(id);
    if (wasLost) this.#lostLengths[side] -= id.length;
    return wasLost;
  }

  #drop(side: Side, id: string): void {
    const row = this.#waiting[side].get(id);
    this.#waiting[side].delete(id);
    if (row === undefined) return;
    this.#length -= this.#lengths.get(row) ?? 0;
    this.#lengths.delete(row);
  }

  /** Whether any buffered row exists on both sides. */
  #hasPair(): boolean {
    const { vendor, ours } = this.#waiting;
    for (const id of vendor.ids()) if (ours.has(id)) return true;
    return false;
  }
}

/** Returns the common sort key of tied rows; undefined if a row does not show its sort key. */
function sortKeyOf(row: unknown, { members }: SortedBy): string | undefined {
  if (!isObject(row) || members.some((name) => row[name] === undefined)) return undefined;
  return JSON.stringify(members.map((name) => row[name]));
}

/**
 * Whether rows have equal sort keys. A wire shows times by the second. So two sides may have such rows in either order,
 * and may end a page with different rows.
 */
export function areTied(row: unknown, otherRow: unknown, by: SortedBy): boolean {
  const tie = sortKeyOf(row, by);
  return tie !== undefined && tie === sortKeyOf(otherRow, by);
}

/** Whether the rows have another order here; tied rows have none. `pairs`: indices, in the vendor's order. */
export function areReordered(
  pairs: readonly (readonly [vendor: number, ours: number])[],
  rows: readonly unknown[],
  by: SortedBy | undefined,
): boolean {
  let last = -1;
  // The last index before the rows that are tied with this row.
  let before = -1;
  return pairs.some(([vendor, ours], at) => {
    const previous = at === 0 ? undefined : rows[pairs[at - 1]?.[0] ?? 0];
    if (by === undefined || !areTied(previous, rows[vendor], by)) before = last;
    last = Math.max(last, ours);
    return ours < before;
  });
}

interface Unpaired {
  readonly lost: readonly number[];
  readonly extra: readonly number[];
}

/**
 * Drops rows at the edges of a page that only rows with equal sort keys replace. One side then lacks as many rows as
 * the other side adds.
 */
export function withoutTiedEdges(
  vendor: readonly unknown[],
  ours: readonly unknown[],
  { lost, extra }: Unpaired,
  by: SortedBy,
): Unpaired {
  let left: Unpaired = { lost, extra };
  for (const edge of [0, -1]) {
    const tie = sortKeyOf(vendor.at(edge), by);
    if (tie === undefined || tie !== sortKeyOf(ours.at(edge), by)) continue;
    const outside = (rows: readonly unknown[], indexes: readonly number[]) =>
      indexes.filter((index) => sortKeyOf(rows[index], by) !== tie);
    const rest = { lost: outside(vendor, left.lost), extra: outside(ours, left.extra) };
    if (left.lost.length - rest.lost.length === left.extra.length - rest.extra.length) left = rest;
  }
  return left;
}
