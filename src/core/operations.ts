/**
 * The table of operations; their definitions have the documentation. An operation of a single face is not listed: it is
 * declared in its own file (`operation-context/declared-operation.ts`).
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { ContactPart, ContactWith, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page, PageRequest } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { Members } from '@switchbook/domain/records/record.js';
import { createAccount, createFirstAccount, getAccount, setAccount } from '../access/operations/accounts.js';
import { editKey, rotateKey } from '../access/operations/key-changes.js';
import { createKey, revokeKey } from '../access/operations/keys.js';
import { issueTokens, refreshTokens } from '../access/operations/tokens.js';
import { listAccounts } from '../access/store/account-rows.js';
import { getAgent, listAgents, removeAgents, saveAgents } from '../agents/operations.js';
import { listAllAudit, listAudit } from '../audit/operations.js';
import { runBulkChanges } from '../bulk-changes/jobs/bulk-jobs.js';
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
import { applyPlan, noteShownContacts, proposeChange } from '../plans/operations/plans.js';
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
import { noteComparison, readFaceStates } from '../usage/operations/face-states.js';
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
  listKeys,
  ofAccountInLongLane,
  oneAtATime,
  readActivity,
  readContactRecords,
  runLong,
  webhookBacklog,
} from './wrap-operations.js';

/** Operations without checks of rights. Other files get only the guarded operations. */
const unguarded = {
  // Contacts, one or several.
  saveContact,
  editContact,
  deleteContact,
  eraseContact: inLongLane(eraseContact),
  restoreContact,
  getDeletedContact,
  listDeletedContacts,
  dropDeletedContact,
  emptyDeletedContacts: inLongLane(emptyDeletedContacts),
  getContact,
  readRest,
  countContacts,
  resolveContact,
  resolveFilter,
  runBatch: inLongLane(runBatch),
  runCommands: inLongLane(runCommands),
  changeGroupMembership: inLongLane(changeGroupMembership),

  // Bulk changes.
  listNumberCorrections,
  createBulkChange,
  getBulkChange,
  listBulkChanges,
  cancelBulkChange,
  undoBulkChange,
  runBulkChanges,

  // Plans of assistants.
  proposeChange: inLongLane(proposeChange),
  applyPlan,
  noteShownContacts,

  // Merges and duplicates.
  mergeContacts,
  previewMerge,
  undoMerge,
  getMerge,
  listMerges,
  listDuplicates,
  checkDuplicates,
  dismissDuplicate,
  listDismissals,
  deleteDismissal,
  walkDuplicates,

  // Notes and consents.
  addNote,
  listNotes,
  updateNote,
  deleteNote,
  recordConsent,
  listConsents,
  readConsentPieces,
  listCurrentConsents,
  setSuppression,
  deleteSuppression,
  listSuppressions,
  readContactRecords: inLongLane(readContactRecords),
  canSend: inLongLane(canSend),
  canSendAll: inLongLane(canSendAll),

  // The change feed and histories.
  readFeed,
  readHistory: inLongLane(readHistory),
  readTimeline: inLongLane(readTimeline),
  runLong,

  // Catalogs, own fields, segments and agents.
  listCatalog,
  getCatalogItem,
  createCatalogItem,
  updateCatalogItem,
  deleteCatalogItem,
  mergeCatalogItems: inLongLane(mergeCatalogItems),
  countCatalogUses: inLongLane(countCatalogUses),
  declareField: fields.create,
  changeField: fields.update,
  removeField: fields.remove,
  checkField: inLongLane(checkField),
  runWatches,
  listSegmentFields,
  listAgents,
  getAgent,
  saveAgents,
  removeAgents,

  // Imports and exports.
  inspectFile: inLongLane(inspectFile),
  forgetChoices,
  createImport,
  getImport,
  listImports,
  listImportRows,
  readRejected,
  cancelImport,
  undoImport,
  runImports,
  hasLargeImports,
  importHost,
  exportContacts,

  // Pulls from live vendors.
  createPull,
  getPull,
  listPulls,
  resumePull,
  forgetPullKey,
  runPulls,

  // Webhooks.
  listWebhookFormats,
  testWebhook,
  listDeliveries,
  readSentDelivery,
  redeliver,
  redeliverSpan,
  runWebhooks,
  webhookBacklog,
  inboxBacklog,

  // Intakes and their receivers.
  testIntake,
  replayIntake,
  createReceiver,
  listReceivers,
  getReceiver,
  editReceiver,
  deleteReceiver,
  resendReceiver,
  applyFewPayloads,
  applyManyPayloads,
  applyPayloads,
  /** The times of the last messages of contacts; contacts without messages are absent. */
  readActivity,
  /** Unfinished imports of all accounts. */
  readImportsUnderWay: inDatabase(readImportsUnderWay),
  /** undefined on one PostgreSQL */
  readClusterNodes: inDatabase(readClusterNodes),

  // Members, sessions and sign-in.
  issueTokens,
  refreshTokens,
  createSignInCode,
  signIn,
  signOut,
  createMember: members.create,
  updateMember: members.update,
  removeMember: members.remove,
  eraseMember,
  listContactOwners: inLongLane(listContactOwners),
  listAuthors,
  inviteMember,
  rotateSession,
  sessionCsrf,
  isSessionCsrf,
  listSessions,
  endSessions: forgettingOf(endSessions),
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
  visibilityOfMember,
  visibilityOfRole,

  // Keys.
  createKey: forgetting(createKey),
  listKeys,
  editKey: forgetting(editKey),
  rotateKey: forgetting(rotateKey),
  revokeKey: forgetting(revokeKey),

  // Upstreams.
  listUpstreams,
  getUpstream,
  setUpstream: forgetting(setUpstream),
  removeUpstream: forgetting(removeUpstream),

  // Usage, health and comparisons.
  readUsage: ofAccountInLongLane(readUsage),
  readFaceStates: ofAccountInLongLane(readFaceStates),
  noteComparison,
  readHealth: oneAtATime(readHealth),
  tryDataPath,

  // The trail.
  listAudit: ofAccountInLongLane(listAudit),
  listAllAudit,

  // Accounts.
  createAccount,
  createFirstAccount,
  listAccounts: inDatabase(listAccounts),
  getAccount,
  setAccount: forgetting(setAccount),
  deleteAccount: forgetting(deleteAccount),
  listDeletedAccounts: inDatabase(listDeletedAccounts),
  sweep,
};

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
  readonly records: <All extends Members>(kind: RecordKind<All>) => GuardedRecords<RecordKind<All>>;
};

/** Generic in the parts read, which the table cannot express. */
type ListContacts = <Part extends ContactPart = ContactPart>(
  caller: Caller,
  filter: ContactFilter,
  page: PageRequest,
  shown?: ShownParts<Part>,
) => Promise<Page<ContactWith<Part>>>;

/** The operations in a context: of the process, or of one transaction that several operations share. */
export function bindOperations(context: Context): Operations {
  const list = guarded(context, { listContacts });
  return {
    ...guarded(context, unguarded),
    listContacts: list.listContacts as ListContacts,
    operation: (declared) => guardedOperation(context, declared),
    records: (kind) => guardedRecords(context, kind),
  };
}
