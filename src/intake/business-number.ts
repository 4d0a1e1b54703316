/** The business number of a payload, for its place in an order: without facts, and of payloads of unknown kinds too. */
import { isObject } from '../domain/json.js';
import { isEvolution } from './evolution.js';
import { type Members, objectIn, objectsIn, textIn } from './members.js';
import { businessIn, parsePayload } from './read-payload.js';
import { isWaha } from './waha.js';
import { businessOfYcloud, isYcloud } from './ycloud.js';

const maxName = 64;

/**
 * The id of the first business number in a payload, or the name of what is linked to a number; undefined where it names
 * none, or cannot be read.
 */
export function businessNumberOf(raw: Uint8Array): string | undefined {
  const payload = parsePayload(raw);
  if (!isObject(payload)) return undefined;
  if (isWaha(payload)) return textIn(payload, 'session', maxName);
  if (isEvolution(payload)) return textIn(payload, 'instance', maxName);
  return isYcloud(payload) ? businessOfYcloud(payload) : businessOfEntries(payload);
}

function businessOfEntries(payload: Members): string | undefined {
  for (const entry of objectsIn(payload, 'entry'))
    for (const change of objectsIn(entry, 'changes')) {
      const business = businessIn(objectIn(change, 'value'));
      if (business !== null) return business.id;
    }
  return undefined;
}
