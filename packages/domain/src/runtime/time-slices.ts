/** Splits long work into short slices, and yields to the event loop between them. */
import { setImmediate as yieldOnce } from 'node:timers/promises';

const sliceMs = 1;

export class Slices {
  #began = performance.now();

  /**
   * Whether the slice is over. Check it after each small step: `if (slices.isOver()) await slices.next()` costs almost
   * nothing.
   */
  isOver(): boolean {
    return performance.now() - this.#began >= sliceMs;
  }

  async next(): Promise<void> {
    await yieldOnce();
    this.#began = performance.now();
  }
}

/** Work in small steps: it yields after each of them. */
export type Steps<Result = void> = Generator<undefined, Result>;

export async function runInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  const slices = new Slices();
  let step = steps.next();
  while (step.done !== true) {
    if (slices.isOver()) await slices.next();
    step = steps.next();
  }
  return step.value;
}

export async function mapInSlices<Item, Result>(
  items: Iterable<Item>,
  step: (item: Item, index: number) => Result,
): Promise<Result[]> {
  const slices = new Slices();
  const results: Result[] = [];
  for (const item of items) {
    results.push(step(item, results.length));
    if (slices.isOver()) await slices.next();
  }
  return results;
}

export async function filterInSlices<Item>(
  items: readonly Item[],
  isWanted: (item: Item) => boolean,
): Promise<Item[]> {
  const isKept = await mapInSlices(items, isWanted);
  return items.filter((_, index) => isKept[index]);
}

/** Sorts as `toSorted` does: items that compare as equal keep their order. */
export async function sortInSlices<Item>(
  items: Iterable<Item>,
  compare: (item: Item, otherItem: Item) => number,
): Promise<Item[]> {
  const slices = new Slices();
  let runs = [...items].map((item) => [item]);
  while (runs.length > 1) {
    const longer: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [left, right] = [runs[at] as Item[], runs[at + 1] ?? []];
      const merged: Item[] = [];
      let next = 0;
      for (const item of left) {
        while (next < right.length && compare(right[next] as Item, item) < 0) {
          merged.push(right[next] as Item);
          next += 1;
          if (slices.isOver()) await slices.next();
        }
        merged.push(item);
        if (slices.isOver()) await slices.next();
      }
      for (const item of right.slice(next)) merged.push(item);
      longer.push(merged);
    }
    runs = longer;
  }
  return runs[0] ?? [];
}
