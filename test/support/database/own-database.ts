/** A separate database on the server of the run, and its address as users write it. */
import { inject } from 'vitest';
import { type Connection, connectionTo, runOn } from './connection.js';
import { creating } from './databases.js';

export interface OwnDatabase {
  readonly url: string;
  readonly connection: Connection;
  drop(): Promise<void>;
}

let databases = 0;

/** Empty. `statement` creates it. */
export async function makeDatabase(statement: (name: string) => string = creating): Promise<OwnDatabase> {
  databases += 1;
  const name = `switchbook_own_${process.pid}_${databases}_${Math.random().toString(36).slice(2)}`;
  const server = inject('server');
  await runOn(server, statement(name));
  const connection = connectionTo(server, name);
  return {
    url: urlOf(connection),
    connection,
    drop: () => runOn(server, `drop database ${name} with (force)`),
  };
}

export function urlOf(connection: Connection): string {
  if (typeof connection === 'string') return connection;
  const { host, port, user, database } = connection;
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

/**
 * Creates a database with an unused installation. On a cluster it is empty, since a clone of one node's part would be
 * incomplete.
 */
export function makeInstalledDatabase(): Promise<OwnDatabase> {
  if (inject('hasCitus')) return makeDatabase();
  return makeDatabase((name) => creating(name, inject('template')));
}
