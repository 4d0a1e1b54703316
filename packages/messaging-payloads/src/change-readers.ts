/** Reads the value of each field of a webhook: one reader per field with facts for the directory. */
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { addSeenPerson, type IdentityChanged, type PayloadChange } from './facts.js';
import { readHistory } from './history.js';
import { readMessageStatus } from './message-status.js';
import { readMessage } from './messages.js';
import {
  ignoreMembers,
  ignoreOtherMembers,
  readFirstName,
  readMember,
  readObjectList,
  readObjectMember,
  readUnixTime,
} from './object-members.js';
import {
  findNamedPerson,
  idNames,
  isFindable,
  type NamedPerson,
  readNamedPeople,
  readPersonIds,
  withUsername,
} from './people.js';

export type FieldReader = (change: PayloadChange) => Steps;

const readMessages: FieldReader = function* (change) {
  const people = yield* readNamedPeople(change.value);
  const seenPeople = new Set<NamedPerson>();
  const markSeen = (person: NamedPerson | undefined) => person && seenPeople.add(person);
  for (const message of readObjectList(change.value, 'messages')) {
    markSeen(readMessage(change, message, people, idNames.sender, 'in'));
    yield;
  }
  for (const status of readObjectList(change.value, 'statuses')) {
    markSeen(readMessageStatus(change, status, people));
    yield;
  }
  const at = yield* itemTimeOf(change, ['messages', 'statuses']);
  for (const person of people.all) if (!seenPeople.has(person)) addNamed(change, person, at);
};

/** Messages that the business sent with its phone app. */
const readEchoes: FieldReader = function* (change) {
  const people = yield* readNamedPeople(change.value);
  for (const message of readObjectList(change.value, 'message_echoes')) {
    readMessage(change, message, people, idNames.echoed, 'out');
    yield;
  }
};

/** Returns the time of the first item with a time. */
function* itemTimeOf({ value }: PayloadChange, lists: readonly string[]): Steps<Date | null> {
  for (const list of lists)
    for (const item of readObjectList(value, list)) {
      const at = readUnixTime(item, 'timestamp');
      if (at !== null) return at;
      yield;
    }
  return null;
}

/** Adds a contact that appears only in `contacts`, with the time of its sibling entry. */
function addNamed(change: PayloadChange, { ids, profileName }: NamedPerson, at: Date | null): void {
  addSeenPerson(change, ids, profileName, at);
}

const readPreferences: FieldReader = function* (change) {
  const { value, business, facts, unread } = change;
  const people = yield* readNamedPeople(value);
  const time = yield* itemTimeOf(change, ['user_preferences']);
  for (const person of people.all) addNamed(change, person, time);
  for (const preference of readObjectList(value, 'user_preferences')) {
    ignoreMembers(preference, ['detail']);
    const [category, wish] = [readMember(preference, 'category'), readMember(preference, 'value')];
    const at = readUnixTime(preference, 'timestamp');
    const { person } = findNamedPerson(preference, idNames.contact, people);
    if (category !== 'marketing_messages') unread.count('user_preferences', category);
    else if ((wish !== 'stop' && wish !== 'resume') || person === undefined)
      unread.count('user_preferences', wish);
    else facts.push({ kind: 'marketing', person, wish, by: 'preference', at, business, messageId: null });
    yield;
  }
};

/** Superseded by system messages since August 2026, and still sent by relays. */
const readUserIds: FieldReader = function* ({ value, business, facts, unread }) {
  for (const update of readObjectList(value, 'user_id_update')) {
    ignoreMembers(update, ['detail']);
    const [userId, parentUserId] = [
      readObjectMember(update, 'user_id'),
      readObjectMember(update, 'parent_user_id'),
    ];
    const { phone } = readPersonIds(update, idNames.contact);
    const side = (name: 'previous' | 'current') => {
      const both = { user_id: readMember(userId, name), parent_user_id: readMember(parentUserId, name) };
      return readPersonIds(both, idNames.contact);
    };
    const next = phone === undefined ? side('current') : { ...side('current'), phone };
    const changed: IdentityChanged = {
      kind: 'changed',
      previous: side('previous'),
      next,
      at: readUnixTime(update, 'timestamp'),
      business,
      messageId: null,
    };
    if (isFindable(next)) facts.push(changed);
    else unread.count('user_id_update', 'user_id');
    yield;
  }
};

const appActions: Readonly<Record<string, 'save' | 'remove'>> = {
  add: 'save',
  edit: 'save',
  update: 'save',
  remove: 'remove',
};

const readAppContacts: FieldReader = function* ({ value, business, facts, unread }) {
  for (const item of readObjectList(value, 'state_sync')) {
    yield;
    const contact = readObjectMember(item, 'contact');
    const person = withUsername(readPersonIds(contact, idNames.appContact), contact);
    const name = readFirstName(contact, ['full_name', 'first_name']) ?? null;
    const at = readUnixTime(readObjectMember(item, 'metadata'), 'timestamp');
    const [type, named] = [readMember(item, 'type'), readMember(item, 'action')];
    const action =
      typeof named === 'string' && Object.hasOwn(appActions, named) ? appActions[named] : undefined;
    if (type === 'contact' && action !== undefined && isFindable(person)) {
      facts.push({ kind: 'app_contact', person, name, action, at, business, messageId: null });
      continue;
    }
    if (type !== 'contact' || action === undefined)
      unread.count('state_sync', type === 'contact' ? named : type);
    else unread.count('state_sync', 'contact');
    ignoreOtherMembers(item);
  }
};

/** `contacts` of a call names the caller or the called person. */
const readCalls: FieldReader = function* (change) {
  const at = yield* itemTimeOf(change, ['calls', 'statuses']);
  for (const person of (yield* readNamedPeople(change.value)).all) addNamed(change, person, at);
  for (const list of ['calls', 'statuses'])
    for (const call of readObjectList(change.value, list)) {
      ignoreOtherMembers(call);
      yield;
    }
};

export const fieldReaders: Readonly<Record<string, FieldReader>> = {
  messages: readMessages,
  // Messages that arrive while an assistant of the platform handles the conversation.
  standby: readMessages,
  message_echoes: readEchoes,
  smb_message_echoes: readEchoes,
  user_preferences: readPreferences,
  user_id_update: readUserIds,
  smb_app_state_sync: readAppContacts,
  history: readHistory,
  calls: readCalls,
};
