/** Takes an erased person's identities out of JSON about other contacts. */

/** Identities go from their lists, other texts that are one of the values become null; the rest stays as it is. */
export function scrubJson(value: unknown, values: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return values.has(value) ? null : value;
  if (Array.isArray(value))
    return value.filter((one) => !isIdentity(one, values)).map((one) => scrubJson(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scrubJson(one, values)]));
}

/** Returns every text in a value, at any depth. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function isIdentity(value: unknown, values: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return values.has(value);
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('value' in value)) return false;
  const { value: held } = value;
  return typeof held === 'string' && values.has(held);
}
