/**
 * The order in which `params` were sent. The store has its own order of objects. So a different order is stored in the
 * extension of this face, as a list of names. For a nested object or list, the name is stored with the order within it.
 * A list has the order of its first object, as `*`, and the orders of further items by their index. Names that are
 * whole numbers are first, in ascending order: JavaScript has no other order for them.
 */
import { extensionOf } from '@switchbook/domain/contact/edit.js';
import { inStoredOrder, isObject } from '@switchbook/domain/runtime/json.js';
import { maxOrderBytes } from './choices.js';
import { faceName } from './ids.js';

type Params = Readonly<Record<string, unknown>>;
type Names = readonly (string | readonly [string, Order])[];
type Order = Names | { readonly [index: string]: Order };

const member = 'params_order';
const everyItem = '*';

/** Returns the members of the extension for these params. */
export function orderMembers(params: Params): Params {
  const names = paramNamesOf(params);
  const isStored = JSON.stringify(names) === JSON.stringify(paramNamesOf(inStoredOrder(params)));
  const isNeeded = !isStored && Buffer.byteLength(JSON.stringify(names)) <= maxOrderBytes;
  return { [member]: isNeeded ? names : null };
}

/** Orders params as sent, the same in every response. Names that were added elsewhere since are last. */
export function inSentOrder(contact: {
  readonly attributes: Params;
  readonly extensions: Readonly<Record<string, unknown>>;
}): Params {
  const names = extensionOf(contact.extensions, faceName)[member];
  const stored = inStoredOrder(contact.attributes);
  return Array.isArray(names) ? sortMembers(stored, names) : stored;
}

function paramNamesOf(params: Params): Names {
  return Object.entries(params).map(([name, value]) => {
    const order = paramsOrderOf(value);
    return order === undefined ? name : [name, order];
  });
}

/** Returns undefined for a value without objects. */
function paramsOrderOf(value: unknown): Order | undefined {
  if (isObject(value)) return paramNamesOf(value);
  if (!Array.isArray(value)) return undefined;
  const orders = value.map((item) => {
    const order = paramsOrderOf(item);
    // A single name has only one order.
    return Array.isArray(order) && order.length < 2 && !Array.isArray(order[0]) ? undefined : order;
  });
  const first = orders.find((order) => order !== undefined);
  if (first === undefined) return undefined;
  const usual = JSON.stringify(first);
  const others = orders.flatMap((order, index) =>
    order === undefined || JSON.stringify(order) === usual ? [] : [[String(index), order] as const],
  );
  return { [everyItem]: first, ...Object.fromEntries(others) };
}

/** Orders a value. The extension may come from a file, so its form is checked. */
function inOrder(value: unknown, order: unknown): unknown {
  if (isObject(value)) return Array.isArray(order) ? sortMembers(value, order) : value;
  if (!Array.isArray(value) || !isObject(order)) return value;
  return value.map((item, index) => {
    const name = Object.hasOwn(order, String(index)) ? String(index) : everyItem;
    return inOrder(item, Object.hasOwn(order, name) ? order[name] : undefined);
  });
}

/** The rank of each name in an order, and the order of its value. */
type Ranks = ReadonlyMap<string, { readonly rank: number; readonly inner: unknown }>;

/** All items of a list may have one order, so its ranks are found once. */
const ranksOfNames = new WeakMap<readonly unknown[], Ranks>();

function ranksOf(names: readonly unknown[]): Ranks {
  const cached = ranksOfNames.get(names);
  if (cached !== undefined) return cached;
  const ranks = new Map<string, { readonly rank: number; readonly inner: unknown }>();
  names.forEach((entry, rank) => {
    const [name, inner]: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
    if (typeof name === 'string' && !ranks.has(name)) ranks.set(name, { rank, inner });
  });
  ranksOfNames.set(names, ranks);
  return ranks;
}

function sortMembers(params: Params, names: readonly unknown[]): Params {
  const ranks = ranksOf(names);
  const members = Object.entries(params).map(([name, value]) => {
    const rankEntry = ranks.get(name);
    return { name, rank: rankEntry?.rank ?? names.length, value: inOrder(value, rankEntry?.inner) };
  });
  return Object.fromEntries(
    members.sort((left, right) => left.rank - right.rank).map(({ name, value }) => [name, value]),
  );
}
