/**
 * Reads the webhooks of WAHA. Its engines identify people in different forms. An incoming message is sent as `message`,
 * and to subscribers of both also as `message.any`, so only `message` counts.
 */
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { idsOfJids, type Reading } from './facts.js';
import {
  addContact,
  addMessage,
  eventName,
  isEventWith,
  keyJids,
  type LinkedDevice,
  linkedDeviceOf,
} from './linked-device.js';
import { maxWordLength } from './messages.js';
import {
  ignoreMembers,
  ignoreOtherMembers,
  type PayloadObject,
  readFirstName,
  readMember,
  readObjectList,
  readObjectMember,
  readStorableText,
  readUnixTime,
} from './object-members.js';

const ignoredMembers = {
  payload: 'id timestamp metadata environment engine'.split(' '),
  message: 'to source media mediaUrl ack ackName replyTo location vCards mentionedIds participant'.split(' '),
};

export function isWaha(payload: unknown): boolean {
  return isEventWith(payload, 'session');
}

export function* readWaha(payload: PayloadObject, reading: Reading): Steps {
  ignoreMembers(payload, ignoredMembers.payload);
  const me = readObjectMember(payload, 'me');
  const jids = [readMember(me, 'id'), readMember(me, 'lid'), readMember(me, 'jid')];
  ignoreMembers(me, ['pushName']);
  const linked = linkedDeviceOf(reading, jids, readStorableText(payload, 'session', 64));
  const event = readMember(payload, 'event');
  const content = readObjectMember(payload, 'payload');
  if (event === 'message' || event === 'message.any') readMessage(linked, content, event === 'message');
  else if (event === 'engine.event') yield* readEngineEvent(linked, content);
  else {
    reading.unread.count('event', eventName(event));
    ignoreOtherMembers(content);
  }
}

function readMessage(linked: LinkedDevice, message: PayloadObject, isCounted: boolean): void {
  const data = readObjectMember(message, '_data');
  // NOWEB has a key, GOWS an Info.
  const [key, info] = [readObjectMember(data, 'key'), readObjectMember(data, 'Info')];
  ignoreMembers(message, ignoredMembers.message);
  // The engine's own form of the same message.
  for (const item of [data, key, info]) ignoreOtherMembers(item);
  const names = [readFirstName(data, ['pushName', 'notifyName']), readStorableText(info, 'PushName', 200)];
  const text = readStorableText(message, 'body', maxWordLength);
  addMessage(linked, {
    chat: readMember(message, 'from'),
    isOwn: readMember(message, 'fromMe') === true,
    person: [...keyJids(key).person, readMember(info, 'Sender'), readMember(info, 'SenderAlt')],
    participant: [
      readMember(message, 'participant'),
      ...keyJids(key).participant,
      readMember(info, 'Sender'),
      readMember(info, 'SenderAlt'),
    ],
    at: readUnixTime(message, 'timestamp'),
    id: readStorableText(message, 'id', 256) ?? null,
    profileName: names.find((name) => name !== undefined),
    text: readMember(message, 'hasMedia') === true ? undefined : text,
    isCounted,
  });
}

/** Reads events of the engine itself, for subscribers only. */
function* readEngineEvent(linked: LinkedDevice, content: PayloadObject): Steps {
  const event = readMember(content, 'event');
  const data = readObjectMember(content, 'data');
  if (event === 'contacts.upsert' || event === 'contacts.update')
    for (const contact of readObjectList(content, 'data')) {
      addContact(linked, contact);
      yield;
    }
  else if (event === 'lid-mapping.update') yield* addPairs(linked, [data]);
  else {
    linked.unread.count('engine_event', eventName(event));
    ignoreOtherMembers(content);
    ignoreOtherMembers(data);
  }
}

/** Pairs of one payload; a response of the API has a hundred. */
const maxPairs = 5_000;

/** Adds pairs of LID and number. A pair proves that both ids belong to one person, and creates no contact. */
function* addPairs({ facts, unread, own: business }: LinkedDevice, pairs: readonly PayloadObject[]): Steps {
  if (pairs.length > maxPairs) unread.count('lids', 'others');
  for (const pair of pairs.slice(maxPairs)) ignoreOtherMembers(pair);
  for (const pair of pairs.slice(0, maxPairs)) {
    const person = idsOfJids(business, readMember(pair, 'lid'), readMember(pair, 'pn'));
    if (person.lid !== undefined)
      facts.push({ kind: 'named', person, at: null, business: null, messageId: null });
    yield;
  }
}

/** Returns the pairs in a response of WAHA's LID API: one pair or a list. Undefined for an event. */
export function readLidPairs(payload: unknown): readonly PayloadObject[] | undefined {
  const all: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  const pairs = all.filter(
    (item): item is PayloadObject =>
      isObject(item) &&
      Object.hasOwn(item, 'lid') &&
      Object.hasOwn(item, 'pn') &&
      !Object.hasOwn(item, 'event'),
  );
  return pairs.length > 0 && pairs.length === all.length ? pairs : undefined;
}

export function* readPairs(pairs: readonly PayloadObject[], reading: Reading): Steps {
  yield* addPairs(linkedDeviceOf(reading, [], undefined), pairs);
}
