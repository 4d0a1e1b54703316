/**
 * The core: every operation, bound to one store. Faces, jobs and the command line call these functions and no lower
 * layer. An operation does all its work in one transaction: uniqueness, version, events, quota.
 */
import type { SharedRates } from '@switchbook/admission/rate-limiter.js';
import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import { type AccountId, type Clock, type IdSource, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import type { EndedKey, KeySender } from '../access/operations/authenticate.js';
import { saveKeyUses } from '../access/store/api-key-rows.js';
import { systemRandom } from '../access/values/secrets.js';
import type { CallsCommand } from '../calls/operations/live-calls.js';
import { type WatchedCalls, type WatchOptions, watchCalls } from '../calls/operations/watch-calls.js';
import type { AnsweredCall } from '../calls/values/call.js';
import type { CallsPage } from '../calls/values/calls-page.js';
import { readSettings } from '../config/read-settings.js';
import { asProblems } from '../database/database.js';
import type { ServerDescription } from '../health/operations/server-finder.js';
import {
  type IdempotentOutcome,
  type IdempotentRequest,
  type IdempotentWork,
  runIdempotent,
  runIdempotentInSteps,
} from '../idempotency/operations/idempotency.js';
import { runIdempotentFile } from '../imports/operations/idempotent-import.js';
import type { IntakeInbox } from '../intakes/operations/inbox.js';
import type { WriteState } from '../moves/store/write-state.js';
import type { Context } from '../operation-context/context.js';
import { type LookedUp, ReadThrough, type ReadThroughRequest } from '../pulls/operations/read-through.js';
import type { FoundUpstream } from '../upstreams/values.js';
import { bindOperations, type Operations } from './all-operations.js';
import { type CoreLoad, readCoreLoad } from './core-load.js';
import {
  type CoreDependencies,
  type CoreOptions,
  listenFor,
  type OpenedAccess,
  type OpenInstallation,
  openAccess,
  openContext,
  openInstallation,
  openSignals,
  type Signals,
} from './core-state.js';
import { sharedRates } from './peers.js';

export interface Core extends Operations {
  readonly clock: Clock;
  readonly newId: IdSource;
  /** seals issued tokens, mainly page tokens; 32 bytes, the same in every process */
  readonly tokenSecret: Buffer;

  /** Finds the principal of a secret. Throws `limited` after too many invalid secrets from the sender's address. */
  authenticate(secret: string, sender?: KeySender): Principal | undefined | Promise<Principal | undefined>;
  /** Counts an invalid credential that was looked up elsewhere. Throws `limited` too. */
  countRefusal(address: string): void;
  /** Counts a step of a sign-in with a provider. Throws `limited` after too many steps from the address. */
  countAttempt(address: string): void;
  /**
   * Returns the key of a secret that was just refused because the key ended. Undefined: the key is unknown, or not
   * cached.
   */
  findEndedKey(secret: string): EndedKey | undefined;
  /** Whether any account has an upstream for the face. */
  hasUpstreams(face: string): boolean | Promise<boolean>;
  /** Returns the account's upstream for the face. */
  findUpstream(
    accountId: AccountId,
    face: string,
  ): FoundUpstream | undefined | Promise<FoundUpstream | undefined>;
  /** Looks up a contact with an unknown id at the vendor, and imports it. */
  readThrough(caller: Caller, request: ReadThroughRequest): Promise<LookedUp>;
  /** Records the vendor's response status to a call with the stored key of an upstream. */
  recordUpstreamAnswer(accountId: AccountId, upstream: FoundUpstream, status: number): void;
  /**
   * Whether an answer of this size may be cached with a contact or a page that was read. If so, the cache counts its
   * bytes.
   */
  mayCacheAnswer(read: Contact | Page<unknown>, bytes: number): boolean;
  /**
   * Runs an idempotent request. All changes of `work` with the given core, and its answer, are one transaction. A
   * repeated request gets the first answer. A deadlock reruns `work`.
   */
  runIdempotent(request: IdempotentRequest, work: IdempotentWork<Core>): Promise<IdempotentOutcome>;
  /** Runs an idempotent request with work that commits in steps, and continues when it is requested again. */
  runIdempotentInSteps(request: IdempotentRequest, work: IdempotentWork<Core>): Promise<IdempotentOutcome>;
  /** Runs an idempotent request that only hands a file to `createImport`. */
  runIdempotentFile(request: IdempotentRequest, work: IdempotentWork<Core>): Promise<IdempotentOutcome>;
  /**
   * Calls back when imports, pulls or bulk changes may be due, in any process. Returns a function that unsubscribes.
   */
  onJobsDue(callback: () => void): () => void;
  /** Subscribes to signals of this process that contacts wait for the search for duplicates. */
  onDuplicatesDue(callback: () => void): () => void;
  /** Subscribes to signals that a sweep must not wait for its schedule; returns a function that unsubscribes. */
  onSweepDue(callback: () => void): () => void;
  /** Subscribes to signals that webhooks were changed in this process; returns a function that unsubscribes. */
  onWebhooksChanged(callback: () => void): () => void;
  /** Returns the current load of this process. */
  readLoad(): CoreLoad;
  /** Counts an answered call, and publishes it to subscribed clients. */
  recordCall(call: AnsweredCall): void;
  /**
   * Reads the latest calls of the account in every process, or the calls after a cursor. Throws `limited` if too many
   * requests wait.
   */
  readCalls(accountId: AccountId, command: CallsCommand): Promise<CallsPage>;
  /** Reads the latest unauthenticated calls of the whole server, without addresses if there are other accounts. */
  readRefusedCalls(accountId: AccountId, command: CallsCommand): Promise<CallsPage>;
  /** Lists the servers on the database that respond in time. */
  findServers(withinMs: number): Promise<readonly ServerDescription[]>;
  /**
   * Returns the browser address of a server on this database, from the first server that responds. Undefined: no server
   * responds in time.
   */
  findAddress(withinMs: number): Promise<string | undefined>;
  /** Yields the calls that all servers answer, until the signal aborts. */
  watchCalls(options: WatchOptions): AsyncIterable<WatchedCalls>;
  /** Sets the description of this server. Commands that search for servers receive it. */
  setDescription(description: ServerDescription): void;
  /** Subscribes to migrations by other processes; returns a function that unsubscribes. */
  onMigrated(callback: () => void): () => void;
  /**
   * Returns the write state of the database, as far as this process knows: it accepts writes, is being moved, or was
   * moved.
   */
  getWriteState(): WriteState;
  /** Reads the write state from the database. */
  refreshWriteState(): Promise<void>;
  /** Subscribes to moves that begin, end or are abandoned; returns a function that unsubscribes. */
  onWriteState(callback: () => void): () => void;
  /** the inbox for payloads of messaging platforms */
  readonly intakes: Pick<IntakeInbox, 'find' | 'verifies' | 'receive' | 'bound'>;
  /** Subscribes to signals of this process that payloads wait to be applied; returns a function that unsubscribes. */
  onPayloadsDue(callback: () => void): () => void;
  /** the windows of rate limits that all processes count together */
  readonly rates: SharedRates;
  /**
   * Answers all clients that wait for an event or a call, since the process is about to stop. From then on, the server
   * answers further waits immediately.
   */
  endWaits(): void;
  /** Writes pending usage times, and stops listening. The database stays open. */
  close(): Promise<void>;
}

/** Makes the members that depend on the context. A transaction has a context of its own. */
function contextMembers(context: Context) {
  return {
    clock: context.clock,
    newId: context.newId,
    mayCacheAnswer: (read, bytes) =>
      'items' in read
        ? (context.pages?.mayCacheAnswer(read, bytes) ?? false)
        : context.reads.mayCacheAnswer(read, bytes),
    onJobsDue: (callback) => context.jobsSignal.subscribe(callback),
    onDuplicatesDue: (callback) => context.duplicatesSignal.subscribe(callback),
    onWebhooksChanged: (callback) => context.webhooks.changes.subscribe(callback),
  } satisfies Partial<Core>;
}

type ContextMember = keyof ReturnType<typeof contextMembers>;
type IdempotentMember = 'runIdempotent' | 'runIdempotentInSteps' | 'runIdempotentFile';
/** Members that are the same inside and outside of a transaction. */
type ProcessMembers = Omit<Core, keyof Operations | ContextMember | IdempotentMember>;

function makeCore(context: Context, members: ProcessMembers): Core {
  const core: Core = {
    ...members,
    ...bindOperations(context),
    ...contextMembers(context),
    runIdempotent: (request, work) =>
      runIdempotent(context, (bound) => makeCoreInTransaction(bound, members), request, work),
    runIdempotentInSteps: (request, work) =>
      runIdempotentInSteps(context, (own) => makeCore(own, members), request, work),
    runIdempotentFile: (request, work) => runIdempotentFile(context, core, request, work),
  };
  return core;
}

/**
 * Makes the core of a transaction. An import is not part of a transaction: its file may take hours, and other requests
 * must see it before the commit.
 */
function makeCoreInTransaction(context: Context, members: ProcessMembers): Core {
  const createImport = () =>
    Promise.reject(new Error('an idempotent request with a file must use runIdempotentFile'));
  return { ...makeCore(context, members), createImport };
}

/** Opens the core on a migrated database. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { clock = () => new Date(), newId = uuidV7, random = systemRandom } = options;
  const { settings = readSettings({}) } = options;
  const dependencies = { ...options, clock, newId, random, settings };
  const installed = await openInstallation(dependencies);
  const signals = openSignals(dependencies);
  const access = openAccess(dependencies, installed.tokenSecret, signals.peers);
  const listener =
    options.isShortLived === true ? undefined : await listenFor(dependencies, installed, signals, access);
  if (listener !== undefined) access.listenerState.isLive = () => listener.isLive();
  const saveUses = () => saveKeyUses(options.database, access.authenticator.drainUses()).catch(() => {});
  const savingUses = setInterval(saveUses, saveUsesEveryMs).unref();
  const context = openContext(dependencies, installed.tokenSecret, signals, access);
  const members = processMembersOf(dependencies, installed, signals, access, context);
  const close = async () => {
    members.endWaits();
    clearInterval(savingUses);
    installed.writeState.close();
    context.webhooks.receiverClient.close();
    context.pulls.connections.close();
    await Promise.all([saveUses(), signals.callCounts.close()]);
    await listener?.close();
  };
  return makeCore(context, { ...members, close });
}

const saveUsesEveryMs = 60_000;

function processMembersOf(
  dependencies: CoreDependencies,
  { writeState, tokenSecret }: OpenInstallation,
  signals: Signals,
  { catalogs, authenticator, upstreams }: OpenedAccess,
  context: ReturnType<typeof openContext>,
): Omit<ProcessMembers, 'close'> {
  const { origin, requests, sweepSignal, migratedSignal, servers, calls, callCounts, peers } = signals;
  const { reads, pages, totals, samples, lanes, traffic, waiters } = context;
  const { database, clock, onLookup } = dependencies;
  const lookups = new ReadThrough(context, onLookup);
  const recordUse = (principal: Principal | undefined) => {
    if (principal !== undefined) traffic.recordUse(principal.account.id);
    return principal;
  };
  const caches = {
    contacts: () => reads.cache,
    pages: () => pages.use,
    catalogs: () => catalogs.use,
    keys: () => authenticator.cache,
    upstreams: () => upstreams.use,
    totals: () => totals.use,
    // The name is a label of metrics.
    marks: () => samples.use,
  };
  return {
    authenticate: (secret, sender) => {
      requests.count();
      const principal = authenticator.authenticate(secret, sender);
      if (principal instanceof Promise) return principal.then(recordUse);
      return recordUse(principal);
    },
    countRefusal: (address) => authenticator.countRefusal(address),
    countAttempt: (address) => authenticator.countAttempt(address),
    findEndedKey: (secret) => authenticator.findEndedKey(secret),
    hasUpstreams: (face) => upstreams.hasAny(face),
    findUpstream: (accountId, face) => upstreams.find(accountId, face),
    readThrough: (caller, request) => lookups.find(caller, request),
    recordUpstreamAnswer: (accountId, upstream, status) =>
      void upstreams.recordAnswer(accountId, upstream, status).catch(() => {}),
    onSweepDue: (callback) => sweepSignal.subscribe(callback),
    intakes: context.intakes,
    onPayloadsDue: (callback) => context.intakes.due.subscribe(callback),
    readLoad: () => readCoreLoad(context, { lanes, caches, calls: calls.slots, lookups }),
    onMigrated: (callback) => migratedSignal.subscribe(callback),
    getWriteState: () => writeState.current,
    refreshWriteState: () => writeState.refresh(),
    onWriteState: (callback) => writeState.subscribe(callback),
    rates: sharedRates(database, peers, clock),
    tokenSecret,
    recordCall: (call) => {
      calls.recordCall(call);
      if (call.accountId !== undefined) callCounts.count(call.accountId, call);
    },
    readCalls: (accountId, command) => asProblems(() => calls.read(accountId, command)),
    readRefusedCalls: (accountId, command) => asProblems(() => calls.readRefused(accountId, command)),
    setDescription: (description) => servers.setDescription(description),
    findServers: (withinMs) => servers.findOthers(withinMs),
    findAddress: (withinMs) => servers.findAddress(withinMs),
    watchCalls: (watch) => watchCalls(database, origin, watch),
    endWaits: () => {
      waiters.close();
      calls.endWaits();
    },
  };
}
