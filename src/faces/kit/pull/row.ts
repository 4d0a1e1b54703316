/**
 * Contacts of a live vendor as contact JSON. Nothing is validated here. A value with a wrong type is passed on, so that
 * the import rejects the row or the value, and reports it.
 */
import { excessOf, isObject, type Json } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { VendorItem } from '../../../pulls/values/pull-source.js';

/** Stricter than the import's limits of one line, because a longer line ends the whole file. */
const rowBounds = { length: 1_900_000, depth: 200, values: 25_000 } as const;
/** Rows of one list of a contact. With so many the contact is too large for a row, so no more are read. */
export const maxListRows = rowBounds.values + 1;

/** Returns a text, or a number as text. Undefined for null and blank; any other value unchanged. */
export function textOrNumber(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : value;
}

/** Returns undefined for null, and any other value unchanged. */
export function undefinedIfNull(value: unknown): unknown {
  return value === null ? undefined : value;
}

/** Returns the items of a list; empty for null. Undefined for any other value. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : undefined;
}

/** Drops members that are undefined. */
export function withoutAbsent(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Returns a list without its undefined items; undefined if no item is left. */
export function listOf(items: readonly unknown[]): readonly unknown[] | undefined {
  const present = items.filter((item) => item !== undefined);
  return present.length === 0 ? undefined : present;
}

/** Returns a vendor id as an identity; undefined if absent. */
export function vendorIdentity(face: string, id: unknown): Json | undefined {
  const value = textOrNumber(id);
  return value === undefined ? undefined : { kind: 'vendor_id', scope: face, value, origin: face };
}

/** Returns an identity as this face would have written it; undefined for an absent value. */
export function identityOf(
  face: string,
  kind: string,
  vendorValue: unknown,
  more: Json = {},
): Json | undefined {
  const value = textOrNumber(vendorValue);
  return value === undefined ? undefined : { kind, value, raw: value, origin: face, ...more };
}

/**
 * Returns a number in the vendor's spelling. `read` returns the digits of the number by the face's rules. An unreadable
 * number is passed on without an origin, so that the import validates its text.
 */
export function vendorNumberOf(
  face: string,
  kind: 'phone' | 'wa_id',
  vendorValue: unknown,
  read: (text: string) => string | undefined,
  more: Json = {},
): Json | undefined {
  const raw = textOrNumber(vendorValue);
  if (raw === undefined) return undefined;
  const digits = typeof raw === 'string' ? read(raw) : undefined;
  if (digits === undefined) return { kind, value: raw, ...more };
  return { kind, value: digits, raw, origin: face, ...more };
}

/** Returns a catalog item in the usual form, with the members that it has; empty for a value without a name. */
export function itemOf(vendorItem: unknown): readonly VendorItem[] {
  if (!isObject(vendorItem) || typeof vendorItem.name !== 'string' || vendorItem.name.trim() === '')
    return [];
  const id = textOrNumber(vendorItem.id);
  return [
    {
      name: vendorItem.name,
      ...(typeof vendorItem.color === 'string' ? { color: vendorItem.color } : {}),
      ...(typeof id === 'string' ? { vendorId: id } : {}),
      ...(typeof vendorItem.created_at === 'string' ? { createdAt: vendorItem.created_at } : {}),
      ...(typeof vendorItem.updated_at === 'string' ? { updatedAt: vendorItem.updated_at } : {}),
    },
  ];
}

/** Returns the catalog items in the values, each once. A vendor may send hundreds of thousands. */
export async function collectItems(vendorItems: readonly unknown[]): Promise<readonly VendorItem[]> {
  const items = new Map<string, VendorItem>();
  await mapInSlices(vendorItems, (vendorItem) => {
    for (const item of itemOf(vendorItem)) items.set(JSON.stringify([item.vendorId, item.name]), item);
  });
  return [...items.values()];
}

/**
 * Encodes a contact as a row. Any other value, and a contact that is too large, becomes a row that the import rejects.
 */
export function rowOf(vendorContact: unknown, write: (contact: Json) => Json): Json {
  if (!isObject(vendorContact)) return { not_a_contact: vendorContact ?? null };
  const row = withoutAbsent(write(vendorContact));
  const why = tooLarge(row);
  if (why === undefined) return row;
  return withoutAbsent({ not_a_contact: why, identities: row.identities });
}

/** Encodes the contacts of a page, as `rowOf` does: a page has megabytes, so other work runs in between. */
export function readPageRows(
  vendorContacts: readonly unknown[],
  write: (contact: Json, index: number) => Json,
): Promise<readonly Json[]> {
  return mapInSlices(vendorContacts, (vendorContact, index) =>
    rowOf(vendorContact, (contact) => write(contact, index)),
  );
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
