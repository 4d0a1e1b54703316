/**
 * The core: every operation, bound to one store. Faces, jobs and the command line call these functions and nothing
 * below them. An operation does everything in its one transaction: uniqueness, version, events, quota.
 */
import type { Account, AccountSetting, Caller, Key, Principal } from '../domain/access.js';
import type { Agent } from '../domain/agent.js';
import type { ChannelConsent, Consent, Suppression } from '../domain/consent.js';
import type { CatalogItem, Contact } from '../domain/contact.js';
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
import type { FileFormat } from '../files/record.js';
import { CatalogViews } from '../store/catalog-views.js';
import { ContactReads } from '../store/contact-reads.js';
import { Counters } from '../store/counters.js';
import { asProblems, type Database } from '../store/database.js';
import { Growth } from '../store/growth.js';
import { type Heartbeat, listen } from '../store/listen.js';
import { SharedReads } from '../store/shared-reads.js';
import { TallyMerger } from '../store/tallies.js';
import { TextTotals } from '../store/text-totals.js';
import { install, listDeletedAccounts, touchKeys } from '../store/unscoped.js';
import { Authenticator, accountOfToken, type KeyAges, type Sender } from './access/authenticate.js';
import { type NamedRequest, type NamedWork, type OnceState, once } from './access/idempotency.js';
import { createKey, endKey, type MadeKey, type NewKey, type RevokedKey, readKeys } from './access/keys.js';
import { onceFile } from './access/named-file.js';
import { type RandomBytes, systemRandom } from './access/secrets.js';
import {
  issueTokens,
  refreshTokens,
  type TokenLifetimes,
  type TokenOwner,
  type TokenPair,
} from './access/tokens.js';
import {
  createAccount,
  createFirstAccount,
  type FirstAccount,
  type NewAccount,
  readAccount,
  readAccounts,
  setAccount,
} from './accounts/accounts.js';
import { type DeleteAccountOptions, deleteAccount } from './accounts/erase.js';
import { readAgents, saveAgents } from './agents.js';
import { CatalogCache, type CatalogItems } from './catalog-cache.js';
import { type CatalogFields, createItem, deleteItem, getItem, listItems, updateItem } from './catalogs.js';
import {
  type AddedNote,
  addNote,
  type NewNote,
  readConsentPieces,
  readConsents,
  readCurrentConsents,
  readNotes,
  readSuppressions,
  recordConsent,
  removeNote,
  removeSuppression,
  type SuppressionCommand,
  setSuppression,
} from './contacts/annotations.js';
import type { AtomicOptions } from './contacts/atomic.js';
import { runBatch, runEach, runInTurn } from './contacts/batch.js';
import type {
  BatchOutcome,
  CommandResult,
  ContactCommand,
  DeleteCommand,
  EditCommand,
  SaveCommand,
} from './contacts/command.js';
import { deleteContact, type EditResult, editContact } from './contacts/edit.js';
import { InsertQueue } from './contacts/insert-queue.js';
import type { ConsentCommand } from './contacts/ledger.js';
import { changeMembers, type MembersChange } from './contacts/members.js';
import {
  count,
  type GetCommand,
  getContact,
  type Identifier,
  list,
  type Resolved,
  readRest,
  resolveContact,
} from './contacts/read.js';
import { type SaveResult, saveContact } from './contacts/save.js';
import type { Context } from './context.js';
import { DueSignal } from './due-signal.js';
import { type ContactExport, exportContacts } from './exports.js';
import type { ImportJob, ImportRow, RowOutcome } from './imports/import.js';
import {
  cancelImport,
  createImport,
  getImport,
  type ImportFile,
  type ImportProgress,
  listImportRows,
  listImports,
  type RunImportsOptions,
  readRejected,
  runImports,
  undoImport,
} from './imports/operations.js';
import { ImportSignals } from './imports/signals.js';
import { openLanes } from './lanes.js';
import { type SweepOptions, type Swept, sweep } from './retention/sweep.js';
import { Slots } from './slots.js';

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
  editContact(caller: Caller, command: EditCommand): Promise<EditResult>;
  deleteContact(caller: Caller, command: DeleteCommand): Promise<Contact>;
  getContact(caller: Caller, command: GetCommand): Promise<Contact>;
  /** whether an answer of so many bytes may be kept with a contact that was read: while that is remembered it counts */
  takesAnswer(contact: Contact, bytes: number): boolean;
  listContacts(caller: Caller, filter: ContactFilter, page: PageRequest): Promise<Page<Contact>>;
  /** The contacts of a page that were too much to be read at once, a piece at a time. */
  readRest(caller: Caller, rest: PageRest): AsyncIterable<readonly Contact[]>;
  countContacts(caller: Caller, filter: ContactFilter): Promise<number>;
  resolveContact(caller: Caller, identifiers: readonly Identifier[]): Promise<Resolved>;
  /** all or nothing */
  runBatch(
    caller: Caller,
    commands: readonly ContactCommand[],
    options: AtomicOptions,
  ): Promise<readonly CommandResult[]>;
  /** in one transaction, in turn; the refused ones are left out, or with `stop` the first fails all */
  runInTurn(
    caller: Caller,
    commands: readonly ContactCommand[],
    onRefusal: 'stop' | 'continue',
  ): Promise<readonly BatchOutcome[]>;
  /** each for itself */
  runEach(caller: Caller, commands: readonly ContactCommand[]): Promise<readonly BatchOutcome[]>;

  /** memberships of a group, made or ended; answers how many */
  changeMembers(caller: Caller, change: MembersChange): Promise<number>;

  addNote(caller: Caller, target: GetCommand, note: NewNote): Promise<AddedNote>;
  listNotes(
    caller: Caller,
    target: GetCommand,
    page: { limit: number; after: Cursor | null },
  ): Promise<Page<Note>>;
  deleteNote(caller: Caller, target: GetCommand, id: NoteId): Promise<void>;
  recordConsent(caller: Caller, target: GetCommand, consent: ConsentCommand): Promise<ChannelConsent>;
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
    format: FileFormat,
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
  const { tokenSecret } = await asProblems(() =>
    install(database, { id: newId(), tokenSecret: random(32) }, clock()),
  );

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
              // The database is back: what was left off goes on.
              importSignals.due();
            },
          }),
        );
  if (listener !== undefined) mayCache = listener.isLive;

  const touch = () => touchKeys(database, authenticator.takeUses()).catch(() => {});
  const touching = setInterval(touch, touchEveryMs).unref();
  const tallies = new TallyMerger(database);
  const views = new CatalogViews([database, database.reads]);
  const context: Context = {
    database,
    clock,
    newId,
    views,
    totals: new TextTotals(),
    lists: new SharedReads(2, database.requestMs),
    reads: new ContactReads(database, clock, views),
    lanes: openLanes(),
    counters: new Counters(database.apart),
    catalogs,
    inserts: new InsertQueue(database, tallies),
    growth: new Growth(database),
    forgetAccess: (accountId) => authenticator.forget(accountId),
    importSignals,
    tallies,
    exports: new Slots(exportsAtOnce.perAccount, exportsAtOnce.total),
  };
  const outer: Outer = {
    authenticate: (secret, sender) => {
      importSignals.noteRequest();
      return authenticator.authenticate(secret, sender);
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

/** What is no matter of a context: it is the same whatever transaction an operation is in. */
type OuterOperation = 'authenticate' | 'refuseCredential' | 'onSweepDue' | 'close' | 'tokenSecret';

interface Outer extends Pick<Core, OuterOperation> {
  readonly random: RandomBytes;
}

/** A file may take hours, and an import is seen by others before it is settled: no part of a transaction. */
function shortOperationsOn(context: Context, outer: Outer): Core {
  const createImport = () => Promise.reject(new Error('a write that brings a file is named by onceFile'));
  return { ...operationsOn(context, outer), createImport };
}

/** Every operation, in this context. */
function operationsOn(context: Context, outer: Outer): Core {
  const { clock, newId, importSignals } = context;
  const { random, ...outerOperations } = outer;
  const long = <Value>(caller: Caller, work: () => Promise<Value>): Promise<Value> =>
    context.lanes.long.run(caller.accountId, work);
  const forget = <Value>(accountId: AccountId, value: Value): Value => {
    context.forgetAccess(accountId);
    return value;
  };
  const core: Core = {
    ...outerOperations,
    clock,
    newId,
    issueTokens: (owner, lifetimes) => issueTokens(context, owner, lifetimes, random),
    refreshTokens: async (token, admit, lifetimes) => {
      const pair = await refreshTokens(context, token, admit, lifetimes, random);
      if (pair !== 'ended') return pair;
      const accountId = accountOfToken(token);
      if (accountId !== undefined) context.forgetAccess(accountId);
      return undefined;
    },
    saveContact: (caller, command) => saveContact(context, caller, command),
    editContact: (caller, command) => editContact(context, caller, command),
    deleteContact: (caller, command) => deleteContact(context, caller, command),
    getContact: (caller, command) => getContact(context, caller, command),
    takesAnswer: (contact, bytes) => context.reads.takesAnswer(contact, bytes),
    listContacts: (caller, filter, page) => list(context, caller, filter, page),
    readRest: (caller, rest) => readRest(context, caller, rest),
    countContacts: (caller, filter) => count(context, caller, filter),
    resolveContact: (caller, identifiers) => resolveContact(context, caller, identifiers),
    runBatch: (caller, commands, how) => long(caller, () => runBatch(context, caller, commands, how)),
    runInTurn: (caller, commands, onRefusal) =>
      long(caller, () => runInTurn(context, caller, commands, onRefusal)),
    runEach: (caller, commands) => long(caller, () => runEach(context, caller, commands)),
    changeMembers: (caller, change) => long(caller, () => changeMembers(context, caller, change)),
    addNote: (caller, target, note) => addNote(context, caller, target, note),
    listNotes: (caller, target, page) => readNotes(context, caller, target, page),
    deleteNote: (caller, target, id) => removeNote(context, caller, target, id),
    recordConsent: (caller, target, consent) => recordConsent(context, caller, target, consent),
    listConsents: (caller, target) => readConsents(context, caller, target),
    readConsents: (caller, target) => readConsentPieces(context, caller, target),
    listCurrentConsents: (caller, target) => readCurrentConsents(context, caller, target),
    setSuppression: (caller, target, suppression) => setSuppression(context, caller, target, suppression),
    deleteSuppression: (caller, target, id) => removeSuppression(context, caller, target, id),
    listSuppressions: (caller, target) => readSuppressions(context, caller, target),
    listCatalog: (caller, catalog) => listItems(context, caller, catalog),
    getCatalogItem: (caller, catalog, number) => getItem(context, caller, catalog, number),
    createCatalogItem: (caller, catalog, fields, flaws) =>
      createItem(context, caller, catalog, fields, flaws),
    updateCatalogItem: (caller, catalog, number, fields, flaws) =>
      updateItem(context, caller, catalog, number, fields, flaws),
    deleteCatalogItem: (caller, catalog, number) => deleteItem(context, caller, catalog, number),
    listAgents: (caller) => readAgents(context, caller),
    saveAgents: (caller, agents) => saveAgents(context, caller, agents),
    createImport: (caller, file, onProgress) => createImport(context, caller, file, onProgress),
    getImport: (caller, id) => getImport(context, caller, id),
    listImports: (caller, page) => listImports(context, caller, page),
    listImportRows: (caller, id, filter, page) => listImportRows(context, caller, id, filter, page),
    readRejected: (caller, id) => readRejected(context, caller, id),
    cancelImport: (caller, id) => cancelImport(context, caller, id),
    undoImport: (caller, id) => undoImport(context, caller, id),
    runImports: (runOptions) => runImports(context, runOptions),
    onImportsDue: (callback) => importSignals.subscribe(callback),
    createAccount: (account) => createAccount(context, account),
    createFirstAccount: (account, key) => createFirstAccount(context, account, key, random),
    listAccounts: () => readAccounts(context),
    getAccount: (id) => readAccount(context, id),
    setAccount: async (id, changes) => forget(id, await setAccount(context, id, changes)),
    deleteAccount: async (id, how) => forget(id, await deleteAccount(context, id, how)),
    listDeletedAccounts: () => asProblems(() => listDeletedAccounts(context.database)),
    sweep: (how) => sweep(context, how),
    createKey: (accountId, key, by) => createKey(context, accountId, key, random, by),
    listKeys: (accountId) => readKeys(context, accountId),
    revokeKey: async (accountId, id, by) => forget(accountId, await endKey(context, accountId, id, by)),
    once: (named, work) => once(context, (bound) => shortOperationsOn(bound, outer), named, work),
    onceFile: (named, work) => onceFile(context, core, named, work),
    exportContacts: (caller, filter, format, onContacts) =>
      exportContacts(context, caller, filter, format, onContacts),
  };
  return core;
}
