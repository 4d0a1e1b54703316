/** Creates the state of a core; `core.ts` calls these functions in their order. */
import { Budget } from '@switchbook/admission/budget.js';
import { type LaneName, openLanes, openStatements, Traffic } from '@switchbook/admission/lanes.js';
import type { IntegerScopes } from '@switchbook/domain/identity/inherited-id.js';
import { type AccountId, type Clock, type IdSource, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import { Authenticator, type KeyAges } from '../access/operations/authenticate.js';
import { ensureInstallation, findInstallation } from '../access/store/installation-row.js';
import type { RandomBytes } from '../access/values/secrets.js';
import { LiveCalls } from '../calls/operations/live-calls.js';
import { CatalogItemCache } from '../catalogs/store/catalog-item-cache.js';
import type { Settings } from '../config/settings.js';
import { PageCache, pageCacheLimits } from '../contacts/lists/pages/page-cache.js';
import { ChosenSamples } from '../contacts/lists/pages/sample-cache.js';
import { LargestAccounts } from '../contacts/lists/totals/largest-accounts.js';
import { SearchTotals } from '../contacts/lists/totals/search-totals.js';
import { ContactCache, contactCacheLimits } from '../contacts/store/contact-cache.js';
import { ContactReads } from '../contacts/store/contact-reads.js';
import { EntrySorter } from '../contacts/store/search-entries.js';
import { TallyMerger } from '../contacts/store/tallies.js';
import { openWriteBatchers } from '../contacts/writes/write-batcher.js';
import { detectLayout } from '../database/citus/distribution.js';
import { defaultHeartbeat, type Heartbeat, listen } from '../database/connections/listen.js';
import { Counters } from '../database/counters.js';
import { asProblems, type Database } from '../database/database.js';
import { exportsAtOnce } from '../exports/values.js';
import { FeedWaiters } from '../feed/operations/feed-waiters.js';
import { storeEpoch } from '../feed/store/epoch.js';
import type { OwnServer } from '../health/operations/own-server.js';
import { ServerFinder } from '../health/operations/server-finder.js';
import { IntakeInbox } from '../intakes/operations/inbox.js';
import { WriteStateWatch } from '../moves/operations/write-state-watch.js';
import { AccountLists } from '../operation-context/account-lists.js';
import { BegunSteps } from '../operation-context/begun-steps.js';
import type { Context, OperationSettings } from '../operation-context/context.js';
import { DueSignal } from '../operation-context/due-signal.js';
import { ImportBudgets } from '../operation-context/import-budgets.js';
import { RequestCounter } from '../operation-context/request-counter.js';
import { sharedDatabase } from '../operation-context/shared-database.js';
import { openPullDependencies, type PullSettings } from '../pulls/operations/pull-dependencies.js';
import type { OnLookup } from '../pulls/operations/read-through.js';
import { KeyFiles } from '../upstreams/operations/key-files.js';
import { UpstreamCache } from '../upstreams/operations/upstream-cache.js';
import type { UpstreamFace } from '../upstreams/values.js';
import { CallCounts } from '../usage/operations/call-counts.js';
import { NumberGuesses } from '../visibility/operations/number-guesses.js';
import { filterVisible } from '../visibility/store/visible-rows.js';
import { openWebhookDependencies, type WebhookOptions } from '../webhooks/operations/webhook-dependencies.js';
import { Peers } from './peers.js';

export type CoreSettings = Pick<Settings, keyof OperationSettings>;

export interface CoreOptions {
  readonly database: Database;
  readonly clock?: Clock | undefined;
  readonly newId?: IdSource | undefined;
  readonly random?: RandomBytes;
  /** A short-lived process has no caches, so it does not listen for remote changes. */
  readonly isShortLived?: boolean;
  /** A process that only reads writes no rows when it opens. */
  readonly isReadOnly?: boolean;
  /** called when an address has sent many invalid credentials, at most once a minute for each */
  readonly onGuessing?: (address: string) => void;
  /** Called with the time that work of a class has waited in its queue. */
  readonly onQueued?: (lane: LaneName, waitedMs: number) => void;
  /** cache times of keys */
  readonly keyAges?: KeyAges;
  /** false: the process relies on signals of other processes for changes of catalogs */
  readonly checksCatalogVersions?: boolean;
  /** intervals of the heartbeats that detect a silent listening connection */
  readonly heartbeat?: Heartbeat;
  /** folder of files with keys of vendors, which the server reloads when they change; absent: no files */
  readonly keyFolder?: string | undefined;
  /** the faces that may have an upstream; absent: none */
  readonly upstreamFaces?: ReadonlyMap<string, UpstreamFace>;
  /** records that clients know by integers, by face; absent: none */
  readonly integerScopes?: IntegerScopes;
  /** formats and allowed addresses of webhooks; absent: no webhooks */
  readonly webhooks?: WebhookOptions;
  /** called after each lookup of a contact at its vendor, failed ones included */
  readonly onLookup?: OnLookup;
  /** faces that can be pulled, and allowed addresses; absent: no pulls */
  readonly pulls?: PullSettings;
  /** absent: the defaults */
  readonly settings?: CoreSettings;
  /** data of a server, for its health */
  readonly ownServer?: OwnServer;
  /** number of processes of one server: they share the memory of caches, and the limit of guesses per address */
  readonly workers?: number | undefined;
}

export type CoreDependencies = CoreOptions & {
  clock: Clock;
  newId: IdSource;
  random: RandomBytes;
  settings: CoreSettings;
};

export async function openInstallation({
  database,
  clock,
  newId,
  random,
  isReadOnly = false,
}: CoreDependencies) {
  await detectLayout(database);
  const writeState = await asProblems(() => WriteStateWatch.open(database, { isReadOnly }));
  const { tokenSecret } = await asProblems(async () => {
    if (isReadOnly) return (await findInstallation(database)) ?? { tokenSecret: random(32) };
    const installation = await ensureInstallation(
      database,
      { id: newId(), tokenSecret: random(32) },
      clock(),
    );
    await storeEpoch(database);
    return installation;
  });
  return { writeState, tokenSecret };
}

/** Opens the exchange with other processes. */
export function openSignals({
  database,
  clock,
  random,
  isShortLived = false,
  ownServer,
  heartbeat,
}: CoreDependencies) {
  const origin = random(4).toString('hex');
  const { everyMs, silentMs } = heartbeat ?? defaultHeartbeat;
  return {
    origin,
    jobsSignal: new DueSignal(),
    requests: new RequestCounter(),
    sweepSignal: new DueSignal(),
    migratedSignal: new DueSignal(),
    servers: new ServerFinder(database, origin, {
      isShortLived,
      readInUse: ownServer?.inUse,
      readPool: ownServer?.pool,
      pid: ownServer?.pid,
    }),
    calls: new LiveCalls(database, origin),
    callCounts: new CallCounts(database, clock),
    // Milliseconds until a heartbeat of every other process has arrived, even of a process that had to reconnect.
    peers: new Peers(everyMs + silentMs),
  };
}

export type Signals = ReturnType<typeof openSignals>;

/** Opens the caches of accounts, which are used while the process receives signals of changes. */
export function openAccess(dependencies: CoreDependencies, tokenSecret: Buffer, peers: Peers) {
  const {
    database,
    clock,
    newId,
    random,
    onGuessing,
    keyAges: ages,
    keyFolder,
    checksCatalogVersions = true,
  } = dependencies;
  const { workers } = dependencies;
  const hasPeers = () => checksCatalogVersions && peers.hasOthers();
  const listenerState = { isLive: () => false };
  const mayCache = () => listenerState.isLive();
  const sealer = secretSealer(tokenSecret, random);
  const keyFiles = new KeyFiles(keyFolder);
  const caches = {
    catalogs: new AccountLists(database, mayCache, { hasPeers }),
    authenticator: new Authenticator({ database, clock, mayCache, onGuessing, ages, workers }),
    upstreams: new UpstreamCache(database, sealer, mayCache, clock, keyFiles),
    intakes: new IntakeInbox({ database, sealer, mayCache, clock, newId }),
  };
  const waiters = new FeedWaiters(database.reads);
  const forget = (accountId: AccountId) => {
    for (const cache of Object.values(caches)) cache.forget(accountId);
    waiters.wake(accountId);
  };
  return { listenerState, sealer, keyFiles, ...caches, waiters, forget };
}

export type OpenedAccess = ReturnType<typeof openAccess>;
export type OpenInstallation = Awaited<ReturnType<typeof openInstallation>>;

export function listenFor(
  { database, heartbeat }: CoreDependencies,
  { writeState }: OpenInstallation,
  signals: Signals,
  access: OpenedAccess,
) {
  const { jobsSignal, sweepSignal, migratedSignal, servers, calls, peers } = signals;
  const { catalogs, authenticator, upstreams, intakes } = access;
  return asProblems(() =>
    listen(database, {
      heartbeat,
      onChanged: (accountId) => access.forget(accountId as AccountId),
      onJobsDue: () => jobsSignal.raise(),
      onSweepDue: () => sweepSignal.raise(),
      onQuestion: (question) => {
        servers.onQuestion(question);
        calls.onQuestion(question);
      },
      onAnswer: (answer) => servers.onAnswer(answer),
      onMigrated: () => migratedSignal.raise(),
      onWriteState: () => void writeState.refresh(),
      onPeer: (id) => peers.recordHeartbeat(id),
      onReset: (isListening) => {
        peers.setListening(isListening);
        catalogs.forgetAll();
        authenticator.forgetAll();
        upstreams.forgetAll();
        intakes.forgetAll();
        upstreams.warm();
        // The database may be another one now: a standby, or a copy. Without an answer the next reset retries.
        storeEpoch(database).catch(() => {});
        detectLayout(database).catch(() => {});
        void writeState.refresh();
        // The database is back: interrupted work resumes.
        jobsSignal.raise();
        intakes.due.raise();
        if (isListening) migratedSignal.raise();
      },
    }),
  );
}

/** Returns the limits of one of the workers, which divide the memory of a cache. */
function workerLimitsOf<Limits extends { readonly bytes: number }>(limits: Limits, workers: number): Limits {
  return { ...limits, bytes: Math.floor(limits.bytes / workers) };
}

/** Opens the state that the operations of this process share. */
export function openContext(
  dependencies: CoreDependencies,
  tokenSecret: Buffer,
  signals: Signals,
  access: OpenedAccess,
) {
  const { clock, newId, random, onQueued, ownServer = null } = dependencies;
  const { isShortLived = false, workers = 1 } = dependencies;
  const { upstreamFaces = new Map(), integerScopes = new Map() } = dependencies;
  const { jobsSignal, requests, callCounts, peers, servers } = signals;
  const { catalogs, intakes, sealer, keyFiles, waiters } = access;
  const traffic = new Traffic();
  const { database: source } = dependencies;
  const database = sharedDatabase(source, openStatements(traffic, source.poolSize));
  const tallies = new TallyMerger(database);
  const entries = new EntrySorter(database);
  const lanes = openLanes(traffic, onQueued);
  const itemCache = new CatalogItemCache([database, database.reads]);
  const context = {
    database,
    clock,
    newId,
    random,
    itemCache,
    lanes,
    traffic,
    catalogs,
    sealer,
    keyFiles,
    jobsSignal,
    requests,
    importBudgets: new ImportBudgets(),
    upstreamFaces,
    integerScopes,
    tallies,
    entries,
    callCounts,
    ownServer,
    intakes,
    tokenSecret,
    waiters,
    ...openSamples(database),
    reads: new ContactReads(
      database,
      clock,
      itemCache,
      new ContactCache(workerLimitsOf(contactCacheLimits, workers)),
    ),
    filterVisible,
    pages: new PageCache(workerLimitsOf(pageCacheLimits, workers)),
    counters: new Counters(database.asyncCommits, { hasPeers: () => isShortLived || peers.hasOthers() }),
    writes: openWriteBatchers(database, lanes.single, tallies, entries),
    forgetAccess: access.forget,
    begun: new BegunSteps(clock, uuidV7()),
    pausedSegments: new Map(),
    exports: new Budget(exportsAtOnce),
    spool: { bytes: 0, files: 0 },
    done: { importRows: 0, pulledContacts: 0, exportedContacts: 0, bulkContacts: 0 },
    webhooks: openWebhookDependencies(dependencies.webhooks, tokenSecret, random),
    pulls: openPullDependencies(dependencies.pulls, clock),
    settings: dependencies.settings,
    findPeers: (withinMs: number) => servers.find(peers.isAlone() ? 0 : withinMs),
    duplicatesSignal: new DueSignal(),
    numberGuesses: new NumberGuesses(clock),
  };
  return context satisfies Context;
}

/** Opens the shares, totals and samples of the contacts of accounts, which decide how lists are read. */
function openSamples(database: Database) {
  const shares = new LargestAccounts(database);
  return { shares, totals: new SearchTotals(database, shares), samples: new ChosenSamples(database) };
}
