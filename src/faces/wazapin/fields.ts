/** Custom fields and metadata: JSON objects with limits, checked in the request and again after the merge. */
import { isDeepStrictEqual } from 'node:util';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger } from '@switchbook/domain/text/text.js';
import { limits } from './choices.js';
import { type Body, Faults } from './faults.js';
import { messages } from './messages.js';

export const fieldsLocation = 'body.custom_fields';

/** Reads custom fields as sent; null members remove their keys. */
export function readFields(at: string, fieldValues: unknown, faults: Faults): Body | undefined {
  if (!isObject(fieldValues)) {
    faults.add(at, messages.object, fieldValues);
    return undefined;
  }
  if (!faults.storable(at, fieldValues)) return undefined;
  const stored = Object.fromEntries(Object.entries(fieldValues).filter(([, value]) => value !== null));
  for (const message of [...keyMessages(Object.keys(stored)), ...fieldsMessages(stored)])
    faults.add(at, message, fieldValues);
  return fieldValues;
}

/** Reads metadata as sent; undefined for a value of another type. */
export function readMetadata(at: string, value: unknown, faults: Faults): Body | undefined {
  if (!isObject(value)) {
    faults.add(at, messages.object, value);
    return undefined;
  }
  if (!faults.storable(at, value)) return undefined;
  for (const message of boundMessages(value, limits.metadataBytes)) faults.add(at, message, value);
  return value;
}

/** Refuses custom fields that are too large together with the stored ones. */
export function checkMergedFields(
  fields: Body | null | undefined,
  after: Contact,
  before: Contact | null,
): void {
  if (fields == null || isDeepStrictEqual(after.attributes, before?.attributes)) return;
  if (Object.values(fields).every((value) => value === null)) return;
  const faults = new Faults();
  for (const message of fieldsMessages(after.attributes)) faults.add(fieldsLocation, message, fields);
  faults.raise();
}

function keyMessages(keys: readonly string[]): readonly string[] {
  return [
    ...(keys.some((key) => key.trim() === '') ? [messages.minLength(1)] : []),
    ...(keys.some((key) => isLonger(key, limits.fieldKey)) ? [messages.maxLength(limits.fieldKey)] : []),
  ];
}

function fieldsMessages(fields: Body): readonly string[] {
  return [
    ...(Object.keys(fields).length > limits.fieldKeys ? [messages.maxKeys(limits.fieldKeys)] : []),
    ...boundMessages(fields, limits.fieldBytes),
  ];
}

function boundMessages(object: Body, maxBytes: number): readonly string[] {
  return [
    ...(isDeeper(object, limits.depth) ? [messages.maxDepth(limits.depth)] : []),
    ...(Buffer.byteLength(JSON.stringify(object)) > maxBytes ? [messages.maxSize(maxBytes)] : []),
  ];
}

/** Whether objects and lists nest deeper; the value itself is the first level. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
