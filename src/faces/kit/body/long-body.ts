/**
 * Long bodies as text, a few items at a time. The compiled serializer writes only whole bodies. So each item is written
 * in a separate body. The text around the item is the same for all items, and is cut off.
 */

import { invariant } from '@switchbook/domain/problems/problem.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { LongBody } from '../wire/route-answer.js';

/** Characters sent together. */
const chunkLength = 64 * 1024;

/** Writes the text of the whole body, as `write` would create it. `owner`: shares its slices among its answers. */
export async function* writeLong(
  { lists, body }: LongBody,
  write: (body: unknown) => string,
  owner?: string,
): AsyncGenerator<string> {
  const slices = new Slices(owner);
  const none: (readonly unknown[])[] = lists.map(() => []);
  const bare = write(body(...none));
  let written = 0;
  let chunk = '';
  for (const [index, items] of lists.entries()) {
    let offset: number | undefined;
    for await (const item of items) {
      const around = write(body(...none.with(index, [item])));
      const isFirst = offset === undefined;
      offset ??= firstDifference(bare, around);
      invariant(offset >= written, 'the lists of a long body are in another order');
      if (isFirst) {
        chunk += bare.slice(written, offset);
        written = offset;
      } else chunk += ',';
      chunk += around.slice(offset, around.length - (bare.length - offset));
      if (chunk.length >= chunkLength) {
        yield chunk;
        chunk = '';
      }
      if (slices.isOver()) await slices.next();
    }
  }
  yield chunk + bare.slice(written);
}

/** Returns the list's offset: the bodies with an empty list and with one item differ from there. */
function firstDifference(bare: string, around: string): number {
  let offset = 0;
  while (bare.charCodeAt(offset) === around.charCodeAt(offset)) offset += 1;
  return offset;
}
