/** Bodies as JSON: UTF-8, a byte order mark is skipped, the last of equal members wins, nesting is limited. */
import { excessOf } from '../../../domain/json.js';

export { isObject } from '../../../domain/json.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Deeper than any client's data; it bounds recursion over a body. */
export const usualDepth = 200;

export type JsonBody =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'empty' }
  | { readonly state: 'invalid' };

/** `maxDepth`: for callers whose recursion over the input is bounded. */
export function readJson(bytes: Buffer, maxDepth = usualDepth): JsonBody {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { state: 'invalid' };
  }
  if (text.trim() === '') return { state: 'empty' };
  if (excessOf(text, { depth: maxDepth, values: Number.POSITIVE_INFINITY }) !== undefined)
    return { state: 'invalid' };
  try {
    return { state: 'value', value: JSON.parse(text) };
  } catch {
    return { state: 'invalid' };
  }
}

/** A direct member of the object; inherited ones are not input. */
export function member(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
