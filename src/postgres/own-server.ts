/**
 * A PostgreSQL server of the user's own (DATABASE_URL): looked at once before it is used, so that what is wrong with
 * it is said in a sentence. What is wrong later is worded by the same table.
 */
import { Client } from 'pg';
import { errorCode, errorText, PostgresStartError } from './start-error.js';

const oldestMajor = 15;

/** Connects once and throws PostgresStartError when this server will not do. */
export async function checkOwnServer(url: string): Promise<void> {
  const client = makeClient(url);
  // An error event without a listener ends the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const result = await client.query<ServerFacts>(
      `select current_setting('server_version_num')::int as version, pg_is_in_recovery() as "isStandby",
         current_setting('server_encoding') as encoding`,
    );
    const facts = result.rows[0];
    if (facts !== undefined) refuseUnfit(facts);
  } catch (error) {
    throw explainOwnServer(error, client) ?? error;
  } finally {
    await client.end().catch(() => {});
  }
}

export interface ServerFacts {
  /** as PostgreSQL counts: 150004 is 15.4 */
  readonly version: number;
  readonly isStandby: boolean;
  readonly encoding: string;
}

/** Throws for a server that answers, but that Switchbook cannot work on. */
export function refuseUnfit({ version, isStandby, encoding }: ServerFacts): void {
  const major = Math.floor(version / 10_000);
  if (major < oldestMajor)
    throw new PostgresStartError(
      `DATABASE_URL leads to PostgreSQL ${major}, and Switchbook needs ${oldestMajor} or newer.`,
      'Upgrade that server, or unset DATABASE_URL to use the embedded PostgreSQL.',
    );
  if (isStandby)
    throw new PostgresStartError(
      'DATABASE_URL leads to a standby server, which cannot be written.',
      'Let DATABASE_URL name the primary server.',
    );
  if (encoding !== 'UTF8')
    throw new PostgresStartError(
      `The database of DATABASE_URL is encoded in ${encoding}, and Switchbook needs UTF8.`,
      "Create the database with: create database … template template0 encoding 'UTF8'.",
    );
}

function makeClient(url: string): Client {
  try {
    return new Client({
      connectionString: url,
      application_name: 'switchbook',
      connectionTimeoutMillis: 10_000,
      // The connection is ended afterwards, whatever it still owes.
      query_timeout: 10_000,
    });
  } catch {
    // The parser's own error may carry the text, and with it the password.
    throw new PostgresStartError(
      'DATABASE_URL cannot be used.',
      'Set it to postgres://user:password@host:port/database, with special characters percent-encoded.',
    );
  }
}

/** Where and as whom; never with which password. */
type Target = Pick<Client, 'host' | 'port' | 'user' | 'database'>;

function explainOwnServer(error: unknown, target: Target): PostgresStartError | undefined {
  if (error instanceof PostgresStartError) return error;
  const server = `PostgreSQL at ${target.host.startsWith('/') ? target.host : `${target.host}:${target.port}`}`;
  const because = (message: string, nextStep: string) =>
    new PostgresStartError(message, nextStep, { cause: error });
  const code = errorCode(error) ?? '';
  if (code === '28P01' || /client password must be a string/.test(errorText(error)))
    return because(
      `${server} does not let the user ${target.user} in with this password.`,
      'Correct the user and the password in DATABASE_URL.',
    );
  if (code === '28000' || code === '42501')
    return because(
      `${server} does not let the user ${target.user} connect (${errorText(error)}).`,
      'Correct DATABASE_URL, or allow the connection on that server (pg_hba.conf, grant connect).',
    );
  if (code === '3D000')
    return because(
      `${server} has no database ${target.database}.`,
      `Create it there with: create database "${target.database}"; or correct DATABASE_URL.`,
    );
  if (code === '53300')
    return because(
      `${server} has no connection left (${errorText(error)}).`,
      'Raise max_connections there, or end some of its clients.',
    );
  return because(
    `${server} cannot be reached (${code === '' ? errorText(error) : code}).`,
    'Start it, or correct DATABASE_URL; unset DATABASE_URL to use the embedded PostgreSQL.',
  );
}

/** SQLSTATEs of a user that may not make what Switchbook needs, or of a server that does not have it. */
const lackingCodes = new Set(['42501', '0A000', '58P01']);

/** What stands in the way of the migrations, when it is the server and not the program; undefined otherwise. */
export function explainLacking(error: unknown): PostgresStartError | undefined {
  if (!lackingCodes.has(errorCode(error) ?? '')) return undefined;
  return new PostgresStartError(
    `The tables of Switchbook cannot be made in the database of DATABASE_URL (${errorText(error)}).`,
    'Let its user own the database, and have a superuser run there: ' +
      'create extension if not exists pg_trgm; create extension if not exists btree_gin;',
    { cause: error },
  );
}
