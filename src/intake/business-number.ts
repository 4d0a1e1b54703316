/** The business number of a payload, for its place in an order: without facts, and of payloads of unknown shapes too. */
import { isObject } from '../domain/json.js';
import { objectIn, objectsIn } from './members.js';
import { businessIn, parsePayload } from './read-payload.js';

/** The id of the first business number in a payload; undefined where it names none, or cannot be read. */
export function businessNumberOf(raw: Uint8Array): string | undefined {
  const payload = parsePayload(raw);
  if (!isObject(payload)) return undefined;
  for (const entry of objectsIn(payload, 'entry'))
    for (const change of objectsIn(entry, 'changes')) {
      const business = businessIn(objectIn(change, 'value'));
      if (business !== null) return business.id;
    }
  return undefined;
}
