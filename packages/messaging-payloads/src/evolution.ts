/**
 * Reads the webhooks of Evolution API. The envelope has a local time that is marked as UTC, so the time is not used.
 */
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import type { Reading } from './facts.js';
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
  readMember,
  readObjectList,
  readObjectMember,
  readStorableText,
  readUnixTime,
} from './object-members.js';

const ignoredMembers = {
  payload: 'data destination date_time server_url apikey instanceId'.split(' '),
  // Members of the engine, and the quoted message.
  message: 'status messageType instanceId source contextInfo owner chatwootMessageId webhookUrl'.split(' '),
};

export function isEvolution(payload: unknown): boolean {
  return isEventWith(payload, 'instance');
}

export function* readEvolution(payload: PayloadObject, reading: Reading): Steps {
  ignoreMembers(payload, ignoredMembers.payload);
  const linked = linkedDeviceOf(
    reading,
    [readMember(payload, 'sender')],
    readStorableText(payload, 'instance', 64),
  );
  const event = eventName(readMember(payload, 'event'));
  if (event === 'messages_upsert')
    for (const message of readItemsIn(payload)) {
      readMessage(linked, message);
      yield;
    }
  else if (event === 'contacts_upsert' || event === 'contacts_update')
    for (const contact of readItemsIn(payload)) {
      addContact(linked, contact);
      yield;
    }
  else reading.unread.count('event', event);
}

/** Returns the items: by version, the payload has one item or a list. */
function readItemsIn(payload: PayloadObject): readonly PayloadObject[] {
  const data = readMember(payload, 'data');
  return isObject(data) ? [data] : readObjectList(payload, 'data');
}

function readMessage(linked: LinkedDevice, message: PayloadObject): void {
  const key = readObjectMember(message, 'key');
  ignoreMembers(message, ignoredMembers.message);
  ignoreMembers(key, ['addressingMode']);
  addMessage(linked, {
    chat: readMember(key, 'remoteJid'),
    isOwn: readMember(key, 'fromMe') === true,
    ...keyJids(key),
    at: readUnixTime(message, 'messageTimestamp'),
    id: readStorableText(key, 'id', 256) ?? null,
    profileName: readStorableText(message, 'pushName', 200),
    text: messageTextOf(readObjectMember(message, 'message')),
    isCounted: true,
  });
}

/** Returns the text of a message. In a chat with disappearing messages, the message is inside of another one. */
function messageTextOf(content: PayloadObject): string | undefined {
  return (
    readPlainText(content) ??
    readPlainText(readObjectMember(readObjectMember(content, 'ephemeralMessage'), 'message'))
  );
}

/** Returns a text, or the label of a button. Media and other content reveal nothing about the person. */
function readPlainText(content: PayloadObject): string | undefined {
  const texts = [
    readStorableText(content, 'conversation', maxWordLength),
    ...(
      [
        ['extendedTextMessage', 'text'],
        ['buttonsResponseMessage', 'selectedDisplayText'],
        ['templateButtonReplyMessage', 'selectedDisplayText'],
      ] as const
    ).map(([kind, name]) => {
      const message = readObjectMember(content, kind);
      ignoreOtherMembers(message);
      return readStorableText(message, name, maxWordLength);
    }),
  ];
  ignoreOtherMembers(content);
  return texts.find((text) => text !== undefined);
}
