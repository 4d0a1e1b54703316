/**
 * Contacts that were read lately, as they were decoded. None of them is answered unseen: before each answer the
 * database says whether the contact's row and the account's catalogs are still those that were read, in a statement
 * that is shared, reads one index entry for each contact and returns only what changed. So a write by whomever, in
 * this process or another, is seen by the next read.
 */
import type { Contact } from '../domain/contact.js';
import type { AccountId, ContactId } from '../domain/ids.js';
import type { Queryable } from './database.js';
import { prepared } from './sql.js';

/** A contact, and what tells that it is still the same. */
export interface Remembered {
  readonly contact: Contact;
  /** the transaction that wrote the row; every write of a contact or of what belongs to it writes its row */
  readonly xmin: string;
  /** how often items of the account's catalogs were changed or deleted */
  readonly catalogChanges: number;
}

/** A contact's id, its number, or an exclusive identity of it: whose it is stays so while its row is the same. */
export type MemoryKey = ContactId | number | `${string}/${string}`;

type Generation = Map<AccountId, Map<MemoryKey, Remembered>>;

/** Contacts of a generation; the one before it is kept too. A few kilobytes each. */
const maxGeneration = 20_000;
/** Reads that are remembered by a number alone, a power of two. */
const maxSeen = 2 ** 18;

export class ContactMemory {
  readonly #seen = new Uint32Array(maxSeen);
  #young: Generation = new Map();
  #old: Generation = new Map();
  #count = 0;

  find(accountId: AccountId, key: MemoryKey): Remembered | undefined {
    const young = this.#young.get(accountId)?.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(accountId)?.get(key);
    if (old !== undefined) this.#put(old, key);
    return old;
  }

  /** Keeps a contact that is read again, under one more key if there is one, until so many others were used after it. */
  keep(one: Remembered, more?: MemoryKey): void {
    const { id, reach } = one.contact;
    // A refusal may end by itself with time.
    if (!reach.optedOut && this.#isReadAgain(id)) this.#put(one, more);
  }

  #put(one: Remembered, more: MemoryKey | undefined): void {
    const { accountId, id, number } = one.contact;
    if (this.#count >= maxGeneration) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#count = 0;
    }
    let ofAccount = this.#young.get(accountId);
    if (ofAccount === undefined) {
      ofAccount = new Map();
      this.#young.set(accountId, ofAccount);
    }
    if (!ofAccount.has(id)) this.#count += 1;
    ofAccount.set(id, one).set(number, one);
    if (more !== undefined) ofAccount.set(more, one);
  }

  /**
   * Whether the contact was read before, as far as a small table knows: of contacts that are read once, as when all are
   * read in turn, keeping them would only cost.
   */
  #isReadAgain(id: ContactId): boolean {
    // The end of an id is chance.
    const mark = Number.parseInt(id.slice(-8), 16);
    const slot = mark & (maxSeen - 1);
    if (this.#seen[slot] === mark) return true;
    this.#seen[slot] = mark;
    return false;
  }
}

// Positions of those that are not as they were. $1 accounts, $2 ids, $3 xmins, $4 catalog changes
const changed = prepared(
  'changed_contacts',
  `select k.i
   from unnest($1::uuid[], $2::uuid[], $3::xid[], $4::bigint[]) with ordinality k(account_id, id, xmin, changes, i)
   where not exists (select from contacts c
       where c.account_id = k.account_id and c.id = k.id and c.xmin = k.xmin)
     or coalesce((select n.next from counters n
       where n.account_id = k.account_id and n.name = 'catalog_changes'), 0) <> k.changes`,
);

/** For each whether it is still as it was read. */
export async function areUnchanged(on: Queryable, asked: readonly Remembered[]): Promise<boolean[]> {
  const rows = await on.query<{ i: number }>(changed, [
    arrayOf(asked, (one) => one.contact.accountId),
    arrayOf(asked, (one) => one.contact.id),
    arrayOf(asked, (one) => one.xmin),
    arrayOf(asked, (one) => String(one.catalogChanges)),
  ]);
  const same = new Array<boolean>(asked.length).fill(true);
  for (const row of rows) same[row.i - 1] = false;
  return same;
}

/** An array in the text form of PostgreSQL, of values that need no quotes (ids, numbers). */
function arrayOf<Item>(items: readonly Item[], text: (item: Item) => string): string {
  return `{${items.map(text).join(',')}}`;
}
