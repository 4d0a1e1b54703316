/** Dependencies of operations, in groups. Clock and ids are passed in, so tests control them. */
import type { Budget } from '@switchbook/admission/budget.js';
import type { Lanes, Traffic } from '@switchbook/admission/lanes.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import type { LimitedVisibility, Visibility } from '@switchbook/domain/access/visibility.js';
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import type { IntegerScopes } from '@switchbook/domain/identity/inherited-id.js';
import type { AccountId, Clock, IdSource, SegmentId } from '@switchbook/domain/runtime/ids.js';
import type { SecretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import type { RandomBytes } from '../access/values/secrets.js';
import type { CatalogItemCache } from '../catalogs/store/catalog-item-cache.js';
import type { PageCache } from '../contacts/lists/pages/page-cache.js';
import type { ChosenSamples } from '../contacts/lists/pages/sample-cache.js';
import type { LargestAccounts } from '../contacts/lists/totals/largest-accounts.js';
import type { SearchTotals } from '../contacts/lists/totals/search-totals.js';
import type { EntrySorter } from '../contacts/store/search-entries.js';
import type { TallyMerger } from '../contacts/store/tallies.js';
import { type Reads, VisibleReads } from '../contacts/store/visible-reads.js';
import type { WriteBatchers } from '../contacts/writes/write-batcher.js';
import type { Counters } from '../database/counters.js';
import type { Database } from '../database/database.js';
import type { SpoolUse } from '../exports/operations/spool.js';
import type { FeedWaiters } from '../feed/operations/feed-waiters.js';
import type { OwnServer } from '../health/operations/own-server.js';
import type { ServerDescription } from '../health/operations/server-finder.js';
import type { IntakeInbox } from '../intakes/operations/inbox.js';
import type { PullDependencies } from '../pulls/operations/pull-dependencies.js';
import type { KeyFiles } from '../upstreams/operations/key-files.js';
import type { UpstreamFace } from '../upstreams/values.js';
import type { CallCounts } from '../usage/operations/call-counts.js';
import type { NumberGuesses } from '../visibility/operations/number-guesses.js';
import type { filterVisible } from '../visibility/store/visible-rows.js';
import type { WebhookDependencies } from '../webhooks/operations/webhook-dependencies.js';
import type { AccountLists } from './account-lists.js';
import type { BegunSteps } from './begun-steps.js';
import type { DueSignal } from './due-signal.js';
import type { ImportBudgets } from './import-budgets.js';
import type { RequestCounter } from './request-counter.js';

/** Long work of this process so far. */
interface WorkDone {
  /** rows of imports and undos that were settled */
  importRows: number;
  /** contacts read from vendors */
  pulledContacts: number;
  exportedContacts: number;
  /** contacts that bulk changes and their undos settled */
  bulkContacts: number;
}

/** The database, the time, new ids and random bytes. */
export interface Basics {
  readonly database: Database;
  /** the database is one transaction, which its holder commits */
  readonly isBound?: boolean;
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly random: RandomBytes;
}

/** The contacts and parts that the caller sees. Jobs see all. */
export interface CallerVisibility {
  /** reads of visible contacts only, for a caller with limited visibility */
  readonly reads: Reads;
  /** reads of all contacts, if `reads` are limited */
  readonly allReads?: Reads;
  readonly filterVisible: typeof filterVisible;
  /** the visible contacts and parts; absent: all, as for jobs */
  readonly visibility?: Visibility;
  /** called with each filter of the caller before the search, saved segments resolved; may throw */
  readonly onFilter?: (filter: ContactFilter) => void;
  /** guesses of callers with hidden or masked numbers */
  readonly numberGuesses: NumberGuesses;
}

/** Data of accounts that this process remembers, and the counters and tallies that processes share. */
export interface Caches {
  readonly catalogs: Pick<AccountLists, 'get' | 'fields' | 'authors' | 'forget'>;
  readonly itemCache: CatalogItemCache;
  /** null in a transaction, which may be rolled back */
  readonly pages: PageCache | null;
  /** null in a transaction, which may be rolled back */
  readonly samples: ChosenSamples | null;
  readonly totals: SearchTotals;
  readonly shares: LargestAccounts;
  readonly counters: Counters;
  readonly tallies: Pick<TallyMerger, 'countWrite'>;
  /** the waiting entries of the index of searches */
  readonly entries: Pick<EntrySorter, 'countWritten' | 'noteSearch'>;
  /** queues of contacts to create and to change */
  readonly writes: WriteBatchers;
  /** caches of the account: catalogs, fields, authors, keys, upstreams, settings, intakes */
  readonly forgetAccess: (accountId: AccountId) => void;
}

/** The settings of the server that operations use. */
export interface OperationSettings {
  /** ms after which a session of a member ends in any case */
  readonly longestSessionMs: number;
  /** different contacts that a member, or all keys without a member, may be shown on a day (UTC); null: any number */
  readonly shownPerDay: number | null;
}

/** Bounds of the work at a time, of the life of sessions, and of the contacts that are shown on a day. */
export interface Admission {
  readonly lanes: Lanes;
  readonly traffic: Traffic;
  readonly exports: Budget;
  /** chunks of exports that wait for their readers */
  readonly spool: SpoolUse;
  readonly waiters: Pick<FeedWaiters, 'wait' | 'slots'>;
  readonly settings: OperationSettings;
}

/** Encryption, signatures, and the files with keys of vendors. */
export interface Secrets {
  readonly sealer: SecretSealer;
  /** the secret of the installation */
  readonly tokenSecret: Buffer;
  /** files with renewed keys of vendors */
  readonly keyFiles: KeyFiles;
}

/** Faces, vendors, receivers and messaging platforms. */
export interface OtherSystems {
  /** faces by name */
  readonly upstreamFaces: ReadonlyMap<string, UpstreamFace>;
  /** scopes with integers as ids of contacts or catalog items */
  readonly integerScopes: IntegerScopes;
  readonly pulls: PullDependencies;
  readonly webhooks: WebhookDependencies;
  readonly intakes: IntakeInbox;
}

/** Background work and counts of this process, and other processes. */
export interface OwnProcess {
  /** imports, pulls or bulk changes are due */
  readonly jobsSignal: DueSignal;
  readonly importBudgets: ImportBudgets;
  readonly requests: RequestCounter;
  /** contacts wait for the search for duplicates */
  readonly duplicatesSignal: DueSignal;
  readonly begun: BegunSteps;
  /** watched segments that wait after a failure, until a time of `performance.now` */
  readonly pausedSegments: Map<SegmentId, number>;
  readonly done: WorkDone;
  readonly callCounts: Pick<CallCounts, 'readWithWaiting'>;
  /** the processes that answer in time, including this process */
  readonly findPeers: (withinMs: number) => Promise<readonly ServerDescription[]>;
  /** null: the process is not a server */
  readonly ownServer: OwnServer | null;
}

/** All groups. An operation names those that it uses, or takes all if it needs more than three. */
export interface Context
  extends Basics,
    CallerVisibility,
    Caches,
    Admission,
    Secrets,
    OtherSystems,
    OwnProcess {}

/** Returns the context of an operation for a caller with this visibility: invisible contacts count as missing. */
export function contextFor(context: Context, visibility: LimitedVisibility): Context {
  const all = context.allReads ?? context.reads;
  const reads = new VisibleReads(all, visibility, (accountId, ids) =>
    context.filterVisible(visibility, context.database.reads, accountId, ids),
  );
  return { ...context, visibility, reads, allReads: all };
}

/**
 * Returns the context with the reads of all contacts. Operations that write need them, and find the caller's targets
 * among the visible contacts (`src/contacts/writes/decision-state.ts`).
 */
export function withAllReads<Of extends Pick<Context, 'reads' | 'allReads'>>(context: Of): Of {
  return context.allReads === undefined ? context : { ...context, reads: context.allReads };
}

/** Returns the author, as recorded in events and the consent ledger. */
export function actorOf(caller: Caller): EventActor {
  const { face, keyId: key_id, proof } = caller;
  return { face, key_id, ...(proof && { proof }) };
}

/** Returns the caller as the source of events. */
export function sourceOf({
  caller,
  newId,
  now,
}: Omit<EventSource, 'actor'> & { caller: Caller }): EventSource {
  const { trace } = caller;
  return { actor: actorOf(caller), newId, now, ...(trace && { trace }) };
}
