/** Reads the value of each field of a webhook: one reader per field with facts for the directory. */
import { addSeen, type Change, type Changed } from './facts.js';
import { readHistory } from './history.js';
import {
  firstText,
  type Members,
  objectIn,
  objectsIn,
  own,
  setAside,
  setOthersAside,
  textIn,
  timeIn,
} from './members.js';
import { readMessage } from './messages.js';
import { idNames, idsIn, isFindable, meantIn, type NamedPerson, peopleIn, withUsername } from './people.js';

// Reads the status of a message that the business sent.

/** Members that readers ignore: participants of a group, price and category of a message, members of a relay. */
const aside = [
  'recipient_type recipient_participant_id recipient_participant_user_id recipient_participant_parent_user_id',
  'recipient_identity_key_hash conversation pricing biz_opaque_callback_data type gs_id meta_msg_id id errors timestamp',
  'recipient_id recipient_user_id recipient_parent_user_id parent_recipient_user_id',
].flatMap((line) => line.split(' '));

const steps = new Set(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning']);

/** The person has stopped marketing. */
const stopped = 131050;
/** Not on WhatsApp or not reachable; a cap of the platform; blocked by the business. */
const told = new Set([131026, 131049, 130403]);

/** Returns the named person that the status is about. */
function readStatus(
  change: Change,
  status: Members,
  people: readonly NamedPerson[],
): NamedPerson | undefined {
  const { facts, unread, business } = change;
  setAside(status, aside);
  const step = own(status, 'status');
  if (typeof step !== 'string' || !steps.has(step)) unread.count('status', step);
  // A status in a group is about the group.
  if (own(status, 'recipient_type') === 'group') return undefined;
  const { named, person } = meantIn(status, idNames.recipient, people);
  if (person === undefined) return named;
  const base = { at: timeIn(status, 'timestamp'), business, messageId: textIn(status, 'id', 256) ?? null };
  // Only the contact next to the status proves that the person exists.
  if (named !== undefined) {
    const name = named.profileName === undefined ? {} : { profileName: named.profileName };
    facts.push({ kind: 'seen', person, ...name, message: step === 'sent' ? 'out' : null, ...base });
  }
  for (const error of objectsIn(status, 'errors')) {
    const code = own(error, 'code');
    setOthersAside(error);
    if (code === stopped)
      facts.push({ kind: 'marketing', person, wish: 'stop', by: 'refused_message', ...base });
    else if (typeof code === 'number' && told.has(code))
      facts.push({ kind: 'undelivered', person, code, ...base });
  }
  return named;
}

export type FieldReader = (change: Change) => void;

const ofMessages: FieldReader = (change) => {
  const people = peopleIn(change.value);
  const seen = new Set<NamedPerson>();
  const note = (person: NamedPerson | undefined) => person && seen.add(person);
  for (const message of objectsIn(change.value, 'messages'))
    note(readMessage(change, message, people, idNames.sender, 'in'));
  for (const status of objectsIn(change.value, 'statuses')) note(readStatus(change, status, people));
  const at = timeOf(change, ['messages', 'statuses']);
  for (const person of people) if (!seen.has(person)) addNamed(change, person, at);
};

/** Messages that the business sent with its phone app. */
const ofEchoes: FieldReader = (change) => {
  const people = peopleIn(change.value);
  for (const message of objectsIn(change.value, 'message_echoes'))
    readMessage(change, message, people, idNames.echoed, 'out');
};

/** The time of the first item that has one. */
function timeOf({ value }: Change, lists: readonly string[]): Date | null {
  for (const list of lists)
    for (const item of objectsIn(value, list)) {
      const at = timeIn(item, 'timestamp');
      if (at !== null) return at;
    }
  return null;
}

/** Adds a contact that appears only in `contacts`, with the time of its sibling entry. */
function addNamed(change: Change, { ids, profileName }: NamedPerson, at: Date | null): void {
  addSeen(change, ids, profileName, at);
}

const ofPreferences: FieldReader = (change) => {
  const { value, business, facts, unread } = change;
  const people = peopleIn(value);
  const time = timeOf(change, ['user_preferences']);
  for (const person of people) addNamed(change, person, time);
  for (const preference of objectsIn(value, 'user_preferences')) {
    setAside(preference, ['detail']);
    const [category, wish] = [own(preference, 'category'), own(preference, 'value')];
    const at = timeIn(preference, 'timestamp');
    const { person } = meantIn(preference, idNames.contact, people);
    if (category !== 'marketing_messages') unread.count('user_preferences', category);
    else if ((wish !== 'stop' && wish !== 'resume') || person === undefined)
      unread.count('user_preferences', wish);
    else facts.push({ kind: 'marketing', person, wish, by: 'preference', at, business, messageId: null });
  }
};

/** Superseded by system messages since August 2026, and still sent by relays. */
const ofUserIds: FieldReader = ({ value, business, facts, unread }) => {
  for (const update of objectsIn(value, 'user_id_update')) {
    setAside(update, ['detail']);
    const [userId, parentUserId] = [objectIn(update, 'user_id'), objectIn(update, 'parent_user_id')];
    const { phone } = idsIn(update, idNames.contact);
    const side = (name: 'previous' | 'current') => {
      const both = { user_id: own(userId, name), parent_user_id: own(parentUserId, name) };
      return idsIn(both, idNames.contact);
    };
    const next = phone === undefined ? side('current') : { ...side('current'), phone };
    const changed: Changed = {
      kind: 'changed',
      previous: side('previous'),
      next,
      at: timeIn(update, 'timestamp'),
      business,
      messageId: null,
    };
    if (isFindable(next)) facts.push(changed);
    else unread.count('user_id_update', 'user_id');
  }
};

const appActions: Readonly<Record<string, 'save' | 'remove'>> = {
  add: 'save',
  edit: 'save',
  update: 'save',
  remove: 'remove',
};

const ofAppContacts: FieldReader = ({ value, business, facts, unread }) => {
  for (const item of objectsIn(value, 'state_sync')) {
    const contact = objectIn(item, 'contact');
    const person = withUsername(idsIn(contact, idNames.appContact), contact);
    const name = firstText(contact, ['full_name', 'first_name'], 200) ?? null;
    const at = timeIn(objectIn(item, 'metadata'), 'timestamp');
    const [type, named] = [own(item, 'type'), own(item, 'action')];
    const action =
      typeof named === 'string' && Object.hasOwn(appActions, named) ? appActions[named] : undefined;
    if (type === 'contact' && action !== undefined && isFindable(person)) {
      facts.push({ kind: 'app_contact', person, name, action, at, business, messageId: null });
      continue;
    }
    if (type !== 'contact' || action === undefined)
      unread.count('state_sync', type === 'contact' ? named : type);
    else unread.count('state_sync', 'contact');
    setOthersAside(item);
  }
};

/** `contacts` of a call names the caller or the called person. */
const ofCalls: FieldReader = (change) => {
  const at = timeOf(change, ['calls', 'statuses']);
  for (const person of peopleIn(change.value)) addNamed(change, person, at);
  for (const list of ['calls', 'statuses'])
    for (const call of objectsIn(change.value, list)) setOthersAside(call);
};

export const fieldReaders: Readonly<Record<string, FieldReader>> = {
  messages: ofMessages,
  // The same value, while an assistant of the platform handles the conversation.
  standby: ofMessages,
  message_echoes: ofEchoes,
  smb_message_echoes: ofEchoes,
  user_preferences: ofPreferences,
  user_id_update: ofUserIds,
  smb_app_state_sync: ofAppContacts,
  history: readHistory,
  calls: ofCalls,
};
