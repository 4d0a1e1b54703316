/**
 * Rows that are equal in what a list is sorted by. A wire shows times by the second, so two sides may keep such rows in
 * either order, and where a page ends among them, have other ones of them on it. Pure.
 */
import { isObject } from '../../../domain/json.js';
import type { SortedBy } from './source.js';

/** A text that tied rows have in common; undefined where a row does not show what it is sorted by. */
export function tieOf(row: unknown, { members }: SortedBy): string | undefined {
  if (!isObject(row) || members.some((name) => row[name] === undefined)) return undefined;
  return JSON.stringify(members.map((name) => row[name]));
}

/** Whether one side may have the first row before the second, and the other side after it. */
export function areTied(one: unknown, other: unknown, by: SortedBy): boolean {
  const tie = tieOf(one, by);
  return tie !== undefined && tie === tieOf(other, by);
}

/** Our places of the rows, in the vendor's order, where those that are tied stand as they do here. */
export function untied(
  pairs: readonly (readonly [vendor: number, ours: number])[],
  rows: readonly unknown[],
  by: SortedBy,
): readonly number[] {
  const places: number[] = [];
  let run: number[] = [];
  let tie: string | undefined;
  const close = () => {
    places.push(...run.sort((one, other) => one - other));
    run = [];
  };
  for (const [vendor, ours] of pairs) {
    const next = tieOf(rows[vendor], by);
    if (next === undefined || next !== tie) close();
    tie = next;
    run.push(ours);
  }
  close();
  return places;
}

interface Unpaired {
  readonly lost: readonly number[];
  readonly extra: readonly number[];
}

/**
 * Without rows at the edges of a page whose place another row has that is tied with them: as many are missing there as
 * there are others instead.
 */
export function withoutTiedEdges(
  vendor: readonly unknown[],
  ours: readonly unknown[],
  { lost, extra }: Unpaired,
  by: SortedBy,
): Unpaired {
  let left: Unpaired = { lost, extra };
  for (const edge of [0, -1]) {
    const tie = tieOf(vendor.at(edge), by);
    if (tie === undefined || tie !== tieOf(ours.at(edge), by)) continue;
    const outside = (rows: readonly unknown[], of: readonly number[]) =>
      of.filter((index) => tieOf(rows[index], by) !== tie);
    const rest = { lost: outside(vendor, left.lost), extra: outside(ours, left.extra) };
    if (left.lost.length - rest.lost.length === left.extra.length - rest.extra.length) left = rest;
  }
  return left;
}
