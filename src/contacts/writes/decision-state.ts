/** State in memory for deciding commands: contacts, holders, catalogs, consents, quota. Each change updates it. */
import type { AssignRule } from '@switchbook/domain/access/access.js';
import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { KnownEntries } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  type Identity,
  type IdentityKey,
  identityName,
  isNumber,
  type LookupIdentity,
  matchKeyOf,
  sameIdentity,
  spaceOf,
} from '@switchbook/domain/identity/identity.js';
import { matchNumbers } from '@switchbook/domain/identity/phone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import type { OwnerText } from '../../members/store/owner-texts.js';
import { isVisibleTo } from '../../visibility/values/visible-filter.js';
import type { Holder } from '../store/identity-holders.js';
import type { ContactSelector } from '../values/commands.js';
import type { CatalogDraft } from './catalog-draft.js';
import type { MergeInput, RestoreInput, UnmergeInput } from './merges/merge-input.js';
import type { IdOwners } from './unique/id-owners.js';
import { ValueHolders } from './unique/unique-value-holders.js';

/** An account's usage of its limit. */
export interface Quota {
  readonly current: number;
  readonly maximum: number;
}

/** The owner of a contact that is made without one. */
export interface NewOwner {
  readonly owner: string | undefined;
  /** Records that a contact was made with this owner. */
  endTurn(): void;
  /** Stores the advanced rotation. */
  saveAssigned(tx: Transaction, accountId: AccountId): Promise<void>;
}

export class DecisionState<Catalogs extends CatalogDraft = CatalogDraft> {
  readonly catalogs: Catalogs;
  /** undefined: without a limit */
  readonly quota: Quota | undefined;
  /** visibility of the caller: the state also has invisible contacts, but commands do not find them */
  visibility: Visibility;
  /** the members that commands name as owners */
  ownerTexts: ReadonlyMap<number, OwnerText> = new Map();
  /**
   * owner texts that commands use and that belong to members; undefined: the account has no members, or they were not
   * read
   */
  memberTexts: ReadonlySet<string> | undefined;
  /** absent: a contact that is created without an owner has none */
  newOwner?: NewOwner | undefined;
  /** the account's rule for new contacts, if loaded */
  assignNew?: AssignRule | undefined;
  /** the contacts of a merge, or of its undoing; or a deleted contact to be restored */
  exclusive?: MergeInput | UnmergeInput | RestoreInput;
  /** contacts by the values that they have in unique own fields (`unique/unique-values.ts`) */
  readonly valueHolders = new ValueHolders();
  /** the only contacts that may have a `vendor_id` which a command adds */
  idOwners: IdOwners = new Map();
  /** the known entries of the contacts for which an edit has entries */
  readonly knownEntries = new Map<ContactId, KnownEntries>();
  readonly #contacts = new Map<ContactId, Contact>();
  readonly #numbers = new Map<number, ContactId>();
  readonly #ids = new Set<ContactId>();
  /** the holders of an identity, by its name */
  readonly #exact = new Map<string, ContactId | Set<ContactId>>();
  /** Holders by a text that other forms and scopes of an identity share; built on first use. */
  #alike: Map<string, Set<ContactId>> | undefined;

  constructor(catalogs: Catalogs, quota?: Quota) {
    this.catalogs = catalogs;
    this.quota = quota;
  }

  /** Throws `quota` if `more` contacts exceed the limit; the error counts `counted` of them as existing. */
  checkQuota(more: number, counted = 0): void {
    if (this.quota === undefined || this.quota.current + more <= this.quota.maximum) return;
    const { current, maximum } = this.quota;
    throw new ProblemError({ kind: 'quota', feature: 'contacts', current: current + counted, maximum });
  }

  contact(id: ContactId): Contact | undefined {
    return this.#contacts.get(id);
  }

  /** Whether no contact is known. */
  get isEmpty(): boolean {
    return this.#ids.size === 0 && this.valueHolders.size === 0;
  }

  isKnown(id: ContactId): boolean {
    return this.#ids.has(id);
  }

  /** Sets the current state of a contact. */
  put(contact: Contact): void {
    const before = this.#contacts.get(contact.id);
    if (before?.number === contact.number && before.identities === contact.identities) {
      this.#contacts.set(contact.id, contact);
      return;
    }
    this.remove(contact.id);
    this.#ids.add(contact.id);
    this.#contacts.set(contact.id, contact);
    this.#numbers.set(contact.number, contact.id);
    for (const key of contact.identities) {
      this.#hold(identityName(key), contact.id);
      if (this.#alike !== undefined) add(this.#alike, equivalentKeyName(key), contact.id);
    }
  }

  /** Records that a contact exists and has this identity, without the content of the contact. */
  putHolder(id: ContactId, key?: IdentityKey): void {
    this.#ids.add(id);
    if (key !== undefined) this.#hold(identityName(key), id);
  }

  /**
   * Adds a holder. Nearly every identity has one holder, and a set for each would take half of the memory of this
   * state.
   */
  #hold(name: string, id: ContactId): void {
    const holders = this.#exact.get(name);
    if (holders === undefined) this.#exact.set(name, id);
    else if (typeof holders !== 'string') holders.add(id);
    else if (holders !== id) this.#exact.set(name, new Set([holders, id]));
  }

  remove(id: ContactId): void {
    const contact = this.#contacts.get(id);
    if (contact === undefined) return;
    this.#ids.delete(id);
    this.#contacts.delete(id);
    this.#numbers.delete(contact.number);
    for (const key of contact.identities) {
      const name = identityName(key);
      const holders = this.#exact.get(name);
      if (holders === id) this.#exact.delete(name);
      else if (typeof holders !== 'string') holders?.delete(id);
      this.#alike?.get(equivalentKeyName(key))?.delete(id);
    }
  }

  /** Returns the contact of the selector, if the caller sees it. */
  find(selector: ContactSelector): Contact | undefined {
    return this.ifVisible(this.#find(selector));
  }

  /** Returns the contact, if the caller sees it. */
  ifVisible(contact: Contact | undefined): Contact | undefined {
    return contact !== undefined && isVisibleTo(this.visibility, contact) ? contact : undefined;
  }

  #find(selector: ContactSelector): Contact | undefined {
    if (selector.by === 'id') return this.#contacts.get(selector.id);
    const id =
      selector.by === 'number'
        ? this.#numbers.get(selector.number)
        : this.holderIds(selector.key).values().next().value;
    return id === undefined ? undefined : this.#contacts.get(id);
  }

  holderIds(key: IdentityKey): ReadonlySet<ContactId> {
    const holders = this.#exact.get(identityName(key)) ?? none;
    return typeof holders === 'string' ? new Set([holders]) : holders;
  }

  /**
   * Returns the holders of each of the identities that the caller sees; `equivalents`: also other forms of a number.
   */
  holders(keys: readonly LookupIdentity[], equivalents: boolean): readonly Holder[] {
    return keys.flatMap((key, index) => {
      const isLoose = key.anyScope === true || (equivalents && isNumber(key.kind));
      const ids = isLoose ? (this.#indexAlike().get(equivalentKeyName(key)) ?? none) : this.holderIds(key);
      return [...ids].flatMap((contactId): Holder[] =>
        identitiesLike(this.ifVisible(this.#contacts.get(contactId)), key).flatMap((identity) => {
          const match = matchOf(key, identity, equivalents);
          if (match === null) return [];
          return [{ index, contactId, kind: identity.kind, match, isPrimary: identity.isPrimary }];
        }),
      );
    });
  }

  #indexAlike(): ReadonlyMap<string, Set<ContactId>> {
    if (this.#alike !== undefined) return this.#alike;
    this.#alike = new Map();
    for (const { id, identities } of this.#contacts.values())
      for (const key of identities) add(this.#alike, equivalentKeyName(key), id);
    return this.#alike;
  }
}

const none: ReadonlySet<ContactId> = new Set();

const alikeIn = new WeakMap<Contact['identities'], ReadonlyMap<string, Contact['identities']>>();
/** A contact with more identities than this is indexed. */
const fewIdentities = 20;

/** Returns the identities of a contact that may be another form of the key. A card may look up 500 keys in 500. */
export function identitiesLike(contact: Contact | undefined, key: IdentityKey): Contact['identities'] {
  const identities = contact?.identities ?? [];
  if (identities.length <= fewIdentities) return identities;
  const identitiesByKey = alikeIn.get(identities) ?? indexOf(identities);
  alikeIn.set(identities, identitiesByKey);
  return identitiesByKey.get(equivalentKeyName(key)) ?? [];
}

function indexOf(identities: Contact['identities']): ReadonlyMap<string, Contact['identities']> {
  const index = new Map<string, Identity[]>();
  for (const identity of identities) {
    const name = equivalentKeyName(identity);
    const alike = index.get(name);
    if (alike === undefined) index.set(name, [identity]);
    else alike.push(identity);
  }
  return index;
}

function add(index: Map<string, Set<ContactId>>, name: string, id: ContactId): void {
  const ids = index.get(name);
  if (ids === undefined) index.set(name, new Set([id]));
  else ids.add(id);
}

function equivalentKeyName(key: IdentityKey): string {
  return `${spaceOf(key.kind) ?? key.kind}/${matchKeyOf(key) ?? key.value}`;
}

function matchOf(key: LookupIdentity, identity: IdentityKey, equivalents: boolean): Holder['match'] | null {
  if (sameIdentity(identity, key)) return 'exact';
  if (key.anyScope === true && identity.kind === key.kind && identity.value === key.value) return 'exact';
  if (!equivalents || !isNumber(key.kind) || !isNumber(identity.kind)) return null;
  return matchNumbers(key.value, identity.value);
}
