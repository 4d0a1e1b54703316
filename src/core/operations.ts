/**
 * The table of operations; their definitions have the documentation. An operation of a single face is not listed: it is
 * declared in its own file (`src/operation-context/declared-operation.ts`).
 */
import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import type { ContactPart, ContactWith, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page, PageRequest } from '@switchbook/domain/contact/page.js';
import type { Catalog, ContactFilter } from '@switchbook/domain/contact/query.js';
import type { Properties } from '@switchbook/domain/records/record.js';
import { createAccount, createFirstAccount, getAccount, setAccount } from '../access/operations/accounts.js';
import { editKey, rotateKey } from '../access/operations/key-changes.js';
import { createKey, revokeKey } from '../access/operations/keys.js';
import { issueTokens, refreshTokens } from '../access/operations/tokens.js';
import { listAccounts } from '../access/store/account-rows.js';
import { getAgent, listAgents, removeAgents, saveAgents } from '../agents/operations.js';
import { listAllAudit, listAudit } from '../audit/operations.js';
import { runBulkChanges } from '../bulk-changes/jobs/bulk-jobs.js';
import { type NewBulkChange, scopesOf } from '../bulk-changes/operations/bulk-change.js';
import {
  cancelBulkChange,
  createBulkChange,
  getBulkChange,
  listBulkChanges,
  undoBulkChange,
} from '../bulk-changes/operations/bulk-changes.js';
import { listNumberCorrections } from '../bulk-changes/operations/number-corrections.js';
import {
  countCatalogUses,
  createCatalogItem,
  deleteCatalogItem,
  getCatalogItem,
  listCatalog,
  updateCatalogItem,
} from '../catalogs/operations/catalogs.js';
import { mergeCatalogItems } from '../catalogs/operations/merge-items.js';
import { canSend } from '../consents/operations/can-send.js';
import { canSendAll } from '../consents/operations/can-send-all.js';
import {
  listConsents,
  listCurrentConsents,
  readConsentPieces,
  recordConsent,
} from '../consents/operations/consents.js';
import { deleteSuppression, listSuppressions, setSuppression } from '../consents/operations/suppressions.js';
import {
  dropDeletedContact,
  emptyDeletedContacts,
  getDeletedContact,
  listDeletedContacts,
  restoreContact,
} from '../contacts/operations/bin.js';
import {
  countContacts,
  getContact,
  listContacts,
  readRest,
  resolveContact,
  resolveFilter,
} from '../contacts/operations/find-contacts.js';
import { changeGroupMembership } from '../contacts/operations/group-members.js';
import {
  getMerge,
  listMerges,
  mergeContacts,
  previewMerge,
  undoMerge,
} from '../contacts/operations/merges.js';
import type { ContactCommand } from '../contacts/writes/commands.js';
import { runBatch, runCommands } from '../contacts/writes/run-commands.js';
import { deleteContact, editContact, saveContact } from '../contacts/writes/write.js';
import { readClusterNodes } from '../database/citus/cluster.js';
import { walkDuplicates } from '../duplicates/jobs.js';
import { checkDuplicates } from '../duplicates/operations/check-duplicates.js';
import {
  deleteDismissal,
  dismissDuplicate,
  listDismissals,
  listDuplicates,
} from '../duplicates/operations/duplicates.js';
import { eraseContact } from '../erasure/operations/erase-contact.js';
import { exportContacts } from '../exports/operations/exports.js';
import { readFeed } from '../feed/operations/read-feed.js';
import { readHistory } from '../feed/operations/read-history.js';
import { readTimeline } from '../feed/operations/timeline.js';
import { checkField } from '../fields/operations/check-field.js';
import { fields } from '../fields/operations/fields.js';
import { tryDataPath } from '../health/operations/data-path.js';
import { readHealth } from '../health/operations/served-health.js';
import { hasLargeImports, runImports } from '../imports/jobs/import-jobs.js';
import {
  cancelImport,
  createImport,
  getImport,
  importHost,
  listImportRows,
  listImports,
  readRejected,
  undoImport,
} from '../imports/operations/imports-of-account.js';
import { inspectFile } from '../imports/operations/inspect.js';
import { forgetChoices } from '../imports/operations/remembered.js';
import { readImportsUnderWay } from '../imports/store/due-imports.js';
import { applyFewPayloads, applyManyPayloads } from '../intakes/jobs/choose-thread.js';
import { applyPayloads } from '../intakes/jobs/intake-jobs.js';
import { replayIntake, testIntake } from '../intakes/operations/trials.js';
import { eraseMember, listAuthors, listContactOwners, members } from '../members/operations/members.js';
import { visibilityOfMember, visibilityOfRole } from '../members/operations/roles.js';
import { addNote, deleteNote, listNotes, updateNote } from '../notes/operations/notes.js';
import type { Context } from '../operation-context/context.js';
import type { Operation } from '../operation-context/declared-operation.js';
import { applyPlan, countShownContacts, proposeChange } from '../plans/operations/plans.js';
import { runPulls } from '../pulls/jobs/pull-jobs.js';
import { createPull, forgetPullKey, getPull, listPulls, resumePull } from '../pulls/operations/pulls.js';
import type { RecordKind } from '../records/operations/record.js';
import { sweep } from '../retention/jobs.js';
import { deleteAccount } from '../retention/operations/erase-account.js';
import { listDeletedAccounts } from '../retention/store/unscoped-sweep.js';
import { runWatches } from '../segments/jobs.js';
import { listSegmentFields } from '../segments/operations/segments.js';
import { inviteMember } from '../sessions/operations/invitations.js';
import {
  acceptInvitation,
  declineInvitation,
  enterInvited,
  listProvedInvitations,
  signInByProof,
} from '../sessions/operations/joining.js';
import { endOwnLogin, listOwnLogins, switchAccount } from '../sessions/operations/logins.js';
import { readMe, renameSelf } from '../sessions/operations/me.js';
import {
  addPasskey,
  findPasskey,
  readPasskeyOwner,
  signInByPasskey,
} from '../sessions/operations/passkeys.js';
import { beginProviderCheck, endProviderCheck } from '../sessions/operations/provider-checks.js';
import { endSessionsAtProvider, issuerOfSession, spendStep } from '../sessions/operations/provider-ends.js';
import {
  endOwnSession,
  endSessions,
  findSession,
  isSessionCsrf,
  listOwnSessions,
  listSessions,
  rotateSession,
  sessionCsrf,
} from '../sessions/operations/sessions.js';
import { createSignInCode, signIn, signOut } from '../sessions/operations/sign-in.js';
import {
  getUpstream,
  listUpstreams,
  removeUpstream,
  setUpstream,
} from '../upstreams/operations/upstreams.js';
import { readFaceStates, storeComparison } from '../usage/operations/face-states.js';
import { readUsage } from '../usage/operations/usage.js';
import {
  type Guarded,
  type GuardedRecords,
  guarded,
  guardedOperation,
  guardedRecords,
} from '../visibility/operations/guard.js';
import type { QuestionedName } from '../visibility/operations/number-guesses.js';
import type { RuledName } from '../visibility/operations/redaction-rules.js';
import { needs, needsNone } from '../visibility/operations/scoped.js';
import { runWebhooks } from '../webhooks/jobs/webhook-jobs.js';
import {
  createReceiver,
  deleteReceiver,
  editReceiver,
  getReceiver,
  listReceivers,
  resendReceiver,
} from '../webhooks/operations/receivers.js';
import { listDeliveries, redeliver, redeliverSpan } from '../webhooks/operations/redeliver.js';
import { readSentDelivery } from '../webhooks/operations/sent-delivery.js';
import { listWebhookFormats, testWebhook } from '../webhooks/operations/webhooks.js';
import {
  forgetting,
  forgettingOf,
  inboxBacklog,
  inDatabase,
  inLongLane,
  inLongLaneForReads,
  listKeys,
  oneAtATime,
  readActivity,
  readContactRecords,
  runLong,
  webhookBacklog,
} from './wrap-operations.js';

/** Operations without checks of rights. Other files get only the guarded operations. */
const unguarded = {
  // Contacts, one or several.
  ...needs('contacts:read', {
    getContact,
    readRest,
    countContacts,
    resolveContact,
    resolveFilter,
    exportContacts,
    /** The times of the last messages of contacts; contacts without messages are absent. */
    readActivity,
  }),
  ...needs('contacts:write', {
    saveContact,
    editContact,
  }),
  ...needs('groups:write', { changeGroupMembership: inLongLane(changeGroupMembership) }),
  ...needs(ofCommands, { runBatch: inLongLane(runBatch), runCommands: inLongLane(runCommands) }),
  ...needs('contacts:delete', {
    deleteContact,
    eraseContact,
    dropDeletedContact,
    emptyDeletedContacts: inLongLane(emptyDeletedContacts),
  }),
  ...needs(['contacts:delete', 'contacts:read'], { getDeletedContact, listDeletedContacts }),
  ...needs(['contacts:delete', 'contacts:read', 'contacts:write'], { restoreContact }),

  // Bulk changes, and plans of assistants.
  ...needs('contacts:read', { listNumberCorrections, getBulkChange, listBulkChanges, countShownContacts }),
  ...needs(ofBulkChange, { createBulkChange }),
  ...needs('contacts:write', {
    cancelBulkChange,
    undoBulkChange,
    proposeChange: inLongLane(proposeChange),
    applyPlan,
  }),
  ...needsNone({ runBulkChanges }),

  // Merges and duplicates.
  ...needs('contacts:read', { getMerge, listMerges, listDuplicates, checkDuplicates, listDismissals }),
  ...needs('contacts:write', {
    mergeContacts,
    previewMerge: inLongLane(previewMerge),
    undoMerge,
    dismissDuplicate,
    deleteDismissal,
  }),
  ...needsNone({ walkDuplicates }),

  // Notes and consents.
  ...needs('contacts:read', {
    listNotes,
    listConsents,
    readConsentPieces,
    listCurrentConsents,
    listSuppressions,
    readContactRecords: inLongLane(readContactRecords),
    canSend: inLongLaneForReads(canSend),
    canSendAll: inLongLane(canSendAll),
  }),
  ...needs('contacts:write', {
    addNote,
    updateNote,
    deleteNote,
    recordConsent,
    setSuppression,
    deleteSuppression,
  }),

  // The change feed and histories.
  ...needs('contacts:read', {
    readFeed,
    readHistory: inLongLane(readHistory),
    readTimeline: inLongLane(readTimeline),
  }),
  ...needsNone({ runLong }),

  // Catalogs, own fields, segments and agents.
  ...needs(ofCatalog('read'), {
    listCatalog,
    getCatalogItem,
    countCatalogUses: inLongLane(countCatalogUses),
  }),
  ...needs(ofCatalog('write'), { createCatalogItem, updateCatalogItem }),
  ...needs(ofCatalog('delete'), { deleteCatalogItem, mergeCatalogItems: inLongLane(mergeCatalogItems) }),
  ...needs('contacts:read', { checkField, listSegmentFields }),
  ...needs('contacts:write', { declareField: fields.create, changeField: fields.update }),
  ...needs('contacts:delete', { removeField: fields.remove }),
  ...needs('contacts:read', { listAgents, getAgent }),
  ...needs('contacts:write', { saveAgents }),
  ...needs('contacts:delete', { removeAgents }),
  ...needsNone({ runWatches }),

  // Imports.
  ...needs('contacts:read', { getImport, listImports, listImportRows, readRejected }),
  ...needs('contacts:write', {
    inspectFile: inLongLane(inspectFile),
    forgetChoices,
    createImport,
    cancelImport,
  }),
  ...needs(['contacts:write', 'contacts:delete'], { undoImport }),
  ...needsNone({
    runImports,
    hasLargeImports,
    importHost,
    /** Unfinished imports of all accounts. */
    readImportsUnderWay: inDatabase(readImportsUnderWay),
  }),

  // Pulls from live vendors.
  ...needs('pulls:manage', { createPull, getPull, listPulls, resumePull, forgetPullKey }),
  ...needsNone({ runPulls }),

  // Webhooks.
  ...needs('webhooks:manage', {
    testWebhook,
    listDeliveries,
    redeliver,
    redeliverSpan,
  }),
  ...needs(['webhooks:manage', 'contacts:read'], { readSentDelivery }),
  ...needsNone({ listWebhookFormats, runWebhooks, webhookBacklog, inboxBacklog }),

  // Intakes and their receivers.
  ...needs('intakes:manage', { listReceivers, getReceiver, deleteReceiver }),
  ...needs(['intakes:manage', 'contacts:write'], { testIntake, replayIntake }),
  ...needs(['intakes:manage', 'webhooks:manage', 'contacts:read'], {
    createReceiver,
    editReceiver,
    resendReceiver,
  }),
  ...needsNone({ applyFewPayloads, applyManyPayloads, applyPayloads }),

  // Members, sessions and sign-in.
  ...needs('keys:manage', {
    createMember: members.create,
    updateMember: members.update,
    removeMember: members.remove,
    eraseMember,
    inviteMember,
    listSessions,
    endSessions: forgettingOf(endSessions),
    visibilityOfMember,
    visibilityOfRole,
  }),
  ...needs(['keys:manage', 'contacts:read'], { listContactOwners: inLongLane(listContactOwners) }),
  ...needsNone({
    listAuthors,
    createSignInCode,
    issueTokens,
    refreshTokens,
    signIn,
    signOut,
    rotateSession,
    sessionCsrf,
    isSessionCsrf,
    listOwnSessions,
    endOwnSession,
    findSession,
    readMe,
    signInByProof,
    spendStep,
    endSessionsAtProvider,
    beginProviderCheck,
    endProviderCheck,
    issuerOfSession,
    acceptInvitation,
    declineInvitation,
    enterInvited,
    listProvedInvitations,
    switchAccount,
    listOwnLogins,
    endOwnLogin,
    readPasskeyOwner,
    addPasskey,
    findPasskey,
    signInByPasskey,
    renameSelf,
  }),

  // Keys.
  ...needs('keys:manage', {
    createKey: forgetting(createKey),
    listKeys,
    editKey: forgetting(editKey),
    rotateKey: forgetting(rotateKey),
    revokeKey: forgetting(revokeKey),
  }),

  // Upstreams.
  ...needs('upstreams:manage', {
    listUpstreams,
    getUpstream,
    setUpstream: forgetting(setUpstream),
    removeUpstream: forgetting(removeUpstream),
  }),

  // Usage, health and comparisons.
  ...needs('account:read', {
    readUsage: inLongLane(readUsage),
    readFaceStates: inLongLane(readFaceStates),
  }),
  ...needsNone({
    storeComparison,
    readHealth: oneAtATime(readHealth),
    tryDataPath,
    /** undefined on one PostgreSQL */
    readClusterNodes: inDatabase(readClusterNodes),
  }),

  // The trail.
  ...needs('keys:manage', { listAudit: inLongLane(listAudit) }),
  ...needsNone({ listAllAudit }),

  // Accounts.
  ...needs('account:read', { getAccount }),
  ...needs('account:write', { setAccount: forgetting(setAccount) }),
  ...needsNone({
    createAccount,
    createFirstAccount,
    listAccounts: inDatabase(listAccounts),
    deleteAccount: forgetting(deleteAccount),
    listDeletedAccounts: inDatabase(listDeletedAccounts),
    sweep,
  }),
};

function ofCommands(_: Caller, commands: readonly ContactCommand[]): readonly Scope[] {
  return commands.map(({ op }) => (op === 'delete' ? 'contacts:delete' : 'contacts:write'));
}

function ofBulkChange(_: Caller, { change }: NewBulkChange): readonly Scope[] {
  return ['contacts:write', ...scopesOf(change)];
}

/** Returns the scope of a catalog. Tags have the scopes of contacts. */
function ofCatalog(verb: 'read' | 'write' | 'delete') {
  return (_: Caller, catalog: Catalog): Scope => `${catalog === 'tags' ? 'contacts' : catalog}:${verb}`;
}

type OfOperations<Name extends keyof typeof unguarded | 'listContacts'> = Name;
/** A rule for an unknown name does not compile: the operation that it is meant for would lack the rule. */
export type LimitedOperation = OfOperations<RuledName | QuestionedName>;

export type Operations = Guarded<typeof unguarded> & {
  readonly listContacts: ListContacts;
  /** runs an operation that its own file declares */
  readonly operation: <Sent extends readonly unknown[], Answer>(
    declared: Operation<Sent, Answer>,
  ) => (caller: Caller, ...sent: Sent) => Promise<Answer>;
  /** the operations of a kind of records */
  readonly records: <All extends Properties>(kind: RecordKind<All>) => GuardedRecords<RecordKind<All>>;
};

/** Generic in the parts read, which the table cannot express. */
type ListContacts = <Part extends ContactPart = ContactPart>(
  caller: Caller,
  filter: ContactFilter,
  page: PageRequest,
  shown?: ShownParts<Part>,
) => Promise<Page<ContactWith<Part>>>;

/** Returns the operations in a context: of the process, or of one transaction that several operations share. */
export function bindOperations(context: Context): Operations {
  const list = guarded(context, needs('contacts:read', { listContacts }));
  return {
    ...guarded(context, unguarded),
    listContacts: list.listContacts as ListContacts,
    operation: (declared) => guardedOperation(context, declared),
    records: (kind) => guardedRecords(context, kind),
  };
}
