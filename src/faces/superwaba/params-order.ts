/**
 * The order in which `params` were sent. The store keeps objects in an order of its own, so a different order is kept next to
 * them, in the extension of this face: names, and of a nested object its name with its names. What arrays hold has the
 * order of the store.
 */
import { extensionOf } from '../../domain/edit.js';
import { isObject } from '../../domain/json.js';
import { inStoredOrder } from '../../domain/stored-order.js';
import { faceName } from './ids.js';

type Params = Readonly<Record<string, unknown>>;
type Names = readonly (string | readonly [string, Names])[];

const member = 'params_order';
/** A longer order is not kept: the store bounds extensions, and all faces share them. */
const maxBytes = 16 * 1024;

/** Returns the members of the extension for these params. */
export function orderMembers(params: Params): Params {
  const names = namesOf(params);
  const isStored = JSON.stringify(names) === JSON.stringify(namesOf(inStoredOrder(params)));
  const isKept = !isStored && Buffer.byteLength(JSON.stringify(names)) <= maxBytes;
  return { [member]: isKept ? names : null };
}

/** The same in every answer. Names that came since from elsewhere are last. */
export function inSentOrder(contact: {
  readonly attributes: Params;
  readonly extensions: Readonly<Record<string, unknown>>;
}): Params {
  const names = extensionOf(contact.extensions, faceName)[member];
  const stored = inStoredOrder(contact.attributes);
  return Array.isArray(names) ? ordered(stored, names) : stored;
}

function namesOf(params: Params): Names {
  return Object.entries(params).map(([name, value]) => (isObject(value) ? [name, namesOf(value)] : name));
}

/** The extension may come from a file, so nothing in it is certain. */
function ordered(params: Params, names: readonly unknown[]): Params {
  const left = new Map(Object.entries(params));
  const first = names.flatMap((one): readonly (readonly [string, unknown])[] => {
    const [name, inner]: readonly unknown[] = Array.isArray(one) ? one : [one];
    if (typeof name !== 'string' || !left.has(name)) return [];
    const value = left.get(name);
    left.delete(name);
    return [[name, isObject(value) && Array.isArray(inner) ? ordered(value, inner) : value]];
  });
  return Object.fromEntries([...first, ...left]);
}
