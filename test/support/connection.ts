/** How tests reach a PostgreSQL server, and a database on it. */
import pg from 'pg';
import type { DatabaseOptions } from '../../src/store/database.js';

export type Connection = DatabaseOptions['connection'];

/** The same server, another database. */
export function connectionTo(server: Connection, database: string): Connection {
  if (typeof server !== 'string') return { ...server, database };
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement on the server's own database, on a connection of its own. */
export async function runOn(server: Connection, text: string): Promise<void> {
  const client = new pg.Client(typeof server === 'string' ? { connectionString: server } : server);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
