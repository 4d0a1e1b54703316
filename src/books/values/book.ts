/** Books: contacts that phones and telephone systems read, under a name and with a separate key. Pure. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { nameFields } from '@switchbook/domain/contact/contact-fields.js';
import { type ExtensionEdit, extensionOf, type StoredName } from '@switchbook/domain/contact/edit.js';
import {
  declareRecord,
  fixedOptional,
  internal,
  oneTime,
  optional,
  type RowOf,
  readOnly,
  required,
} from '@switchbook/domain/records/record.js';
import {
  closed,
  instant,
  nullableNumber,
  number,
  oneOf,
  text,
  uuidOf,
} from '@switchbook/domain/records/schemas.js';
import {
  type AccountId,
  type BookId,
  type ContactId,
  type KeyId,
  parseId,
} from '@switchbook/domain/runtime/ids.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import * as Type from 'typebox';

export const bookLimits = {
  ofAccount: 100,
  name: 100,
  /** contacts of a book, the newest first: address books of phones fail with more */
  people: 5_000,
  /** maximum number of keys that sync a book; a further key replaces the least recently used key */
  readers: 20,
  /** contacts that have left a book and are remembered; beyond, earlier sync tokens expire */
  departed: 10_000,
} as const;

/** The rate of a book's key. It is independent of the creator's other keys. */
export const bookRate = { kind: 'window', count: 300, seconds: 60 } as const;

/** `numbers`: names and numbers only; `details`: also emails, company, job title, address, birthday. */
export const bookShows = ['numbers', 'details'] as const;

/** States of the key of a book. The key of a member who may not sign in is refused. */
const bookKeyStates = ['live', 'expired', 'revoked', 'member_invited', 'member_suspended'] as const;

const sourceKinds = ['all', 'segment', 'group', 'tag'] as const;

/** Whether a missing record is the source of a book, and not the book itself. */
export function isBookSource(resource: string): boolean {
  return (sourceKinds as readonly string[]).includes(resource);
}

const source = closed('NewBookSource', {
  kind: oneOf(sourceKinds),
  // the number of the segment, the group or the tag
  number: Type.Optional(number),
});
export type BookSource = Type.Static<typeof source>;

export const bookRecord = declareRecord({
  resource: 'book',
  plural: 'books',
  titles: { response: 'Book', createBody: 'NewBook', patchBody: 'BookPatch', oneTime: 'BookWithKey' },
  members: {
    account_id: internal(Type.Unsafe<AccountId>({}), { isWrittenElsewhere: true }),
    number: readOnly(number),
    id: readOnly(uuidOf<BookId>()),
    name: required(text(bookLimits.name)),
    source: required(source, { isJson: true }),
    shows: optional(oneOf(bookShows), { otherwise: 'numbers' }),
    // the owner of the key
    member_number: fixedOptional(nullableNumber, { otherwise: null }),
    key_id: readOnly(uuidOf<KeyId>()),
    key_state: readOnly(oneOf(bookKeyStates), { sql: "'live'" }),
    key: oneTime(Type.String()),
    created_at: readOnly(instant),
    updated_at: readOnly(instant),
  },
  key: 'number',
  order: 'number',
  lock: 'counter',
  maxRecords: bookLimits.ofAccount,
  // A book comes with a key that reads contacts.
  scopes: {
    read: 'contacts:read',
    write: 'keys:manage',
    alsoToWrite: ['contacts:read'],
    delete: 'keys:manage',
  },
  // A wider source shows more to every phone that has the key. The name may be a person's.
  trail: {
    created: 'book.created',
    changed: 'book.changed',
    removed: 'book.removed',
    shown: ['source', 'shows', 'member_number', 'key_id'],
    withheld: ['name'],
  },
  // The source is resolved with the rights of each reader.
  redaction: { mayRead: () => true },
});
export type BookProperties = typeof bookRecord.members;
export type Book = RowOf<BookProperties>;

/** A contact in a book: the name of its card, which is the last part of the address, and its stamp. */
export interface BookContact {
  readonly name: string;
  readonly stamp: number;
  /** the contact, if a client has chosen the name: it may be a name of the person */
  readonly contactId?: ContactId;
}

/**
 * A contact that a key has read. `stamp`: null after it left the book. `step`: the step of its last entry, change or
 * exit. `contactId`: the contact to which a client has given the name.
 */
export type SyncedCard = readonly [name: string, stamp: number | null, step: number, contactId?: ContactId];
export type SyncedCards = readonly SyncedCard[];

/** Number of versions until a stamp repeats. */
const versionsOfStamp = 500_000;

/**
 * Differs for each state of each contact. The version alone is not enough. If a client deletes a card and makes it
 * again, another contact has the same name, and often the same version. The undo of a merge gives a contact its earlier
 * version again. A phone may have read the merged card, so it must get the earlier card as a change.
 */
export function stampOf({
  number,
  version,
  spentVersion = 0,
}: Pick<Contact, 'number' | 'version' | 'spentVersion'>): number {
  const first = number * 2 * versionsOfStamp;
  const isReturned = spentVersion > version;
  return isReturned
    ? first + versionsOfStamp + (spentVersion % versionsOfStamp)
    : first + (version % versionsOfStamp);
}

/** A contact, and the name that a client has chosen for its card. */
interface NamedContact {
  readonly id: string;
  readonly chosen: string | undefined;
}

/**
 * Returns the names of the cards of a book. The name of a card is the name that a client chose, else the id of the
 * contact. If a client chose the id of another contact as a name, the name of that other card is the id with a suffix.
 */
export function cardNamesOf(contacts: readonly NamedContact[]): readonly string[] {
  const chosenNames = new Set(contacts.map((contact) => contact.chosen));
  return contacts.map(({ id, chosen }) => chosen ?? (chosenNames.has(id) ? id + fallbackSuffix : id));
}

const fallbackSuffix = '.1';

/** Returns the id of the contact that may have this name of a card. */
export function contactIdOfCard(name: string): ContactId | undefined {
  return parseId(isFallbackName(name) ? name.slice(0, -fallbackSuffix.length) : name);
}

/** Whether the name is the alternative name of a contact, which clients may not choose. */
export function isFallbackName(name: string): boolean {
  return name.endsWith(fallbackSuffix) && parseId(name.slice(0, -fallbackSuffix.length)) !== undefined;
}

/** A card of a book. `uid`: the id of the card in address books. */
export interface BookCard {
  readonly name: string;
  readonly uid: string;
  readonly contact: Contact;
}

/** The slot in the extensions of a contact with the division of its name. */
const divisionSlot = 'carddav';

/**
 * Returns how a client divided the name: the value of N as sent, which has more parts than a contact. Undefined if the
 * contact has another name since.
 */
export function sentDivision(contact: StoredName & Pick<Contact, 'extensions'>): string | undefined {
  const { n, of } = extensionOf(contact.extensions, divisionSlot);
  return isDivision(n) && isDeepStrictEqual(of, nameTextsOf(contact)) ? n : undefined;
}

function isDivision(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= maxDivision && !/\p{Cc}/u.test(value) && isStorable(value)
  );
}

/** Characters of a divided name. */
const maxDivision = 1_000;

const nameTextsOf = (name: StoredName): readonly (string | null)[] => nameFields.map((field) => name[field]);

/** Makes the edit that stores the division of this name. Undefined removes it. */
export function divisionEdit(name: StoredName, division: string | undefined): ExtensionEdit {
  const isStored = isDivision(division);
  const members = { n: isStored ? division : null, of: isStored ? nameTextsOf(name) : null };
  return { face: divisionSlot, members };
}

/** Returns the extensions with the division of the name alone. */
export function divisionOnly(contact: Contact): Contact['extensions'] {
  const division = sentDivision(contact);
  return division === undefined ? {} : { [divisionSlot]: divisionEdit(contact, division).members };
}

/** A place in the changes of a book, for one key. */
export interface BookPosition {
  readonly reader: string;
  readonly step: number;
}

/**
 * Returns a hash of the form of the cards of a book. Cards with another form count as changed. The stamp is short,
 * since it is part of the tag of every card. It is also complete, since a part that a role hides must disappear from
 * every phone.
 */
export function cardFormOf(
  { shows }: Pick<Book, 'shows'>,
  parts: Pick<Parts, 'hidden' | 'masked'> | undefined,
): string {
  const rights =
    parts === undefined ? [] : [[...parts.hidden].sort().join(), [...parts.masked].sort().join()];
  const form = [formVersion, shows, ...rights].join(' ');
  return createHash('sha256').update(form).digest('hex').slice(0, formLength);
}

const formLength = 16;

/** Rises when the program writes the same contact in another way. */
const formVersion = 1;
