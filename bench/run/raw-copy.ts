/**
 * Measures COPY alone. It exports the rows of an import from its database, and copies them into an empty database with
 * the same tables, indexes and constraints. PostgreSQL copies them from files on its own disk. It is the fastest
 * durable way to insert rows.
 */
import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { connect, migrateDatabase } from '../../src/compose/open-core.js';
import { type BenchHost, type Connection, withClient } from './place.js';

/** Tables that an import fills. Only their copying is timed. */
const copied = ['contacts', 'identities', 'contact_tags', 'events'] as const;
/** Tables that the rows refer to, in order. */
const referred = ['accounts', 'tags', 'groups', 'sources', 'statuses'] as const;

/** Copies the rows into files, and returns the directory of the files. */
export async function takeRowsOut(place: BenchHost, from: Connection): Promise<string> {
  const directory = fs.mkdtempSync(path.join(place.exchangeDir, 'rows-'));
  fs.chmodSync(directory, 0o777);
  await withClient(from, async (client) => {
    for (const table of [...referred, ...copied])
      await client.query(
        `copy ${table} (${await columnsOf(client, table)}) to '${path.join(directory, table)}'`,
      );
  });
  return directory;
}

/** Returns the seconds that copying them takes in a new database, which is dropped afterwards. */
export async function timeRawCopy(
  place: BenchHost,
  name: string,
  directory: string,
  contacts: number,
): Promise<number> {
  const connection = await place.createDatabase(name);
  try {
    const database = connect({ connection }, 1);
    await migrateDatabase(database).finally(() => database.close());
    return await withClient(connection, (client) => copyIn(client, directory, contacts));
  } finally {
    await place.dropDatabase(name);
  }
}

async function copyIn(client: pg.Client, directory: string, contacts: number): Promise<number> {
  const copy = async (table: string) => {
    const columns = await columnsOf(client, table);
    const { rowCount } = await client.query(
      `copy ${table} (${columns}) from '${path.join(directory, table)}'`,
    );
    return rowCount;
  };
  for (const table of referred) await copy(table);
  await client.query('checkpoint');
  const startedAt = performance.now();
  for (const table of copied) {
    const rows = await copy(table);
    if (table === 'contacts' && rows !== contacts)
      throw new Error(`${rows} contacts were copied, and ${contacts} were to be`);
  }
  return (performance.now() - startedAt) / 1000;
}

// An event gets its position in the feed from its own transaction.
const ownDefaults = ['xact', 'seq'];

async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       and attname <> all($2) order by attnum`,
    [table, ownDefaults],
  );
  return rows.map((row) => row.name).join(', ');
}
