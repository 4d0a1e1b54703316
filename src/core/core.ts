/**
 * The core: every operation, bound to one store. Faces, jobs and the command line call these functions and no lower
 * layer. An operation does everything in its one transaction: uniqueness, version, events, quota.
 */
import { Budget } from '../admission/budget.js';
import { type LaneName, openLanes } from '../admission/lanes.js';
import type { SharedRates } from '../admission/limiter.js';
import { Traffic } from '../admission/traffic.js';
import type { Caller, Principal } from '../domain/access.js';
import type { Contact } from '../domain/contact.js';
import { type AccountId, type Clock, type IdSource, uuidV7 } from '../domain/ids.js';
import type { IntegerScopes } from '../domain/inherited-id.js';
import type { Page } from '../domain/page.js';
import type { FoundUpstream, UpstreamFace } from '../domain/upstream.js';
import { noteKeyUses } from '../store/access/accounts.js';
import { findInstallation, install } from '../store/access/unscoped.js';
import type { Standing } from '../store/backups/standing.js';
import { CatalogViews } from '../store/catalogs/catalog-views.js';
import { settleLayout } from '../store/citus/distribution.js';
import { ContactReads } from '../store/contacts/contact-reads.js';
import { TallyMerger } from '../store/contacts/tallies.js';
import { Counters } from '../store/database/counters.js';
import { asProblems, type Database } from '../store/database/database.js';
import { type Heartbeat, listen, usualHeartbeat } from '../store/database/listen.js';
import { settleEpoch } from '../store/events/positions.js';
import { PageCache } from '../store/lists/page-cache.js';
import { SearchTotals } from '../store/lists/search-totals.js';
import { Authenticator, type KeyAges, type Sender } from './access/authenticate.js';
import type { NamedRequest, NamedWork, OnceState } from './access/idempotency.js';
import { once } from './access/idempotency.js';
import { type RandomBytes, systemRandom } from './access/key-format.js';
import { onceFile } from './access/named-file.js';
import { secretSealer } from './access/sealed-secret.js';
import { sharedRates } from './access/shared-rates.js';
import { BegunSteps } from './begun-steps.js';
import type { AnsweredCall } from './calls/call.js';
import type { CallsPage } from './calls/calls-page.js';
import { type CallsCommand, LiveCalls } from './calls/live-calls.js';
import { type ServerFacts, Servers } from './calls/servers.js';
import { type WatchedCalls, type WatchOptions, watchCalls } from './calls/watch-calls.js';
import { CatalogCache } from './catalog-cache.js';
import type { Context, WorkDone } from './context.js';
import { DueSignal, ImportSignals } from './due-signal.js';
import { FeedWaiters } from './feed/waiters.js';
import { tryDataPath } from './health/data-path.js';
import type { ServingGround } from './health/serving-ground.js';
import { type CoreLoad, readLoad } from './load.js';
import { bindOperations, type Operations } from './operations.js';
import { Peers } from './peers.js';
import { openPullDesk, type PullDeskOptions } from './pulls/desk.js';
import {
  type LookedUp,
  type Wanted as LookupWanted,
  type OnLookup,
  ReadThrough,
} from './read-through/read-through.js';
import { StandingWatch } from './standing-watch.js';
import { UpstreamCache } from './upstreams/cache.js';
import { CallCounts } from './usage/call-counts.js';
import { KeyFiles } from './vendor/key-files.js';
import { openWebhookDesk, type WebhookOptions } from './webhooks/desk.js';
import { CreateBatcher } from './writes/create-batcher.js';

export interface CoreOptions {
  readonly database: Database;
  readonly clock?: Clock;
  readonly newId?: IdSource;
  readonly random?: RandomBytes;
  /** for a short-lived process: no caches, so remote changes are not listened for */
  readonly isBrief?: boolean;
  /** for a process that only looks: nothing is written when it opens */
  readonly isLooking?: boolean;
  /** an address sent many invalid credentials; at most once a minute for each */
  readonly onGuessing?: (address: string) => void;
  /** how long work of a class waited for its turn */
  readonly onQueued?: (lane: LaneName, waitedMs: number) => void;
  /** cache times of keys */
  readonly keyAges?: KeyAges;
  /** how silence of the listening connection is detected */
  readonly heartbeat?: Heartbeat;
  /** the folder of files that keys of vendors may be read from again; absent: none is */
  readonly keyFolder?: string | undefined;
  /** the faces that may have an upstream; none when absent */
  readonly upstreamFaces?: ReadonlyMap<string, UpstreamFace>;
  /** by face: what its clients know by integers; none when absent */
  readonly integerScopes?: IntegerScopes;
  /** the formats of webhooks, and what may be called; without it there are no webhooks */
  readonly webhooks?: WebhookOptions;
  /** a contact was looked up at its vendor, or could not be */
  readonly onLookup?: OnLookup;
  /** the faces that can be pulled, and what may be called; without it none can */
  readonly pulls?: PullDeskOptions;
  /** of a server: what its health is told by */
  readonly serving?: ServingGround;
}

export interface Core extends Operations {
  readonly clock: Clock;
  readonly newId: IdSource;
  /** seals issued tokens, mainly page tokens; 32 bytes, the same in every process */
  readonly tokenSecret: Buffer;

  /** throws `limited` after too many invalid secrets from the sender's address */
  authenticate(secret: string, sender?: Sender): Principal | undefined | Promise<Principal | undefined>;
  /** counts an invalid credential that was looked up elsewhere; throws `limited` likewise */
  refuseCredential(address: string): void;
  /** whether any account has an upstream for the face */
  hasUpstreams(face: string): boolean | Promise<boolean>;
  /** the account's upstream for the face */
  findUpstream(
    accountId: AccountId,
    face: string,
  ): FoundUpstream | undefined | Promise<FoundUpstream | undefined>;
  /** Looks a contact up at the vendor whose id is unknown here, and imports it. */
  readThrough(caller: Caller, wanted: LookupWanted): Promise<LookedUp>;
  /** The vendor answered a call with the key that an upstream keeps. */
  noteUpstreamAnswer(accountId: AccountId, upstream: FoundUpstream, status: number): void;
  /** whether an answer of this size may be cached with a contact or a page that was read; its bytes then count */
  takesAnswer(read: Contact | Page<unknown>, bytes: number): boolean;
  /**
   * Does a named write: all that `work` does with the core it gets, and its answer, are one transaction. A repeated
   * write gets the first answer. After a deadlock `work` runs again.
   */
  once(named: NamedRequest, work: NamedWork<Core>): Promise<OnceState>;
  /** as `once`, for a write that only hands a file to `createImport` */
  onceFile(named: NamedRequest, work: NamedWork<Core>): Promise<OnceState>;
  /** Subscribes to signals, from any process, that imports, pulls or bulk changes may be due; answers how to unsubscribe. */
  onImportsDue(callback: () => void): () => void;
  /** Subscribes to signals of this process that contacts wait to be looked at for duplicates. */
  onDuplicatesDue(callback: () => void): () => void;
  /** Subscribes to signals that a sweep is due before the next scheduled one; answers how to unsubscribe. */
  onSweepDue(callback: () => void): () => void;
  /** Subscribes to signals that webhooks were changed in this process; answers how to unsubscribe. */
  onWebhooksChanged(callback: () => void): () => void;
  /** What this process is busy with. */
  load(): CoreLoad;
  /** A call was answered: it is counted, and shown to those who watch. */
  noteCall(call: AnsweredCall): void;
  /** The latest calls of the account in every process, or those after a cursor; throws `limited` when too many wait. */
  readCalls(accountId: AccountId, command: CallsCommand): Promise<CallsPage>;
  /** of the whole server: those that no key let in */
  readRefusedCalls(accountId: AccountId, command: CallsCommand): Promise<CallsPage>;
  /** The servers on the database that answer in time. */
  findServers(withinMs: number): Promise<readonly ServerFacts[]>;
  /** Writes a contact, reads it back and rolls back; whether it was the same. */
  tryDataPath(): Promise<boolean>;
  /** The calls that all servers answer, until the signal. */
  watchCalls(options: WatchOptions): AsyncIterable<WatchedCalls>;
  /** What this server says of itself to commands that ask who is there. */
  introduce(facts: ServerFacts): void;
  /** Subscribes to migrations by other processes; answers how to unsubscribe. */
  onMigrated(callback: () => void): () => void;
  /** Whether the database is in charge, or was or is being moved, as far as this process has heard. */
  standing(): Standing;
  /** Reads it again. */
  refreshStanding(): Promise<void>;
  /** Subscribes to moves that begin, end or are given up; answers how to unsubscribe. */
  onStanding(callback: () => void): () => void;
  /** the windows of rate limits that all processes count together */
  readonly rates: SharedRates;
  /** Answers whoever waits for an event or a call, and lets nobody wait any more: the process is about to stop. */
  endWaits(): void;
  /** Writes pending usage times, and stops listening. The database stays open. */
  close(): Promise<void>;
}

/** The same for the operations of any transaction. */
type Process = Pick<
  Core,
  | 'authenticate'
  | 'refuseCredential'
  | 'hasUpstreams'
  | 'findUpstream'
  | 'noteUpstreamAnswer'
  | 'readThrough'
  | 'onSweepDue'
  | 'load'
  | 'noteCall'
  | 'readCalls'
  | 'readRefusedCalls'
  | 'introduce'
  | 'watchCalls'
  | 'findServers'
  | 'tryDataPath'
  | 'onMigrated'
  | 'standing'
  | 'refreshStanding'
  | 'onStanding'
  | 'rates'
  | 'endWaits'
  | 'close'
  | 'tokenSecret'
>;

function coreOn(context: Context, process: Process): Core {
  const core: Core = {
    ...process,
    ...bindOperations(context),
    clock: context.clock,
    newId: context.newId,
    takesAnswer: (read, bytes) =>
      'items' in read
        ? (context.pages?.takesAnswer(read, bytes) ?? false)
        : context.reads.takesAnswer(read, bytes),
    onImportsDue: (callback) => context.importSignals.subscribe(callback),
    onDuplicatesDue: (callback) => context.duplicatesSignal.subscribe(callback),
    onWebhooksChanged: (callback) => context.webhooks.changes.subscribe(callback),
    once: (named, work) => once(context, (bound) => coreInTransaction(bound, process), named, work),
    onceFile: (named, work) => onceFile(context, core, named, work),
  };
  return core;
}

/** A file may take hours, and others see an import before it is committed: not part of a transaction. */
function coreInTransaction(context: Context, process: Process): Core {
  const createImport = () => Promise.reject(new Error('a write that brings a file is named by onceFile'));
  return { ...coreOn(context, process), createImport };
}

const noteUsesEveryMs = 60_000;
/** Each holds a connection until it is made, and disk space until it is taken. */
const exportsAtOnce = { perAccount: 2, total: 8 };

/** Opens the core on a migrated database. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { database } = options;
  const clock = options.clock ?? (() => new Date());
  const newId = options.newId ?? uuidV7;
  const random = options.random ?? systemRandom;
  const isBrief = options.isBrief === true;
  await settleLayout(database);
  const standing = await asProblems(() =>
    StandingWatch.open(database, { isLooking: options.isLooking === true }),
  );
  const { tokenSecret } = await asProblems(async () => {
    if (options.isLooking === true) return (await findInstallation(database)) ?? { tokenSecret: random(32) };
    const installation = await install(database, { id: newId(), tokenSecret: random(32) }, clock());
    await settleEpoch(database);
    return installation;
  });

  const importSignals = new ImportSignals();
  const origin = random(4).toString('hex');
  const readInUse = options.serving?.inUse;
  const servers = new Servers(database, origin, { isBrief, ...(readInUse && { readInUse }) });
  const calls = new LiveCalls(database, origin);
  const callCounts = new CallCounts(database, clock);
  const sweepSignal = new DueSignal();
  const migratedSignal = new DueSignal();
  const { everyMs, silentMs } = options.heartbeat ?? usualHeartbeat;
  // By then a beat of every other has come, even of one that had to listen anew.
  const peers = new Peers(everyMs + silentMs);
  let mayCache = () => false;
  const catalogs = new CatalogCache(database, () => mayCache(), { hasPeers: () => peers.areKnown() });
  const authenticator = new Authenticator({
    database,
    clock,
    mayCache: () => mayCache(),
    onGuessing: options.onGuessing,
    ages: options.keyAges,
  });
  const sealer = secretSealer(tokenSecret, random);
  const keyFiles = new KeyFiles(options.keyFolder);
  const upstreams = new UpstreamCache(database, sealer, () => mayCache(), clock, keyFiles);
  const listener = isBrief
    ? undefined
    : await asProblems(() =>
        listen(database, {
          ...(options.heartbeat === undefined ? {} : { heartbeat: options.heartbeat }),
          onChanged: (accountId) => {
            catalogs.forget(accountId as AccountId);
            authenticator.forget(accountId as AccountId);
            upstreams.forget(accountId as AccountId);
          },
          onImportsDue: () => importSignals.due(),
          onSweepDue: () => sweepSignal.due(),
          onAsked: (question) => {
            servers.asked(question);
            calls.asked(question);
          },
          onAnswer: (text) => servers.heard(text),
          onMigrated: () => migratedSignal.due(),
          onStanding: () => void standing.refresh(),
          onPeer: (id) => peers.heard(id),
          onReset: (isListening) => {
            peers.reset(isListening);
            catalogs.forgetAll();
            authenticator.forgetAll();
            upstreams.forgetAll();
            upstreams.warm();
            // It may be another cluster: a standby, or a copy. Without an answer the next reset asks again.
            settleEpoch(database).catch(() => {});
            settleLayout(database).catch(() => {});
            void standing.refresh();
            // The database is back: interrupted work resumes.
            importSignals.due();
            if (isListening) migratedSignal.due();
          },
        }),
      );
  if (listener !== undefined) mayCache = () => listener.isLive();

  const noteUses = () => noteKeyUses(database, authenticator.takeUses()).catch(() => {});
  const notingUses = setInterval(noteUses, noteUsesEveryMs).unref();
  const tallies = new TallyMerger(database);
  const traffic = new Traffic();
  const lanes = openLanes(traffic, options.onQueued);
  const views = new CatalogViews([database, database.reads]);
  const webhooks = openWebhookDesk(options.webhooks, tokenSecret, random);
  const pulls = openPullDesk(options.pulls, clock);
  const waiters = new FeedWaiters(database.reads);
  const reads = new ContactReads(database, clock, views);
  const pages = new PageCache();
  const totals = new SearchTotals(database);
  const done: WorkDone = { importRows: 0, pulledContacts: 0, exportedContacts: 0, bulkContacts: 0 };
  const context: Context = {
    database,
    clock,
    newId,
    random,
    views,
    totals,
    reads,
    pages,
    lanes,
    traffic,
    counters: new Counters(database.asyncCommits, { hasPeers: () => isBrief || peers.areKnown() }),
    catalogs,
    creates: new CreateBatcher(database, lanes.single, tallies),
    forgetAccess: (accountId) => {
      authenticator.forget(accountId);
      upstreams.forget(accountId);
    },
    sealer,
    upstreamFaces: options.upstreamFaces ?? new Map(),
    integerScopes: options.integerScopes ?? new Map(),
    keyFiles,
    importSignals,
    begun: new BegunSteps(clock, uuidV7()),
    tallies,
    exports: new Budget(exportsAtOnce),
    spool: { bytes: 0, files: 0 },
    done,
    webhooks,
    pulls,
    waiters,
    callCounts,
    findPeers: (withinMs) => servers.find(peers.isAlone() ? 0 : withinMs),
    serving: options.serving ?? null,
    duplicatesSignal: new DueSignal(),
  };
  const lookups = new ReadThrough(context, options.onLookup);
  const noted = (principal: Principal | undefined) => {
    if (principal !== undefined) traffic.note(principal.account.id);
    return principal;
  };
  const process: Process = {
    authenticate: (secret, sender) => {
      importSignals.noteRequest();
      const principal = authenticator.authenticate(secret, sender);
      if (principal instanceof Promise) return principal.then(noted);
      return noted(principal);
    },
    refuseCredential: (address) => authenticator.refused(address),
    hasUpstreams: (face) => upstreams.hasAny(face),
    findUpstream: (accountId, face) => upstreams.find(accountId, face),
    readThrough: (caller, wanted) => lookups.find(caller, wanted),
    noteUpstreamAnswer: (accountId, upstream, status) =>
      void upstreams.noteAnswer(accountId, upstream, status).catch(() => {}),
    onSweepDue: (callback) => sweepSignal.subscribe(callback),
    load: () =>
      readLoad(context, {
        lanes,
        caches: {
          contacts: () => reads.cache,
          pages: () => pages.use,
          catalogs: () => catalogs.use,
          keys: () => authenticator.cache,
          upstreams: () => upstreams.use,
          totals: () => totals.use,
        },
        calls: calls.slots,
        lookups,
      }),
    onMigrated: (callback) => migratedSignal.subscribe(callback),
    standing: () => standing.now,
    refreshStanding: () => standing.refresh(),
    onStanding: (callback) => standing.subscribe(callback),
    rates: sharedRates(database, peers, clock),
    tokenSecret,
    noteCall: (call) => {
      calls.note(call);
      if (call.accountId !== undefined) callCounts.note(call.accountId, call.face);
    },
    readCalls: (accountId, command) => asProblems(() => calls.read(accountId, command)),
    readRefusedCalls: (accountId, command) => asProblems(() => calls.read(accountId, command, true)),
    introduce: (facts) => servers.introduce(facts),
    tryDataPath: () => tryDataPath(context),
    findServers: (withinMs) => servers.findOthers(withinMs),
    watchCalls: (watch) => watchCalls(database, origin, watch),
    endWaits: () => {
      waiters.close();
      calls.endWaits();
    },
    close: async () => {
      waiters.close();
      calls.endWaits();
      clearInterval(notingUses);
      standing.close();
      webhooks.caller.close();
      pulls.connections.close();
      await Promise.all([noteUses(), callCounts.close()]);
      await listener?.close();
    },
  };
  return coreOn(context, process);
}
