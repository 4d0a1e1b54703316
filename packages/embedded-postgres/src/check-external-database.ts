/** Checks whether Switchbook can use the database of DATABASE_URL, or be installed in it. */
import type { Client } from 'pg';
import { describeThrown, PostgresStartError } from './start-error.js';

const oldestMajor = 15;
const extensions = ['pg_trgm', 'btree_gin'] as const;

interface DatabaseProperties {
  readonly name: string;
  /** PostgreSQL's number of a version: 150004 is 15.4 */
  readonly version: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly encoding: string;
  /** the schema of new tables; null: the search path has no schema that exists */
  readonly schema: string | null;
  readonly isInstalled: boolean;
  /** the first few tables of other programs in our schema */
  readonly foreignTables: readonly string[];
  readonly mayMakeTables: boolean;
  readonly mayMakeExtensions: boolean;
  /** extensions that are not installed in the database */
  readonly missingExtensions: readonly string[];
  /** the missing extensions that the server does not offer */
  readonly absentExtensions: readonly string[];
}

const propertiesSql = `
  with installed as (
    select exists (select from pg_attribute a where a.attrelid = to_regclass('schema_migrations')
      and a.attname = 'hash' and not a.attisdropped) as yes
  ), missing as (
    select w.name, exists (select from pg_available_extensions v where v.name = w.name) as available
    from unnest($1::text[]) w(name)
    where not exists (select from pg_extension e where e.extname = w.name)
  )
  select current_database() as name,
    current_setting('server_version_num')::int as version,
    pg_is_in_recovery() as "isStandby",
    current_setting('transaction_read_only')::boolean as "isReadOnly",
    current_setting('server_encoding') as encoding,
    current_schema() as schema,
    i.yes as "isInstalled",
    array(select c.relname::text from pg_class c
      where c.relnamespace = to_regnamespace(quote_ident(current_schema())) and c.relkind in ('r', 'p', 'f')
        and not i.yes and not exists (select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by 1 limit 4) as "foreignTables",
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayMakeTables",
    has_database_privilege(current_database(), 'create') as "mayMakeExtensions",
    array(select m.name from missing m) as "missingExtensions",
    array(select m.name from missing m where not m.available) as "absentExtensions"
  from installed i`;

export async function checkDatabase(client: Client): Promise<void> {
  const { rows } = await client.query<DatabaseProperties>(propertiesSql, [extensions]);
  if (rows[0] !== undefined) refuseUnfit(rows[0]);
}

/** Throws for a database that responds, but that Switchbook cannot use. */
export function refuseUnfit(properties: DatabaseProperties): void {
  refuseUnfitServer(properties);
  if (!properties.isInstalled) refuseUnfitToInstall(properties);
}

function refuseUnfitServer({ name, version, isStandby, isReadOnly, encoding }: DatabaseProperties): void {
  const major = Math.floor(version / 10_000);
  if (major < oldestMajor)
    throw new PostgresStartError(
      `DATABASE_URL leads to PostgreSQL ${major}, and Switchbook needs PostgreSQL ${oldestMajor} or newer.`,
      'Upgrade that server, or unset DATABASE_URL to use the embedded PostgreSQL.',
    );
  if (isStandby)
    throw new PostgresStartError(
      'DATABASE_URL leads to a standby server, which does not accept writes.',
      'Set DATABASE_URL to the primary server.',
    );
  if (isReadOnly)
    throw new PostgresStartError(
      `The database "${name}" of DATABASE_URL is read-only (default_transaction_read_only).`,
      `Turn that off there: alter database ${quoteName(name)} set default_transaction_read_only = off; (or the same for the role).`,
    );
  if (encoding !== 'UTF8')
    throw new PostgresStartError(
      `The database of DATABASE_URL has the encoding "${encoding}", and Switchbook needs UTF8.`,
      "Create the database with: create database … template template0 encoding 'UTF8'.",
    );
}

function refuseUnfitToInstall(properties: DatabaseProperties): void {
  const { name, schema, foreignTables } = properties;
  if (schema === null)
    throw new PostgresStartError(
      `The database "${name}" of DATABASE_URL has no schema for new tables (search_path).`,
      'Create one there: create schema public;',
    );
  if (foreignTables.length > 0)
    throw new PostgresStartError(
      `The database "${name}" of DATABASE_URL has tables of another program (${tableListOf(foreignTables)}).`,
      "Create a separate database: create database switchbook template template0 encoding 'UTF8'; then set DATABASE_URL to it.",
    );
  if (!properties.mayMakeTables) throw missingRightsError(`permission denied for schema ${schema}`);
  if (properties.absentExtensions.length > 0)
    throw new PostgresStartError(
      `The server of DATABASE_URL does not have the extension ${properties.absentExtensions.join(' and ')}.`,
      'Install the package with the PostgreSQL extensions on that server (often postgresql-contrib).',
    );
  if (properties.missingExtensions.length > 0 && !properties.mayMakeExtensions)
    throw missingRightsError(
      `permission denied to create extension ${properties.missingExtensions.join(' and ')}`,
    );
}

/** Makes the error of a user that lacks rights to create the objects that Switchbook needs. */
export function missingRightsError(reason: string, cause?: unknown): PostgresStartError {
  return new PostgresStartError(
    `The tables of Switchbook cannot be created in the database of DATABASE_URL (${reason}).`,
    'Make its user the owner of the database, and run there as a superuser: ' +
      'create extension if not exists pg_trgm; create extension if not exists btree_gin;',
    { cause },
  );
}

function tableListOf(tables: readonly string[]): string {
  const more = tables.length > 3 ? ', …' : '';
  return `${tables.slice(0, 3).join(', ')}${more}`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Statements to detect a pooler. In session mode a pooler changes nothing. In transaction mode each transaction may use
 * another backend, and settings, prepared statements, LISTEN and session locks fail.
 */
const statements = 4;

/**
 * Throws if statements of one connection run on several backends, or if another connection uses the backend of an open
 * one. `connectAgain` opens a second connection.
 */
export async function refusePooledTransactions(
  client: Client,
  connectAgain: () => Promise<Client>,
): Promise<void> {
  const met = new Set<number>();
  for (let count = 0; count < statements; count += 1) met.add(await readBackendPid(client));
  // A refused second connection proves nothing; the caller gets that error elsewhere.
  const secondClient = met.size > 1 ? undefined : await connectAgain().catch(() => undefined);
  try {
    if (secondClient !== undefined) {
      // The transaction binds the other connection to its backend for its duration.
      await secondClient.query('begin');
      const secondPid = await readBackendPid(secondClient);
      if (!met.has(secondPid)) met.add(await readBackendPid(client));
      else met.add(-1);
    }
  } finally {
    await secondClient?.end().catch(() => {});
  }
  if (met.size > 1) throw refusedMode('transaction');
}

/** Explains the error of a pooler in statement mode, by its text: its code has other meanings too. */
export function explainPooler(error: unknown): PostgresStartError | undefined {
  return /statement pooling mode/.test(describeThrown(error)) ? refusedMode('statement', error) : undefined;
}

function refusedMode(mode: 'transaction' | 'statement', cause?: unknown): PostgresStartError {
  return new PostgresStartError(
    `DATABASE_URL leads to a pooler in ${mode} mode, which Switchbook cannot use.`,
    'Use the pooler in session mode (pool_mode = session), or connect to PostgreSQL directly.',
    { cause },
  );
}

async function readBackendPid(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}
