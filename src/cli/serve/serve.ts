/**
 * `serve`: settings, PostgreSQL, migrations, the server, and on the very first start an account with a key. It prints
 * one message when it is ready, and runs until a signal ends it. Requests in progress are answered then, and the
 * embedded PostgreSQL is shut down. stdout has the message of the start, stderr the log.
 */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import {
  connect,
  isOfDatabase,
  isOutdated,
  migrationState,
  type Postgres,
  programMigrations,
  supervisePostgres,
} from '../../compose/core.js';
import type { Server } from '../../compose/server.js';
import { upgradeDatabase } from '../../compose/upgrade.js';
import { programRelease } from '../../config/root.js';
import { readSettings, type Settings, unknownSettings } from '../../config/settings.js';
import type { Core } from '../../core/core.js';
import { scopes } from '../../domain/access.js';
import { messageOf } from '../../domain/error-for-log.js';
import { inTime } from '../../domain/in-time.js';
import { signInUrl } from '../commands/sign-in.js';
import { explain } from '../run/cli-error.js';
import { listenFailed, urlOf } from '../run/listening.js';
import type { Output } from '../run/output.js';
import { describeReady, exposure, type FirstAccess } from '../run/ready-message.js';
import { refuseOthers } from '../session/standing.js';
import type { Actions } from '../syntax/define.js';
import type { serve as serveTable } from '../syntax/operate.js';
import { Disposal } from './disposal.js';
import { notifyManager } from './notify.js';
import { type ServeOptions, withOptions } from './serve-options.js';
import { awaitShutdown, type End, type Shutdown } from './shutdown.js';

/** Connections to the database; more would only wait for the same processors. */
const poolSize = 16;
/** Milliseconds that requests in progress may still take once the server has stopped listening. */
const graceMs = 30_000;
/** Milliseconds that closing may wait for a database that does not answer. */
const databaseCloseMs = 2_000;
/** Milliseconds that closing takes in addition to its limits at most: settling after the drain, and the database. */
const closeMs = 1_000 + databaseCloseMs;

/** Thrown between two steps of the start when a signal has come. */
class EndedEarly extends Error {}

export const serveActions: Actions<typeof serveTable> = {
  serve: async (chosen, { answer, end }) => {
    end(await serve(answer, chosen));
    return undefined;
  },
};

/** Answers when ready; returns the exit code when the server has ended. */
async function serve(answer: (answer: Output) => void, options: ServeOptions): Promise<number> {
  const shutdown = awaitShutdown(isOfDatabase);
  const settings = readSettings(withOptions(process.env, options));
  const logger = (await import('../../compose/log.js')).openLogger(settings.logLevel);
  const opened = new Disposal();
  let end: End | undefined;
  try {
    answer(await start({ settings, logger, shutdown, opened }, options.force === true));
    await tellManager('ready', logger);
    end = await shutdown.begun;
    noteEnd(end, logger);
    void tellManager('stopping', logger);
    return end.code;
  } catch (error) {
    // Failures are expected while a signal ends the start: initdb gets the Ctrl-C too.
    if (error instanceof EndedEarly || shutdown.hasBegun()) return (await shutdown.begun).code;
    throw error;
  } finally {
    await opened
      .disposeAll()
      .catch((error: unknown) => logger.error({ err: error }, 'server did not close cleanly'));
    if (end !== undefined) logger.info('stopped');
  }
}

async function tellManager(state: 'ready' | 'stopping', logger: Logger): Promise<void> {
  const reason = await notifyManager(state);
  if (reason !== undefined) logger.warn({ reason }, 'service manager could not be notified');
}

function noteEnd(end: End, logger: Logger): void {
  if (typeof end.reason === 'string') logger.info({ signal: end.reason }, 'stopping');
  else if (isOutdated(end.reason.error))
    logger.fatal({ next: end.reason.error.nextStep }, `stopping: ${end.reason.error.message}`);
  else logger.fatal({ err: end.reason.error }, 'stopping after an uncaught error');
}

interface Start {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
  /** Resources that were opened so far. */
  readonly opened: Disposal;
}

async function start(starting: Start, isForced: boolean): Promise<Output> {
  const { settings, logger, shutdown } = starting;
  const goOn = () => {
    if (shutdown.hasBegun()) throw new EndedEarly();
  };
  for (const sentence of unknownSettings(process.env)) logger.warn(sentence);
  const exposed = exposure(settings);
  if (exposed !== undefined) logger.warn(exposed);
  // Loaded while PostgreSQL starts.
  const loading = import('../../compose/server.js');
  loading.catch(() => {});
  const postgres = await openPostgres(starting);
  goOn();
  const database = connect(postgres, poolSize, settings.requestTimeoutMs);
  starting.opened.add(() => inTime(database.close(), databaseCloseMs));
  await refuseOthers(database, isForced, (line) => logger.warn(line));
  const applied = await upgradeDatabase(database, { settings, log: (line) => logger.info(line) });
  if (applied.length > 0) logger.info({ applied }, 'migrated');
  goOn();
  const { composeServer } = await loading;
  const isSupervised = settings.databaseUrl === undefined;
  const server = await composeServer({ database, settings, logger, isSupervised });
  closeInTime(starting, server);
  endIfOutdated(starting, database, server.core);
  goOn();
  const port = await listenAt(starting, server);
  const url = urlOf(settings.host, port);
  // Only now: a key that is made before a start that fails would never be shown.
  const first = await makeFirstAccess(server.core, settings.publicUrl ?? url);
  surviveStrayErrors(starting, server);
  logger.info({ host: settings.host, port, version: programRelease }, 'listening');
  const { newestBackup } = await import('../../compose/backups.js');
  const newest = await newestBackup(settings, database).catch(() => undefined);
  const own = server.faces.find((face) => face.connect.vendor === null);
  return describeReady({
    url,
    host: settings.host,
    dataPath: postgres.dataPath,
    backup: { directory: settings.backupDir, everyMs: settings.backupEveryMs, newest },
    first,
    request: own?.connect.requests.find((one) => one.body !== undefined),
  });
}

async function openPostgres({ settings, logger, opened }: Start): Promise<Postgres> {
  const postgres = await supervisePostgres(settings, {
    log: (line) => logger.info(line),
    onLost: (error) => logger.error({ reason: error.message }, 'PostgreSQL was lost; reconnecting'),
    onBack: () => logger.info('PostgreSQL is back'),
    onStillAway: (error) =>
      logger.error({ reason: explain(error).message }, 'PostgreSQL still cannot be reached'),
  });
  opened.add(() => postgres.stop());
  return postgres;
}

function closeInTime({ settings, shutdown, opened }: Start, server: Server): void {
  opened.add(async () => {
    // A person at a terminal does not wait, and a database that is newer cannot be served.
    const isPolite = shutdown.hasBegun() && (await shutdown.begun).reason === 'SIGTERM';
    const drainMs = isPolite ? settings.drainMs : 0;
    await inTime(server.close({ drainMs, graceMs }), drainMs + graceMs + closeMs);
  });
}

function endIfOutdated({ shutdown }: Start, database: ReturnType<typeof connect>, core: Core): void {
  // The current files count: a newer release may replace them while this one runs.
  const migrations = programMigrations();
  core.onMigrated(() =>
    migrationState(database, migrations).catch((error: unknown) => {
      if (isOutdated(error)) shutdown.endBy(error);
    }),
  );
}

/** Answers the port. */
async function listenAt({ settings }: Start, { listener, core }: Server): Promise<number> {
  const { port } = await listener
    .listen(settings.port, settings.host)
    .catch((error: unknown) => Promise.reject(listenFailed(error, settings)));
  core.introduce({
    pid: process.pid,
    host: hostname(),
    url: urlOf(settings.host, port),
    version: programRelease,
    started_at: new Date().toISOString(),
  });
  return port;
}

function surviveStrayErrors({ logger, shutdown }: Start, server: Server): void {
  shutdown.surviveStrayErrors(({ kind, error, isKnown }) => {
    server.noteStrayError(kind);
    if (isKnown)
      logger.error(
        { kind, reason: error instanceof Error ? messageOf(error) : 'unknown' },
        'continued after another error of this kind',
      );
    else logger.error({ kind, err: error }, 'continued after an uncaught error');
  });
}

async function makeFirstAccess(core: Core, base: string): Promise<FirstAccess | undefined> {
  const made = await core.createFirstAccount(
    { name: 'Default' },
    {
      name: 'first key',
      scopes,
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    },
  );
  if (made === undefined) return undefined;
  const { account, key } = made;
  const owner = { accountId: account.id, keyId: key.key.id, scopes: key.key.scopes };
  const { url } = await signInUrl(core, base, owner);
  return { account, secret: key.secret, signInUrl: url };
}
