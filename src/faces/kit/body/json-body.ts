/**
 * Bodies as JSON: UTF-8, a byte order mark is skipped, the last of equal members wins, nesting and values are limited.
 */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { excessOf } from '@switchbook/domain/runtime/json.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Deeper than any client's data; it bounds recursion over a body. */
export const defaultDepth = 200;

export type JsonBody =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'empty' }
  | { readonly state: 'invalid' };

/** Deeper JSON counts as malformed, JSON of more values as too large. */
export interface BodyBounds {
  /** most members and list items: `maxValues` of the route's body */
  readonly values: number;
  /** `maxItems` of the route's body, for `readLargeJson`; absent: more than any route allows */
  readonly items?: number;
  /** absent: `defaultDepth`; other values are for callers with a bounded recursion over the input */
  readonly depth?: number;
}

/** Bounds the containers by the values. Directly nested containers have no comma between them, and cost little each. */
export const containersOf = (values: number) => 5 * values;

/** Throws `too_large` for more values, which are counted before anything is parsed. */
export function readJson(bytes: Buffer, { values, depth = defaultDepth }: BodyBounds): JsonBody {
  const excess = excessOf(bytes, { depth, values, containers: containersOf(values) });
  if (excess === 'depth') return { state: 'invalid' };
  if (excess !== undefined) throw tooManyValues(values);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { state: 'invalid' };
  }
  if (text.trim() === '') return { state: 'empty' };
  try {
    return { state: 'value', value: JSON.parse(text) };
  } catch {
    return { state: 'invalid' };
  }
}

export function tooManyValues(maximum: number): ProblemError {
  return new ProblemError({ kind: 'too_large', maximum, unit: 'values' });
}

/** Returns a direct member of the object; inherited members are not input. */
export function member(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
