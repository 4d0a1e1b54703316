/**
 * Aligns the rows of a list that is read page by page on both sides: a row that one side lacks moves all that follow to
 * other places, and is one difference all the same. Holds a bounded number of rows.
 */
import type { Json } from './source.js';

export interface RowEvents {
  readonly pair: (vendor: Json, ours: Json) => void;
  /** the vendor has it and we have not */
  readonly missing: (id: string) => void;
  readonly added: (id: string) => void;
  /** both have it, at other places */
  readonly order: (id: string) => void;
  /** whether rows of the two sides may stand in either order; absent: none may */
  readonly areTied?: (vendor: Json, ours: Json) => boolean;
}

/** Rows of each side that wait for their like. */
const usualWindow = 1_000;
/** Characters of rows that wait, as JSON. */
const usualLength = 8 * 1024 ** 2;
/** Ids remembered of rows whose like did not come in time, to tell another place from absence. */
export const maxLost = 50_000;

type Side = 'vendor' | 'ours';

export class RowAligner {
  readonly #events: RowEvents;
  readonly #window: number;
  readonly #maxLength: number;
  readonly #waiting = { vendor: new Map<string, Json>(), ours: new Map<string, Json>() };
  readonly #lengths = new Map<Json, number>();
  #length = 0;
  readonly #lost = { vendor: new Set<string>(), ours: new Set<string>() };
  /** paired lately: a vendor's list that moves while it is read repeats rows */
  readonly #paired = new Set<string>();

  constructor(events: RowEvents, window = usualWindow, maxLength = usualLength) {
    this.#events = events;
    this.#window = window;
    this.#maxLength = maxLength;
  }

  push(side: Side, rows: readonly Json[]): void {
    for (const row of rows) {
      const id = String(row.id);
      if (this.#paired.has(id) || this.#waiting[side].has(id)) continue;
      this.#waiting[side].set(id, row);
      const length = JSON.stringify(row).length;
      this.#lengths.set(row, length);
      this.#length += length;
    }
  }

  /** Call this when both sides have been given the rows of a page. */
  settle(): void {
    this.#settle((side) => this.#waiting[side].size > this.#window || this.#length > this.#maxLength);
  }

  /** No more rows come. Where the list was left before its end, rows at the end of what was read prove nothing. */
  end(isWhole: boolean): void {
    this.#settle(() => isWhole || this.#hasPair());
    for (const id of this.#lost.vendor) this.#events.missing(id);
    for (const id of this.#lost.ours) this.#events.added(id);
  }

  /** `isLate`: whether a row of the other side, whose like is not among those of `side`, waits in vain. */
  #settle(isLate: (side: Side) => boolean): void {
    const { vendor, ours } = this.#waiting;
    for (;;) {
      const [theirs, own] = [firstOf(vendor), firstOf(ours)];
      if (theirs !== undefined && ours.has(theirs)) {
        if (own !== undefined && own !== theirs && !vendor.has(own)) {
          if (!isLate('vendor')) return;
          this.#lose('ours', own);
          continue;
        }
        if (own !== theirs && !this.#areTied(theirs, own)) this.#events.order(theirs);
        this.#pair(theirs);
      } else if (theirs !== undefined) {
        if (!isLate('ours')) return;
        this.#lose('vendor', theirs);
      } else if (own !== undefined) {
        if (!isLate('vendor')) return;
        this.#lose('ours', own);
      } else return;
    }
  }

  #areTied(theirs: string, own: string | undefined): boolean {
    const { vendor, ours } = this.#waiting;
    const [one, other] = [vendor.get(theirs), ours.get(own ?? '')];
    return one !== undefined && other !== undefined && this.#events.areTied?.(one, other) === true;
  }

  #pair(id: string): void {
    const { vendor, ours } = this.#waiting;
    const [one, other] = [vendor.get(id), ours.get(id)];
    this.#drop('vendor', id);
    this.#drop('ours', id);
    this.#paired.add(id);
    if (this.#paired.size > 2 * this.#window) this.#paired.delete(firstOf(this.#paired) ?? '');
    if (one !== undefined && other !== undefined) this.#events.pair(one, other);
  }

  #lose(side: Side, id: string): void {
    this.#drop(side, id);
    const [own, other] =
      side === 'vendor' ? [this.#lost.vendor, this.#lost.ours] : [this.#lost.ours, this.#lost.vendor];
    if (other.delete(id)) {
      this.#events.order(id);
      return;
    }
    own.add(id);
    if (own.size <= maxLost) return;
    const oldest = firstOf(own) ?? '';
    own.delete(oldest);
    this.#events[side === 'vendor' ? 'missing' : 'added'](oldest);
  }

  #drop(side: Side, id: string): void {
    const row = this.#waiting[side].get(id);
    this.#waiting[side].delete(id);
    if (row === undefined) return;
    this.#length -= this.#lengths.get(row) ?? 0;
    this.#lengths.delete(row);
  }

  /** Whether rows of both sides wait that are alike. */
  #hasPair(): boolean {
    const { vendor, ours } = this.#waiting;
    for (const id of vendor.keys()) if (ours.has(id)) return true;
    return false;
  }
}

function firstOf(ids: Pick<ReadonlySet<string>, 'keys'>): string | undefined {
  return ids.keys().next().value;
}
