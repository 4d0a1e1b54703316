/**
 * Reads a webhook payload about WhatsApp into facts: pure, bounded, and total. A payload that cannot be read is one
 * outcome; members that are not read are counted by name. Source of the platform's shapes: Meta's pages on webhooks, August
 * 2026. Neighbours: `changes.ts` reads the value of each field, `people.ts` identifiers; `linked.ts` what tools on a linked
 * device send.
 */
import { isObject } from '../domain/json.js';
import { type FieldReader, fieldReaders } from './changes.js';
import { isEvolution, readEvolution } from './evolution.js';
import type { BusinessNumber, Fact, PayloadReading } from './facts.js';
import { parseJson } from './json.js';
import { type Members, objectIn, objectsIn, own, phoneIn, textIn, Unread } from './members.js';
import { mentionsIn } from './mentions.js';
import { isWaha, pairsIn, readPairs, readWaha } from './waha.js';
import { isYcloud, readYcloud } from './ycloud.js';

/** Meta sends up to 3 MB; a fact takes at least some dozens of bytes. */
export const maxPayloadBytes = 3 * 1024 * 1024;
const bounds = { depth: 64, values: 150_000 };

const known = {
  // A relay names its app.
  payload: new Set(['object', 'entry', 'gs_app_id']),
  entry: new Set(['id', 'time', 'changes']),
  change: new Set(['field', 'value']),
};

const unreadable: PayloadReading = { outcome: 'unreadable' };

export function readPayload(raw: Uint8Array): PayloadReading {
  const payload = parsePayload(raw);
  const unread = new Unread();
  const facts: Fact[] = [];
  const pairs = pairsIn(payload);
  if (pairs !== undefined) readPairs(pairs, facts, unread);
  else if (!isObject(payload)) return unreadable;
  else {
    const read = envelopes.find(({ is }) => is(payload))?.read;
    if (read === undefined) return unreadable;
    read(payload, facts, unread);
  }
  return { outcome: 'read', facts, unread: unread.counts, mentions: mentionsIn(payload) };
}

/** Each sender's envelope. Its shape tells which it is; the credential of the intake tells who sent it. */
const envelopes: readonly {
  readonly is: (payload: Members) => boolean;
  readonly read: (payload: Members, facts: Fact[], unread: Unread) => void;
}[] = [
  { is: (payload) => Array.isArray(own(payload, 'entry')), read: readEntries },
  { is: isWaha, read: readWaha },
  { is: isEvolution, read: readEvolution },
  { is: isYcloud, read: readYcloud },
];

/** The platform's own envelope, which some relays keep. */
function readEntries(payload: Members, facts: Fact[], unread: Unread): void {
  const object = own(payload, 'object');
  if (object !== 'whatsapp_business_account') {
    unread.count('object', object);
    return;
  }
  unread.others('payload', payload, known.payload);
  for (const entry of objectsIn(payload, 'entry')) {
    unread.others('entry', entry, known.entry);
    for (const change of objectsIn(entry, 'changes')) readChange(change, facts, unread);
  }
}

/** Undefined: damaged, or beyond the bounds. */
export function parsePayload(raw: Uint8Array): unknown {
  return raw.byteLength > maxPayloadBytes ? undefined : parseJson(raw, bounds);
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

export function businessIn(value: Members): BusinessNumber | null {
  const metadata = objectIn(value, 'metadata');
  const id = textIn(metadata, 'phone_number_id', 64);
  return id === undefined ? null : { id, phone: phoneIn(metadata, 'display_phone_number') ?? null };
}
