/** Reads one message: its sender, and facts about the person by its type. */
import type { IdentityChanged, PayloadChange, PersonIds } from './facts.js';
import {
  ignoreMembers,
  ignoreOtherMembers,
  type PayloadObject,
  readMember,
  readObjectList,
  readObjectMember,
  readPhoneDigits,
  readStorableText,
  readUnixTime,
} from './object-members.js';
import {
  findNamedPerson,
  type IdNames,
  idNames,
  isFindable,
  mergeIds,
  type NamedPeople,
  type NamedPerson,
  readPersonIds,
} from './people.js';

/** Members of the business, quotes, advertisements, and contents that reveal little about the person. */
const ignoredMembers = [
  'from from_user_id from_parent_user_id to to_user_id to_parent_user_id context errors referral recipient_type identity',
  'origin text interactive button contacts image video audio voice document sticker location reaction order unsupported',
  'unknown edit revoke',
].flatMap((line) => line.split(' '));

/** Types of messages that reveal nothing about the person. */
const plainTypes = new Set(
  'image video audio voice document sticker location reaction order unsupported unknown edit revoke media_placeholder'.split(
    ' ',
  ),
);

/** No word for stop or start is longer. */
export const maxWordLength = 64;
const maxIdLength = 256;

/** Returns the named person that the message is from. */
export function readMessage(
  change: PayloadChange,
  message: PayloadObject,
  people: NamedPeople,
  names: IdNames,
  direction: 'in' | 'out',
): NamedPerson | undefined {
  const { facts, unread, business } = change;
  ignoreMembers(message, ignoredMembers);
  const type = readMember(message, 'type');
  const base = {
    at: readUnixTime(message, 'timestamp'),
    business,
    messageId: readStorableText(message, 'id', maxIdLength) ?? null,
  };
  if (type === 'system') {
    readSystem(change, message, base);
    return undefined;
  }
  const { named, person } = findNamedPerson(message, names, people);
  if (person === undefined) {
    unread.count('message', names === idNames.sender ? 'from' : 'to');
    return named;
  }
  const name = named?.profileName === undefined ? {} : { profileName: named.profileName };
  facts.push({ kind: 'seen', person, ...name, message: direction, ...base });
  // A word or a card in a group is not addressed to the business.
  const group = readMember(message, 'group_id');
  if (direction === 'in' && group === undefined) readContent(change, message, person, base);
  return named;
}

function readContent(
  change: PayloadChange,
  message: PayloadObject,
  person: PersonIds,
  base: MessageBase,
): void {
  const { facts, unread } = change;
  const type = readMember(message, 'type');
  const addText = (content: PayloadObject, name: string) => {
    ignoreOtherMembers(content);
    const text = readStorableText(content, name, maxWordLength);
    if (text !== undefined) facts.push({ kind: 'text', person, text, ...base });
  };
  if (type === 'text') addText(readObjectMember(message, 'text'), 'body');
  else if (type === 'button') addText(readObjectMember(message, 'button'), 'text');
  else if (type === 'interactive') {
    const interactive = readObjectMember(message, 'interactive');
    const kind = readMember(interactive, 'type');
    ignoreMembers(interactive, ['list_reply', 'nfm_reply']);
    if (kind === 'call_permission_reply') addPermission(change, interactive, person, base);
    else if (kind === 'button_reply') addText(readObjectMember(interactive, 'button_reply'), 'title');
    else if (kind !== 'list_reply' && kind !== 'nfm_reply') unread.count('interactive', kind);
  } else if (type === 'contacts') addCards(change, message, person, base);
  else if (typeof type !== 'string' || !plainTypes.has(type)) unread.count('message_type', type);
}

function addPermission(
  { facts, unread }: PayloadChange,
  interactive: PayloadObject,
  person: PersonIds,
  base: MessageBase,
): void {
  const reply = readObjectMember(interactive, 'call_permission_reply');
  ignoreOtherMembers(reply);
  const response = readMember(reply, 'response');
  if (response !== 'accept' && response !== 'reject') {
    unread.count('call_permission_reply', response);
    return;
  }
  const isPermanent = readMember(reply, 'is_permanent') === true;
  const expiresAt = isPermanent ? null : readUnixTime(reply, 'expiration_timestamp');
  facts.push({ kind: 'call_permission', person, isAllowed: response === 'accept', expiresAt, ...base });
}

/** Relays send older spellings. */
const changeTypes = new Set(['user_changed_number', 'user_changed_user_id', 'customer_changed_number']);

/** Reads system messages, which name the person by the number before the change, and have no list of contacts. */
function readSystem({ facts, unread }: PayloadChange, message: PayloadObject, base: MessageBase): void {
  const system = readObjectMember(message, 'system');
  const type = readMember(system, 'type');
  ignoreMembers(system, ['body', 'identity', 'customer']);
  if (typeof type !== 'string' || !changeTypes.has(type)) {
    unread.count('system', type);
    ignoreOtherMembers(system);
    return;
  }
  const next = readPersonIds(system, idNames.next);
  const sender = readPersonIds(message, idNames.sender);
  const previous = withoutIds(mergeIds(readPersonIds(system, idNames.previous), sender), next);
  if (isFindable(next)) facts.push({ kind: 'changed', previous, next, ...base });
  else unread.count('system', 'wa_id');
}

/** Returns the changed ids: the message may name its sender by the new ids. */
function withoutIds(ids: PersonIds, next: PersonIds): PersonIds {
  const { phone, userId, parentUserId } = ids;
  return {
    // An unchanged number still identifies the person.
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined || userId === next.userId ? {} : { userId }),
    ...(parentUserId === undefined || parentUserId === next.parentUserId ? {} : { parentUserId }),
  };
}

/** Cards of a message that are read. The app sends at most 257. */
const maxCards = 300;
/** Numbers of a card that are read. */
const maxCardPhones = 20;
/** Different numbers of a card that are stored. */
const maxStoredPhones = 10;
/** Characters of the name on a card. */
const maxCardName = 200;

/** The members of a message that all its facts have. */
type MessageBase = Pick<IdentityChanged, 'at' | 'business' | 'messageId'>;

/**
 * Adds only cards that the business requested: any other may show another person. An earlier format had the origin on
 * the message.
 */
function addCards(
  { facts }: PayloadChange,
  message: PayloadObject,
  person: PersonIds,
  base: MessageBase,
): void {
  for (const [index, card] of readObjectList(message, 'contacts').entries()) {
    if (
      index >= maxCards ||
      (readMember(card, 'origin') ?? readMember(message, 'origin')) !== 'contact_request'
    ) {
      ignoreOtherMembers(card);
      continue;
    }
    const phoneEntries = readObjectList(card, 'phones');
    for (const entry of phoneEntries) ignoreOtherMembers(entry);
    const phones = phoneEntries.slice(0, maxCardPhones).flatMap((entry) => {
      const [id, phone] = [readPhoneDigits(entry, 'wa_id'), readPhoneDigits(entry, 'phone')];
      return id ?? phone ?? [];
    });
    const names = readObjectMember(card, 'name');
    const name = readStorableText(names, 'formatted_name', maxCardName) ?? null;
    ignoreOtherMembers(names);
    facts.push({
      kind: 'shared_card',
      person,
      phones: [...new Set(phones)].slice(0, maxStoredPhones),
      name,
      ...base,
    });
  }
}
