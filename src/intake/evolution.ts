/** Reads the webhooks of Evolution API. The time of its envelope is a local one that claims to be UTC, so it is not used. */
import { isObject } from '../domain/json.js';
import type { Fact } from './facts.js';
import { addContact, addMessage, eventName, type Linked, linkedOf } from './linked.js';
import {
  type Members,
  objectIn,
  objectsIn,
  own,
  setAside,
  setOthersAside,
  textIn,
  timeIn,
  type Unread,
} from './members.js';
import { maxWordLength } from './messages.js';
import { keyJids } from './waha.js';

const aside = {
  payload: 'data destination date_time server_url apikey instanceId'.split(' '),
  // The engine's own figures, and what the text answers to.
  message: 'status messageType instanceId source contextInfo owner chatwootMessageId webhookUrl'.split(' '),
};

export function isEvolution(payload: unknown): boolean {
  return (
    isObject(payload) &&
    typeof own(payload, 'event') === 'string' &&
    typeof own(payload, 'instance') === 'string'
  );
}

export function readEvolution(payload: Members, facts: Fact[], unread: Unread): void {
  setAside(payload, aside.payload);
  const linked = linkedOf(facts, unread, [own(payload, 'sender')], textIn(payload, 'instance', 64));
  const event = eventName(own(payload, 'event'));
  if (event === 'messages_upsert') for (const one of itemsIn(payload)) readMessage(linked, one);
  else if (event === 'contacts_upsert' || event === 'contacts_update')
    for (const one of itemsIn(payload)) addContact(linked, one);
  else unread.count('event', event);
}

/** One item or a list, by the version. */
function itemsIn(payload: Members): readonly Members[] {
  const data = own(payload, 'data');
  return isObject(data) ? [data] : objectsIn(payload, 'data');
}

function readMessage(linked: Linked, message: Members): void {
  const key = objectIn(message, 'key');
  setAside(message, aside.message);
  setAside(key, ['addressingMode']);
  addMessage(linked, {
    chat: own(key, 'remoteJid'),
    isOwn: own(key, 'fromMe') === true,
    ...keyJids(key),
    at: timeIn(message, 'messageTimestamp'),
    id: textIn(key, 'id', 256) ?? null,
    profileName: textIn(message, 'pushName', 200),
    text: textOf(objectIn(message, 'message')),
    isCounted: true,
  });
}

/** A text, or the label of a button. Media and all else in the content tell nothing of the person. */
function textOf(content: Members): string | undefined {
  const texts = [
    textIn(content, 'conversation', maxWordLength),
    ...(
      [
        ['extendedTextMessage', 'text'],
        ['buttonsResponseMessage', 'selectedDisplayText'],
        ['templateButtonReplyMessage', 'selectedDisplayText'],
      ] as const
    ).map(([kind, name]) => {
      const of = objectIn(content, kind);
      setOthersAside(of);
      return textIn(of, name, maxWordLength);
    }),
  ];
  setOthersAside(content);
  return texts.find((text) => text !== undefined);
}
