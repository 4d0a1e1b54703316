/** Bodies as JSON: UTF-8, a byte order mark is skipped, the last of equal members wins, nesting has a bound. */
import { excessOf } from '../../domain/json.js';

export { isObject } from '../../domain/json.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Deeper than any client's data; it keeps recursion over a body from running away. */
export const usualDepth = 200;

export type JsonBody =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'empty' }
  | { readonly state: 'invalid' };

/** `maxDepth`: for who never recurses over what was sent without a bound of its own. */
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

/** A member that is the object's own; what it inherits is nobody's input. */
export function member(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
