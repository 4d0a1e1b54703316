/**
 * Makes and drops databases for tests on the server of the run, or on all nodes if the server is the coordinator of a
 * Citus cluster. Each node clones its part of the template.
 */
import type { OpenDatabase } from '../../../src/database/database.js';
import { type Connection, connectionTo, rowsOn, runOn } from './connection.js';

/** The other nodes of the coordinator's cluster; empty for a plain PostgreSQL. */
export async function listNodes(server: Connection): Promise<Connection[]> {
  const rows = await rowsOn<{ host: string; port: number }>(
    server,
    'select nodename as host, nodeport as port from pg_dist_node where groupid <> 0 order by nodeid',
  );
  return rows.map(({ host, port }) => {
    const url = new URL(String(server));
    url.hostname = host;
    url.port = String(port);
    return url.href;
  });
}

/**
 * Copies files on the server of the run, which has them in memory and never flushes: a tenth of the time of a copy
 * through the write-ahead log. Another server keeps its default, since this one begins and ends with a checkpoint.
 */
export function creating(name: string, template?: string): string {
  const from = template === undefined ? '' : ` template ${template}`;
  return `create database ${name}${from}${process.env.TEST_RUN_COPIES === '1' ? ' strategy file_copy' : ''}`;
}

export async function createDatabase(
  servers: readonly Connection[],
  name: string,
  template?: string,
): Promise<void> {
  for (const server of servers) await runOn(server, creating(name, template));
}

/**
 * Drops a database and closes its connections. A test that failed may have left some in use, for which the close waits:
 * the drop ends them.
 */
export async function dropDatabase(
  servers: readonly Connection[],
  name: string,
  connections?: Pick<OpenDatabase, 'close'>,
): Promise<void> {
  const closing = connections?.close();
  for (const server of servers) await runOn(server, `drop database if exists ${name} with (force)`);
  await closing;
}

/** Includes databases whose names begin with it and an underscore. */
export async function dropDatabasesOf(servers: readonly Connection[], name: string): Promise<void> {
  for (const server of servers)
    for (const database of await databasesOf(server, name))
      await runOn(server, `drop database if exists ${database} with (force)`);
}

async function databasesOf(server: Connection, name: string): Promise<readonly string[]> {
  const rows = await rowsOn<{ datname: string }>(
    server,
    'select datname from pg_database where datname = $1 or starts_with(datname, $2)',
    [name, `${name}_`],
  );
  return rows.map((row) => row.datname);
}

/** Makes a cluster of the databases of this name: the first server's is the coordinator's. */
export async function joinDatabases(servers: readonly Connection[], name: string): Promise<void> {
  for (const server of servers) await runOn(connectionTo(server, name), 'create extension citus');
  const [coordinator, ...workers] = servers.map((server) => new URL(String(server)));
  if (coordinator === undefined) return;
  const at = ({ hostname, port }: URL) => `'${hostname}', ${port}`;
  await runOn(
    connectionTo(coordinator.href, name),
    [
      `select citus_set_coordinator_host(${at(coordinator)})`,
      ...workers.map((worker) => `select citus_add_node(${at(worker)})`),
    ].join(';'),
  );
}
