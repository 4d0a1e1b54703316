/** Whole lists as answers: a short list at once, a long one a few items at a time, with its bytes reserved. */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { Answer } from '../wire/route-answer.js';

/** Items of a whole list that are written at once, if they are small. */
const maxAtOnce = 20;
/** Bytes that are written at once. */
const maxBytesAtOnce = 64 * 1024;

/** Returns the answer of a list. `body`: the body with these items. `owner`: shares its slices among its answers. */
export async function wholeListAnswer<Item>(
  items: readonly Item[],
  body: (items: readonly unknown[]) => unknown,
  owner?: string,
): Promise<Answer> {
  const bytes = await countBytesIn(items, owner);
  if (items.length <= maxAtOnce && bytes <= maxBytesAtOnce) return { status: 200, body: body(items) };
  return { status: 200, long: { lists: [items], body: (fitting = []) => body(fitting), bytes } };
}

/** Estimates the bytes of a list by some of its items: a full catalog has thousands, and one item may be large. */
async function countBytesIn(items: readonly unknown[], owner: string | undefined): Promise<number> {
  const every = Math.ceil(items.length / maxAtOnce);
  const samples = items.filter((_, index) => index % every === 0);
  const slices = new Slices(owner);
  let bytes = 0;
  for (const sample of samples) {
    bytes += JSON.stringify(sample).length;
    if (slices.isOver()) await slices.next();
  }
  return samples.length === 0 ? 0 : (bytes / samples.length) * items.length;
}
