/**
 * All contacts of a filter, read through a cursor: one snapshot, some hundred rows at a time, in the order of their
 * numbers, with the record of each. Neighbours: `contact-rows.ts` reads a row, `filter-sql.ts` compiles the filter.
 */

import { type ContactWith, type FilePart, fileParts } from '@switchbook/domain/contact/contact-parts.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type pg from 'pg';
import { type CatalogView, CatalogViews } from '../../catalogs/store/catalog-views.js';
import type { Database, Queryable } from '../../database/database.js';
import { TooLarge } from '../../database/packed.js';
import { planned } from '../../database/sql.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import {
  type ContactRow,
  ContactTexts,
  contactColumns,
  fromContactRow,
  packedColumns,
} from '../store/contact-rows.js';
import { filterSql, Parameters } from './conditions/filter-sql.js';
import { fromRecordRow, type OnRecord, type RecordRow, recordColumns } from './record-tuples.js';

interface ContactOnRecord extends OnRecord {
  readonly contact: ContactWith<FilePart>;
}

/** Fetched rows are processed without a pause: more rows would delay other requests without a gain. */
const rowsPerFetch = 250;

/**
 * Holds a connection while it is read; ending the loop early releases it too. While a batch is processed the next is
 * prefetched, so both sides keep busy.
 */
export async function* streamContacts(
  database: Database,
  accountId: AccountId,
  filter: VisibleFilter,
  now: Date,
): AsyncGenerator<readonly ReadRow[]> {
  const client = await database.connect();
  let broken: Error | undefined;
  const note = (error: Error) => {
    broken ??= error;
  };
  client.on('error', note);
  let fetching: Promise<readonly PackedRow[]> | undefined;
  try {
    await open(client, accountId, filter, now);
    const snapshot: Queryable = {
      query: async (statement, values) => (await client.query(statement.text, [...values])).rows,
    };
    const views = new CatalogViews([snapshot]);
    fetching = fetch(client);
    for (let rows = await fetching; rows.length > 0; rows = await fetching) {
      fetching = fetch(client);
      // Awaited below; until then this handles a failure.
      fetching.catch(() => {});
      const large = (id: string) => snapshot.query<ContactOnRecordRow>(largeSql, [accountId, now, id]);
      for (const together of unpacked(rows, large)) {
        const whole = await together();
        for (const row of whole) {
          row.account_id = accountId;
          // All rows of a snapshot have one state of the catalogs.
          row.catalog_changes = 0;
        }
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

/** The columns of contacts of the account $1, and their record. */
const columns = `${contactColumns({ now: '$2', account: '$1', hasChanges: false, parts: fileParts })}, ${recordColumns('$2')}`;
const texts = new ContactTexts<RecordRow>(packedColumns(fileParts), [
  ['consents', 'nullJson'],
  ['suppressions', 'nullJson'],
]);

async function open(
  client: pg.PoolClient,
  accountId: AccountId,
  filter: VisibleFilter,
  now: Date,
): Promise<void> {
  const parameters = new Parameters([accountId, now]);
  const condition = filterSql(filter, parameters);
  await client.query('begin transaction isolation level repeatable read, read only');
  // JIT compilation of a plan for a million rows would delay the first row.
  await client.query('set local jit = off');
  const contacts = `select ${columns} from contacts c where c.account_id = $1 and ${condition} order by c.number`;
  await client.query(`declare all_contacts no scroll cursor for ${texts.sql(contacts)}`, parameters.values);
}

const largeSql = planned(`select ${columns} from contacts c where c.account_id = $1 and c.id = $3`);

interface PackedRow {
  readonly packed: string;
}

type ContactOnRecordRow = ContactRow & RecordRow;

/** The rows in their order: in groups, but each too large row separately. */
function unpacked(
  rows: readonly PackedRow[],
  large: (id: string) => Promise<readonly ContactOnRecordRow[]>,
): readonly (() => Promise<readonly ContactOnRecordRow[]>)[] {
  const parts: (() => Promise<readonly ContactOnRecordRow[]>)[] = [];
  let group: ContactOnRecordRow[] = [];
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

async function fetch(client: pg.PoolClient): Promise<readonly PackedRow[]> {
  return (await client.query<PackedRow>(`fetch ${rowsPerFetch} from all_contacts`)).rows;
}

/** A raw row and the catalog items it names, to be decoded later by `fromContactOnRecordRow`. */
interface ReadRow {
  readonly row: ContactOnRecordRow;
  readonly view: CatalogView;
}

export function fromContactOnRecordRow({ row, view }: ReadRow): ContactOnRecord {
  const contact = fromContactRow(row, view);
  return { contact, ...fromRecordRow(row, contact.id) };
}
