/** JSON from outside, within bounds. */
import { excessOf } from '../domain/json.js';

/** Undefined for bytes that are no JSON, or more of it. */
export function parseJson(raw: Uint8Array, bounds: Parameters<typeof excessOf>[1]): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return excessOf(text, bounds) === undefined ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
