/**
 * Contacts of a live vendor as contact JSON. Nothing is judged here: a value of a wrong type is passed on, so that the
 * import rejects the row, or the value, and tells which.
 */
import { excessOf, isObject } from '@switchbook/domain/json.js';
import type { Json, VendorItem } from '../../../pulls/values.js';

/** Tighter than what an import reads of one line, where a longer one ends the whole file. */
const rowBounds = { length: 1_900_000, depth: 200, values: 25_000 } as const;

/** A text, or a number as one. Undefined for null and blank; anything else as it is. */
export function textOf(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : value;
}

/** Undefined for null; anything else as it is. */
export function given(value: unknown): unknown {
  return value === null ? undefined : value;
}

/** The items of a list; none for null. Undefined for what is no list. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : undefined;
}

/** Drops members that are undefined. */
export function withoutAbsent(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** A list without its undefined items; undefined when nothing is left. */
export function listOf(items: readonly unknown[]): readonly unknown[] | undefined {
  const left = items.filter((item) => item !== undefined);
  return left.length === 0 ? undefined : left;
}

/** An id of the vendor as an identity; undefined when there is none. */
export function vendorIdentity(face: string, id: unknown): Json | undefined {
  const value = textOf(id);
  return value === undefined ? undefined : { kind: 'vendor_id', scope: face, value, origin: face };
}

/** An identity as this face would have written it; undefined for an absent value. */
export function identityOf(face: string, kind: string, sent: unknown, more: Json = {}): Json | undefined {
  const value = textOf(sent);
  return value === undefined ? undefined : { kind, value, raw: value, origin: face, ...more };
}

/**
 * A number with the vendor's spelling. `read` gives its digits as the face reads them; what it cannot read goes without an
 * origin, so that the import judges the text.
 */
export function numberOf(
  face: string,
  kind: 'phone' | 'wa_id',
  sent: unknown,
  read: (text: string) => string | undefined,
  more: Json = {},
): Json | undefined {
  const raw = textOf(sent);
  if (raw === undefined) return undefined;
  const digits = typeof raw === 'string' ? read(raw) : undefined;
  if (digits === undefined) return { kind, value: raw, ...more };
  return { kind, value: digits, raw, origin: face, ...more };
}

/** A catalog item as most vendors show one, with whatever it has; none for what has no name. */
export function itemOf(sent: unknown): readonly VendorItem[] {
  if (!isObject(sent) || typeof sent.name !== 'string' || sent.name.trim() === '') return [];
  const id = textOf(sent.id);
  return [
    {
      name: sent.name,
      ...(typeof sent.color === 'string' ? { color: sent.color } : {}),
      ...(typeof id === 'string' ? { vendorId: id } : {}),
      ...(typeof sent.created_at === 'string' ? { createdAt: sent.created_at } : {}),
      ...(typeof sent.updated_at === 'string' ? { updatedAt: sent.updated_at } : {}),
    },
  ];
}

/** Each catalog item once. */
export function distinct(items: readonly VendorItem[]): readonly VendorItem[] {
  return [...new Map(items.map((item) => [JSON.stringify([item.vendorId, item.name]), item])).values()];
}

/** The row of a contact; of what is none or is too large for a row, one that the import rejects. */
export function rowOf(sent: unknown, write: (contact: Json) => Json): Json {
  if (!isObject(sent)) return { not_a_contact: sent ?? null };
  const row = withoutAbsent(write(sent));
  const why = tooLarge(row);
  if (why === undefined) return row;
  return withoutAbsent({ not_a_contact: why, identities: row.identities });
}

function tooLarge(row: Json): string | undefined {
  let text: string;
  try {
    text = JSON.stringify(row);
  } catch {
    return 'nested too deeply';
  }
  if (text.length > rowBounds.length) return `longer than ${rowBounds.length} characters`;
  const excess = excessOf(text, rowBounds);
  if (excess === undefined) return undefined;
  return excess === 'depth' ? 'nested too deeply' : 'too many values';
}
