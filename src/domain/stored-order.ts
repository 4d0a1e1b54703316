import { isObject } from './json.js';

/**
 * The member order of the database: shorter names first, then by bytes. Write answers use it too, so that one version
 * of a contact has one representation.
 */
export function inStoredOrder(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const sorted = Object.entries(object)
    .map(([name, value]) => ({ name, bytes: Buffer.from(name), value: ordered(value) }))
    .sort((one, other) => one.bytes.length - other.bytes.length || Buffer.compare(one.bytes, other.bytes));
  return Object.fromEntries(sorted.map(({ name, value }) => [name, value]));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  return isObject(value) ? inStoredOrder(value) : value;
}
