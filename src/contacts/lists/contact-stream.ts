/**
 * Reads all contacts of a filter through a cursor, in one snapshot. Rows arrive some hundred at a time, in the order of
 * their numbers, with the entries of each contact. Neighbors: `../store/contact-rows.ts` reads a row,
 * `conditions/filter-sql.ts` compiles the filter.
 */

import { type ContactWith, type FilePart, fileParts } from '@switchbook/domain/contact/contact-parts.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import pg from 'pg';
import { CatalogItemCache, type CatalogItemSet } from '../../catalogs/store/catalog-item-cache.js';
import { cancelUntilEnded } from '../../database/connections/cancel.js';
import { queryOn } from '../../database/connections/connection-pool.js';
import type { Database, Queryable } from '../../database/database.js';
import type { Layout } from '../../database/layout.js';
import { TooLarge } from '../../database/statements/packed-columns.js';
import { planned } from '../../database/statements/sql.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import {
  type ContactRow,
  ContactTexts,
  contactColumns,
  fromContactRow,
  packedColumns,
} from '../store/contact-rows.js';
import { filterSql, StatementParameters } from './conditions/filter-sql.js';
import { type ContactEntries, type EntriesRow, entryColumns, fromEntriesRow } from './entry-tuples.js';

interface ContactWithEntries extends ContactEntries {
  readonly contact: ContactWith<FilePart>;
}

/** Fetched rows are processed without a pause: more rows would delay other requests without a gain. */
const rowsPerFetch = 250;
/** Milliseconds of a fetch, after which contacts are read in pieces: a filter may read megabytes of each contact. */
const fetchMs = 1_000;
/** A piece has more contacts than the one before if that was quicker. */
const quickMs = 200;
const growth = 4;

/**
 * Holds a connection while it is read. An early end of the loop releases the connection, and `signal` does so at once.
 * While a batch is processed the next is prefetched, so both sides keep busy. A batch may be empty.
 */
export async function* streamContacts(
  database: Database,
  accountId: AccountId,
  filter: VisibleFilter,
  now: Date,
  signal?: AbortSignal,
): AsyncGenerator<readonly ReadRow[]> {
  const reading = new ContactReading(await database.connect(), database.layout, accountId, filter, now);
  const cancel = () => reading.cancel(database.reads);
  signal?.addEventListener('abort', cancel, { once: true });
  let fetching: Promise<FetchedRows | undefined> | undefined;
  try {
    await reading.open();
    const itemCache = new CatalogItemCache([reading.snapshot]);
    fetching = reading.fetch();
    for (let rows = await fetching; rows !== undefined; rows = await fetching) {
      signal?.throwIfAborted();
      fetching = reading.fetch();
      // Awaited below; until then this handles a failure.
      fetching.catch(() => {});
      for (const together of unpackRows(rows, (id) => reading.large(id))) {
        const whole = await together();
        for (const row of whole) {
          row.account_id = accountId;
          // All rows of a snapshot have one state of the catalogs.
          row.catalog_changes = 0;
        }
        const itemSets = await itemCache.find(reading.snapshot, whole);
        yield whole.map((row, index) => ({ row, itemSet: itemSets[index] as CatalogItemSet }));
      }
      if (rows.length === 0) yield [];
    }
    await reading.commit();
  } catch (error) {
    reading.recordBroken(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    await fetching?.catch(reading.recordBroken);
    await reading.close();
  }
}

type FetchedRows = readonly PackedRow[];

/**
 * One transaction that reads contacts in the order of their numbers, by a cursor. After a slow fetch it reads pieces of
 * fewer contacts, from the same snapshot.
 */
class ContactReading {
  readonly #client: pg.PoolClient;
  /** Sends statements in their form for the layout of the database. */
  readonly #query: Queryable['query'];
  readonly #accountId: AccountId;
  readonly #filter: VisibleFilter;
  readonly #now: Date;
  #broken: Error | undefined;
  #process: number | undefined;
  /** SQL: the usual time of a statement again */
  #usualSql = '';
  #stopCancelling: (() => Promise<void>) | undefined;
  /** Statements that belong together run one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  /** Contacts of the next piece; undefined: they are fetched from the cursor. */
  #piece: number | undefined;
  /** The number of the last contact that was read; null: all were. */
  #through: number | null = 0;

  constructor(client: pg.PoolClient, layout: Layout, accountId: AccountId, filter: VisibleFilter, now: Date) {
    this.#client = client;
    this.#query = queryOn(client, layout);
    this.#accountId = accountId;
    this.#filter = filter;
    this.#now = now;
    client.on('error', this.recordBroken);
  }

  readonly recordBroken = (error: unknown): void => {
    this.#broken ??= error instanceof Error ? error : new Error(String(error));
  };

  readonly snapshot: Queryable = {
    query: (statement, values) => this.#runAlone(() => this.#query(statement, values)),
  };

  async open(): Promise<void> {
    await this.#client.query('begin transaction isolation level repeatable read, read only');
    // JIT compilation of a plan for a million rows would delay the first row.
    await this.#client.query('set local jit = off');
    const { rows } = await this.#client.query<{ process: number; timeout: string }>(sessionSql);
    this.#process = rows[0]?.process;
    this.#usualSql = `set local statement_timeout = '${rows[0]?.timeout}'`;
    await this.#client.query('savepoint before_cursor');
    const { text, values } = this.#makeStatement();
    await this.#client.query(`declare all_contacts no scroll cursor for ${text}`, values);
  }

  /** Returns the next contacts that match, maybe none; undefined after the last. */
  fetch(): Promise<FetchedRows | undefined> {
    return this.#runAlone(async () => {
      if (this.#piece === undefined) {
        const rows = await this.#runOrRollBack(() => this.#fetchRows());
        if (rows !== undefined) return rows.length === 0 ? undefined : rows;
        this.#piece = 1;
      }
      return this.#through === null ? undefined : this.#readPiece(this.#piece);
    });
  }

  large(id: string): Promise<readonly ContactWithEntriesRow[]> {
    return this.snapshot.query<ContactWithEntriesRow>(largeSql, [this.#accountId, this.#now, id]);
  }

  commit(): Promise<unknown> {
    return this.#client.query('commit');
  }

  /**
   * Ends the statement that runs. The connection is released after the answer, so that the request cannot end a
   * statement of its next user.
   */
  cancel(others: Queryable): void {
    this.recordBroken(new Error('The client has left.'));
    this.#stopCancelling = cancelUntilEnded(others, this.#process);
  }

  async close(): Promise<void> {
    await this.#stopCancelling?.();
    // Ended early. A connection that cannot close its cursor is not reused.
    if (this.#broken === undefined) await this.#client.query('rollback').catch(this.recordBroken);
    this.#client.off('error', this.recordBroken);
    this.#client.release(this.#broken);
  }

  #runAlone<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #fetchRows(): Promise<FetchedRows> {
    const all = (await this.#client.query(
      `${fetchSql}; ${this.#usualSql}`,
    )) as unknown as readonly pg.QueryResult<PackedRow>[];
    const rows = all.find((queryResult) => queryResult.command === 'FETCH')?.rows ?? [];
    const last = rows.at(-1);
    if (last !== undefined) this.#through = last.last;
    return rows;
  }

  async #readPiece(size: number): Promise<FetchedRows> {
    const from = this.#through ?? 0;
    const bounds = [this.#accountId, from, size];
    const ends = await this.#query<{ last: number | null; isLast: boolean }>(endSql, bounds);
    const { last = null, isLast = true } = ends[0] ?? {};
    if (last === null) {
      this.#through = null;
      return [];
    }
    const { text, values } = this.#makeStatement({ from, last });
    const began = performance.now();
    const read = async () => (await this.#client.query<PackedRow>(text, values)).rows;
    const inTime = async () => {
      await this.#client.query(limitedSql);
      const packedRows = await read();
      await this.#client.query(this.#usualSql);
      return packedRows;
    };
    // One contact has the time of any statement of this connection.
    const rows = size === 1 ? await read() : await this.#runOrRollBack(inTime);
    if (rows === undefined) {
      this.#piece = Math.max(1, Math.floor(size / growth));
      return [];
    }
    this.#through = isLast ? null : last;
    if (performance.now() - began < quickMs) this.#piece = Math.min(size * growth, rowsPerFetch);
    return rows;
  }

  /**
   * Returns undefined if the work took longer than a statement may. The transaction then continues as before its
   * cursor.
   */
  async #runOrRollBack<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      return await work();
    } catch (error) {
      if (this.#broken !== undefined || !isCancelled(error)) throw error;
      // This resets the setting, too.
      await this.#client.query('rollback to savepoint before_cursor');
      return undefined;
    }
  }

  /** Makes the statement for all contacts, or for contacts in a range of numbers. */
  #makeStatement(range?: { readonly from: number; readonly last: number }) {
    const parameters = new StatementParameters([this.#accountId, this.#now]);
    const condition = filterSql(this.#filter, parameters, range === undefined ? undefined : 'walk');
    // PostgreSQL applies the filter after the range. So it uses no index of the filter, which could read more than the
    // piece.
    const among =
      range === undefined
        ? 'contacts c where c.account_id = $1'
        : `(select c.* from contacts c where c.account_id = $1 and c.number > ${parameters.add(range.from, 'bigint')}
           and c.number <= ${parameters.add(range.last, 'bigint')} offset 0) c where true`;
    const contacts = `select ${columns}, c.number as last from ${among} and ${condition} order by c.number`;
    return { text: texts.sql(contacts, ['last']), values: parameters.values };
  }
}

const limitedSql = `set local statement_timeout = ${fetchMs}`;
const fetchSql = `${limitedSql}; fetch ${rowsPerFetch} from all_contacts`;
const sessionSql = `select pg_backend_pid() as process, current_setting('statement_timeout') as timeout`;

function isCancelled(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014';
}

const endSql = planned(`select max(n.number) as last, count(*) < $3 as "isLast" from (
  select c.number from contacts c where c.account_id = $1 and c.number > $2::bigint order by c.number limit $3::bigint) n`);

/** The columns of contacts of the account $1, and their entries. */
const columns = `${contactColumns({ now: '$2', account: '$1', hasChanges: false, parts: fileParts })}, ${entryColumns('$2')}`;
const texts = new ContactTexts<EntriesRow>(packedColumns(fileParts), [
  ['consents', 'nullJson'],
  ['suppressions', 'nullJson'],
]);

const largeSql = planned(`select ${columns} from contacts c where c.account_id = $1 and c.id = $3`);

interface PackedRow {
  /** the number of the contact */
  readonly last: number;
  readonly packed: string;
}

type ContactWithEntriesRow = ContactRow & EntriesRow;

/** Returns the rows in their order: in groups, but each too large row separately. */
function unpackRows(
  rows: readonly PackedRow[],
  large: (id: string) => Promise<readonly ContactWithEntriesRow[]>,
): readonly (() => Promise<readonly ContactWithEntriesRow[]>)[] {
  const parts: (() => Promise<readonly ContactWithEntriesRow[]>)[] = [];
  let group: ContactWithEntriesRow[] = [];
  const endGroup = () => {
    const ended = group;
    if (ended.length > 0) parts.push(async () => ended);
    group = [];
  };
  for (const { packed } of rows) {
    const row = texts.read(packed);
    if (row instanceof TooLarge) {
      endGroup();
      parts.push(() => large(row.key));
    } else group.push(row);
  }
  endGroup();
  return parts;
}

/** A raw row and the catalog items it names, to be decoded later by `fromContactWithEntriesRow`. */
interface ReadRow {
  readonly row: ContactWithEntriesRow;
  readonly itemSet: CatalogItemSet;
}

export function fromContactWithEntriesRow({ row, itemSet }: ReadRow): ContactWithEntries {
  const contact = fromContactRow(row, itemSet);
  return { contact, ...fromEntriesRow(row, contact.id) };
}
