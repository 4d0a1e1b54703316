/**
 * Reads a webhook payload of the WhatsApp Business Platform into facts: pure, bounded, and total. A payload that cannot
 * be read is one outcome; members that are not read are counted by name. Source of the shapes: Meta's pages on webhooks,
 * August 2026. Neighbours: `changes.ts` reads the value of each field, `people.ts` identifiers.
 */
import { excessOf, isObject } from '../domain/json.js';
import { type FieldReader, fieldReaders } from './changes.js';
import type { BusinessNumber, Fact, PayloadReading } from './facts.js';
import { type Members, objectIn, objectsIn, own, phoneIn, textIn, Unread } from './members.js';
import { mentionsIn } from './mentions.js';

/** Meta sends up to 3 MB; a fact takes at least some dozens of bytes. */
export const maxPayloadBytes = 3 * 1024 * 1024;
const bounds = { depth: 64, values: 500_000 };

const known = {
  payload: new Set(['object', 'entry']),
  entry: new Set(['id', 'time', 'changes']),
  change: new Set(['field', 'value']),
};

const unreadable: PayloadReading = { outcome: 'unreadable' };

export function readPayload(raw: Uint8Array): PayloadReading {
  const payload = parse(raw);
  if (!isObject(payload) || !Array.isArray(own(payload, 'entry'))) return unreadable;
  const unread = new Unread();
  const object = own(payload, 'object');
  if (object !== 'whatsapp_business_account') {
    unread.count('object', object);
    return { outcome: 'read', facts: [], unread: unread.counts, mentions: mentionsIn(payload) };
  }
  unread.others('payload', payload, known.payload);
  const facts: Fact[] = [];
  for (const entry of objectsIn(payload, 'entry')) {
    unread.others('entry', entry, known.entry);
    for (const change of objectsIn(entry, 'changes')) readChange(change, facts, unread);
  }
  return { outcome: 'read', facts, unread: unread.counts, mentions: mentionsIn(payload) };
}

function parse(raw: Uint8Array): unknown {
  if (raw.byteLength > maxPayloadBytes) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return excessOf(text, bounds) === undefined ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function readChange(change: Members, facts: Fact[], unread: Unread): void {
  unread.others('change', change, known.change);
  const field = own(change, 'field');
  const reader = typeof field === 'string' ? readerOf(field) : undefined;
  const value = own(change, 'value');
  if (reader === undefined || !isObject(value)) {
    unread.count('field', field);
    return;
  }
  unread.others('value', value, reader.known);
  reader.read({ value, business: businessIn(value), facts, unread });
}

function readerOf(field: string): FieldReader | undefined {
  return Object.hasOwn(fieldReaders, field) ? fieldReaders[field] : undefined;
}

function businessIn(value: Members): BusinessNumber | null {
  const metadata = objectIn(value, 'metadata');
  const id = textIn(metadata, 'phone_number_id', 64);
  return id === undefined ? null : { id, phone: phoneIn(metadata, 'display_phone_number') ?? null };
}
