/**
 * A PostgreSQL server that the user runs (DATABASE_URL). It is checked before use, so that the start and `doctor` can
 * name the fault in a sentence. Faults of later connections get their sentences here too.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import {
  checkDatabase,
  explainPooler,
  missingRightsError,
  refusePooledTransactions,
} from './check-external-database.js';
import { describeThrown, errorCode, PostgresStartError } from './start-error.js';
import { explainTls, readTlsSettings, type Ssl, type TlsSettings } from './tls.js';

interface ExternalServer {
  /** DATABASE_URL without its TLS parameters */
  readonly url: string;
  /** the TLS mode that connected */
  readonly ssl: Ssl;
}

/** Connects and throws PostgresStartError when this server or its database is not suitable. */
export async function checkExternalServer(databaseUrl: string): Promise<ExternalServer> {
  const settings = readTlsSettings(databaseUrl);
  const { client, ssl } = await connectFirst(settings);
  try {
    await checkDatabase(client);
    await refusePooledTransactions(client, () => openClient(settings.url, ssl));
    return { url: settings.url, ssl };
  } catch (error) {
    throw explainExternalServer(error, client, settings);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Tries the next TLS mode if the server refuses one, as libpq does. A server that does not respond ends the attempts.
 */
async function connectFirst(settings: TlsSettings): Promise<{ client: Client; ssl: Ssl }> {
  const [first = false] = settings.attempts;
  const target = makeClient(settings.url, first);
  const attempts = target.host.startsWith('/') ? [false as const] : settings.attempts;
  for (const [index, ssl] of attempts.entries()) {
    try {
      return { client: await openOnceUp(settings.url, ssl), ssl };
    } catch (error) {
      const isLast = index === attempts.length - 1;
      if (isLast || !mayNextModeConnect(error, target, settings))
        throw explainExternalServer(error, target, settings);
    }
  }
  throw new Error('there is always an attempt');
}

function mayNextModeConnect(error: unknown, target: Target, settings: TlsSettings): boolean {
  return errorCode(error) === '28000' || explainTls(error, '', target.host, settings) !== undefined;
}

/** Milliseconds to wait for a server that is starting, or recovers from a crash. */
const startingMs = 30_000;
const retryMs = 200;
const cannotConnectNow = '57P03';

async function openOnceUp(url: string, ssl: Ssl): Promise<Client> {
  const until = performance.now() + startingMs;
  for (;;) {
    try {
      return await openClient(url, ssl);
    } catch (error) {
      if (errorCode(error) !== cannotConnectNow || performance.now() > until) throw error;
      await delay(retryMs);
    }
  }
}

async function openClient(url: string, ssl: Ssl): Promise<Client> {
  const client = makeClient(url, ssl);
  // An error event without a listener ends the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

function makeClient(url: string, ssl: Ssl): Client {
  try {
    return new Client({
      connectionString: url,
      ssl,
      application_name: 'switchbook',
      connectionTimeoutMillis: 10_000,
      // The connection is closed afterwards, even with a pending response.
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

/** The server, the user and the database, never the password. */
type Target = Pick<Client, 'host' | 'port' | 'user' | 'database'>;

function explainExternalServer(error: unknown, target: Target, settings: TlsSettings): PostgresStartError {
  if (error instanceof PostgresStartError) return error;
  const server = `PostgreSQL at ${target.host.startsWith('/') ? target.host : `${target.host}:${target.port}`}`;
  const because = (message: string, nextStep: string) =>
    new PostgresStartError(message, nextStep, { cause: error });
  const tlsError = explainTls(error, server, target.host, settings);
  if (tlsError !== undefined) return tlsError;
  const poolerError = explainPooler(error);
  if (poolerError !== undefined) return poolerError;
  const code = errorCode(error) ?? '';
  if (code === '28P01' || /client password must be a string/.test(describeThrown(error)))
    return because(
      `${server} does not accept this password for the user "${target.user}".`,
      'Correct the user and the password in DATABASE_URL.',
    );
  if (code === '28000' || code === '42501')
    return because(
      `${server} does not let the user "${target.user}" connect (${describeThrown(error)}).`,
      'Correct DATABASE_URL, or allow the connection on that server (pg_hba.conf, grant connect).',
    );
  if (code === '3D000')
    return because(
      `${server} has no database "${target.database}".`,
      `Create it there with: create database "${target.database}"; or correct DATABASE_URL.`,
    );
  if (code === '53300')
    return because(
      `${server} has no free connection (${describeThrown(error)}).`,
      'Raise max_connections there, or stop some of its clients.',
    );
  if (code === '57014')
    return because(
      `${server} cancels even the first statements: a statement_timeout is set for the user "${target.user}", or for the database.`,
      `Run there as a superuser: alter role "${target.user}" reset statement_timeout; alter database "${target.database}" reset statement_timeout;`,
    );
  // The connection opens, but without a response. A pooler does this while it waits for a free connection.
  if (/timeout expired|query_wait_timeout|Query read timeout/.test(describeThrown(error)))
    return because(
      `${server} accepts connections and does not answer. If it is a pooler, it has no free connection: one Switchbook server needs up to ${maxConnections}.`,
      `Raise default_pool_size of the pooler, or set DATABASE_URL to PostgreSQL itself. Without a pooler, check whether PostgreSQL is overloaded.`,
    );
  return because(
    `${server} cannot be reached (${code === '' ? describeThrown(error) : code}).`,
    'Start it, or correct DATABASE_URL; unset DATABASE_URL to use the embedded PostgreSQL.',
  );
}

/** Connections of one server process, at most; docs/reference/limits.md states it. */
const maxConnections = 43;

/**
 * SQLSTATEs of a user without rights to create the objects that Switchbook needs, or of a server without support for
 * them.
 */
const lackingCodes = new Set(['42501', '0A000', '58P01']);

/** Explains migrations that fail because of the server and not of the program; undefined for other errors. */
export function explainMissingRights(error: unknown): PostgresStartError | undefined {
  return lackingCodes.has(errorCode(error) ?? '')
    ? missingRightsError(describeThrown(error), error)
    : undefined;
}
