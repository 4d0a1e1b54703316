/** The only file that knows all parts: database, core, faces (by discovery only), listener. */

import path from 'node:path';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { laneNames } from '@switchbook/admission/lanes.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { isUnavailable, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Clock, IdSource } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { nothingInUse } from '@switchbook/domain/runtime/resource-use.js';
import type { Logger } from 'pino';
import { defaultRequestLines } from '../config/defaults.js';
import { programCommit, programRelease, programRoot, programVersion } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import { type Core, openCore } from '../core/core.js';
import type { CoreSettings } from '../core/core-state.js';
import type { OpenDatabase } from '../database/database.js';
import { HostNames } from '../faces/kit/exchange/host-names.js';
import type { RequestLog } from '../faces/kit/exchange/wire-services.js';
import { Forwarder } from '../faces/kit/forward/forward.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import { apisOf, describedFaces } from '../faces/kit/wire/describe-apis.js';
import type { OwnServer } from '../health/operations/own-server.js';
import { ConsoleFiles } from '../http/console.js';
import { intakePages } from '../http/intake-addresses.js';
import { defaultConnectionLimits, type Listener, openListener } from '../http/listener.js';
import { type MetricSet, type Metrics, openMetrics } from '../http/metrics.js';
import { browserPage } from '../http/missing-page.js';
import { servicePages } from '../http/service-pages.js';
import { TrustedProxies } from '../http/trusted-proxies.js';
import { AddressGuard, type AllowedAddresses } from '../outgoing/addresses.js';
import { idleConnectionMs } from '../outgoing/agent-pool.js';
import { openConnections } from '../outgoing/connections.js';
import type { PullSettings } from '../pulls/operations/pull-dependencies.js';
import { backupDirectory, directoriesOf, findNewestIn, hasBackups, openBackups } from './backups.js';
import { openComparisons } from './comparisons.js';
import { findFaces, tablesOf } from './faces.js';
import { followWriteState } from './follow-moves.js';
import { startJobs } from './jobs.js';
import { openLogger } from './log.js';
import { readMetrics, readMetricsOfBackups } from './metrics-table.js';
import { Outage } from './outage.js';
import { RequestLines, traceMemberOf } from './request-lines.js';
import { makeStateReader, readInUse, readServer, type UsedParts } from './server-readings.js';
import { openPasskeys, openSignIn } from './sign-in-services.js';
import { type ThreadTarget, threadedRuns } from './start-job-thread.js';

export type ServerSettings = Pick<Settings, 'areRateLimitsOn' | 'faceHosts' | 'logLevel'> &
  CoreSettings &
  Partial<Settings>;

export interface ComposeOptions {
  readonly database: OpenDatabase;
  readonly settings: ServerSettings;
  /** added to the built-in faces */
  readonly moreFaces?: readonly string[];
  readonly clock?: Clock;
  readonly newId?: IdSource;
  /** time between requests to live vendors; tests replace it */
  readonly vendorTime?: Pick<PullSettings, 'now' | 'pause' | 'random'>;
  readonly logger?: Logger;
  /** the PostgreSQL supervisor logs its loss and return */
  readonly isSupervised?: boolean;
  /** Absent: this process is the whole server. */
  readonly group?: WorkerGroup | undefined;
  /** Absent: all background work runs in the thread of the requests. */
  readonly threads?: ThreadTarget;
}

/** Data of a worker about the server that it belongs to. */
export interface WorkerGroup {
  readonly workers: number;
  /** the process that starts them, and its start */
  readonly server: Pick<OwnServer, 'pid' | 'startedAt'>;
  /** the text of `/metrics` for this worker's metrics combined with the metrics of all other workers */
  readonly gather: (own: MetricSet) => Promise<string>;
}

export interface Server {
  readonly core: Core;
  readonly faces: readonly Face[];
  readonly listener: Listener;
  readonly logger: Logger;
  /** counts an uncaught error after which the server continued */
  readonly countStrayError: (kind: string) => void;
  /** the current metrics of this process */
  readonly collectMetrics: () => Promise<MetricSet>;
  /** Drains, answers pending requests, within time limits, then releases everything except the database. */
  close(times?: StopTimes): Promise<void>;
}

export interface StopTimes {
  /** milliseconds that it continues to listen while clients are sent elsewhere */
  readonly drainMs?: number;
  /** milliseconds that requests in progress may still take; absent: no limit */
  readonly graceMs?: number;
  /** Another worker continues at the address, so clients need not go elsewhere. */
  readonly isReplaced?: boolean;
}

/** Composes a server: a core on a migrated database, and every face. It does not listen yet. */
export async function composeServer(options: ComposeOptions): Promise<Server> {
  const { database, settings, group } = options;
  const logger = options.logger ?? openLogger(settings.logLevel);
  const faces = await findFaces(settings.faceHosts, options.moreFaces);
  // Other processes may send questions, and read metrics, before the listener exists.
  let used: UsedParts | undefined;
  const ownServer = describeServer(
    database,
    settings,
    () => (used ? readInUse(used) : nothingInUse),
    group?.server ?? { pid: process.pid, startedAt: new Date() },
  );
  const workers = group?.workers ?? 1;
  const { directories } = ownServer;
  const databaseState = makeStateReader(database);
  const backups = openBackups(database, settings, options.clock);
  const readOwnServer = async () => {
    if (used === undefined) throw new Error('the server has no listener yet');
    return readServer({ ...used, database, backups, databaseState, directories, workers });
  };
  const metrics = openMetrics({
    version: programVersion,
    commit: programCommit,
    faces: faces.map((face) => face.name),
    queues: laneNames,
    hasBackups: hasBackups(settings),
    readMetrics: hasBackups(settings) ? [...readMetrics, ...readMetricsOfBackups] : readMetrics,
    read: readOwnServer,
    gather: group?.gather,
  });
  const core = await openServerCore(options, { faces, ownServer, metrics, logger });
  const isReportedElsewhere = options.isSupervised ?? false;
  const outage = new Outage({ isReady: () => database.isReady(), logger, isReportedElsewhere });
  const { slowMs = defaultRequestLines.slowMs, logSample: sample = defaultRequestLines.sample } = settings;
  const lines = new RequestLines({ logger, slowMs, sample });
  const limiter = new Limiter({ shared: core.rates });
  const log = requestLog(core, lines, logger, metrics, outage);
  const parts = await openWires(options, { core, faces, metrics, logger, limiter, log });
  used = parts;
  const { listener, comparisons, forwarder } = parts;
  const { integerScopes } = tablesOf(faces);
  const threaded = options.threads && threadedRuns(core, { ...options.threads, integerScopes });
  const jobs = startJobs({ core, settings, backups, logger, metrics, outage, threaded });
  const unsubscribe = followWriteState(core, jobs, logger);
  const later = [limiter, forwarder, outage, lines];
  return {
    core,
    faces,
    listener,
    logger,
    countStrayError: (kind) => metrics.strayErrors.inc({ kind }),
    collectMetrics: metrics.collect,
    close: (times) => closeServer({ core, listener, comparisons, jobs, unsubscribe, later }, times),
  };
}

interface ClosedParts extends Pick<UsedParts, 'core' | 'listener' | 'comparisons'> {
  readonly jobs: ReturnType<typeof startJobs>;
  readonly unsubscribe: () => void;
  /** parts to close after the listener and the jobs, in this order */
  readonly later: readonly { close(): void }[];
}

async function closeServer(
  { core, listener, comparisons, jobs, unsubscribe, later }: ClosedParts,
  { drainMs = 0, graceMs, isReplaced = false }: StopTimes = {},
): Promise<void> {
  if (!isReplaced) await listener.drain(drainMs);
  core.endWaits();
  comparisons.close();
  unsubscribe();
  // Running imports stop at once and resume at the next start; running requests to receivers may finish.
  await Promise.all([listener.close(graceMs, isReplaced), ...jobs.map((job) => job.close())]);
  for (const part of later) part.close();
  await core.close();
}

interface CoreParts {
  readonly faces: readonly Face[];
  readonly ownServer: OwnServer;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

function openServerCore(options: ComposeOptions, parts: CoreParts): Promise<Core> {
  const { database, settings, clock, newId, vendorTime, group } = options;
  const { faces, ownServer, metrics, logger } = parts;
  const tables = tablesOf(faces);
  return openCore({
    database,
    clock,
    newId,
    onQueued: metrics.queued,
    onGuessing: (address) =>
      logger.warn({ address }, 'refused many keys from this address: further attempts are delayed'),
    upstreamFaces: tables.upstreams,
    keyFolder: settings.vendorKeyDir,
    onLookup: ({ face, outcome, ms, error }) => {
      metrics.lookups.observe({ face, outcome }, ms / 1000);
      if (outcome === 'failed' || outcome === 'rejected')
        logger.warn(
          { face, outcome, reason: pullReason(error) },
          'a contact could not be read from its vendor',
        );
    },
    integerScopes: tables.integerScopes,
    webhooks: { formats: tables.webhooks, allowed: settings.webhookAllow ?? [] },
    pulls: {
      faces: tables.pulls,
      allowed: settings.upstreamAllow,
      ...vendorTime,
      onError: (error) => logger.warn({ reason: pullReason(error) }, 'a pull failed'),
    },
    ownServer,
    workers: group?.workers,
    settings,
  });
}

interface WireParts extends Omit<CoreParts, 'ownServer'> {
  readonly core: Core;
  readonly limiter: Limiter;
  readonly log: RequestLog;
}

/** Returns all parts that answer requests, on a listener that does not listen yet. */
async function openWires({ database, settings }: ComposeOptions, parts: WireParts): Promise<UsedParts> {
  const { core, faces, metrics, logger, limiter, log } = parts;
  const { areRateLimitsOn: areLimitsOn, publicUrl, corsOrigins, faceHosts, trustedProxies = [] } = settings;
  const { upstreamAllow, logLevel } = settings;
  const hosts = hostNames(settings);
  const forwarder = openForwarder(upstreamAllow, logger, metrics);
  const comparisons = openComparisons(core, faces, { upstreamAllow: upstreamAllow ?? [], logLevel });
  const bytes = makeByteBudget();
  const isMoved = () => core.getWriteState().kind === 'moved';
  core.intakes.bound.subscribe((account, isFull) => {
    if (isFull)
      logger.warn(
        { account },
        'the inbox of an account is full: payloads are answered 503 until some are applied',
      );
    else logger.warn({ account }, 'the inbox of an account accepts payloads again');
  });
  const { compare } = comparisons;
  const [own] = faces.find((face) => face.connect?.vendor === null)?.mounts ?? [];
  const signIn = await openSignIn(core, settings, { prefix: own?.prefix ?? '', logger });
  const served = {
    ...apisOf(faces, faceHosts),
    publicUrl,
    compare,
    passkeys: openPasskeys(core),
    ...withoutUndefined({ signIn }),
  };
  const listener: Listener = openListener({
    faces,
    services: {
      core,
      limiter,
      budget: bytes,
      areLimitsOn,
      publicUrl,
      hosts,
      corsOrigins,
      forwarder,
      served,
      isMoved,
      log,
    },
    faceHosts,
    proxies: new TrustedProxies(trustedProxies),
    limits: { ...defaultConnectionLimits, ...withoutUndefined({ keepAliveMs: settings.keepAliveMs }) },
    servicePage: servicePages({
      faces: describedFaces(faces),
      metrics,
      root: programRoot,
      console: new ConsoleFiles(path.join(programRoot, 'console', 'dist')),
      viewerFolder: path.join(programRoot, 'api-viewer'),
      hosts,
      // A server without the active database is not ready, so that proxies send clients to the active one.
      isReady: async () => !isMoved() && (await database.isReady()),
      isStopping: () => listener.isDraining,
      version: programRelease,
      publicUrl,
      onError: (error) => logger.error({ err: error }, 'a page of the server could not be answered'),
    }),
    intakes: intakePages({
      intakes: core.intakes,
      budget: bytes,
      isMoved,
      onOutcome: (outcome) => metrics.intakePayloads.inc({ outcome }),
      onError: (error) => logger.error({ err: error }, 'a payload of an intake could not be received'),
    }),
    browserPage: browserPage({ faces: describedFaces(faces), hosts, publicUrl }),
  });
  return { core, listener, bytes, forwarder, comparisons };
}

/** Collects every configured name of the server. */
function hostNames({ hosts = new Set<string>(), host, publicUrl, faceHosts }: ServerSettings): HostNames {
  const names = [...hosts, ...faceHosts.keys()];
  if (host !== undefined) names.push(host.toLowerCase());
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''));
  return new HostNames({ names, isAny: hosts.has('*') });
}

/** Returns only codes: a message may quote a vendor's text. */
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
      if (!entry.isUnlisted) core.recordCall(entry);
      // An outage is logged once, not with each request that it refuses.
      if (lines.concernOf(entry) !== 'refused') lines.logRequest(entry);
      else
        void outage
          .isUnderWay()
          .then((isAway) => (isAway ? lines.logQuietly(entry) : lines.logRequest(entry)));
    },
    failed: ({ requestId, trace }, error) => {
      // The log announces a move in one line, without a line for each refusal.
      if (core.getWriteState().kind !== 'active' && isUnavailable(error)) return;
      const ids = { request_id: requestId, ...traceMemberOf(trace) };
      // The caller lost a right while the answer was sent.
      if (error instanceof ProblemError && !isUnavailable(error) && error.problem.kind !== 'internal')
        return void logger.info({ ...ids, reason: error.problem.kind }, 'cut off');
      if (!outage.logIfOutage(error, 'unavailable', ids)) logger.error({ ...ids, err: error }, 'failed');
    },
  };
}

/** Composes the forwarder of requests to vendors. */
function openForwarder(allowed: AllowedAddresses | undefined, logger: Logger, metrics: Metrics): Forwarder {
  const guard = new AddressGuard(allowed);
  return new Forwarder({
    connections: openConnections({ guard, idleMs: idleConnectionMs }),
    onEnd: ({ face, requestId, trace, outcome, ms, cause }) => {
      metrics.forwarded.observe({ face, outcome }, ms / 1000);
      if (outcome !== 'answered' && outcome !== 'aborted')
        logger.warn(
          { request_id: requestId, ...traceMemberOf(trace), face, outcome, reason: cause },
          'not forwarded',
        );
    },
  });
}

/** Describes a server, from its settings, for its own health checks. */
function describeServer(
  database: OpenDatabase,
  settings: Partial<Settings>,
  inUse: OwnServer['inUse'],
  { pid, startedAt }: Pick<OwnServer, 'pid' | 'startedAt'>,
): OwnServer {
  const { dataDir, databaseUrl, backupDir, backupEveryMs = null } = settings;
  // An embedded database gets backups before upgrades, an external server does not.
  const backups = { backupDir, databaseUrl, dataDir: dataDir ?? '' };
  const isKnown = dataDir !== undefined || backupDir !== undefined;
  return {
    pid,
    version: programRelease,
    startedAt,
    isReady: () => database.isReady(),
    inUse,
    pool: () => database.readLoad().requests,
    directories: directoriesOf(settings),
    backups: {
      directory: hasBackups(settings) && isKnown ? backupDirectory(backups) : undefined,
      everyMs: backupEveryMs,
    },
    newestBackup: async () => (isKnown ? findNewestIn(backups, database) : undefined),
  };
}
