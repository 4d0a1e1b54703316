/** Splits long work into short slices, and yields to the event loop between them. */

const sliceMs = 1;
/** Milliseconds of a round of the event loop for the slices of all work together. */
const roundMs = 4;

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

/** Work that waits for its next slice. */
interface Waiting {
  readonly owner: unknown;
  readonly resume: () => void;
}

/** The longest wait first. */
let waiting: Waiting[] = [];
let isRoundDue = false;

/**
 * Resolves in a later round of the event loop. A round has one slice of each piece of work, and few milliseconds. One
 * account may have hundreds of requests in slices at once, and other requests would wait for a slice of each.
 */
function nextSlice(owner: unknown): Promise<void> {
  return new Promise((resume) => {
    waiting.push({ owner, resume });
    if (isRoundDue) return;
    isRoundDue = true;
    setImmediate(beginRound);
  });
}

function beginRound(): void {
  const endsAt = performance.now() + roundMs;
  const round = inTurns(waiting);
  waiting = [];
  let at = 0;
  const next = () => {
    round[at]?.resume();
    at += 1;
    // The slice runs as a microtask, and callbacks of `nextTick` run after all of them.
    if (at < round.length && performance.now() < endsAt) queueMicrotask(() => process.nextTick(next));
    else queueMicrotask(() => process.nextTick(endRound));
  };
  const endRound = () => {
    waiting = [...round.slice(at), ...waiting];
    isRoundDue = waiting.length > 0;
    if (isRoundDue) setImmediate(beginRound);
  };
  next();
}

/** Orders the work so that the second piece of each owner is after the first one of all others, and so on. */
function inTurns(works: readonly Waiting[]): readonly Waiting[] {
  const counts = new Map<unknown, number>();
  const turns: Waiting[][] = [];
  for (const work of works) {
    const turn = counts.get(work.owner) ?? 0;
    counts.set(work.owner, turn + 1);
    const ofTurn = turns[turn] ?? [];
    turns[turn] = ofTurn;
    ofTurn.push(work);
  }
  return turns.flat();
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

export async function filterInSlices<Item>(
  items: readonly Item[],
  isWanted: (item: Item) => boolean,
  owner?: string,
): Promise<Item[]> {
  const isKept = await mapInSlices(items, isWanted, owner);
  return items.filter((_, index) => isKept[index]);
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
