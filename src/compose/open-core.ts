/**
 * Composes PostgreSQL, the database and the core, without faces and listener: the parts that commands need, quick to
 * load. `server.ts` adds the server.
 */
import path from 'node:path';
import { isMade, openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import { checkExternalServer, explainMissingRights } from '@switchbook/embedded-postgres/external-server.js';
import { type SuperviseOptions, superviseEmbedded } from '@switchbook/embedded-postgres/supervisor.js';
import { programRoot } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import { type Core, openCore } from '../core/core.js';
import type { CoreOptions } from '../core/core-state.js';
import { type DistributeResult, distribute, needCluster } from '../database/citus/distribute.js';
import { readLayout } from '../database/citus/distribution.js';
import {
  type Database,
  type DatabaseOptions,
  type OpenDatabase,
  openDatabase,
} from '../database/database.js';
import {
  type Migration,
  MigrationError,
  type MigrationState,
  migrate,
  type OnMigrated,
  readMigrationState,
  readMigrations,
} from '../migrations/store/migrate.js';
import { activateDatabase, becomeActive } from '../moves/store/write-state.js';
import { sessionsOf } from './pool-sizes.js';

export { readLayout } from '../database/citus/distribution.js';
export type { OpenDatabase } from '../database/database.js';
export { isDatabaseUnavailable } from '../database/errors.js';
export { readWriteState } from '../moves/store/write-state.js';

type PostgresSettings = Pick<Settings, 'dataDir' | 'databaseUrl'>;

export type Connection = DatabaseOptions['connection'];

export interface Postgres {
  readonly connection: Connection;
  /** TLS options of the connection to an external server */
  readonly ssl?: DatabaseOptions['ssl'];
  /** the directory of the embedded database */
  readonly dataPath?: string;
  /** Stops the core's use of PostgreSQL. Close pools first. */
  stop(): Promise<void>;
}

/** Opens PostgreSQL for one command: the external server, or the embedded one, shared with its other users. */
export async function connectForCommand(
  settings: PostgresSettings,
  log: (line: string) => void,
): Promise<Postgres> {
  if (settings.databaseUrl !== undefined) return openExternal(settings.databaseUrl);
  return openEmbedded({ dataDir: settings.dataDir, role: 'visitor', log });
}

/**
 * Whether the database exists: an own PostgreSQL, or an embedded one that was started before. The check creates no
 * files.
 */
export function isPostgresMade(settings: PostgresSettings): boolean {
  return settings.databaseUrl !== undefined || isMade(settings.dataDir);
}

/**
 * Opens PostgreSQL for a server: the embedded one is exclusive to it, and restarted when it fails. `more`: settings of
 * the embedded PostgreSQL.
 */
export async function supervisePostgres(
  settings: PostgresSettings & Pick<Settings, 'workers'>,
  events: Omit<SuperviseOptions, 'dataDir' | 'settings'>,
  more: SuperviseOptions['settings'] = {},
): Promise<Postgres> {
  if (settings.databaseUrl !== undefined) return openExternal(settings.databaseUrl);
  const max_connections = String(sessionsOf(settings.workers));
  return superviseEmbedded({ dataDir: settings.dataDir, settings: { max_connections, ...more }, ...events });
}

async function openExternal(url: string): Promise<Postgres> {
  const { url: connection, ssl } = await checkExternalServer(url);
  return { connection, ssl, stop: async () => {} };
}

/** Opens the database. A command leaves out `requestMs`, since it has more time than a request. */
export function connect(
  { connection, ssl }: Pick<Postgres, 'connection' | 'ssl'>,
  poolSize: number,
  requestMs = commandMs,
  applicationName = 'switchbook',
): OpenDatabase {
  return openDatabase({ connection, ssl, poolSize, requestMs, applicationName });
}

const commandMs = 120_000;

let readOnce: readonly Migration[] | undefined;

/** Returns migrations ordered by number, read at the first call: a newer release may replace the files later. */
export function programMigrations(): readonly Migration[] {
  readOnce ??= readMigrations(path.join(programRoot, 'migrations'));
  return readOnce;
}

/**
 * Returns the applied and missing migrations of the database. Throws MigrationError when it is newer than the
 * migrations.
 */
export function readProgramMigrationState(
  database: Database,
  migrations: readonly Migration[] = programMigrations(),
): Promise<MigrationState> {
  return readMigrationState(database, migrations);
}

/** Whether the database is newer than the migrations, or has other migrations. */
export function isOutdated(error: unknown): error is MigrationError {
  return error instanceof MigrationError;
}

/** Migrates the database to the version of this program. Throws MigrationError if it must not be changed. */
export async function migrateDatabase(
  database: Database,
  migrations: readonly Migration[] = programMigrations(),
  onEach?: OnMigrated,
): Promise<string[]> {
  // Reading takes no lock and needs no right to create tables, which the user may have lost since.
  if ((await readMigrationState(database, migrations)).missing.length === 0) return [];
  try {
    return await migrate(database, migrations, new Date(), onEach);
  } catch (error) {
    throw explainMissingRights(error) ?? error;
  }
}

/**
 * Upgrades the database with `upgrade`, and distributes the accounts over the nodes of its cluster. Throws LayoutError
 * if that is impossible.
 */
export async function distributeDatabase(
  database: Database,
  upgrade: () => Promise<string[]>,
): Promise<DistributeResult & { readonly applied: readonly string[] }> {
  await needCluster(database);
  try {
    // A partly distributed database cannot be migrated until its distribution is complete.
    const layout = await readLayout(database).catch(() => undefined);
    const before = layout === undefined ? await distribute(database) : undefined;
    const applied = await upgrade();
    const { distributed, nodes } = await distribute(database);
    return { applied, nodes, distributed: [...(before?.distributed ?? []), ...distributed] };
  } catch (error) {
    throw explainMissingRights(error) ?? error;
  }
}

/** Returns the core on a migrated database, for one command: one connection, no caches. */
export function openBriefCore(
  database: Database,
  parts: Pick<
    CoreOptions,
    'upstreamFaces' | 'integerScopes' | 'webhooks' | 'pulls' | 'isReadOnly' | 'clock' | 'newId'
  > = {},
): Promise<Core> {
  return openCore({ database, isShortLived: true, ...parts });
}

/** Activates a moved database or an unfinished copy without checking the other one. */
export async function activateInstallation(database: Database): Promise<void> {
  await becomeActive(
    database.transaction,
    (tx) => activateDatabase(tx, ['moved', 'arriving'], { isForced: true }),
    5_000,
  );
}
