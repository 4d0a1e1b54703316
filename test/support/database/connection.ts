/** Connections of tests to a PostgreSQL server, and to a database on it. */
import pg from 'pg';
import type { DatabaseOptions } from '../../../src/database/database.js';

export type Connection = DatabaseOptions['connection'];

/** Returns the connection to another database of the server. */
export function connectionTo(server: Connection, database: string): Connection {
  if (typeof server !== 'string') return { ...server, database };
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement on a separate connection. */
export async function rowsOn<Row extends pg.QueryResultRow>(
  server: Connection,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client(typeof server === 'string' ? { connectionString: server } : server);
  await client.connect();
  try {
    // A text without values may contain several statements.
    const { rows } = await (values.length === 0
      ? client.query<Row>(text)
      : client.query<Row>(text, [...values]));
    return rows;
  } finally {
    await client.end();
  }
}

/** Runs a statement without rows. */
export async function runOn(server: Connection, text: string): Promise<void> {
  await rowsOn(server, text);
}
