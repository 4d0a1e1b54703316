/**
 * One PostgreSQL for the whole run, and in it one template database made by the real migrations. Every test file works
 * in a separate clone. With DATABASE_URL set, nothing is started: the clones live on that server. With
 * SWITCHBOOK_TEST_CITUS_URL set, that is the coordinator of a Citus cluster, and the template is distributed.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import type { TestProject } from 'vitest/node';
import { programRoot } from '../../src/config/root.js';
import { distribute } from '../../src/database/citus/distribute.js';
import { openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { migrate, readMigrations } from '../../src/migrations/store/migrate.js';
import { type Connection, connectionTo, runOn } from './database/connection.js';
import { createDatabase, dropDatabasesOf, joinDatabases, listNodes } from './database/databases.js';
import { createRole, hasLimitedRole } from './database/limited-role.js';
import { startWatcher } from './leftovers.js';
import { measureMachine, onThisMachine } from './machine.js';
import { makeRunFolder } from './run-folder.js';
import { readUncaughtErrors } from './uncaught-errors.js';

declare module 'vitest' {
  export interface ProvidedContext {
    server: Connection;
    /** all servers on which a database is created: with Citus all nodes, else one */
    servers: readonly Connection[];
    template: string;
    hasCitus: boolean;
  }
}

export default async function setup(project: TestProject) {
  const folder = makeRunFolder();
  const dataDir = otherServer() === undefined ? makeDataDir() : undefined;
  process.env.TEST_RUN_COPIES = dataDir === undefined ? '0' : '1';
  // A run that is killed would leave PostgreSQL and directories behind, mostly in memory.
  const watcher = startWatcher(dataDir ?? '', ...(dataDir === undefined ? [] : [dataDir]), folder);
  const server = await startServer(dataDir);
  const template = `switchbook_template_${process.pid}`;
  const hasCitus = server.connection === citusUrl();
  const servers = [server.connection, ...(hasCitus ? await listNodes(server.connection) : [])];
  await createDatabase(servers, template);
  if (hasCitus) await joinDatabases(servers, template);
  const database = openDatabase({
    connection: connectionTo(server.connection, template),
    poolSize: 1,
    applicationName: 'switchbook tests',
  });
  await migrate(database, readMigrations(path.join(programRoot, 'migrations')), new Date());
  if (hasCitus) await distribute(database);
  if (hasLimitedRole) await createRole(connectionTo(server.connection, template));
  await measureMachine(() => database.query(planned('select 1'), []));
  await database.close();
  extendBounds(project.config);
  // A database can be cloned only while it has no connections, and the cluster itself keeps some.
  if (hasCitus) await forbidConnections(servers, template);
  project.provide('server', server.connection);
  project.provide('servers', servers);
  project.provide('hasCitus', hasCitus);
  project.provide('template', template);
  return async () => {
    await dropDatabasesOf(servers, template);
    await server.stop();
    const errors = readUncaughtErrors();
    fs.rmSync(folder, { recursive: true, force: true });
    watcher.stdin?.end();
    if (errors === '') return;
    // Vitest only prints an error of a teardown.
    process.exitCode = 1;
    throw new Error(`Errors that no caller received:\n${errors}`);
  };
}

/** Workers get the configuration when they start. */
function extendBounds(config: TestProject['config']): void {
  config.testTimeout = onThisMachine(config.testTimeout);
  config.hookTimeout = onThisMachine(config.hookTimeout);
  const { poll } = config.expect;
  if (poll?.timeout !== undefined) poll.timeout = onThisMachine(poll.timeout);
}

/** The coordinator of a Citus cluster whose user may create databases on all nodes. */
function citusUrl(): string | undefined {
  const url = process.env.SWITCHBOOK_TEST_CITUS_URL;
  return url === undefined || url === '' ? undefined : url;
}

async function forbidConnections(servers: readonly Connection[], name: string): Promise<void> {
  for (const server of servers)
    await runOn(
      server,
      `update pg_database set datallowconn = false where datname = '${name}';
       select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = '${name}'`,
    );
}

/**
 * Returns a folder in memory if it has 4 GiB free: a database is thousands of files, and hundreds are made and dropped.
 */
function dataFolder(): string {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = fs.statfsSync(memory);
    return bavail * bsize >= 4 * 1024 ** 3 ? memory : os.tmpdir();
  } catch {
    return os.tmpdir();
  }
}

function otherServer(): string | undefined {
  const url = citusUrl() ?? process.env.DATABASE_URL;
  return url === '' ? undefined : url;
}

function makeDataDir(): string {
  const dataDir = fs.mkdtempSync(path.join(dataFolder(), 'switchbook-test-'));
  fs.chmodSync(dataDir, 0o755);
  return dataDir;
}

/** Undefined: an existing server. */
async function startServer(
  dataDir: string | undefined,
): Promise<{ connection: Connection; stop: () => Promise<void> }> {
  if (dataDir === undefined) return { connection: otherServer() ?? '', stop: async () => {} };
  // No data here outlives the run; tests of crashes use their own server.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    // No recovery is needed, so the log is minimal. Creating and dropping databases scans all shared buffers.
    wal_level: 'minimal',
    max_wal_senders: '0',
    shared_buffers: '256MB',
    // Tests of whole servers run next to each other, each with separate pools.
    max_connections: '240',
    // Each file has separate connections, and planning every statement five times on each takes a seventh of a run.
    // Tests of plans set it back.
    plan_cache_mode: 'force_generic_plan',
  };
  const embedded = await openEmbedded({ dataDir, role: 'visitor', settings });
  return {
    connection: embedded.connection,
    stop: async () => {
      await embedded.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
