/**
 * Reads the people in the chats that a business had in its phone app before it joined the platform. Group chats are not
 * included. Source: Meta's pages on the field `history` and on business-scoped user ids, August 2026.
 */
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { addSeenPerson, type PayloadChange } from './facts.js';
import {
  ignoreMembers,
  ignoreOtherMembers,
  type PayloadObject,
  readObjectList,
  readObjectMember,
  readPhoneDigits,
  readUnixTime,
} from './object-members.js';
import {
  findNamedPerson,
  type IdNames,
  idNames,
  isFindable,
  mergeIds,
  type NamedPeople,
  readNamedPeople,
  readPersonIds,
  withUsername,
} from './people.js';

/** Reads a history. Earlier messages are not counted: some of them were received as messages too. */
export function* readHistory(change: PayloadChange): Steps {
  const { value, unread } = change;
  const people = yield* readNamedPeople(value);
  for (const chunk of readObjectList(value, 'history')) {
    ignoreMembers(chunk, ['metadata']);
    // The business declined to share its chats.
    for (const error of readObjectList(chunk, 'errors')) {
      unread.count('history', 'errors');
      ignoreOtherMembers(error);
    }
    for (const thread of readObjectList(chunk, 'threads')) yield* readThread(change, thread, people);
  }
  // Media of some messages follow later, without a thread.
  yield* addSingle(change, 'messages', idNames.sender, people);
  yield* addSingle(change, 'message_echoes', idNames.echoed, people);
}

function* readThread(change: PayloadChange, thread: PayloadObject, people: NamedPeople): Steps {
  const { business, unread } = change;
  const context = readObjectMember(thread, 'context');
  const ids = readPersonIds(context, idNames.contact);
  const phone = readPhoneDigits(thread, 'id') ?? ids.phone;
  let ownObject: PayloadObject | undefined;
  let newest: Date | null = null;
  for (const message of readObjectList(thread, 'messages')) {
    ignoreOtherMembers(message);
    if (ownObject === undefined && phone !== undefined && readPhoneDigits(message, 'from') === phone)
      ownObject = message;
    const at = readUnixTime(message, 'timestamp');
    if (at !== null && (newest === null || at > newest)) newest = at;
    yield;
  }
  const sender = ownObject === undefined ? {} : readPersonIds(ownObject, idNames.sender);
  const linkedPerson = mergeIds(mergeIds(phone === undefined ? {} : { phone }, ids), sender);
  if (
    !isFindable(linkedPerson) ||
    (linkedPerson.phone !== undefined && linkedPerson.phone === business?.phone)
  ) {
    unread.count('history', 'threads');
    ignoreOtherMembers(thread);
    yield;
    return;
  }
  // A profile applies to its own thread only.
  const knownPerson = people.findAny(linkedPerson);
  const person = mergeIds(withUsername(linkedPerson, context), knownPerson?.ids ?? {});
  addSeenPerson(change, person, knownPerson?.profileName, newest);
  yield;
}

function* addSingle(
  change: PayloadChange,
  list: 'messages' | 'message_echoes',
  names: IdNames,
  people: NamedPeople,
): Steps {
  for (const message of readObjectList(change.value, list)) {
    ignoreOtherMembers(message);
    const { named, person } = findNamedPerson(message, names, people);
    const at = readUnixTime(message, 'timestamp');
    if (person === undefined) change.unread.count('history', list);
    else addSeenPerson(change, person, named?.profileName, at);
    yield;
  }
}
