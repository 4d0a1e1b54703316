/** Reads for a caller with limited visibility: invisible contacts are treated as missing. */

import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { LookupIdentity } from '@switchbook/domain/identity/identity.js';
import { type AccountId, type ContactId, noContact } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { isVisibleTo } from '../../visibility/values/visible-filter.js';
import type { ContactSelector } from '../values/commands.js';
import type { ContactReads } from './contact-reads.js';
import type { Holder } from './identity-holders.js';

export type Reads = Pick<ContactReads, keyof ContactReads>;

/** Returns the visible contacts among ids, without reading the contacts. */
type FilterVisible = (accountId: AccountId, ids: readonly ContactId[]) => Promise<ReadonlySet<ContactId>>;

/**
 * Up to this number, holders are read separately. Above it, the database filters them without reading complete
 * contacts.
 */
const maxRead = 50;

export class VisibleReads implements Reads {
  readonly #all: Reads;
  readonly #visibility: LimitedVisibility;
  readonly #filter: FilterVisible;

  constructor(all: Reads, visibility: LimitedVisibility, filter: FilterVisible) {
    this.#all = all;
    this.#visibility = visibility;
    this.#filter = filter;
  }

  get cache() {
    return this.#all.cache;
  }

  /** Finds a contact. A hidden one is read with the statement for a missing one, and never from the cache. */
  async find(accountId: AccountId, selector: ContactSelector): Promise<Contact | undefined> {
    const suits = (contact: Contact) => isVisibleTo(this.#visibility, contact);
    return this.#keepVisible(await this.#all.find(accountId, selector, suits));
  }

  async findHolders(
    accountId: AccountId,
    keys: readonly LookupIdentity[],
    equivalents: boolean,
  ): Promise<readonly Holder[]> {
    const holders = await this.#all.findHolders(accountId, keys, equivalents);
    if (this.#visibility.contacts === null) return holders;
    // The statement looks up contacts even if no contact has an identity, as for hidden contacts.
    const ids = [...new Set([...holders.map((holder) => holder.contactId), noContact])];
    if (ids.length > maxRead) {
      const among = await this.#filter(accountId, ids);
      return holders.filter((holder) => among.has(holder.contactId));
    }
    // Only the ids are kept: the contacts may be too large together for memory.
    const findId = async (id: ContactId) => (await this.find(accountId, { by: 'id', id }))?.id;
    const visible = new Set(await Promise.all(ids.map(findId)));
    return holders.filter((holder) => visible.has(holder.contactId));
  }

  async findMany(
    on: Queryable,
    accountId: AccountId,
    ids: readonly ContactId[],
    maxBytes?: number,
  ): Promise<(Contact | undefined)[]> {
    return (await this.#all.findMany(on, accountId, ids, maxBytes)).map((contact) =>
      this.#keepVisible(contact),
    );
  }

  async findNumbers(
    on: Queryable,
    accountId: AccountId,
    numbers: readonly number[],
  ): Promise<(Contact | undefined)[]> {
    return (await this.#all.findNumbers(on, accountId, numbers)).map((number) => this.#keepVisible(number));
  }

  async findManyInTurn(accountId: AccountId, ids: readonly ContactId[]): Promise<(Contact | undefined)[]> {
    return (await this.#all.findManyInTurn(accountId, ids)).map((contact) => this.#keepVisible(contact));
  }

  async findFirstThatFit(
    accountId: AccountId,
    ids: readonly ContactId[],
    atLeast?: number,
  ): ReturnType<Reads['findFirstThatFit']> {
    const { found, ...read } = await this.#all.findFirstThatFit(accountId, ids, atLeast);
    return { ...read, found: found.filter((contact) => isVisibleTo(this.#visibility, contact)) };
  }

  mayHaveSharers(contact: Contact): boolean {
    return this.#all.mayHaveSharers(contact);
  }

  mayCacheAnswer(contact: Contact, bytes: number): boolean {
    return this.#all.mayCacheAnswer(contact, bytes);
  }

  #keepVisible(contact: Contact | undefined): Contact | undefined {
    return contact !== undefined && isVisibleTo(this.#visibility, contact) ? contact : undefined;
  }
}
