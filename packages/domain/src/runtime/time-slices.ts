/** Splits long work into short slices, and yields to the event loop between them. */

const sliceMs = 1;

export class Slices {
  #began = performance.now();
  readonly #owner: string | undefined;

  /** Begins a slice. `owner`: an account, whose work shares the slices. Absent: the work has a share of its own. */
  constructor(owner?: string) {
    this.#owner = owner;
  }

  /**
   * Whether the slice is over. Check it after each small step: `if (slices.isOver()) await slices.next()` costs almost
   * nothing.
   */
  isOver(): boolean {
    return performance.now() - this.#began >= sliceMs;
  }

  async next(): Promise<void> {
    await nextSlice(this.#owner ?? this);
    this.#began = performance.now();
  }
}

/** The pieces of work of each owner that wait for a slice, oldest first. The next owner is first. */
const waiting = new Map<unknown, Set<() => void>>();
let isRoundDue = false;

/**
 * Resolves in a later round of the event loop. A round has one slice, and the owners take turns. One account may have
 * hundreds of requests in slices at once. If each had a slice in every round, a short request of another account would
 * wait for all of them, several times.
 */
function nextSlice(owner: unknown): Promise<void> {
  return new Promise((resume) => {
    const pieces = waiting.get(owner);
    if (pieces === undefined) waiting.set(owner, new Set([resume]));
    else pieces.add(resume);
    if (isRoundDue) return;
    isRoundDue = true;
    setImmediate(beginRound);
  });
}

/** Lets the next piece of work continue: its slice runs as a microtask. */
function beginRound(): void {
  isRoundDue = false;
  for (const [owner, pieces] of waiting) {
    waiting.delete(owner);
    const [resume] = pieces;
    if (resume !== undefined) pieces.delete(resume);
    if (pieces.size > 0) waiting.set(owner, pieces);
    resume?.();
    break;
  }
  if (waiting.size === 0) return;
  isRoundDue = true;
  setImmediate(beginRound);
}

/** Work that yields after each small step. */
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
  owner?: string,
): Promise<Result[]> {
  const slices = new Slices(owner);
  const results: Result[] = [];
  for (const item of items) {
    results.push(step(item, results.length));
    if (slices.isOver()) await slices.next();
  }
  return results;
}

export async function flatMapInSlices<Item, Result>(
  items: Iterable<Item>,
  step: (item: Item, index: number) => Result | readonly Result[],
  owner?: string,
): Promise<Result[]> {
  const slices = new Slices(owner);
  const results: Result[] = [];
  let index = 0;
  for (const item of items) {
    const result = step(item, index);
    if (Array.isArray(result)) for (const element of result as readonly Result[]) results.push(element);
    else results.push(result as Result);
    index += 1;
    if (slices.isOver()) await slices.next();
  }
  return results;
}

export async function filterInSlices<Item>(
  items: readonly Item[],
  isWanted: (item: Item) => boolean,
  owner?: string,
): Promise<Item[]> {
  const matches = await mapInSlices(items, isWanted, owner);
  return items.filter((_, index) => matches[index]);
}

/** Sorts as `toSorted` does: items that compare as equal keep their order. */
export async function sortInSlices<Item>(
  items: Iterable<Item>,
  compare: (item: Item, otherItem: Item) => number,
  owner?: string,
): Promise<Item[]> {
  const slices = new Slices(owner);
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
