/**
 * The redaction rules of operations, for callers with limited visibility: one rule per operation, for the contacts and
 * records in its input and output.
 */

import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as shown from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { duplicateScore } from '@switchbook/domain/contact/duplicate-score.js';
import { holderOf, type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { BulkChangeJob } from '../../bulk-changes/operations/bulk-change.js';
import type * as bulkChanges from '../../bulk-changes/operations/bulk-changes.js';
import type { canSendAll } from '../../consents/operations/can-send-all.js';
import type * as consents from '../../consents/operations/consents.js';
import type * as notes from '../../consents/operations/notes.js';
import type * as suppressions from '../../consents/operations/suppressions.js';
import { leavesOf } from '../../contacts/filters/filter-leaves.js';
import { readFilterTexts } from '../../contacts/filters/filter-text.js';
import type { readRecords } from '../../contacts/lists/contact-records.js';
import type * as bin from '../../contacts/operations/bin.js';
import type * as merges from '../../contacts/operations/merges.js';
import type * as read from '../../contacts/operations/read-contacts.js';
import {
  BatchError,
  type BatchOutcome,
  type CommandResult,
  type ContactCommand,
  type MergeSummary,
} from '../../contacts/writes/commands.js';
import type { runBatch, runCommands } from '../../contacts/writes/run-commands.js';
import type { deleteContact, editContact, saveContact } from '../../contacts/writes/write.js';
import { type AnyRedactionRule, plain, type RedactionRule } from '../../core/declared-operation.js';
import type { readDuplicates } from '../../duplicates/operations/duplicates.js';
import type { readFeed } from '../../feed/operations/read-feed.js';
import type { readHistory } from '../../feed/operations/read-history.js';
import type { readTimeline } from '../../feed/operations/timeline.js';
import type { NewPlan } from '../../plans/operations/plan.js';
import type { applyPlan, proposeChange } from '../../plans/operations/plans.js';
import { checkEdit, checkIdentities, checkTaken, checkTexts } from '../values/redaction-edit.js';
import {
  checkBinSearch,
  checkChannel,
  checkOrder,
  hiddenPart,
  mayReadTree,
  redactFilter,
} from '../values/redaction-filter.js';

/** The arguments of an operation after its context, and its answer. */
type ArgumentsOf<Run> = Run extends (context: never, ...sent: infer Sent) => unknown ? Sent : never;
type Answered<Run> = Run extends (...sent: never[]) => infer Answer ? Awaited<Answer> : never;

function described<Run>(description: RedactionRule<ArgumentsOf<Run> & readonly unknown[], Answered<Run>>) {
  return description as unknown as AnyRedactionRule;
}

const withContact = <Answer extends { readonly contact: Contact }>(parts: Parts, answer: Answer): Answer => ({
  ...answer,
  contact: shown.redactContact(parts, answer.contact),
});

function redactResult<Result extends CommandResult>(parts: Parts, result: Result): Result {
  if (result.contact === null) return result;
  return { ...result, contact: shown.redactContact(parts, result.contact) };
}

function redactOutcome(parts: Parts, outcome: BatchOutcome): BatchOutcome {
  if (outcome.ok) return { ok: true, result: redactResult(parts, outcome.result) };
  return { ok: false, problem: redactProblem(parts, outcome.problem, false) };
}

/** Refuses a command that changes a hidden part of an existing contact. */
function guarded<Command extends ContactCommand>(parts: Parts, command: Command): Command {
  if (command.op === 'delete') return command;
  const { edit, check } = command;
  if (command.op === 'edit') checkEdit(parts, edit, false);
  const guard: typeof check = (after, before, conflicts) => {
    if (before !== null) {
      checkEdit(parts, edit, true);
      checkIdentities(parts, before, after);
    }
    check?.(after, before, conflicts);
  };
  return { ...command, check: guard };
}

const saves = {
  checkRequest: (parts: Parts, caller: Parameters<typeof saveContact>[1], command: never) =>
    [caller, guarded(parts, command)] as never,
  redactResult,
};

type Joint = Pick<merges.Merged, 'contact' | 'loser'>;
const joint = <Answer extends Joint>(parts: Parts, answer: Answer): Answer => ({
  ...answer,
  contact: shown.redactContact(parts, answer.contact),
  loser: shown.redactContact(parts, answer.loser),
});

const merged = (parts: Parts, answer: merges.Merged): merges.Merged => {
  const summary = shown.redactReport<MergeSummary>(parts, answer.summary);
  return { ...joint(parts, answer), summary, merge: { ...answer.merge, counts: summary.counts } };
};
const mergeRecord = <Merge extends Pick<merges.MergeRecord, 'counts'>>(
  parts: Parts,
  merge: Merge,
): Merge => ({
  ...merge,
  counts: shown.redactCounts(parts, merge.counts),
});

const merging = {
  checkRequest: (
    parts: Parts,
    caller: Parameters<typeof merges.mergeContacts>[1],
    command: Parameters<typeof merges.mergeContacts>[2],
  ) => {
    checkTaken(parts, command.take ?? []);
    return [caller, command] as ArgumentsOf<typeof merges.mergeContacts>;
  },
  redactResult: merged,
};

const consent = <Answer extends Parameters<typeof shown.redactConsent>[1] & { readonly contact: Contact }>(
  parts: Parts,
  answer: Answer,
): Answer => withContact(parts, shown.redactConsent(parts, answer));

const unlessNotes = <Arguments extends readonly unknown[]>(parts: Parts, ...sent: Arguments): Arguments => {
  if (parts.hidden.has('notes')) throw hiddenPart('note', 'notes');
  return sent;
};

const noteless = <Note>(parts: Parts, list: readonly Note[]): readonly Note[] =>
  parts.hidden.has('notes') ? [] : list;

/** Checks the change and the contacts of a bulk change or a plan. Throws `invalid`. */
function checkChange(parts: Parts, { contacts, change }: Pick<NewPlan, 'change'> & Contacts): void {
  if (change.op === 'merge') checkTaken(parts, change.take ?? []);
  if (change.op === 'edit') {
    const { fields = {}, correctNumbers, convertField } = change.edit;
    checkTexts(parts, fields);
    if (correctNumbers === true && parts.numbers !== 'whole') throw hiddenPart('edit', 'numbers');
    if (convertField !== undefined && shown.hidesAttribute(parts, convertField))
      throw hiddenPart('edit', `attributes.${convertField}`);
  }
  if (contacts.by !== 'filter') return;
  let isRead = true;
  const input = { region: undefined, now: new Date(0) };
  const filter = readFilterTexts(contacts.texts, input, () => {
    isRead = false;
  });
  // The operation itself reports unreadable texts.
  if (!isRead) return;
  // The job reads its conditions, and can no longer refuse them.
  if (leavesOf(filter, 'segment').length > 0) throw hiddenPart('filter.segment', 'segment');
  redactFilter(parts, filter);
}

/** Omits a tree that the role may no longer read: it contains copies of saved segments. */
function redactJob(parts: Parts, job: BulkChangeJob): BulkChangeJob {
  const { filter } = job;
  const isTree = filter !== null && ['all', 'any', 'not', 'field'].some((name) => name in filter);
  return isTree && !mayReadTree(parts, filter) ? { ...job, filter: null } : job;
}
const withJob: AnyRedactionRule = { redactResult: (parts, job) => redactJob(parts, job as BulkChangeJob) };

type Contacts = {
  readonly contacts: NewPlan['contacts'] | { readonly by: 'id'; readonly selectors: readonly unknown[] };
};

/**
 * The operations for callers with limited visibility: each shows and changes only visible contacts and parts. An operation without a
 * description here or in its own file is refused, so that a new one reveals nothing by mistake. Operations on the whole
 * account are refused: imports, pulls, intakes, webhooks, upstreams, keys, members, usage, health, audit; changes of
 * catalogs, fields and segments; emptying the whole bin; corrections of all numbers; an erasure, which reaches copies
 * in all of these.
 */
export const redactionRules: Readonly<Record<string, AnyRedactionRule | undefined>> = {
  saveContact: described<typeof saveContact>(saves as never),
  editContact: described<typeof editContact>(saves as never),
  deleteContact: described<typeof deleteContact>({ redactResult: shown.redactContact }),
  runBatch: described<typeof runBatch>({
    checkRequest: (parts, caller, commands, options) => [
      caller,
      commands.map((one) => guarded(parts, one)),
      options,
    ],
    redactResult: (parts, results) => results.map((one) => redactResult(parts, one)),
  }),
  runCommands: described<typeof runCommands>({
    checkRequest: (parts, caller, commands, options) => [
      caller,
      commands.map((one) => guarded(parts, one)),
      options,
    ],
    redactResult: (parts, outcomes) => outcomes.map((one) => redactOutcome(parts, one)),
  }),
  changeMembers: plain,

  getContact: described<typeof read.getContact>({ redactResult: shown.redactContact }),
  resolveContact: described<typeof read.resolveContact>({ redactResult: withContact }),
  listContacts: described<typeof read.list>({
    checkRequest: (parts, ...sent) => {
      checkOrder(parts, sent[2].order);
      return sent;
    },
    redactResult: (parts, page) => ({
      ...page,
      items: page.items.map((one) => shown.redactContact(parts, one)),
    }),
  }),
  readRest: described<typeof read.readRest>({
    redactResult: (parts, pieces) =>
      eachOf(pieces, (some) => some.map((one) => shown.redactContact(parts, one))) as typeof pieces,
  }),
  // Conditions are checked when the visibility is applied to filters.
  countContacts: plain,
  resolveFilter: plain,
  // Its rows are redacted when they are written.
  exportContacts: plain,
  runLong: plain,

  mergeContacts: described<typeof merges.mergeContacts>(merging),
  previewMerge: described<typeof merges.previewMerge>(merging),
  undoMerge: described<typeof merges.undoMerge>({
    redactResult: (parts, answer) => ({
      ...joint(parts, answer),
      merge: mergeRecord(parts, answer.merge),
      left: shown.redactNames(parts, answer.left),
    }),
    namesIdentities: true,
  }),
  getMerge: described<typeof merges.getMerge>({ redactResult: mergeRecord }),
  listMerges: described<typeof merges.readMerges>({
    redactResult: (parts, page) => ({ ...page, items: page.items.map((one) => mergeRecord(parts, one)) }),
  }),
  listDuplicates: described<typeof readDuplicates>({
    redactResult: (parts, page) => ({
      ...page,
      items: page.items
        .map(({ contacts: [one, other], reasons }) => {
          const redacted = shown.redactReasons(parts, reasons);
          const contacts = [shown.redactContact(parts, one), shown.redactContact(parts, other)] as const;
          return { contacts, score: duplicateScore(redacted), reasons: redacted };
        })
        .sort((one, other) => other.score - one.score),
    }),
  }),
  dismissDuplicate: plain,
  listDismissals: plain,
  deleteDismissal: plain,

  getDeletedContact: described<typeof bin.getDeletedContact>({
    redactResult: (parts, deleted) => ({
      ...withContact(parts, deleted),
      notes: parts.hidden.has('notes') ? 0 : deleted.notes,
    }),
  }),
  listDeletedContacts: described<typeof bin.readDeletedContacts>({
    checkRequest: (parts, ...sent) => {
      if (sent[1].search !== null) checkBinSearch(parts);
      return sent;
    },
    redactResult: (_, page) => page,
  }),
  dropDeletedContact: plain,
  restoreContact: described<typeof bin.restoreContact>({
    redactResult: (parts, answer) => ({
      ...withContact(parts, answer),
      left: shown.redactNames(parts, answer.left),
    }),
    namesIdentities: true,
  }),

  addNote: described<typeof notes.addNote>({ redactResult: withContact }),
  listNotes: described<typeof notes.readNotes>({
    redactResult: (parts, page) =>
      parts.hidden.has('notes')
        ? { items: [], next: null }
        : { ...page, items: page.items.map((one) => withContact(parts, one)) },
  }),
  updateNote: described<typeof notes.changeNote>({ checkRequest: unlessNotes, redactResult: withContact }),
  deleteNote: described<typeof notes.removeNote>({
    checkRequest: unlessNotes,
    redactResult: (_, answer) => answer,
  }),

  recordConsent: described<typeof consents.recordConsent>({ redactResult: consent }),
  listConsents: described<typeof consents.readConsents>({
    redactResult: (parts, list) => list.map((one) => shown.redactConsent(parts, one)),
  }),
  readConsents: described<typeof consents.readConsentPieces>({
    redactResult: (parts, pieces) =>
      eachOf(pieces, (some) => some.map((one) => shown.redactConsent(parts, one))) as typeof pieces,
  }),
  listCurrentConsents: described<typeof consents.readCurrentConsents>({
    redactResult: (parts, list) => list.map((one) => consent(parts, one)),
  }),
  setSuppression: described<typeof suppressions.setSuppression>({
    redactResult: (parts, answer) => ({
      ...withContact(parts, answer),
      suppression: shown.redactSuppression(parts, answer.suppression),
    }),
  }),
  deleteSuppression: plain,
  listSuppressions: described<typeof suppressions.readSuppressions>({
    redactResult: (parts, list) => list.map((one) => withContact(parts, shown.redactSuppression(parts, one))),
  }),
  readContactRecords: described<typeof readRecords>({
    redactResult: (parts, list) =>
      list.map((one) => ({
        ...one,
        notes: noteless(parts, one.notes),
        ...shown.redactRecord(parts, one),
      })),
  }),
  // The input has whole numbers and emails, or filters; the output has neither.
  canSend: plain,
  canSendAll: described<typeof canSendAll>({
    ...plain,
    checkRequest: (parts, ...sent) => {
      checkChannel(parts, sent[1].channel);
      return sent;
    },
  }),

  readFeed: described<typeof readFeed>({
    redactResult: (parts, page) => ({
      ...page,
      events: page.events.flatMap((one) => shown.redactEvent(parts, one) ?? []),
    }),
  }),
  readHistory: described<typeof readHistory>({
    redactResult: (parts, page) => ({
      ...page,
      entries: page.entries.flatMap((entry) => {
        const event = shown.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      }),
    }),
  }),
  readTimeline: described<typeof readTimeline>({
    redactResult: (parts, page) => ({
      ...page,
      entries: page.entries.flatMap((entry): typeof page.entries => {
        if ('note' in entry) return noteless(parts, [entry]);
        if (!('event' in entry)) return [entry];
        const event = shown.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      }),
    }),
  }),

  createBulkChange: described<typeof bulkChanges.createBulkChange>({
    checkRequest: (parts, ...sent) => {
      checkChange(parts, sent[1]);
      return sent;
    },
    redactResult: redactJob,
  }),
  getBulkChange: withJob,
  listBulkChanges: described<typeof bulkChanges.readBulkChanges>({
    redactResult: (parts, page) => ({ ...page, items: page.items.map((one) => redactJob(parts, one)) }),
  }),
  cancelBulkChange: withJob,
  undoBulkChange: withJob,
  proposeChange: described<typeof proposeChange>({
    checkRequest: (parts, ...sent) => {
      checkChange(parts, sent[1]);
      return sent;
    },
    redactResult: (parts, plan) => ({
      ...plan,
      examples: plan.examples.map((one) => shown.redactContact(parts, one)),
      merge: plan.merge && merged(parts, plan.merge),
    }),
  }),
  // The role may see less than when the plan was proposed.
  applyPlan: described<typeof applyPlan>({
    checkRequest: (parts, caller, token, allow) => {
      const allowShown: typeof allow = (change) => {
        checkChange(parts, { change, contacts: { by: 'id', selectors: [] } });
        allow(change);
      };
      return [caller, token, allowShown];
    },
    redactResult: (parts, applied) =>
      applied.kind === 'merge' ? applied : { ...applied, job: redactJob(parts, applied.job) },
  }),
  noteShownContacts: plain,

  // Names of catalogs, fields and agents do not belong to contacts.
  listCatalog: plain,
  getCatalogItem: plain,
  countCatalogUses: plain,
  listFields: plain,
  getField: plain,
  listSegmentFields: plain,
  signOut: plain,
  issuerOfSession: plain,
  rotateSession: plain,
  beginProviderCheck: plain,
  endProviderCheck: plain,
  listOwnSessions: plain,
  endOwnSession: plain,
  findSession: plain,
  readMe: plain,
  switchAccount: plain,
  acceptInvitation: plain,
  declineInvitation: plain,
  listOwnLogins: plain,
  endOwnLogin: plain,
  readPasskeyOwner: plain,
  addPasskey: plain,
  renameSelf: plain,
  listAgents: plain,
  getAgent: plain,
};

async function* eachOf<Item>(pieces: AsyncIterable<Item>, show: (piece: Item) => Item): AsyncGenerator<Item> {
  for await (const piece of pieces) yield show(piece);
}

/** A refusal, which may name contacts. `namesIdentities`: also identities that the caller did not send. */
function redactProblem(parts: Parts, problem: Problem, namesIdentities: boolean): Problem {
  if (problem.kind === 'conflict') {
    const conflicts = problem.conflicts.map(({ key, holder, ...other }) => ({
      ...other,
      key: namesIdentities ? shown.redactKey(parts, key) : key,
      holder:
        holder?.contact === undefined
          ? holder
          : holderOf(shown.redactContact<Contact>(parts, holder.contact)),
    }));
    return { ...problem, conflicts };
  }
  if (problem.kind !== 'ambiguous') return problem;
  const candidates = problem.candidates.map((one) =>
    one.contact === undefined ? one : { ...one, contact: shown.redactContact(parts, one.contact) },
  );
  return { ...problem, candidates };
}

export function redactError(parts: Parts, error: unknown, namesIdentities: boolean): unknown {
  if (error instanceof BatchError)
    return new BatchError(
      error.failures.map((one) => ({
        ...one,
        problem: redactProblem(parts, one.problem, namesIdentities),
      })),
    );
  if (!(error instanceof ProblemError)) return error;
  const problem = redactProblem(parts, error.problem, namesIdentities);
  return problem === error.problem
    ? error
    : new ProblemError(problem, { detail: error.message, cause: error.cause });
}
