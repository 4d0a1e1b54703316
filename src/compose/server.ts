/** The only file that knows all parts: database, core, faces (through discovery alone), listener. */
import path from 'node:path';
import type { Logger } from 'pino';
import { makeByteRoom } from '../admission/byte-room.js';
import { laneNames } from '../admission/lanes.js';
import { Limiter } from '../admission/limiter.js';
import { programCommit, programRelease, programRoot, programVersion } from '../config/root.js';
import { type Settings, SettingsError } from '../config/settings.js';
import { type Core, openCore } from '../core/core.js';
import type { PullDeskOptions } from '../core/pulls/desk.js';
import type { Clock, IdSource } from '../domain/ids.js';
import { type InUseReading, nothingInUse } from '../domain/in-use.js';
import type { WebhookFormat } from '../domain/webhook.js';
import { HostNames } from '../faces/kit/exchange/host-names.js';
import type { RequestLog } from '../faces/kit/exchange/wire-services.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import { apisOf } from '../faces/kit/wire/describe-apis.js';
import { discoverFaces, facesFolder } from '../faces/kit/wire/discover.js';
import { ConsoleFiles } from '../http/console.js';
import { type Listener, openListener } from '../http/listener.js';
import { type Metrics, openMetrics } from '../http/metrics.js';
import { readerPage } from '../http/readers.js';
import { servicePages } from '../http/service-pages.js';
import { TrustedProxies } from '../http/trusted-proxies.js';
import type { OpenDatabase } from '../store/database/database.js';
import { hasBackups, openDesk } from './backups.js';
import { openComparisons } from './comparisons.js';
import { integerScopes } from './ids.js';
import { startJobs } from './jobs.js';
import { openLogger } from './log.js';
import { keepingState, readMetrics } from './metrics.js';
import { Outage } from './outage.js';
import { pullFaces } from './pulls.js';
import { openReadings } from './readings.js';
import { defaultRequestLines, RequestLines } from './requests.js';
import { servingGround } from './serving.js';
import { followStanding, isUnavailable } from './standing.js';
import { readInUse } from './taken.js';
import { openForwarder, upstreamFaces } from './upstreams.js';

export { connect, migrateDatabase } from './core.js';

export type ServerSettings = Pick<Settings, 'areRateLimitsOn' | 'faceHosts' | 'logLevel'> &
  Partial<
    Pick<
      Settings,
      | 'slowMs'
      | 'logSample'
      | 'publicUrl'
      | 'hosts'
      | 'trustedProxies'
      | 'corsOrigins'
      | 'host'
      | 'eventRetentionMs'
      | 'importRetentionMs'
      | 'auditRetentionMs'
      | 'upstreamAllow'
      | 'vendorKeyDir'
      | 'webhookAllow'
      | 'backupDir'
      | 'backupEveryMs'
      | 'backupKeep'
      | 'backupEncryptTo'
      | 'backupCommand'
      | 'backupTestMs'
      | 'dataDir'
      | 'databaseUrl'
    >
  >;

export interface ComposeOptions {
  readonly database: OpenDatabase;
  readonly settings: ServerSettings;
  /** added to the built-in faces */
  readonly moreFaces?: readonly string[];
  readonly clock?: Clock;
  readonly newId?: IdSource;
  /** how time passes between requests to live vendors */
  readonly vendorTime?: Pick<PullDeskOptions, 'now' | 'pause' | 'random'>;
  readonly logger?: Logger;
  /** the PostgreSQL supervisor logs its loss and return */
  readonly isSupervised?: boolean;
}

export interface Server {
  readonly core: Core;
  readonly faces: readonly Face[];
  readonly listener: Listener;
  readonly logger: Logger;
  /** an uncaught error was survived */
  readonly noteStrayError: (kind: string) => void;
  /** Drains, answers pending requests, within time limits, then releases everything but the database. */
  close(times?: StopTimes): Promise<void>;
}

export interface StopTimes {
  /** how long it goes on listening while clients are sent elsewhere */
  readonly drainMs?: number;
  /** how long requests under way may take after that; absent: as long as they take */
  readonly graceMs?: number;
}

/** The core on a migrated database, with every face, ready to listen. */
export async function composeServer(options: ComposeOptions): Promise<Server> {
  const { database, settings } = options;
  const logger = options.logger ?? openLogger(settings.logLevel);
  const faces = await findFaces(settings.faceHosts, options.moreFaces);
  // Other processes may ask before there is a listener.
  let used: (() => InUseReading) | undefined;
  const serving = servingGround(database, settings, () => used?.() ?? nothingInUse);
  const { places } = serving;
  const databaseState = keepingState(database);
  const metrics = openMetrics({
    version: programVersion,
    commit: programCommit,
    faces: faces.map((face) => face.name),
    queues: laneNames,
    hasBackups: hasBackups(settings),
    openReadings: (registry) => {
      const show = openReadings(registry, hasBackups(settings));
      return async () =>
        show(
          await readMetrics({
            core,
            database,
            listener,
            room,
            forwarder,
            comparisons,
            desk,
            databaseState,
            places,
          }),
        );
    },
  });
  const core = await openCore({
    database,
    onQueued: metrics.queued,
    onGuessing: (address) =>
      logger.warn({ address }, 'many keys were refused that came from this address; further ones wait'),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.newId === undefined ? {} : { newId: options.newId }),
    upstreamFaces: upstreamFaces(faces),
    keyFolder: settings.vendorKeyDir,
    onLookup: ({ face, outcome, ms, error }) => {
      metrics.lookups.observe({ face, outcome }, ms / 1000);
      if (outcome === 'failed' || outcome === 'rejected')
        logger.warn({ face, outcome, reason: pullReason(error) }, 'a contact could not be read through');
    },
    integerScopes: integerScopes(faces),
    webhooks: { formats: webhookFormats(faces), allowed: settings.webhookAllow ?? [] },
    pulls: {
      faces: pullFaces(faces),
      allowed: settings.upstreamAllow,
      ...options.vendorTime,
      onFailure: (error) => logger.warn({ reason: pullReason(error) }, 'a pull failed'),
    },
    serving,
  });
  const desk = openDesk(database, settings, options.clock);
  const outage = new Outage({
    isReady: () => database.isReady(),
    logger,
    isToldElsewhere: options.isSupervised ?? false,
  });
  const { slowMs = defaultRequestLines.slowMs, logSample: sample = defaultRequestLines.sample } = settings;
  const lines = new RequestLines({ logger, slowMs, sample });
  const hosts = hostNames(settings);
  const forwarder = openForwarder(settings.upstreamAllow, logger, metrics);
  const comparisons = openComparisons(core, faces, {
    upstreamAllow: settings.upstreamAllow ?? [],
    logLevel: settings.logLevel,
  });
  const room = makeByteRoom();
  const limiter = new Limiter({ shared: core.rates });
  const listener: Listener = await openListener({
    faces,
    services: {
      core,
      limiter,
      room,
      areLimitsOn: settings.areRateLimitsOn,
      publicUrl: settings.publicUrl,
      hosts,
      corsOrigins: settings.corsOrigins,
      forwarder,
      served: {
        apis: apisOf(faces, settings.faceHosts),
        publicUrl: settings.publicUrl,
        compare: comparisons.compare,
      },
      isMoved: () => core.standing().kind === 'moved',
      log: requestLog(core, lines, logger, metrics, outage),
    },
    faceHosts: settings.faceHosts,
    proxies: new TrustedProxies(settings.trustedProxies ?? []),
    servicePage: servicePages({
      faces,
      metrics,
      root: programRoot,
      console: new ConsoleFiles(path.join(programRoot, 'console', 'dist')),
      referenceFolder: path.join(programRoot, 'reference'),
      hosts,
      // Who asks is sent to the server that is in charge now, if there is one.
      isReady: async () => core.standing().kind !== 'moved' && (await database.isReady()),
      isStopping: () => listener.isDraining,
      version: programRelease,
      publicUrl: settings.publicUrl,
    }),
    readerPage: readerPage({ faces, hosts, publicUrl: settings.publicUrl }),
  });
  used = () => readInUse({ core, listener, room, forwarder, comparisons });
  const jobs = startJobs({ core, settings, desk, logger, metrics, outage });
  const unsubscribe = followStanding(core, jobs, logger);
  return {
    core,
    faces,
    listener,
    logger,
    noteStrayError: (kind) => metrics.strayErrors.inc({ kind }),
    close: async ({ drainMs = 0, graceMs } = {}) => {
      await listener.drain(drainMs);
      core.endWaits();
      comparisons.close();
      unsubscribe();
      // Running imports stop at once and resume at the next start; calls of webhooks that are under way are awaited.
      await Promise.all([listener.close(graceMs), ...jobs.map((job) => job.close())]);
      limiter.close();
      forwarder.close();
      outage.close();
      lines.close();
      await core.close();
    },
  };
}

/** The built-in faces, and more; throws SettingsError for a host assigned to no face. */
export async function findFaces(
  faceHosts: ReadonlyMap<string, string>,
  moreFaces: readonly string[] = [],
): Promise<readonly Face[]> {
  const faces = await discoverFaces([facesFolder, ...moreFaces]);
  for (const [host, name] of faceHosts)
    if (!faces.some((face) => face.name === name))
      throw new SettingsError(
        `SWITCHBOOK_FACE_HOSTS gives ${host} to '${name}', and there is no such face.`,
        `The faces are: ${faces.map((one) => one.name).join(', ')}.`,
      );
  return faces;
}

/** How each face calls webhooks. */
export function webhookFormats(faces: readonly Face[]): ReadonlyMap<string, WebhookFormat> {
  return new Map(
    faces.flatMap(({ name, title, webhooks }) =>
      webhooks === undefined ? [] : [[name, { ...webhooks, title }]],
    ),
  );
}

/** Every configured name of the server. */
function hostNames({ hosts = new Set<string>(), host, publicUrl, faceHosts }: ServerSettings): HostNames {
  const names = [...hosts, ...faceHosts.keys()];
  if (host !== undefined) names.push(host.toLowerCase());
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''));
  return new HostNames({ names, isAny: hosts.has('*') });
}

/** Codes alone: a message may quote what a vendor sent. */
function pullReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? String(error.code) : error.name;
  return error.cause instanceof Error ? `${code}: ${pullReason(error.cause)}` : code;
}

function requestLog(
  core: Core,
  lines: RequestLines,
  logger: Logger,
  metrics: Metrics,
  outage: Outage,
): RequestLog {
  return {
    answered: (entry) => {
      metrics.observe(entry.face, entry.method, entry.route, entry.status, entry.ms);
      if (entry.isKeyRefused) metrics.refusedKeys.inc({ face: entry.face });
      if (entry.isLimited) metrics.limited.inc({ face: entry.face });
      if (!entry.isUnlisted) core.noteCall(entry);
      // An outage is logged once, not with each request that it refuses.
      if (lines.concernOf(entry) !== 'refused') lines.note(entry);
      else void outage.isUnderWay().then((isAway) => (isAway ? lines.noteQuietly(entry) : lines.note(entry)));
    },
    failed: (requestId, error) => {
      // What is refused while a move lasts was announced in one line.
      if (core.standing().kind !== 'in_charge' && isUnavailable(error)) return;
      if (!outage.take(error, 'unavailable', { request_id: requestId }))
        logger.error({ request_id: requestId, err: error }, 'failed');
    },
  };
}
