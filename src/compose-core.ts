/**
 * PostgreSQL, the database and the core on it, without faces and listener: what every command of the command line
 * needs, and quick to load. `compose.ts` adds the server.
 */
import path from 'node:path';
import { programRoot } from './config/root.js';
import type { Settings } from './config/settings.js';
import { type Core, openCore } from './core/core.js';
import { isMade, openEmbedded } from './postgres/embedded.js';
import { checkExternalServer, explainLacking } from './postgres/external-server.js';
import { superviseEmbedded } from './postgres/supervisor.js';
import { type Database, type DatabaseOptions, type OpenDatabase, openDatabase } from './store/database.js';
import { isAway } from './store/errors.js';
import { type MigrationState, migrate, readMigrationState, readMigrations } from './store/migrate.js';

export { listFormerLocations } from './postgres/former-location.js';

export type PostgresSettings = Pick<Settings, 'dataDir' | 'databaseUrl'>;

type Connection = DatabaseOptions['connection'];

export interface Postgres {
  readonly connection: Connection;
  /** of the connection to a server that the user runs */
  readonly ssl?: DatabaseOptions['ssl'];
  /** where the files of the embedded database are */
  readonly dataPath?: string;
  /** Close pools first. */
  stop(): Promise<void>;
}

/** For one command: the user's own server, or the embedded one beside whoever else uses it. */
export async function visitPostgres(
  settings: PostgresSettings,
  log: (line: string) => void,
): Promise<Postgres> {
  if (settings.databaseUrl !== undefined) return openExternal(settings.databaseUrl);
  return openEmbedded({ dataDir: settings.dataDir, role: 'visitor', log });
}

/** False while the embedded PostgreSQL has never been started there; nothing is made by looking. */
export function isPostgresMade(settings: PostgresSettings): boolean {
  return settings.databaseUrl !== undefined || isMade(settings.dataDir);
}

export interface SupervisorEvents {
  readonly log: (line: string) => void;
  readonly onLost: (error: Error) => void;
  readonly onBack: () => void;
  readonly onStillAway: (error: unknown) => void;
}

/** For a server: the embedded PostgreSQL is this server's alone, and opened again when it goes away. */
export async function supervisePostgres(
  settings: PostgresSettings,
  events: SupervisorEvents,
): Promise<Postgres> {
  if (settings.databaseUrl !== undefined) return openExternal(settings.databaseUrl);
  return superviseEmbedded({ dataDir: settings.dataDir, ...events });
}

async function openExternal(url: string): Promise<Postgres> {
  const { url: connection, ssl } = await checkExternalServer(url);
  return { connection, ssl, stop: async () => {} };
}

/** Without `requestMs` for a command, which has more time than a request. */
export function connect(
  { connection, ssl }: Pick<Postgres, 'connection' | 'ssl'>,
  poolSize: number,
  requestMs = commandMs,
): OpenDatabase {
  return openDatabase({ connection, ssl, poolSize, requestMs, applicationName: 'switchbook' });
}

const commandMs = 120_000;

/** Whether an error is the database's, or of the way to it. */
export function isOfDatabase(error: unknown): boolean {
  return isAway(error);
}

const programMigrations = () => readMigrations(path.join(programRoot, 'migrations'));

/** What the database has of this program's migrations and lacks. */
export function migrationState(database: Database): Promise<MigrationState> {
  return readMigrationState(database, programMigrations());
}

/** Brings the database up to this program. Throws MigrationError when it must not be touched. */
export async function migrateDatabase(database: Database): Promise<string[]> {
  const migrations = programMigrations();
  // Reading takes no lock and needs no right to make tables, which the user may have lost since.
  if ((await readMigrationState(database, migrations)).missing.length === 0) return [];
  try {
    return await migrate(database, migrations, new Date());
  } catch (error) {
    throw explainLacking(error) ?? error;
  }
}

/** The core on a migrated database, for one command: one connection, and nothing kept in memory. */
export function openBriefCore(database: Database): Promise<Core> {
  return openCore({ database, isBrief: true });
}
