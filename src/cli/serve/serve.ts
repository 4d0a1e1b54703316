/**
 * `serve`: settings, PostgreSQL, migrations, the server, and on the very first start an account with a key. It prints
 * one message when it is ready, and runs until a signal. It then answers running requests, and stops the embedded
 * PostgreSQL. stdout has the start message, stderr the log. Neighbors: `one-server.ts` is the server of one process,
 * `workers.ts` starts several.
 */

import type { Logger } from 'pino';
import { readThreadTask, runThread } from '../../compose/inside-job-thread.js';
import {
  isDatabaseUnavailable,
  isOutdated,
  isPostgresMade,
  type OpenDatabase,
  type Postgres,
  supervisePostgres,
} from '../../compose/open-core.js';
import { poolSizeOf } from '../../compose/pool-sizes.js';
import { readSignInFile } from '../../compose/sign-in-file.js';
import { Throwaway } from '../../compose/throwaway.js';
import { upgradeDatabase } from '../../compose/upgrade.js';
import { publishSettings } from '../../config/published-settings.js';
import { readSettings } from '../../config/read-settings.js';
import { programRelease } from '../../config/root.js';
import { unknownSettings } from '../../config/unknown-settings.js';
import { refuseOthers } from '../session/refuse-inactive.js';
import type { Actions } from '../syntax/define.js';
import type { serve as serveTable } from '../syntax/operate.js';
import { CliError, explain } from '../terminal/cli-error.js';
import { tryListening } from '../terminal/listen-address.js';
import type { Output } from '../terminal/output.js';
import { exposureWarningOf } from '../terminal/ready-message.js';
import { Disposal } from './disposal.js';
import {
  connectFor,
  EndedEarlyError,
  judgeMigrations,
  openServing,
  type ServerStart,
  throwIfStopping,
  timesOf,
} from './one-server.js';
import { environmentOf, type ServeOptions, withOptions } from './serve-throwaway.js';
import { extendStart, notifyManager } from './service-manager.js';
import { awaitShutdown, type ServerEnd } from './shutdown.js';
import { fillSamples } from './throwaway-people.js';
import { runWorker } from './worker.js';
import { readWorkerTask } from './worker-messages.js';

/** Connections of a process that starts workers: it looks after the schema. */
const mainPool = 2;

export const serveActions: Actions<typeof serveTable> = {
  serve: async (chosen, { answer, end }) => {
    end(await serve(answer, chosen));
    return undefined;
  },
};

/** Answers when ready; returns the exit code when the server has ended. */
async function serve(answer: (answer: Output) => void, options: ServeOptions): Promise<number> {
  const threaded = readThreadTask();
  if (threaded !== undefined) return runThread(threaded);
  const task = readWorkerTask();
  const shutdown = awaitShutdown(isDatabaseUnavailable, task !== undefined);
  const isThrowaway = options.throwaway === true;
  const environment = (isThrowaway ? environmentOf : withOptions)(process.env, options);
  const settings = readSettings(environment);
  const published = publishSettings(environment);
  const { openLogger } = await import('../../compose/log.js');
  if (task !== undefined) {
    const logger = openLogger(settings.logLevel, { worker: process.pid });
    return runWorker(task, { settings, published, logger, shutdown });
  }
  const logger = openLogger(settings.logLevel);
  const opened = new Disposal();
  let end: ServerEnd | undefined;
  try {
    const starting = { settings, published, logger, shutdown, opened };
    answer(await start(isThrowaway ? await throwAway(starting) : starting, options.force === true));
    await notifyServiceManager('ready', logger);
    end = await shutdown.begun;
    logEnd(end, logger);
    void notifyServiceManager('stopping', logger);
    return end.code;
  } catch (error) {
    // Failures are expected while a signal ends the start: initdb gets the Ctrl-C too.
    if (error instanceof EndedEarlyError || shutdown.hasBegun()) return (await shutdown.begun).code;
    throw error;
  } finally {
    await opened
      .disposeAll()
      .catch((error: unknown) => logger.error({ err: error }, 'server did not close cleanly'));
    if (end !== undefined) logger.info('stopped');
  }
}

/** Starts in a directory that is removed at the end. */
async function throwAway(starting: ServerStart): Promise<ServerStart> {
  const throwaway = await Throwaway.open();
  starting.opened.add(async () => throwaway.remove());
  return { ...starting, throwaway, settings: { ...starting.settings, dataDir: throwaway.dataDir } };
}

async function notifyServiceManager(state: 'ready' | 'stopping', logger: Logger): Promise<void> {
  const reason = await notifyManager(state);
  if (reason !== undefined) logger.warn({ reason }, 'service manager could not be notified');
}

function logEnd(end: ServerEnd, logger: Logger): void {
  if (typeof end.reason === 'string') logger.info({ signal: end.reason }, 'stopping');
  else if (isOutdated(end.reason.error) || end.reason.error instanceof CliError)
    logger.fatal({ next: end.reason.error.nextStep }, `stopping: ${end.reason.error.message}`);
  else logger.fatal({ err: end.reason.error }, 'stopping after an uncaught error');
}

async function start(starting: ServerStart, isForced: boolean): Promise<Output> {
  const { settings, logger } = starting;
  for (const sentence of unknownSettings(process.env)) logger.warn(sentence);
  const exposed = exposureWarningOf(settings);
  if (exposed !== undefined) logger.warn(exposed);
  // A fault in the file stops the start before anything is begun. Each process reads the file again.
  if (settings.signInFile !== undefined) await readSignInFile(settings.signInFile);
  if (settings.faceHosts.size > 0)
    await (await import('../../compose/faces.js')).findFaces(settings.faceHosts);
  // Clients of an existing installation may connect to its port again, and would reach this trial. So only a new
  // installation tries its own port.
  await tryListening({ ...settings, ...(isPostgresMade(settings) && { port: 0 }) });
  return settings.workers === 1 ? serveAlone(starting, isForced) : serveByWorkers(starting, isForced);
}

async function serveAlone(starting: ServerStart, isForced: boolean): Promise<Output> {
  const { settings, logger, shutdown } = starting;
  let load = () => {};
  const mayLoad = new Promise<void>((resolve) => {
    load = resolve;
  });
  const loading = mayLoad.then(() => import('../../compose/server.js'));
  loading.catch(() => {});
  // The code is loaded while PostgreSQL starts in its own processes. One of your own runs already.
  if (settings.databaseUrl !== undefined) load();
  const opening = openUpgraded({ ...starting, onSpawned: load }, poolSizeOf(1), isForced);
  const { postgres, database } = await opening.finally(load);
  const serving = await openServing(starting, {
    database,
    connection: postgres.connection,
    loading,
    times: async () => timesOf(settings, shutdown.hasBegun() ? await shutdown.begun : undefined),
    onOutdated: shutdown.endBy,
  });
  const message = await serving.announce({ dataPath: postgres.dataPath, pid: process.pid });
  process.on('SIGUSR2', () => logger.warn('SIGUSR2 restarts workers, and this server is one process'));
  logListening(starting, serving.port);
  return message;
}

/** Starts the workers. This process answers no request. */
async function serveByWorkers(starting: ServerStart, isForced: boolean): Promise<Output> {
  const { settings, logger, shutdown, opened } = starting;
  const { Workers } = await import('./workers.js');
  const { postgres, database } = await openUpgraded(starting, mainPool, isForced);
  const { connection, dataPath } = postgres;
  const workers = new Workers({
    logger,
    task: {
      workers: settings.workers,
      release: programRelease,
      startedAtMs: Date.now(),
      ...(settings.databaseUrl === undefined ? { connection } : {}),
      ...(dataPath === undefined ? {} : { dataPath }),
    },
    onGivenUp: shutdown.endBy,
    onMigrated: judgeMigrations(database, shutdown.endBy),
  });
  opened.add(async () =>
    workers.stop(timesOf(settings, shutdown.hasBegun() ? await shutdown.begun : undefined)),
  );
  const port = await workers.start();
  throwIfStopping(starting);
  const message = await workers.announce();
  process.on('SIGUSR2', () => workers.restart(timesOf(settings, undefined)));
  logListening(starting, port);
  return message;
}

function logListening({ settings: { host, workers }, logger }: ServerStart, port: number): void {
  const several = workers === 1 ? {} : { workers };
  logger.info({ host, port, version: programRelease, ...several }, 'listening');
}

/** Opens PostgreSQL with the schema of this program. */
async function openUpgraded(
  starting: ServerStart,
  poolSize: number,
  isForced: boolean,
): Promise<{ postgres: Postgres; database: OpenDatabase }> {
  const { settings, logger, opened, throwaway } = starting;
  const postgres = await openPostgres(starting);
  throwIfStopping(starting);
  if (throwaway !== undefined) {
    await throwaway.prepare(postgres, fillSamples);
    opened.add(() => throwaway.end());
  }
  const database = connectFor(starting, postgres, poolSize);
  await refuseOthers(database, isForced, (line) => logger.warn(line));
  const applied = await extendStart(
    upgradeDatabase(database, { settings, log: (line) => logger.info(line) }),
    starting.shutdown.hasBegun,
  );
  const newest = applied.at(-1);
  if (newest !== undefined) logger.info({ migrations: applied.length, newest }, 'migrated');
  throwIfStopping(starting);
  return { postgres, database };
}

async function openPostgres({
  settings,
  logger,
  opened,
  throwaway,
  onSpawned,
}: ServerStart): Promise<Postgres> {
  const events = {
    onSpawned,
    log: (line: string) => logger.info(line),
    onLost: (error: Error) => logger.error({ reason: error.message }, 'PostgreSQL was lost; reconnecting'),
    onBack: () => logger.info('PostgreSQL is back'),
    onStillAway: (error: unknown) =>
      logger.error({ reason: explain(error).message }, 'PostgreSQL still cannot be reached'),
  };
  const postgres = await supervisePostgres(settings, events, throwaway?.settings);
  opened.add(() => postgres.stop());
  if (settings.databaseUrl === undefined && throwaway === undefined) {
    const { writeRunningFile } = await import('../../compose/running-file.js');
    const removeRunningFile = writeRunningFile(settings.dataDir);
    opened.add(async () => removeRunningFile());
  }
  return postgres;
}
