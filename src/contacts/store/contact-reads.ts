/** Point reads of contacts, batched: by id, number, or identity; and the reads of an operation's transaction. */
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactParts } from '@switchbook/domain/contact/contact-parts.js';
import {
  type IdentityKey,
  identityName,
  type LookupIdentity,
  spaceOf,
} from '@switchbook/domain/identity/identity.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type Clock, type ContactId } from '@switchbook/domain/runtime/ids.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import type { CatalogItemCache, CatalogItemSet } from '../../catalogs/store/catalog-item-cache.js';
import { Batcher } from '../../database/connections/batcher.js';
import type { Database, Queryable } from '../../database/database.js';
import { keyed } from '../../database/statements/keyed.js';
import { TooLarge } from '../../database/statements/packed-columns.js';
import { prepared, type Statement } from '../../database/statements/sql.js';
import type { ContactSelector } from '../values/commands.js';
import { maxReadBytes } from '../values/request-limits.js';
import { areUnchanged, type CachedContact, type CacheKey, ContactCache } from './contact-cache.js';
import {
  type ContactRow,
  ContactTexts,
  contactColumns,
  fromContactRow,
  packedColumns,
} from './contact-rows.js';
import { findHoldersOfAll, type Holder, type HolderLookup } from './identity-holders.js';

type Key = ContactId | number | IdentityKey;

const lookupKeyOf = (selector: ContactSelector): Key =>
  selector.by === 'identity' ? selector.key : selector.by === 'id' ? selector.id : selector.number;

const cacheKeyOf = (key: Key): CacheKey => (typeof key === 'object' ? identityName(key) : key);

interface ReadRequest {
  readonly accountId: AccountId;
  readonly key: Key;
}

const requestNameOf = ({ accountId, key }: ReadRequest): string => `${accountId} ${cacheKeyOf(key)}`;

/** Reads each item of a name once, and returns the result for each item: a batch may name one contact many times. */
async function readEachOnce<Item, Result>(
  items: readonly Item[],
  name: (item: Item) => unknown,
  read: (distinct: readonly Item[]) => Promise<Result[]>,
): Promise<Result[]> {
  if (items.length === 1) return read(items);
  const distinct = new Map(items.map((item) => [name(item), item]));
  if (distinct.size === items.length) return read(items);
  const results = await read([...distinct.values()]);
  const byName = new Map([...distinct.keys()].map((key, at) => [key, results[at] as Result]));
  return items.map((item) => byName.get(name(item)) as Result);
}

const maxBatch = 200;
/** Concurrent statements: of reads of whole contacts, and of revalidations. */
const maxInFlight = 4;
const maxChecks = 2;

// The first sharer of an identity causes a write of its owner, so that caches refresh the owner: see
// `shared-identities.ts`.
const hasSharersSql = (account: string) =>
  `exists (select from shared_identities h where h.account_id = ${account} and h.owner_contact_id = c.id)`;

interface RowMarks {
  /** see `rowVersions` */
  readonly mark: string;
  readonly has_sharers: boolean;
}

const packedTexts = new ContactTexts<RowMarks>(packedColumns(contactParts), [
  ['account_id', 'text'],
  ['catalog_changes', 'number'],
  ['mark', 'text'],
  ['has_sharers', 'boolean'],
]);

/**
 * Bytes of contacts that one statement reads, for two kinds of operations. One reads many contacts in groups, and keeps
 * a part of each. The other has no slot for large contacts.
 */
export const maxGroupBytes = 4 * 1024 * 1024;

/** A statement that finds contacts by keys of one kind. */
interface Lookup {
  readonly statement: Statement;
  /** functions that turn a key into parameters of the statement */
  readonly parts: readonly ((key: never) => unknown)[];
}

/** Makes a lookup. `parts`: the columns of a key; `join`: SQL from the keys `k` to their contacts `c`. */
function lookup<Kind extends Key>(
  label: string,
  parts: readonly (readonly [name: string, type: string, of: (key: Kind) => unknown])[],
  join: (account: string) => string,
  bounded: (text: string) => string = (text) => packedTexts.sql(text, ['i'], maxReadBytes),
): Lookup {
  const now = `$${parts.length + 2}`;
  const columns = parts.map(([name, type]) => [name, type] as const);
  // `unnest` keeps the statement text, and so its plan, the same for any number of keys.
  const statement = keyed(label, columns, ({ from, account, only, mark }) =>
    bounded(`select k.i, ${mark}::text as mark, ${hasSharersSql(only ?? 'c.account_id')} as has_sharers,
   ${contactColumns({ now, account: only, isNamed: true })}
   from ${from}
   ${join(account)}`),
  );
  return { statement, parts: parts.map(([, , readValue]) => readValue) };
}

const idParts = [['id', 'uuid', (key: ContactId) => key]] as const;
const joinById = (account: string) => `join contacts c on c.account_id = ${account} and c.id = k.id`;

const lookups: Readonly<Record<ContactSelector['by'], Lookup>> = {
  id: lookup('contacts_by_id', idParts, joinById),
  number: lookup(
    'contacts_by_number',
    [['number', 'bigint', (key: number) => key]],
    (account) => `join contacts c on c.account_id = ${account} and c.number = k.number`,
  ),
  identity: lookup<IdentityKey>(
    'contacts_by_identity',
    [
      ['space', 'text', (key) => spaceOf(key.kind)],
      ['scope', 'text', (key) => key.scope],
      ['value', 'text', (key) => key.value],
    ],
    (
      account,
    ) => `join identities o on o.account_id = ${account} and o.space = k.space and o.scope = k.scope and o.value = k.value
     join contacts c on c.account_id = o.account_id and c.id = o.contact_id`,
  ),
};

const groupById = lookup('contacts_by_id_in_groups', idParts, joinById, (text) =>
  packedTexts.sql(text, ['i'], maxGroupBytes),
);

/** Reads a contact of any size; for one contact at a time. */
const largeById = lookup('large_contact_by_id', idParts, joinById, (text) => text);

/**
 * Reads of many contacts at once, and of large contacts, on the connections of single reads: large contacts may take a
 * second. Accounts take turns, and most of these connections stay free for single reads. Any number of large contacts
 * may wait, since one request may name hundreds.
 */
const inTurn = { total: 2, perAccount: 1, maxWaitMs: 20_000 } as const;
const manyInTurn = { ...inTurn, maxWaiting: 200 } as const;

/** A contact by the position of its key: as one text, or column by column. */
type ReadRow = { readonly i: number } & ({ readonly packed: string } | (ContactRow & RowMarks));

type ReadResult = Contact | TooLarge | undefined;

export class ContactReads {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #itemCache: CatalogItemCache;
  readonly #cache: ContactCache | null;
  readonly #unchanged: Batcher<CachedContact, boolean>;
  readonly #found: Readonly<Record<ContactSelector['by'], Batcher<ReadRequest, ReadResult>>>;
  readonly #holders: Batcher<HolderLookup, Holder[]>;
  readonly #largeInTurn = new FairQueue(inTurn);
  readonly #manyInTurn = new FairQueue(manyInTurn);
  readonly #withSharers = new WeakSet<Contact>();
  #hits = 0;
  #misses = 0;

  /** Reads without a cache if `cache` is null, for a database whose reads may never be committed. */
  constructor(
    database: Database,
    clock: Clock,
    itemCache: CatalogItemCache,
    cache: ContactCache | null = new ContactCache(),
  ) {
    this.#cache = cache;
    this.#itemCache = itemCache;
    this.#database = database;
    this.#clock = clock;
    const { reads, requestMs: deadlineMs } = database;
    const batched = (by: Lookup) =>
      new Batcher<ReadRequest, ReadResult>({
        run: (requests) =>
          readEachOnce(requests, requestNameOf, (distinct) => this.#find(reads, by, distinct)),
        maxBatch,
        maxInFlight,
        deadlineMs,
      });
    const { id, number, identity } = lookups;
    this.#found = { id: batched(id), number: batched(number), identity: batched(identity) };
    this.#unchanged = new Batcher({
      run: (cached) => areUnchanged(reads, cached),
      maxBatch,
      maxInFlight: maxChecks,
      deadlineMs,
    });
    this.#holders = new Batcher({
      run: (questions) => findHoldersOfAll(reads, questions),
      maxBatch,
      maxInFlight,
      deadlineMs,
    });
  }

  /** The cache of contacts, now and so far. */
  get cache(): CacheUse {
    const { contacts: entries, bytes } = this.#cache?.size ?? { contacts: 0, bytes: 0 };
    return { entries, bytes, hits: this.#hits, misses: this.#misses };
  }

  /**
   * Returns the contact, or undefined. Requests of one event loop tick share a statement. A cached contact that `suits`
   * rejects is reloaded.
   */
  async find(
    accountId: AccountId,
    selector: ContactSelector,
    suits: (contact: Contact) => boolean = () => true,
  ): Promise<Contact | undefined> {
    const key = lookupKeyOf(selector);
    // No contact has a value that cannot be stored.
    if (typeof key === 'object' && !(isStorable(key.scope) && isStorable(key.value))) return undefined;
    const cached = this.#cache?.find(accountId, cacheKeyOf(key));
    if (cached !== undefined && suits(cached.contact) && (await this.#unchanged.load(cached))) {
      this.#hits += 1;
      return cached.contact;
    }
    this.#misses += 1;
    return this.#readOne(accountId, selector.by, key);
  }

  async #readOne(accountId: AccountId, by: ContactSelector['by'], key: Key): Promise<Contact | undefined> {
    const read = await this.#found[by].load({ accountId, key });
    if (!(read instanceof TooLarge)) return read;
    return this.#largeInTurn.run(accountId, () => this.#readLarge(this.#database.reads, accountId, read));
  }

  /** Whether a contact had an identity that others share when it was read here. */
  mayHaveSharers(contact: Contact): boolean {
    return this.#withSharers.has(contact);
  }

  /** Whether an answer of this size may be cached with the contact. */
  mayCacheAnswer(contact: Contact, bytes: number): boolean {
    return this.#cache?.mayCacheAnswer(contact, bytes) ?? false;
  }

  /**
   * Returns the holders of the identities, in no particular order. Requests of one event loop tick share a statement.
   */
  findHolders(
    accountId: AccountId,
    keys: readonly LookupIdentity[],
    equivalents: boolean,
  ): Promise<readonly Holder[]> {
    return keys.length === 0 ? Promise.resolve([]) : this.#holders.load({ accountId, keys, equivalents });
  }

  /**
   * Returns the contacts of these ids, in their order; unknown ones are undefined. Throws `too_large` for more bytes of
   * large contacts.
   */
  findMany(
    on: Queryable,
    accountId: AccountId,
    ids: readonly ContactId[],
    maxBytes?: number,
  ): Promise<(Contact | undefined)[]> {
    return this.#findWhole(on, lookups.id, accountId, ids, maxBytes);
  }

  /** Returns the contacts of these numbers, in their order; unknown ones are undefined. */
  findNumbers(
    on: Queryable,
    accountId: AccountId,
    numbers: readonly number[],
  ): Promise<(Contact | undefined)[]> {
    return this.#findWhole(on, lookups.number, accountId, numbers);
  }

  /** Finds as `findMany` does, outside a transaction, when it is the turn of the account. */
  async findManyInTurn(
    accountId: AccountId,
    ids: readonly ContactId[],
  ): Promise<readonly (Contact | undefined)[]> {
    const [id] = ids;
    if (id === undefined) return [];
    // Not from the cache: a hidden contact must cause the statements of a missing one.
    if (ids.length === 1) return [await this.#readOne(accountId, 'id', id)];
    return this.#manyInTurn.run(accountId, () => this.findMany(this.#database.reads, accountId, ids));
  }

  /**
   * Finds the first of these contacts, as many as fit into memory together, but not fewer than `atLeast`. Usually these
   * are all. Outside a transaction.
   */
  async findFirstThatFit(
    accountId: AccountId,
    ids: readonly ContactId[],
    atLeast = 1,
  ): Promise<{ readonly ids: readonly ContactId[]; readonly found: readonly Contact[] }> {
    const isKnown = (contact: Contact | undefined) => contact !== undefined;
    if (ids.length < 2) return { ids, found: (await this.findManyInTurn(accountId, ids)).filter(isKnown) };
    return this.#manyInTurn.run(accountId, async () => {
      const { reads } = this.#database;
      const read = await this.#find(
        reads,
        groupById,
        ids.map((key) => ({ accountId, key })),
      );
      let [bytes, count] = [0, 0];
      for (const result of read) {
        bytes += bytesOfLarge(result);
        if (bytes > maxGroupBytes && count >= atLeast) break;
        count += 1;
      }
      const contacts = await this.#readEachLarge(reads, accountId, read.slice(0, count));
      return { ids: ids.slice(0, count), found: contacts.filter(isKnown) };
    });
  }

  /** Reads whole contacts, large ones in sequence. Throws `too_large` for more bytes than may be processed together. */
  async #findWhole(
    on: Queryable,
    by: Lookup,
    accountId: AccountId,
    keys: readonly Key[],
    maxBytes: number = maxReadBytes,
  ): Promise<(Contact | undefined)[]> {
    if (keys.length === 0) return [];
    return readEachOnce(keys, cacheKeyOf, async (distinct) => {
      const requests = distinct.map((key) => ({ accountId, key }));
      const read = await this.#find(on, by, requests);
      const bytes = read.reduce((sum, result) => sum + bytesOfLarge(result), 0);
      checkCount(bytes, maxBytes, 'stored_bytes');
      return this.#readEachLarge(on, accountId, read);
    });
  }

  /** Reads each contact that was too large to be read with others. */
  async #readEachLarge(
    on: Queryable,
    accountId: AccountId,
    read: readonly ReadResult[],
  ): Promise<(Contact | undefined)[]> {
    const contacts: (Contact | undefined)[] = [];
    for (const result of read)
      contacts.push(result instanceof TooLarge ? await this.#readLarge(on, accountId, result) : result);
    return contacts;
  }

  async #readLarge(on: Queryable, accountId: AccountId, { key }: TooLarge): Promise<Contact | undefined> {
    const [read] = await this.#find(on, largeById, [{ accountId, key: asId(key) }]);
    // A contact that is read alone is never cut.
    return read instanceof TooLarge ? undefined : read;
  }

  async #find(
    on: Queryable,
    { statement, parts }: Lookup,
    requests: readonly ReadRequest[],
  ): Promise<ReadResult[]> {
    const rows = await on.query<ReadRow>(statement, [
      requests.map((request) => request.accountId),
      ...parts.map((part) => requests.map((request) => part(request.key as never))),
      this.#clock(),
    ]);
    return this.#readInOrder(on, rows, requests);
  }

  /** Reads in a transaction are not cached, since their state may never be committed. */
  async #readInOrder(
    on: Queryable,
    rows: readonly ReadRow[],
    requests: readonly ReadRequest[],
  ): Promise<ReadResult[]> {
    const results: ReadResult[] = new Array(requests.length).fill(undefined);
    const whole: (ContactRow & RowMarks)[] = [];
    const positions: number[] = [];
    const textBytes: number[] = [];
    const slices = new Slices(requests[0]?.accountId);
    for (const readRow of rows) {
      const row = 'packed' in readRow ? packedTexts.read(readRow.packed) : readRow;
      if (row instanceof TooLarge) results[readRow.i - 1] = row;
      else {
        whole.push(row);
        positions.push(readRow.i - 1);
        textBytes.push('packed' in readRow ? readRow.packed.length : 0);
      }
      if (isPause(readRow.i) && slices.isOver()) await slices.next();
    }
    const itemSets = await this.#itemCache.find(on, whole);
    for (const [index, row] of whole.entries()) {
      const request = positions[index] as number;
      const itemSet = itemSets[index] as CatalogItemSet;
      const contact = fromContactRow(row, itemSet);
      results[request] = contact;
      if (row.has_sharers) this.#withSharers.add(contact);
      if (on === this.#database.reads) {
        const key = requests[request]?.key;
        const secondKey = typeof key === 'object' ? cacheKeyOf(key) : undefined;
        const cached = { contact, mark: row.mark, catalogChanges: itemSet.changes };
        this.#cache?.keep(cached, secondKey, textBytes[index]);
      }
      if (isPause(index + 1) && slices.isOver()) await slices.next();
    }
    return results;
  }
}

/** Whether many contacts may pause here. A few are read at once, so that their changes share a statement. */
const isPause = (count: number): boolean => count % 20 === 0;

const bytesOfLarge = (read: ReadResult): number => (read instanceof TooLarge ? read.bytes : 0);

const holdersSql = prepared(
  'number_holders',
  'select c.number, c.id from contacts c where c.account_id = $1 and c.number = any($2::bigint[])',
);

export interface NumberHolder {
  readonly number: number;
  readonly id: ContactId;
}

/** Returns the contacts that have one of the numbers. */
export async function findNumberHolders(
  on: Queryable,
  accountId: AccountId,
  numbers: readonly number[],
): Promise<readonly NumberHolder[]> {
  return numbers.length === 0 ? [] : on.query<NumberHolder>(holdersSql, [accountId, numbers]);
}
