/**
 * All contacts of a filter, read through a cursor: one snapshot, a hundred rows at a time, in the order of their
 * numbers, with the record of each. Neighbours: `contact-rows.ts` reads a row, `filter-sql.ts` compiles the filter.
 */
import type pg from 'pg';
import type { Contact } from '../../domain/contact.js';
import type { AccountId } from '../../domain/ids.js';
import type { ContactFilter } from '../../domain/query.js';
import { type CatalogView, CatalogViews } from '../catalogs/catalog-views.js';
import {
  type BoundedRow,
  boundedSql,
  type ContactRow,
  contactColumns,
  fromContactRow,
  unpackRows,
} from '../contacts/contact-rows.js';
import type { Database, Queryable } from '../database/database.js';
import { planned } from '../database/sql.js';
import { filterSql, Parameters } from './filter-sql.js';
import { fromRecordRow, type OnRecord, type RecordRow, recordColumns } from './record-tuples.js';

/** A contact with its record. */
export interface ContactOnRecord extends OnRecord {
  readonly contact: Contact;
}

/** Rows already here are read at once: more would keep others waiting without a gain. */
const rowsPerFetch = 100;

/**
 * Holds a connection while it is read; ending the loop early releases it too. While a batch is processed the next is
 * prefetched, so both sides keep busy.
 */
export async function* readContacts(
  database: Database,
  accountId: AccountId,
  filter: ContactFilter,
  now: Date,
): AsyncGenerator<readonly ReadRow[]> {
  const client = await database.connect();
  let broken: Error | undefined;
  const note = (error: Error) => {
    broken ??= error;
  };
  client.on('error', note);
  let fetching: Promise<readonly ContactOnRecordRow[]> | undefined;
  try {
    await open(client, accountId, filter, now);
    const snapshot: Queryable = {
      query: async (statement, values) => (await client.query(statement.text, [...values])).rows,
    };
    const views = new CatalogViews([snapshot]);
    fetching = fetch(client);
    for (let rows = await fetching; rows.length > 0; rows = await fetching) {
      fetching = fetch(client);
      // Awaited below; until then this keeps a failure from being unhandled.
      fetching.catch(() => {});
      for (const together of unpacked(snapshot, now, rows)) {
        const whole = await together();
        const seen = await views.find(snapshot, whole);
        yield whole.map((row, index) => ({ row, view: seen[index] as CatalogView }));
      }
    }
    await client.query('commit');
  } catch (error) {
    note(error instanceof Error ? error : new Error(String(error)));
    throw error;
  } finally {
    await fetching?.catch(note);
    // Ended early. A connection that cannot close its cursor is not reused.
    if (broken === undefined) await client.query('rollback').catch(note);
    client.off('error', note);
    client.release(broken);
  }
}

/** Columns of contacts of the account $1. */
const ofAccount = { now: '$2', account: '$1', isNamed: true } as const;

async function open(
  client: pg.PoolClient,
  accountId: AccountId,
  filter: ContactFilter,
  now: Date,
): Promise<void> {
  const parameters = new Parameters([accountId, now]);
  const condition = filterSql(filter, parameters);
  await client.query('begin transaction isolation level repeatable read, read only');
  // JIT for a plan of a million rows would run before the first row comes.
  await client.query('set local jit = off');
  const contacts = `select ${contactColumns(ofAccount)}, ${recordColumns('$2')}
    from contacts c where c.account_id = $1 and ${condition} order by c.number`;
  await client.query(
    `declare all_contacts no scroll cursor for ${boundedSql(contacts, recordNames)}`,
    parameters.values,
  );
}

const largeSql = planned(
  `select ${contactColumns(ofAccount)}, ${recordColumns('$2')}, 0 as bytes, false as is_stub
   from contacts c where c.account_id = $1 and c.id = $3`,
);

/** The rows in their order: in groups, but each too large row separately. */
function unpacked(
  snapshot: Queryable,
  now: Date,
  rows: readonly ContactOnRecordRow[],
): readonly (() => Promise<readonly ContactOnRecordRow[]>)[] {
  const parts: (() => Promise<readonly ContactOnRecordRow[]>)[] = [];
  let from = 0;
  rows.forEach((row, index) => {
    if (!row.is_stub) return;
    const before = rows.slice(from, index);
    if (before.length > 0) parts.push(async () => before);
    parts.push(() => snapshot.query<ContactOnRecordRow>(largeSql, [row.account_id, now, row.id]));
    from = index + 1;
  });
  const rest = from === 0 ? rows : rows.slice(from);
  if (rest.length > 0) parts.push(async () => rest);
  return parts;
}

async function fetch(client: pg.PoolClient): Promise<readonly ContactOnRecordRow[]> {
  return unpackRows((await client.query<ContactOnRecordRow>(`fetch ${rowsPerFetch} from all_contacts`)).rows);
}

/** A raw row and the catalog items it names, to be decoded later by `fromContactOnRecordRow`. */
export interface ReadRow {
  readonly row: ContactOnRecordRow;
  readonly view: CatalogView;
}

type ContactOnRecordRow = ContactRow & BoundedRow & RecordRow;

const recordNames = ['consents', 'suppressions'];

export function fromContactOnRecordRow({ row, view }: ReadRow): ContactOnRecord {
  const contact = fromContactRow(row, view);
  return { contact, ...fromRecordRow(row, contact.id) };
}
