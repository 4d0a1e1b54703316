/**
 * Facts of tools that work as a linked device of WhatsApp (WAHA, Evolution API). They name a person by number, by LID,
 * or by both. Only a payload with both proves that the number and the LID belong to one person. Sources: the
 * documentation of WAHA, July 2026, and the source of Evolution API 2.3.
 */
import { isObject } from '@switchbook/domain/runtime/json.js';
import {
  addSeenPerson,
  type BusinessIds,
  type BusinessNumber,
  businessIdsOf,
  idsOfJids,
  type PersonIds,
  personIdsOf,
  type Reading,
} from './facts.js';
import { ignoreMembers, type PayloadObject, readFirstName, readMember } from './object-members.js';
import { isFindable } from './people.js';

/** A payload while it is read. */
export interface LinkedDevice extends Reading {
  readonly own: BusinessIds;
  readonly business: BusinessNumber | null;
}

/** Whether it is an event of a tool that names the device in this member. */
export function isEventWith(payload: unknown, session: string): boolean {
  return (
    isObject(payload) && ['event', session].every((name) => typeof readMember(payload, name) === 'string')
  );
}

/**
 * Makes the state of a linked device. `session`: the name that the tool gives the device, for a payload without the
 * number of the business.
 */
export function linkedDeviceOf(
  { facts, unread }: Reading,
  jids: readonly unknown[],
  session: string | undefined,
): LinkedDevice {
  const ownJid = businessIdsOf(...jids);
  const phone = ownJid.find((ids) => ids.phone !== undefined)?.phone ?? null;
  const id = phone ?? session;
  return { facts, unread, own: ownJid, business: id === undefined ? null : { id, phone } };
}

/**
 * Returns the jids in the key of a message, by the names of all versions of the library that NOWEB and Evolution API
 * use.
 */
export function keyJids(key: PayloadObject): Readonly<Record<'person' | 'participant', readonly unknown[]>> {
  const all = (...names: readonly string[]) => names.map((name) => readMember(key, name));
  return {
    person: all('remoteJid', 'remoteJidAlt', 'senderPn', 'senderLid'),
    participant: all('participant', 'participantAlt', 'participantPn', 'participantLid'),
  };
}

interface LinkedMessage {
  readonly chat: unknown;
  readonly isOwn: boolean;
  /** jids of the contact in a chat of two */
  readonly person: readonly unknown[];
  /** jids of the sender in a group, a broadcast or a channel */
  readonly participant: readonly unknown[];
  readonly at: Date | null;
  readonly id: string | null;
  readonly profileName: string | undefined;
  readonly text: string | undefined;
  /** false: the tool repeats the message, as another event */
  readonly isCounted: boolean;
}

export function addMessage({ facts, unread, own, business }: LinkedDevice, message: LinkedMessage): void {
  const { chat, at, id: messageId, profileName, text } = message;
  // The second id in an own message may belong to the business, so it is ignored.
  if (message.isOwn) return;
  const base = { at, business, messageId };
  if (personIdsOf(chat) === undefined) {
    const person = idsOfJids(own, ...message.participant);
    if (isFindable(person)) facts.push({ kind: 'named', person, ...base });
    return;
  }
  const person = idsOfJids(own, chat, ...message.person);
  if (!isFindable(person)) {
    // A message of the business to itself names no person.
    if (idsOfJids([], chat).phone === undefined) unread.count('message', 'from');
    return;
  }
  const name = nameFor(person, profileName);
  facts.push({
    kind: 'seen',
    person,
    message: message.isCounted ? 'in' : null,
    ...base,
    ...(name === undefined ? {} : { profileName: name }),
  });
  if (text !== undefined) facts.push({ kind: 'text', person, text, ...base });
}

/** The members with the ids and names of a contact, in versions of the tools and their library. */
const idMembers = ['remoteJid', 'remoteJidAlt', 'id', 'jid', 'lid', 'phoneNumber'];
const nameMembers = ['pushName', 'name', 'notify', 'verifiedName'];

/** Adds a contact of the device's list. */
export function addContact(linked: LinkedDevice, contact: PayloadObject): void {
  const person = idsOfJids(linked.own, ...idMembers.map((name) => readMember(contact, name)));
  const givenName = readFirstName(contact, nameMembers);
  ignoreMembers(contact, ['profilePicUrl', 'imgUrl', 'instanceId', 'status']);
  if (!isFindable(person)) return;
  addSeenPerson(linked, person, nameFor(person, givenName), null);
}

/** Returns the name of a person. Some tools send the digits of the id instead of an unknown name. */
function nameFor({ phone, lid }: PersonIds, name: string | undefined): string | undefined {
  const digits = name?.replaceAll(/[\s+()-]/g, '');
  return digits === phone || digits === lid ? undefined : name;
}

/** Returns the name of an event as a name that can be counted. */
export function eventName(event: unknown): unknown {
  return typeof event === 'string' ? event.toLowerCase().replaceAll(/[.-]/g, '_') : event;
}
