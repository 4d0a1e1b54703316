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
  const wanted = await mapInSlices(items, isWanted);
  return items.filter((_, index) => wanted[index]);
}
