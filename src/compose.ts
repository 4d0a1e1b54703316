/** The only file that knows everything: database, core, faces (through discovery alone), listener. */
import path from 'node:path';
import pino, { type Logger } from 'pino';
import { programRoot, programVersion } from './config/root.js';
import type { Settings } from './config/settings.js';
import { type Core, openCore } from './core/core.js';
import type { Clock, IdSource } from './domain/ids.js';
import type { Face } from './faces/kit/define-face.js';
import { discoverFaces, facesFolder } from './faces/kit/discover.js';
import { Limiter } from './faces/kit/limiter.js';
import type { RequestLog } from './faces/kit/serve.js';
import { type Listener, openListener } from './http/listener.js';
import { type Metrics, openMetrics } from './http/metrics.js';
import { ownPages } from './http/own-pages.js';
import { type Database, openDatabase } from './store/database.js';
import { migrate, readMigrations } from './store/migrate.js';
import { planned } from './store/sql.js';

export type ServerSettings = Pick<Settings, 'areRateLimitsOn' | 'faceHosts' | 'logLevel'>;

export interface ComposeOptions {
  readonly database: Database;
  readonly settings: ServerSettings;
  /** beside the faces that come with the program */
  readonly moreFaces?: readonly string[];
  readonly clock?: Clock;
  readonly newId?: IdSource;
  readonly logger?: Logger;
}

export interface Server {
  readonly core: Core;
  readonly faces: readonly Face[];
  readonly listener: Listener;
  readonly logger: Logger;
  /** Answers what is running, then lets go of everything but the database. */
  close(): Promise<void>;
}

/** A logger that never sees a header or a body. */
export function openLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

export function connect(
  connection: Parameters<typeof openDatabase>[0]['connection'],
  poolSize: number,
): Database {
  return openDatabase({ connection, poolSize, applicationName: 'switchbook' });
}

/** Brings the database up to this program. Throws MigrationError when it must not be touched. */
export function migrateDatabase(database: Database): Promise<string[]> {
  return migrate(database, readMigrations(path.join(programRoot, 'migrations')), new Date());
}

/** The core on a migrated database, and every face on it, ready to listen. */
export async function composeServer(options: ComposeOptions): Promise<Server> {
  const { database, settings } = options;
  const logger = options.logger ?? openLogger(settings.logLevel);
  const faces = await discoverFaces([facesFolder, ...(options.moreFaces ?? [])]);
  refuseUnknownHosts(settings.faceHosts, faces);
  const core = await openCore({
    database,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.newId === undefined ? {} : { newId: options.newId }),
  });
  const metrics = openMetrics();
  const listener = await openListener({
    faces,
    services: {
      core,
      limiter: new Limiter(),
      areLimitsOn: settings.areRateLimitsOn,
      log: requestLog(logger, metrics),
    },
    faceHosts: settings.faceHosts,
    ownPage: ownPages({ faces, metrics, isReady: () => isReady(database), version: programVersion }),
  });
  return {
    core,
    faces,
    listener,
    logger,
    close: async () => {
      await listener.close();
      await core.close();
    },
  };
}

function refuseUnknownHosts(hosts: ReadonlyMap<string, string>, faces: readonly Face[]): void {
  for (const [host, name] of hosts)
    if (!faces.some((face) => face.name === name))
      throw new Error(
        `SWITCHBOOK_FACE_HOSTS gives ${host} to '${name}'; faces are ${faces.map((one) => one.name).join(', ')}`,
      );
}

async function isReady(database: Database): Promise<boolean> {
  return database.query(planned('select 1'), []).then(
    () => true,
    () => false,
  );
}

function requestLog(logger: Logger, metrics: Metrics): RequestLog {
  return {
    answered: (entry) => {
      metrics.observe(entry.face, entry.method, entry.route, entry.status, entry.ms);
      const { requestId, accountId, keyId, ms, ...rest } = entry;
      logger.info(
        {
          request_id: requestId,
          account_id: accountId,
          key_id: keyId,
          ms: Math.round(ms * 10) / 10,
          ...rest,
        },
        'answered',
      );
    },
    failed: (requestId, error) => logger.error({ request_id: requestId, err: error }, 'failed'),
  };
}
