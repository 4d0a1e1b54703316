/**
 * Reads a webhook payload about WhatsApp into facts: pure, bounded, and total. A payload that cannot be read is one
 * outcome; members that no reader reads are counted by name. Source of the platform's shapes: Meta's pages on webhooks,
 * August 2026. Neighbors: `change-readers.ts` reads the value of each field, `people.ts` identifiers, and
 * `linked-device.ts` payloads of tools on a linked device.
 */
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { fieldReaders } from './change-readers.js';
import { isEvolution, readEvolution } from './evolution.js';
import type { BusinessNumber, Fact, PayloadReading, Reading } from './facts.js';
import { parsePayloadJson } from './json.js';
import { findMentions } from './mentions.js';
import {
  countUnread,
  ignoreMembers,
  ignoreOtherMembers,
  type PayloadObject,
  readMember,
  readObjectList,
  readObjectMember,
  readPhoneDigits,
  readStorableText,
  Unread,
} from './object-members.js';
import { isWaha, readLidPairs, readPairs, readWaha } from './waha.js';
import { businessOfYcloud, isYcloud, readYcloud } from './ycloud.js';

/** Meta sends up to 3 MB; a fact takes at least some dozens of bytes. */
export const maxPayloadBytes = 3 * 1024 * 1024;
const payloadBounds = { depth: 64, values: 150_000 };

const unreadable: PayloadReading = { outcome: 'unreadable' };

/** Reads a payload in small steps: a payload of 3 MB takes seconds on a busy machine. */
export function* readPayload(raw: Uint8Array): Steps<PayloadReading> {
  const payload = parsePayload(raw);
  const unread = new Unread();
  const facts: Fact[] = [];
  const reading: Reading = { facts, unread };
  const pairs = readLidPairs(payload);
  if (pairs !== undefined) {
    yield* readPairs(pairs, reading);
    yield* countUnread(pairs, 'lids', unread);
  } else if (!isObject(payload)) return unreadable;
  else {
    const read = envelopes.find(({ is }) => is(payload))?.read;
    if (read === undefined) return unreadable;
    yield* read(payload, reading);
    yield* countUnread(payload, 'payload', unread);
  }
  return { outcome: 'read', facts, unread: unread.counts, mentions: yield* findMentions(payload) };
}

/** The envelope of each sender. Its shape identifies the format; the intake's credential authenticates the sender. */
const envelopes: readonly {
  readonly is: (payload: PayloadObject) => boolean;
  readonly read: (payload: PayloadObject, reading: Reading) => Steps;
}[] = [
  { is: (payload) => Array.isArray(readMember(payload, 'entry')), read: readEntries },
  { is: isWaha, read: readWaha },
  { is: isEvolution, read: readEvolution },
  { is: isYcloud, read: readYcloud },
];

/** Reads the platform's own envelope, which some relays keep. */
function* readEntries(payload: PayloadObject, reading: Reading): Steps {
  const object = readMember(payload, 'object');
  if (object !== 'whatsapp_business_account') {
    reading.unread.count('object', object);
    ignoreOtherMembers(payload);
    return;
  }
  // A relay names its app.
  ignoreMembers(payload, ['gs_app_id']);
  for (const entry of readObjectList(payload, 'entry')) {
    ignoreMembers(entry, ['id', 'time']);
    for (const change of readObjectList(entry, 'changes')) yield* readChange(change, reading);
  }
}

/** Returns undefined for a payload that is damaged, or beyond the bounds. */
function parsePayload(raw: Uint8Array): unknown {
  return raw.byteLength > maxPayloadBytes ? undefined : parsePayloadJson(raw, payloadBounds);
}

function* readChange(change: PayloadObject, reading: Reading): Steps {
  const field = readMember(change, 'field');
  const read =
    typeof field === 'string' && Object.hasOwn(fieldReaders, field) ? fieldReaders[field] : undefined;
  const value = readMember(change, 'value');
  if (read === undefined || !isObject(value)) {
    reading.unread.count('field', field);
    if (isObject(value)) ignoreOtherMembers(value);
    yield;
    return;
  }
  ignoreMembers(value, ['messaging_product', 'errors']);
  yield* read({ value, business: readBusinessIn(value), ...reading });
}

function readBusinessIn(value: PayloadObject): BusinessNumber | null {
  const metadata = readObjectMember(value, 'metadata');
  const id = readStorableText(metadata, 'phone_number_id', 64);
  return id === undefined ? null : { id, phone: readPhoneDigits(metadata, 'display_phone_number') ?? null };
}

/** Longest name of a device. */
const maxName = 64;

/**
 * Returns the id of the first business number in a payload, or the name of the device; undefined if the payload has
 * none, or is unreadable.
 */
export function businessNumberOf(raw: Uint8Array): string | undefined {
  const payload = parsePayload(raw);
  if (!isObject(payload)) return undefined;
  if (isWaha(payload)) return readStorableText(payload, 'session', maxName);
  if (isEvolution(payload)) return readStorableText(payload, 'instance', maxName);
  return isYcloud(payload) ? businessOfYcloud(payload) : businessOfEntries(payload);
}

function businessOfEntries(payload: PayloadObject): string | undefined {
  for (const entry of readObjectList(payload, 'entry'))
    for (const change of readObjectList(entry, 'changes')) {
      const business = readBusinessIn(readObjectMember(change, 'value'));
      if (business !== null) return business.id;
    }
  return undefined;
}
