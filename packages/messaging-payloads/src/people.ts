/**
 * The people of a payload. A message has some identifiers of its sender, and the contact in the same payload has the
 * others.
 */
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import type { PersonIds } from './facts.js';
import {
  ignoreMembers,
  type PayloadObject,
  readMember,
  readObjectList,
  readObjectMember,
  readPhoneDigits,
  readStorableText,
} from './object-members.js';

/** The names that a kind of object gives the identifiers. */
export interface IdNames {
  readonly phone: readonly string[];
  readonly userId: readonly string[];
  readonly parentUserId: readonly string[];
}

export const idNames = {
  contact: { phone: ['wa_id'], userId: ['user_id'], parentUserId: ['parent_user_id'] },
  sender: { phone: ['from'], userId: ['from_user_id'], parentUserId: ['from_parent_user_id'] },
  echoed: { phone: ['to'], userId: ['to_user_id'], parentUserId: ['to_parent_user_id'] },
  // The platform had the reverse spelling of the last one until May 2026.
  recipient: {
    phone: ['recipient_id'],
    userId: ['recipient_user_id'],
    parentUserId: ['recipient_parent_user_id', 'parent_recipient_user_id'],
  },
  previous: { phone: [], userId: ['previous_user_id'], parentUserId: ['previous_parent_user_id'] },
  next: { phone: ['wa_id', 'new_wa_id'], userId: ['user_id'], parentUserId: ['parent_user_id'] },
  appContact: { phone: ['phone_number'], userId: ['user_id'], parentUserId: ['parent_user_id'] },
} as const satisfies Record<string, IdNames>;

// The ids are opaque beyond this form: never folded, trimmed or shortened.
export const userIdForm = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;
const parentIdForm = /^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$/;
const usernameForm = /^[A-Za-z0-9._]{1,64}$/;
const maxNameLength = 200;

function firstOf<Value>(names: readonly string[], read: (name: string) => Value | undefined) {
  // All names are spellings of one member, so all are read.
  return names.map(read).find((value) => value !== undefined);
}

function findFormIn(members: PayloadObject, names: readonly string[], form: RegExp): string | undefined {
  return firstOf(names, (name) => {
    const value = readMember(members, name);
    return typeof value === 'string' && form.test(value) ? value : undefined;
  });
}

export function readPersonIds(members: PayloadObject, names: IdNames): PersonIds {
  return presentIdsOf({
    phone: firstOf(names.phone, (name) => readPhoneDigits(members, name)),
    userId: findFormIn(members, names.userId, userIdForm),
    parentUserId: findFormIn(members, names.parentUserId, parentIdForm),
    username: undefined,
    lid: undefined,
  });
}

/** Returns the ids, with the user name that the members have. */
export function withUsername(ids: PersonIds, members: PayloadObject): PersonIds {
  const username = findFormIn(members, ['username'], usernameForm);
  return username === undefined ? ids : { username, ...ids };
}

type IncompleteIds = { readonly [Name in keyof PersonIds]: PersonIds[Name] | undefined };

/** Leaves out absent members. */
function presentIdsOf({ phone, userId, parentUserId, username, lid }: IncompleteIds): PersonIds {
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(parentUserId === undefined ? {} : { parentUserId }),
    ...(username === undefined ? {} : { username }),
    ...(lid === undefined ? {} : { lid }),
  };
}

/** Whether the ids can find a person: a user name or the id in linked portfolios has no single owner. */
export function isFindable({ phone, userId, lid }: PersonIds): boolean {
  return phone !== undefined || userId !== undefined || lid !== undefined;
}

/** Joins the identifiers of two persons; the first person takes precedence. */
export function mergeIds(ids: PersonIds, otherIds: PersonIds): PersonIds {
  return { ...otherIds, ...ids };
}

/** A contact that a payload names next to its messages. */
export interface NamedPerson {
  readonly ids: PersonIds;
  readonly profileName?: string;
}

/** The named people of a payload. A search takes the same time however many they are. */
export class NamedPeople {
  readonly all: readonly NamedPerson[];
  /** The first person with each id, by its index; `numbered` has the people without a user id. */
  readonly #indexes = {
    users: new Map<string, number>(),
    phones: new Map<string, number>(),
    numbered: new Map<string, number>(),
  };

  constructor(all: readonly NamedPerson[]) {
    this.all = all;
    const { users, phones, numbered } = this.#indexes;
    for (const [index, { ids }] of all.entries()) {
      addFirst(users, ids.userId, index);
      addFirst(phones, ids.phone, index);
      if (ids.userId === undefined) addFirst(numbered, ids.phone, index);
    }
  }

  /** Returns the first person with these identifiers. Different user ids are different people. */
  find(ids: PersonIds): NamedPerson | undefined {
    const [only] = this.all;
    if (only !== undefined && this.all.length === 1) return isSame(ids, only.ids) ? only : undefined;
    const { users, phones, numbered } = this.#indexes;
    return this.#firstOf(users, ids.userId, ids.userId === undefined ? phones : numbered, ids.phone);
  }

  /** Returns the first person with the user id or the number. */
  findAny({ userId, phone }: PersonIds): NamedPerson | undefined {
    return this.#firstOf(this.#indexes.users, userId, this.#indexes.phones, phone);
  }

  #firstOf(users: Indexes, userId: string | undefined, phones: Indexes, phone: string | undefined) {
    const indexes = [userId && users.get(userId), phone && phones.get(phone)].filter(
      (index) => typeof index === 'number',
    );
    return indexes.length === 0 ? undefined : this.all[Math.min(...indexes)];
  }
}

type Indexes = Map<string, number>;

function addFirst(indexes: Indexes, id: string | undefined, index: number): void {
  if (id !== undefined && !indexes.has(id)) indexes.set(id, index);
}

/** Whether the ids of an item belong to the only named person. */
function isSame(ids: PersonIds, named: PersonIds): boolean {
  if (ids.userId !== undefined && named.userId !== undefined) return ids.userId === named.userId;
  // If one has only a number and the other only an id, they are the same person, since the payload names no other
  // person.
  return ids.phone === undefined || named.phone === undefined || ids.phone === named.phone;
}

export function* readNamedPeople(value: PayloadObject): Steps<NamedPeople> {
  const people: NamedPerson[] = [];
  for (const contact of readObjectList(value, 'contacts')) {
    ignoreMembers(contact, ['identity_key_hash']);
    const profile = readObjectMember(contact, 'profile');
    const ids = withUsername(readPersonIds(contact, idNames.contact), profile);
    const profileName = readStorableText(profile, 'name', maxNameLength);
    if (isFindable(ids)) people.push(profileName === undefined ? { ids } : { ids, profileName });
    yield;
  }
  return new NamedPeople(people);
}

/**
 * Finds the person of a message, a status or a preference: its own ids, joined with the ids of the named contact.
 * `person` is undefined if these ids cannot identify a contact.
 */
export function findNamedPerson(members: PayloadObject, names: IdNames, people: NamedPeople) {
  const ids = readPersonIds(members, names);
  const knownPerson = people.find(ids);
  const person = mergeIds(ids, knownPerson?.ids ?? {});
  return { named: knownPerson, person: isFindable(person) ? person : undefined };
}
