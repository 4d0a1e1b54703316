/**
 * Every operation, bound to a context: that of the process, or that of one transaction which several operations share.
 */
import type { Caller } from '../domain/access.js';
import type { AccountId } from '../domain/ids.js';
import { asProblems } from '../store/database.js';
import { listDeletedAccounts } from '../store/unscoped.js';
import { accountOfToken } from './access/authenticate.js';
import { once } from './access/idempotency.js';
import { createKey, endKey, readKeys } from './access/keys.js';
import { onceFile } from './access/named-file.js';
import type { RandomBytes } from './access/secrets.js';
import { issueTokens, refreshTokens } from './access/tokens.js';
import {
  createAccount,
  createFirstAccount,
  readAccount,
  readAccounts,
  setAccount,
} from './accounts/accounts.js';
import { deleteAccount } from './accounts/erase.js';
import { readAgents, saveAgents } from './agents.js';
import { createItem, deleteItem, getItem, listItems, updateItem } from './catalogs.js';
import { readConsentPieces, readConsents, readCurrentConsents, recordConsent } from './contacts/consents.js';
import { changeMembers } from './contacts/group-members.js';
import { addNote, readNotes, removeNote } from './contacts/notes.js';
import { count, getContact, list, readRest, resolveContact } from './contacts/read.js';
import { readSuppressions, removeSuppression, setSuppression } from './contacts/suppressions.js';
import type { Context } from './context.js';
import type { Core } from './core.js';
import { exportContacts } from './exports.js';
import {
  cancelImport,
  createImport,
  getImport,
  listImportRows,
  listImports,
  readRejected,
  runImports,
  undoImport,
} from './imports/operations.js';
import { sweep } from './retention/sweep.js';
import { deleteContact, editContact, runBatch, runCommands, saveContact } from './writes/write.js';

/** What is no matter of a context: it is the same whatever transaction an operation is in. */
type OuterOperation = 'authenticate' | 'refuseCredential' | 'onSweepDue' | 'close' | 'tokenSecret';

export interface Outer extends Pick<Core, OuterOperation> {
  readonly random: RandomBytes;
}

/** A file may take hours, and an import is seen by others before it is settled: no part of a transaction. */
function shortOperationsOn(context: Context, outer: Outer): Core {
  const createImport = () => Promise.reject(new Error('a write that brings a file is named by onceFile'));
  return { ...operationsOn(context, outer), createImport };
}

/** Every operation, in this context. */
export function operationsOn(context: Context, outer: Outer): Core {
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
    listContacts: (caller, filter, page, shown) => list(context, caller, filter, page, shown),
    readRest: (caller, rest) => readRest(context, caller, rest),
    countContacts: (caller, filter) => count(context, caller, filter),
    resolveContact: (caller, identifiers) => resolveContact(context, caller, identifiers),
    runBatch: (caller, commands, how) => long(caller, () => runBatch(context, caller, commands, how)),
    runCommands: (caller, commands, how) => long(caller, () => runCommands(context, caller, commands, how)),
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
    exportContacts: (caller, filter, file, onContacts) =>
      exportContacts(context, caller, filter, file, onContacts),
  };
  return core;
}
