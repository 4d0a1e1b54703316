/** Values of attributes as text, and the merge patch (RFC 7396) that replaces one. */
import { t } from '../texts/texts.ts';

export type ValueKind = 'text' | 'number' | 'boolean' | 'json';
export const valueKinds: readonly ValueKind[] = ['text', 'number', 'boolean', 'json'];

export function kindOf(value: unknown): ValueKind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' || typeof value === 'boolean' ? (typeof value as ValueKind) : 'json';
}

/** Returns the value as text for its input; booleans are `true` or `false`. */
export function writtenAs(value: unknown): string {
  if (typeof value === 'string') return value;
  return kindOf(value) === 'json' ? JSON.stringify(value, null, 2) : String(value);
}

type ReadValue = { readonly value: unknown } | { readonly error: string };

export function readValue(kind: ValueKind, written: string): ReadValue {
  switch (kind) {
    case 'text':
      return { value: written };
    case 'boolean':
      return { value: written === 'true' };
    case 'number':
      return readNumber(written.trim());
    case 'json':
      return readJson(written);
  }
}

const numberForm = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

function readNumber(written: string): ReadValue {
  const value = Number(written);
  if (!numberForm.test(written) || !Number.isFinite(value)) return { error: t.attributes.notNumber };
  return isExact(written) ? { value } : { error: t.attributes.longNumber };
}

/** Whether no digits of a number would be lost: an id, or the number of a card, is a text. */
function isExact(written: string): boolean {
  const value = Number(written);
  return !Number.isInteger(value) || Number.isSafeInteger(value) || String(value) === written;
}

/** Returns the numbers of a JSON text, as they are written. */
const numbersIn = (json: string): readonly string[] =>
  json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? [];

function readJson(written: string): ReadValue {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (error) {
    return { error: t.attributes.notJson(error instanceof Error ? error.message : '') };
  }
  if (!numbersIn(written).every(isExact)) return { error: t.attributes.longNumber };
  return hasNull(value) ? { error: t.attributes.noNull } : { value };
}

/** Whether a value has a null in an object. A patch would remove such a member; items of a list may be null. */
function hasNull(value: unknown): boolean {
  if (value === null) return true;
  return isObject(value) && Object.values(value).some(hasNull);
}

/** Returns the merge patch from `before` to `after`; removed members are null. */
export function patchTo(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after;
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return Object.fromEntries([
    ...gone.map((name) => [name, null] as const),
    ...Object.entries(after).map(([name, value]) => [name, patchTo(before[name], value)] as const),
  ]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
