/** Point reads of contacts, batched: by id, number, or identity; and the reads of an operation's transaction. */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, type SoughtIdentity, spaceOf } from '../../domain/identity.js';
import { type AccountId, asId, type Clock, type ContactId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import type { CatalogView, CatalogViews } from '../catalogs/catalog-views.js';
import { Batcher } from '../database/batcher.js';
import type { CacheUse } from '../database/cache-use.js';
import type { Database, Queryable, Transaction } from '../database/database.js';
import { type Keys, keyed } from '../database/keyed.js';
import { sizeSql } from '../database/page-cut.js';
import { prepared } from '../database/sql.js';
import { areUnchanged, type CachedContact, type CacheKey, ContactCache } from './contact-cache.js';
import {
  type BoundedRow,
  boundedSql,
  type ContactRow,
  contactColumns,
  fromContactRow,
} from './contact-rows.js';
import { answerHolderQuestions, type Holder, type HolderQuestion } from './identity-holders.js';

/** How a contact is addressed. */
export type ContactSelector =
  | { readonly by: 'id'; readonly id: ContactId }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'identity'; readonly key: IdentityKey };

interface Asked<Key> {
  readonly accountId: AccountId;
  readonly key: Key;
}

const maxBatch = 200;
/** Statements under way: of those that read whole contacts, and of those that only revalidate. */
const maxInFlight = 4;
const maxLooks = 2;

/** The columns of a contact `c` that was found by its key. */
const foundColumns = (now: string, { only, mark }: Keys) =>
  `k.i, ${mark}::text as mark, ${hasSharersSql(only ?? 'c.account_id')} as has_sharers,
   ${contactColumns({ now, account: only, isNamed: true })}`;

// A contact that begins to have sharers is written, so that it is read again: see `shared-identities.ts`.
const hasSharersSql = (account: string) =>
  `exists (select from shared_identities h where h.account_id = ${account} and h.owner_contact_id = c.id)`;

const foundNames = ['i', 'mark', 'has_sharers'] as const;

const byIdColumns = [['id', 'uuid']] as const;
const wholeById = (keys: Keys) => `select ${foundColumns('$3', keys)}
   from ${keys.from}
   join contacts c on c.account_id = ${keys.account} and c.id = k.id`;

// `unnest` keeps the statement text, and so its plan, the same for any number of keys.
const byId = keyed('contacts_by_id', byIdColumns, (keys) => boundedSql(wholeById(keys), foundNames));

/** Of any size; for one at a time. */
const largeById = keyed(
  'large_contact_by_id',
  byIdColumns,
  (keys) => `select s.*, ${sizeSql()} as bytes, false as is_stub from (${wholeById(keys)} offset 0) s`,
);

const byNumber = keyed('contacts_by_number', [['number', 'bigint']], (keys) =>
  boundedSql(
    `select ${foundColumns('$3', keys)}
     from ${keys.from}
     join contacts c on c.account_id = ${keys.account} and c.number = k.number`,
    foundNames,
  ),
);

const byIdentity = keyed(
  'contacts_by_identity',
  [
    ['space', 'text'],
    ['scope', 'text'],
    ['value', 'text'],
  ],
  (keys) =>
    boundedSql(
      `select ${foundColumns('$5', keys)}
     from ${keys.from}
     join identities o on o.account_id = ${keys.account} and o.space = k.space and o.scope = k.scope and o.value = k.value
     join contacts c on c.account_id = o.account_id and c.id = o.contact_id`,
      foundNames,
    ),
);

/** Of all contacts that one operation reads together. */
const maxReadBytes = 32 * 1024 * 1024;
/** Large contacts read at the same time, for all callers. */
const maxLargeInFlight = 2;

type ReadRow = ContactRow &
  BoundedRow & { readonly i: number; readonly mark: string; readonly has_sharers: boolean };

/** A contact too large to be read with others. */
class Large {
  readonly id: ContactId;
  readonly bytes: number;

  constructor(id: ContactId, bytes: number) {
    this.id = id;
    this.bytes = bytes;
  }
}

type Read = Contact | Large | undefined;

export class ContactReads {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #views: CatalogViews;
  readonly #memory: ContactCache | null;
  readonly #unchanged: Batcher<CachedContact, boolean>;
  readonly #byId: Batcher<Asked<ContactId>, Read>;
  readonly #byNumber: Batcher<Asked<number>, Read>;
  readonly #byIdentity: Batcher<Asked<IdentityKey>, Read>;
  readonly #large: Batcher<Asked<ContactId>, Contact | undefined>;
  readonly #holders: Batcher<HolderQuestion, Holder[]>;
  readonly #withSharers = new WeakSet<Contact>();
  #hits = 0;
  #misses = 0;

  /** `memory` null: no caching, for a database whose reads may never be committed */
  constructor(
    database: Database,
    clock: Clock,
    views: CatalogViews,
    memory: ContactCache | null = new ContactCache(),
  ) {
    this.#memory = memory;
    this.#views = views;
    this.#database = database;
    this.#clock = clock;
    const deadlineMs = database.requestMs;
    const coalescer = <Key>(find: (on: Queryable, asked: readonly Asked<Key>[]) => Promise<Read[]>) =>
      new Batcher<Asked<Key>, Read>({
        run: (keys) => find(database.reads, keys),
        maxBatch,
        maxInFlight,
        deadlineMs,
      });
    this.#unchanged = new Batcher({
      run: (cached) => areUnchanged(database.reads, cached),
      maxBatch,
      maxInFlight: maxLooks,
      deadlineMs,
    });
    this.#byId = coalescer((on, asked) => this.#findIds(on, asked));
    this.#byNumber = coalescer((on, asked) => this.#findNumbers(on, asked));
    this.#byIdentity = coalescer((on, asked) => this.#findIdentities(on, asked));
    this.#large = new Batcher({
      run: async ([asked]) => [await this.#findLarge(database.reads, asked as Asked<ContactId>)],
      maxBatch: 1,
      maxInFlight: maxLargeInFlight,
      deadlineMs,
    });
    this.#holders = new Batcher({
      run: (questions) => answerHolderQuestions(database.reads, questions),
      maxBatch,
      maxInFlight,
      deadlineMs,
    });
  }

  /** The cache of contacts, now and so far. */
  get cache(): CacheUse {
    const { contacts: entries, bytes } = this.#memory?.size ?? { contacts: 0, bytes: 0 };
    return { entries, bytes, hits: this.#hits, misses: this.#misses };
  }

  /** The contact, or undefined. Requests of one event loop tick share a statement. */
  async find(accountId: AccountId, selector: ContactSelector): Promise<Contact | undefined> {
    const known = this.#memory?.find(accountId, cacheKeyOf(selector));
    if (known !== undefined && (await this.#unchanged.load(known))) {
      this.#hits += 1;
      return known.contact;
    }
    this.#misses += 1;
    const read = await this.#read(accountId, selector);
    return read instanceof Large ? this.#large.load({ accountId, key: read.id }) : read;
  }

  /** Whether a contact that was read here had, then, an identity that others share. */
  mayHaveSharers(contact: Contact): boolean {
    return this.#withSharers.has(contact);
  }

  /** Whether an answer of this size may be cached with the contact. */
  takesAnswer(contact: Contact, bytes: number): boolean {
    return this.#memory?.takesAnswer(contact, bytes) ?? false;
  }

  #read(accountId: AccountId, selector: ContactSelector): Promise<Read> {
    switch (selector.by) {
      case 'id':
        return this.#byId.load({ accountId, key: selector.id });
      case 'number':
        return this.#byNumber.load({ accountId, key: selector.number });
      case 'identity':
        return this.#byIdentity.load({ accountId, key: selector.key });
    }
  }

  /** The holders of the identities, in no particular order. Requests of one event loop tick share a statement. */
  findHolders(
    accountId: AccountId,
    keys: readonly SoughtIdentity[],
    equivalents: boolean,
  ): Promise<readonly Holder[]> {
    return keys.length === 0 ? Promise.resolve([]) : this.#holders.load({ accountId, keys, equivalents });
  }

  /** The contacts of these ids, in their order; unknown ones are undefined. */
  findMany(on: Queryable, accountId: AccountId, ids: readonly ContactId[]): Promise<(Contact | undefined)[]> {
    const asked = ids.map((key) => ({ accountId, key }));
    return this.#findIds(on, asked).then((read) => this.#readLarge(on, accountId, read));
  }

  /** The contacts of these numbers, in their order; unknown ones are undefined. */
  async findNumbers(
    on: Queryable,
    accountId: AccountId,
    numbers: readonly number[],
  ): Promise<(Contact | undefined)[]> {
    if (numbers.length === 0) return [];
    const asked = numbers.map((key) => ({ accountId, key }));
    return this.#readLarge(on, accountId, await this.#findNumbers(on, asked));
  }

  /** As `findMany` outside a transaction. */
  findAll(accountId: AccountId, ids: readonly ContactId[]): Promise<(Contact | undefined)[]> {
    return this.findMany(this.#database.reads, accountId, ids);
  }

  /** The ids of the selectors, in their order, with row locks until the transaction ends. */
  async lock(
    tx: Transaction,
    accountId: AccountId,
    ids: readonly ContactId[],
  ): Promise<ReadonlySet<ContactId>> {
    if (ids.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(lockContacts, [accountId, ids]);
    return new Set(rows.map((row) => asId<ContactId>(row.id)));
  }

  /** Sequentially. Throws `too_large` for more than may be processed together. */
  async #readLarge(
    on: Queryable,
    accountId: AccountId,
    read: readonly Read[],
  ): Promise<(Contact | undefined)[]> {
    const bytes = read.reduce((sum, one) => sum + (one instanceof Large ? one.bytes : 0), 0);
    if (bytes > maxReadBytes) throw new ProblemError({ kind: 'too_large', maximum: maxReadBytes });
    const contacts: (Contact | undefined)[] = [];
    for (const one of read)
      contacts.push(one instanceof Large ? await this.#findLarge(on, { accountId, key: one.id }) : one);
    return contacts;
  }

  async #findLarge(on: Queryable, { accountId, key }: Asked<ContactId>): Promise<Contact | undefined> {
    const rows = await on.query<ReadRow>(largeById, [[accountId], [key], this.#clock()]);
    return (await this.#inOrder(on, rows, 1))[0] as Contact | undefined;
  }

  async #findIds(on: Queryable, asked: readonly Asked<ContactId>[]) {
    const accounts = asked.map((one) => one.accountId);
    const keys = asked.map((one) => one.key);
    return this.#inOrder(on, await on.query<ReadRow>(byId, [accounts, keys, this.#clock()]), asked.length);
  }

  async #findNumbers(on: Queryable, asked: readonly Asked<number>[]) {
    const accounts = asked.map((one) => one.accountId);
    const keys = asked.map((one) => one.key);
    return this.#inOrder(
      on,
      await on.query<ReadRow>(byNumber, [accounts, keys, this.#clock()]),
      asked.length,
    );
  }

  async #findIdentities(on: Queryable, asked: readonly Asked<IdentityKey>[]) {
    const rows = await on.query<ReadRow>(byIdentity, [
      asked.map((one) => one.accountId),
      asked.map((one) => spaceOf(one.key.kind)),
      asked.map((one) => one.key.scope),
      asked.map((one) => one.key.value),
      this.#clock(),
    ]);
    return this.#inOrder(on, rows, asked.length, (row) => {
      const one = asked[row.i - 1];
      return one === undefined ? undefined : cacheKeyOf({ by: 'identity', key: one.key });
    });
  }

  /** A transaction's reads may never be committed, so only the others are cached. */
  async #inOrder(
    on: Queryable,
    rows: readonly ReadRow[],
    count: number,
    keyOf: (row: ReadRow) => CacheKey | undefined = () => undefined,
  ): Promise<Read[]> {
    const views = await this.#views.find(on, rows);
    const placed: Read[] = new Array(count).fill(undefined);
    rows.forEach((row, index) => {
      if (row.is_stub) {
        placed[row.i - 1] = new Large(asId(row.id), row.bytes);
        return;
      }
      const view = views[index] as CatalogView;
      const contact = fromContactRow(row, view);
      placed[row.i - 1] = contact;
      if (row.has_sharers) this.#withSharers.add(contact);
      if (on !== this.#database.reads) return;
      this.#memory?.keep({ contact, mark: row.mark, catalogChanges: view.changes }, keyOf(row));
    });
    return placed;
  }
}

function cacheKeyOf(selector: ContactSelector): CacheKey {
  switch (selector.by) {
    case 'id':
      return selector.id;
    case 'number':
      return selector.number;
    case 'identity':
      return `${spaceOf(selector.key.kind) ?? ''}/${selector.key.scope}/${selector.key.value}`;
  }
}

const lockContacts = prepared(
  'lock_contacts',
  `select c.id from contacts c where c.account_id = $1 and c.id = any($2::uuid[]) order by c.id for update`,
);
