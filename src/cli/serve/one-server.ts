/** The server of this process: the database, every API, the listener. One process is a server, or a worker of one. */
import { hostname } from 'node:os';
import { requestEndMs } from '@switchbook/admission/running-work.js';
import { commandLineCaller, scopes } from '@switchbook/domain/access/access.js';
import { messageOf } from '@switchbook/domain/runtime/errors.js';
import { inTime } from '@switchbook/domain/runtime/in-time.js';
import type { Logger } from 'pino';
import {
  type Connection,
  connect,
  isOutdated,
  type OpenDatabase,
  type Postgres,
  programMigrations,
  readProgramMigrationState,
} from '../../compose/open-core.js';
import type { Server, StopTimes, WorkerGroup } from '../../compose/server.js';
import type { Throwaway } from '../../compose/throwaway.js';
import type { PublishedSettings } from '../../config/published-settings.js';
import { programRelease } from '../../config/root.js';
import type { Settings } from '../../config/settings.js';
import type { Core } from '../../core/core.js';
import { listenFailed, urlOf } from '../terminal/listen-address.js';
import type { Output } from '../terminal/output.js';
import { describeReady, type FirstAccess } from '../terminal/ready-message.js';
import { codeUrl } from '../terminal/sign-in-link.js';
import { collectAtRest } from './collect-at-rest.js';
import type { Disposal } from './disposal.js';
import { describeThrowaway, findKnownAccess } from './serve-throwaway.js';
import type { ServerEnd, Shutdown } from './shutdown.js';

/** Milliseconds that requests in progress may still take once the server has stopped listening. */
export const graceMs = 30_000;
/** Milliseconds that closing may wait for a database that does not answer. */
const databaseCloseMs = 2_000;
/** Most milliseconds of closing in addition to its limits: settling after the drain, requests, and the database. */
const closeMs = 1_000 + requestEndMs + databaseCloseMs;

/** Thrown between two steps of the start after a signal. */
export class EndedEarlyError extends Error {}

export interface ServerStart {
  readonly settings: Settings;
  /** the settings that this server publishes to other processes */
  readonly published: PublishedSettings;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
  /** resources that were opened so far */
  readonly opened: Disposal;
  /** called when PostgreSQL starts in other processes: this process can then load its code */
  readonly onSpawned?: () => void;
  /** present: all data of this server is deleted at its end */
  readonly throwaway?: Throwaway;
}

export function throwIfStopping({ shutdown }: ServerStart): void {
  if (shutdown.hasBegun()) throw new EndedEarlyError();
}

/** Returns a pool that ends with the process. */
export function connectFor(
  { settings, opened }: ServerStart,
  postgres: Pick<Postgres, 'connection' | 'ssl'>,
  poolSize: number,
): OpenDatabase {
  const database = connect(postgres, poolSize, settings.requestTimeoutMs);
  opened.add(() => inTime(database.close(), databaseCloseMs));
  return database;
}

/** Returns times for requests to end. A person at a terminal does not wait, and a newer database cannot be served. */
export function timesOf(
  { drainMs }: Settings,
  end: ServerEnd | undefined,
): StopTimes & { readonly drainMs: number } {
  return { drainMs: end?.reason === 'SIGTERM' ? drainMs : 0, graceMs };
}

export interface RunningServer {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  /** Makes the first account on a first start; the message of the start. */
  readonly announce: (ready: {
    readonly dataPath: string | undefined;
    readonly pid: number;
  }) => Promise<Output>;
}

interface ServingOptions {
  readonly database: OpenDatabase;
  readonly connection: Connection | undefined;
  /** the code of the server, loaded while PostgreSQL starts */
  readonly loading: Promise<typeof import('../../compose/server.js')>;
  readonly group?: WorkerGroup | undefined;
  readonly times: () => Promise<StopTimes & { readonly drainMs: number }>;
  readonly onOutdated: (error: Error) => void;
}

/** Serves on a migrated database. */
export async function openServing(starting: ServerStart, options: ServingOptions): Promise<RunningServer> {
  const { settings, logger } = starting;
  const { database, connection, loading, group, times, onOutdated } = options;
  const { composeServer } = await loading;
  const isSupervised = settings.databaseUrl === undefined;
  const { dataDir, databaseUrl } = settings;
  // An address may have TLS options, which cannot be sent to a thread. So the thread reads the address from its
  // settings.
  const supervised = isSupervised && connection !== undefined ? { connection } : {};
  const threads = { settings: { dataDir, databaseUrl }, requestMs: settings.requestTimeoutMs, ...supervised };
  const server = await composeServer({ database, settings, logger, isSupervised, group, threads });
  starting.opened.add(async () => {
    const within = await times();
    await inTime(server.close(within), within.drainMs + graceMs + closeMs);
  });
  const judge = judgeMigrations(database, onOutdated);
  server.core.onMigrated(() => void judge());
  throwIfStopping(starting);
  const { port } = await server.listener
    .listen(settings.port, settings.host)
    .catch((error: unknown) => Promise.reject(listenFailed(error, settings)));
  const endCollecting = collectAtRest();
  const warming = warmUpLater(server);
  const url = urlOf(settings.host, port);
  const { pid, startedAt } = group?.server ?? { pid: process.pid, startedAt: new Date() };
  const started_at = startedAt.toISOString();
  const { publicUrl } = settings;
  const address = publicUrl === undefined ? {} : { public_url: publicUrl };
  const { published } = starting;
  server.core.setDescription({
    pid,
    host: hostname(),
    url,
    ...address,
    version: programRelease,
    started_at,
    settings: published,
  });
  surviveStrayErrors(starting, server);
  starting.opened.add(async () => {
    clearTimeout(warming);
    endCollecting();
  });
  const announce: RunningServer['announce'] = async ({ dataPath, pid: serverPid }) => {
    // The first key is created last: if the start failed after it, the key would never be shown.
    const base = settings.publicUrl ?? url;
    const isThrowaway = starting.throwaway !== undefined;
    const first = await (isThrowaway ? findKnownAccess : makeFirstAccess)(server.core, base);
    const { findNewestIn } = await import('../../compose/backups.js');
    const newest = await findNewestIn(settings, database).catch(() => undefined);
    const ownFace = server.faces.find((face) => face.connect?.vendor === null);
    return describeReady({
      url,
      host: settings.host,
      pid: serverPid,
      workers: group?.workers ?? 1,
      dataPath,
      backup: { directory: settings.backupDir, everyMs: settings.backupEveryMs, newest },
      first,
      welcome: isThrowaway && first ? describeThrowaway(base, server.faces, first) : undefined,
      request: ownFace?.connect?.requests.find((request) => request.body !== undefined),
    });
  };
  return { server, port, url, announce };
}

/** The requests of a start are answered first. */
const warmUpAfterMs = 1_000;

/** Prepares the APIs soon after the start, so that the first request of each does not wait for that. */
function warmUpLater({ listener, logger }: Server): NodeJS.Timeout {
  const warmUp = () =>
    listener.warmUp().catch((error: unknown) => logger.error({ err: error }, 'an API could not be prepared'));
  return setTimeout(() => void warmUp(), warmUpAfterMs).unref();
}

/** Returns a function that checks whether the database is newer than this program. */
export function judgeMigrations(
  database: OpenDatabase,
  onOutdated: (error: Error) => void,
): () => Promise<void> {
  // The current files count: a newer release may replace them while this release runs.
  const migrations = programMigrations();
  return async () => {
    await readProgramMigrationState(database, migrations).catch((error: unknown) => {
      if (isOutdated(error)) onOutdated(error);
    });
  };
}

function surviveStrayErrors({ logger, shutdown }: ServerStart, server: Server): void {
  shutdown.surviveStrayErrors(({ kind, error, isKnown }) => {
    server.countStrayError(kind);
    if (isKnown)
      logger.error(
        { kind, reason: error instanceof Error ? messageOf(error) : 'unknown' },
        'continued after another error of this kind',
      );
    else logger.error({ kind, err: error }, 'continued after an uncaught error');
  });
}

async function makeFirstAccess(core: Core, base: string): Promise<FirstAccess | undefined> {
  const firstAccount = await core.createFirstAccount(
    { name: 'Default' },
    { name: 'first key', scopes, rateLimit: { kind: 'unlimited' }, expiresAt: null },
  );
  if (firstAccount === undefined) return undefined;
  const { account, key } = firstAccount;
  // The key is for programs. A person works as a member, with a session.
  const caller = commandLineCaller(account.id);
  const owner = await core.createMember(caller, { name: 'Owner', email: null, role: 'owner' });
  const { code } = await core.inviteMember(caller, owner.number);
  return { account, secret: key.secret, signInUrl: codeUrl(base, code) };
}
