/**
 * The core: every operation, bound to one store. Faces, jobs and the command line call these functions and nothing
 * below them. An operation does everything in its one transaction: uniqueness, version, events, quota.
 */
import type { Account, AccountSetting, Caller, Key, Principal } from '../domain/access.js';
import type { Agent } from '../domain/agent.js';
import type { ChannelConsent, Consent, ConsentEdit, Suppression } from '../domain/consent.js';
import type { CatalogItem, Contact } from '../domain/contact.js';
import type { ContactPart, ContactWith, Shown } from '../domain/contact-parts.js';
import {
  type AccountId,
  type Clock,
  type IdSource,
  type ImportId,
  type KeyId,
  type NoteId,
  uuidV7,
} from '../domain/ids.js';
import type { Note } from '../domain/note.js';
import type { Cursor, Page, PageRequest, PageRest } from '../domain/page.js';
import type { Issue } from '../domain/problem.js';
import type { Catalog, ContactFilter } from '../domain/query.js';
import type { FileKind } from '../files/write.js';
import { CatalogViews } from '../store/catalog-views.js';
import { ContactReads } from '../store/contact-reads.js';
import { Counters } from '../store/counters.js';
import { asProblems, type Database } from '../store/database.js';
import { type Heartbeat, listen } from '../store/listen.js';
import { settleEpoch } from '../store/positions.js';
import { TallyMerger } from '../store/tallies.js';
import { TextTotals } from '../store/text-totals.js';
import { install, touchKeys } from '../store/unscoped.js';
import { Authenticator, type KeyAges, type Sender } from './access/authenticate.js';
import type { NamedRequest, NamedWork, OnceState } from './access/idempotency.js';
import type { MadeKey, NewKey, RevokedKey } from './access/keys.js';
import { type RandomBytes, systemRandom } from './access/secrets.js';
import type { TokenLifetimes, TokenOwner, TokenPair } from './access/tokens.js';
import type { FirstAccount, NewAccount } from './accounts/accounts.js';
import type { DeleteAccountOptions } from './accounts/erase.js';
import { CatalogCache, type CatalogItems } from './catalog-cache.js';
import type { CatalogFields } from './catalogs.js';
import type { MembersChange } from './contacts/group-members.js';
import type { AddedNote, NewNote } from './contacts/notes.js';
import type { GetCommand, Identifier, Resolved } from './contacts/read.js';
import type { SuppressionCommand } from './contacts/suppressions.js';
import type { Context } from './context.js';
import { DueSignal } from './due-signal.js';
import type { ContactExport } from './exports.js';
import type { ImportJob, ImportRow, RowOutcome } from './imports/import.js';
import type { ImportFile, ImportProgress, RunImportsOptions } from './imports/operations.js';
import { ImportSignals } from './imports/scheduler.js';
import { openLanes } from './lanes.js';
import { type Outer, operationsOn } from './operations.js';
import type { SweepOptions, Swept } from './retention/sweep.js';
import { Slots } from './slots.js';
import { Traffic } from './traffic.js';
import type {
  BatchOptions,
  BatchOutcome,
  CommandResult,
  ContactCommand,
  DeleteCommand,
  EditCommand,
  RunOptions,
  SaveCommand,
  SaveResult,
} from './writes/commands.js';
import { CreateBatcher } from './writes/create-batcher.js';

export interface CoreOptions {
  readonly database: Database;
  readonly clock?: Clock;
  readonly newId?: IdSource;
  readonly random?: RandomBytes;
  /** for a process that does one thing and ends: nothing is cached, so changes made elsewhere are not listened for */
  readonly isBrief?: boolean;
  /** an address has had many credentials refused; at most once a minute for each */
  readonly onGuessing?: (address: string) => void;
  /** how long keys are remembered */
  readonly keyAges?: KeyAges;
  /** how silence of the connection that tells of changes is found out */
  readonly heartbeat?: Heartbeat;
}

export interface Core {
  readonly clock: Clock;
  readonly newId: IdSource;
  /** seals what is handed out and comes back, page tokens above all; 32 bytes, the same in every process */
  readonly tokenSecret: Buffer;

  /** throws `limited` when too many secrets came from the sender's address that open nothing */
  authenticate(secret: string, sender?: Sender): Principal | undefined | Promise<Principal | undefined>;
  /** counts a credential that opens nothing and was looked up in another way; throws `limited` likewise */
  refuseCredential(address: string): void;
  /** throws `unauthenticated` when the family that they are made in has been ended */
  issueTokens(owner: TokenOwner, lifetimes: TokenLifetimes): Promise<TokenPair>;
  /** undefined for a token that opens nothing; one that is sent a second time ends all pairs of its family */
  refreshTokens(
    token: string,
    admit: (principal: Principal) => void,
    lifetimes: TokenLifetimes,
  ): Promise<TokenPair | undefined>;

  saveContact(caller: Caller, command: SaveCommand): Promise<SaveResult>;
  editContact(caller: Caller, command: EditCommand): Promise<SaveResult>;
  deleteContact(caller: Caller, command: DeleteCommand): Promise<Contact>;
  getContact(caller: Caller, command: GetCommand): Promise<Contact>;
  /** whether an answer of so many bytes may be kept with a contact that was read: while that is remembered it counts */
  takesAnswer(contact: Contact, bytes: number): boolean;
  /** `shown`: what is read of each contact; everything when absent */
  listContacts<Part extends ContactPart = ContactPart>(
    caller: Caller,
    filter: ContactFilter,
    page: PageRequest,
    shown?: Shown<Part>,
  ): Promise<Page<ContactWith<Part>>>;
  /** The contacts of a page that were too much to be read at once, a piece at a time. */
  readRest(caller: Caller, rest: PageRest): AsyncIterable<readonly Contact[]>;
  countContacts(caller: Caller, filter: ContactFilter): Promise<number>;
  resolveContact(caller: Caller, identifiers: readonly Identifier[]): Promise<Resolved>;
  /** all or nothing */
  runBatch(
    caller: Caller,
    commands: readonly ContactCommand[],
    options: BatchOptions,
  ): Promise<readonly CommandResult[]>;
  /** in order; those that fail are left out */
  runCommands(
    caller: Caller,
    commands: readonly ContactCommand[],
    options: RunOptions,
  ): Promise<readonly BatchOutcome[]>;

  /** memberships of a group, made or ended; answers how many */
  changeMembers(caller: Caller, change: MembersChange): Promise<number>;

  addNote(caller: Caller, target: GetCommand, note: NewNote): Promise<AddedNote>;
  listNotes(
    caller: Caller,
    target: GetCommand,
    page: { limit: number; after: Cursor | null },
  ): Promise<Page<Note>>;
  deleteNote(caller: Caller, target: GetCommand, id: NoteId): Promise<void>;
  recordConsent(caller: Caller, target: GetCommand, consent: ConsentEdit): Promise<ChannelConsent>;
  listConsents(caller: Caller, target: GetCommand): Promise<Consent[]>;
  /** As `listConsents`, a piece at a time. */
  readConsents(caller: Caller, target: GetCommand): AsyncIterable<readonly Consent[]>;
  listCurrentConsents(caller: Caller, target: GetCommand): Promise<ChannelConsent[]>;
  setSuppression(
    caller: Caller,
    target: GetCommand,
    suppression: SuppressionCommand,
  ): Promise<{ readonly suppression: Suppression; readonly created: boolean }>;
  deleteSuppression(caller: Caller, target: GetCommand, id: string): Promise<void>;
  listSuppressions(caller: Caller, target: GetCommand): Promise<Suppression[]>;

  listCatalog(caller: Caller, catalog: Catalog): Promise<CatalogItems>;
  getCatalogItem(caller: Caller, catalog: Catalog, number: number): Promise<CatalogItem>;
  /** `flaws`: what the caller found wrong already, to be told together with what the core finds */
  createCatalogItem(
    caller: Caller,
    catalog: Catalog,
    fields: CatalogFields,
    flaws?: readonly Issue[],
  ): Promise<CatalogItem>;
  updateCatalogItem(
    caller: Caller,
    catalog: Catalog,
    number: number,
    fields: Partial<CatalogFields>,
    flaws?: readonly Issue[],
  ): Promise<CatalogItem>;
  deleteCatalogItem(caller: Caller, catalog: Catalog, number: number): Promise<CatalogItem>;

  /** the people that the caller's own system lists, by name */
  listAgents(caller: Caller): Promise<Agent[]>;
  /** adds them or replaces those of the same id, all or none; each id once */
  saveAgents(caller: Caller, agents: readonly Agent[]): Promise<void>;

  /**
   * Reads and checks the file as it arrives and queues the job; whoever runs imports does the rest. Throws `invalid`
   * with one issue (`file`, `rows.<n>`, `rows.<n>.<column>`; for an option its name) and `too_large`; then nothing of
   * the file stays.
   */
  createImport(
    caller: Caller,
    file: ImportFile,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<ImportJob>;
  getImport(caller: Caller, id: ImportId): Promise<ImportJob>;
  /** newest first */
  listImports(caller: Caller, page: { limit: number; after: Cursor | null }): Promise<Page<ImportJob>>;
  /** settled rows, in the order of the file; without outcomes all of them */
  listImportRows(
    caller: Caller,
    id: ImportId,
    filter: { readonly outcomes?: readonly RowOutcome[] },
    page: { limit: number; after: Cursor | null },
  ): Promise<Page<ImportRow>>;
  /** the rejected rows as a file that can be mended and sent again, in pieces */
  readRejected(caller: Caller, id: ImportId): AsyncIterable<string>;
  /** what was imported until then stays; a `conflict` for one that ended, the job itself for one cancelled already */
  cancelImport(caller: Caller, id: ImportId): Promise<ImportJob>;
  /** queues the taking back; a `conflict` while it runs, for a dry run, and once it is undone */
  undoImport(caller: Caller, id: ImportId): Promise<ImportJob>;
  /**
   * Works on what is due, in turn, until nothing is or the signal comes; takes a connection of the pool for as long,
   * and a second one now and then. What another process works on is left to it.
   */
  runImports(options: RunImportsOptions): Promise<void>;
  /** Calls back whenever imports may be due, whichever process made them so; answers how to end that. */
  onImportsDue(callback: () => void): () => void;

  createAccount(account: NewAccount): Promise<Account>;
  /** where there is no account yet, one with a key; undefined otherwise, also when another process is first */
  createFirstAccount(account: NewAccount, key: NewKey): Promise<FirstAccount | undefined>;
  listAccounts(): Promise<Account[]>;
  getAccount(id: AccountId): Promise<Account>;
  setAccount(id: AccountId, changes: Readonly<Partial<Record<AccountSetting, string>>>): Promise<Account>;
  /**
   * Everything of the account, in steps; from the first on its keys open nothing. What is left when this process ends is
   * swept by any other.
   */
  deleteAccount(id: AccountId, options: DeleteAccountOptions): Promise<void>;
  /** whose deletion was begun */
  listDeletedAccounts(): Promise<readonly AccountId[]>;
  /** Deletes what has had its time, in steps; less when another process is at it. */
  sweep(options: SweepOptions): Promise<Swept>;
  /** Calls back whenever there is something to sweep before the next look; answers how to end that. */
  onSweepDue(callback: () => void): () => void;
  /** `by`: the key that makes it, which grants no more than it has and ends what it made when it ends */
  createKey(accountId: AccountId, key: NewKey, by?: Principal): Promise<MadeKey>;
  listKeys(accountId: AccountId): Promise<Key[]>;
  /** with all that it made; `by`: the key that does it, `forbidden` when it may not */
  revokeKey(accountId: AccountId, id: KeyId, by?: Principal): Promise<RevokedKey>;

  /**
   * Does a write that the caller has named: all that `work` does with the core it gets, and its answer, are one
   * transaction. Done before, it is answered as then. After a deadlock `work` runs again.
   */
  once(named: NamedRequest, work: NamedWork): Promise<OnceState>;
  /** as `once`, for a write that does nothing but hand a file to `createImport` */
  onceFile(named: NamedRequest, work: NamedWork): Promise<OnceState>;

  /** a file of all contacts of the filter, made while it is read; with too many at once `limited` */
  exportContacts(
    caller: Caller,
    filter: ContactFilter,
    file: FileKind,
    onContacts?: (count: number) => void,
  ): ContactExport;

  /** Writes what is only noted in passing, and stops listening. The database stays open. */
  close(): Promise<void>;
}

const touchEveryMs = 60_000;
/** Each holds a connection until it is made, and room on the disk until it is taken. */
const exportsAtOnce = { perAccount: 2, total: 8 };

/** Opens the core on a migrated database. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { database } = options;
  const clock = options.clock ?? (() => new Date());
  const newId = options.newId ?? uuidV7;
  const random = options.random ?? systemRandom;
  const { tokenSecret } = await asProblems(async () => {
    const installation = await install(database, { id: newId(), tokenSecret: random(32) }, clock());
    await settleEpoch(database);
    return installation;
  });

  const importSignals = new ImportSignals();
  const sweepSignal = new DueSignal();
  let mayCache = () => false;
  const catalogs = new CatalogCache(database, () => mayCache());
  const authenticator = new Authenticator({
    database,
    clock,
    mayCache: () => mayCache(),
    onGuessing: options.onGuessing,
    ages: options.keyAges,
  });
  const listener =
    options.isBrief === true
      ? undefined
      : await asProblems(() =>
          listen(database, {
            ...(options.heartbeat === undefined ? {} : { heartbeat: options.heartbeat }),
            onChanged: (accountId) => {
              catalogs.forget(accountId as AccountId);
              authenticator.forget(accountId as AccountId);
            },
            onImportsDue: () => importSignals.due(),
            onSweepDue: () => sweepSignal.due(),
            onReset: () => {
              catalogs.forgetAll();
              authenticator.forgetAll();
              // It may be another cluster: a standby, or a copy. Without an answer the next reset asks again.
              settleEpoch(database).catch(() => {});
              // The database is back: what was left off goes on.
              importSignals.due();
            },
          }),
        );
  if (listener !== undefined) mayCache = listener.isLive;

  const touch = () => touchKeys(database, authenticator.takeUses()).catch(() => {});
  const touching = setInterval(touch, touchEveryMs).unref();
  const tallies = new TallyMerger(database);
  const traffic = new Traffic();
  const lanes = openLanes(traffic);
  const views = new CatalogViews([database, database.reads]);
  const context: Context = {
    database,
    clock,
    newId,
    views,
    totals: new TextTotals(),
    reads: new ContactReads(database, clock, views),
    lanes,
    traffic,
    counters: new Counters(database.apart),
    catalogs,
    creates: new CreateBatcher(database, lanes.single, tallies),
    forgetAccess: (accountId) => authenticator.forget(accountId),
    importSignals,
    tallies,
    exports: new Slots(exportsAtOnce.perAccount, exportsAtOnce.total),
  };
  const noted = (principal: Principal | undefined) => {
    if (principal !== undefined) traffic.note(principal.account.id);
    return principal;
  };
  const outer: Outer = {
    authenticate: (secret, sender) => {
      importSignals.noteRequest();
      const principal = authenticator.authenticate(secret, sender);
      if (principal instanceof Promise) return principal.then(noted);
      return noted(principal);
    },
    refuseCredential: (address) => authenticator.refused(address),
    onSweepDue: (callback) => sweepSignal.subscribe(callback),
    tokenSecret,
    random,
    close: async () => {
      clearInterval(touching);
      await touch();
      await listener?.close();
    },
  };
  return operationsOn(context, outer);
}
