/** Redaction rules of the operations on contacts, for callers with limited visibility. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { AnyRedactionRule } from '../../operation-context/declared-operation.js';
import { plain, ruleFor } from '../../operation-context/declared-operation.js';
import { redactProblem } from '../../visibility/values/redact-problem.js';
import { redactEach, redactNotes, withContact } from '../../visibility/values/redacted-parts.js';
import { checkEdit, checkIdentities } from '../../visibility/values/redaction-edit.js';
import { checkBinSearch, checkOrder } from '../../visibility/values/redaction-filter.js';
import type { readEntriesAndNotes } from '../lists/entries-and-notes.js';
import type { BatchOutcome, CommandResult, ContactCommand, SaveCommand } from '../writes/commands.js';
import type { runBatch, runCommands } from '../writes/run-commands.js';
import type { deleteContact, editContact, saveContact } from '../writes/write.js';
import type * as bin from './bin.js';
import type * as read from './find-contacts.js';

function shownResult<Result extends CommandResult>(parts: Parts, result: Result): Result {
  if (result.contact === null) return result;
  return { ...result, contact: redaction.redactContact(parts, result.contact) };
}

function redactOutcome(parts: Parts, outcome: BatchOutcome): BatchOutcome {
  if (outcome.ok) return { ok: true, result: shownResult(parts, outcome.result) };
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

/** Returns a save of a limited caller, which may change no hidden part. */
export function checkSave(parts: Parts, command: SaveCommand): SaveCommand {
  return guarded(parts, command);
}

const saves = {
  checkRequest: (parts: Parts, caller: Parameters<typeof saveContact>[1], command: never) =>
    [caller, guarded(parts, command)] as never,
  redactResult: shownResult,
};

export const contactRules = {
  saveContact: ruleFor<typeof saveContact>(saves as never),
  editContact: ruleFor<typeof editContact>(saves as never),
  deleteContact: ruleFor<typeof deleteContact>({ redactResult: redaction.redactContact }),
  runBatch: ruleFor<typeof runBatch>({
    checkRequest: (parts, caller, commands, options) => [
      caller,
      commands.map((one) => guarded(parts, one)),
      options,
    ],
    redactResult: (parts, results) => mapInSlices(results, (one) => shownResult(parts, one)),
  }),
  runCommands: ruleFor<typeof runCommands>({
    checkRequest: (parts, caller, commands, options) => [
      caller,
      commands.map((one) => guarded(parts, one)),
      options,
    ],
    redactResult: (parts, outcomes) => mapInSlices(outcomes, (one) => redactOutcome(parts, one)),
  }),
  changeGroupMembership: plain,
  getContact: ruleFor<typeof read.getContact>({ redactResult: redaction.redactContact }),
  resolveContact: ruleFor<typeof read.resolveContact>({ redactResult: withContact }),
  listContacts: ruleFor<typeof read.listContacts>({
    checkRequest: (parts, ...sent) => {
      checkOrder(parts, sent[2].order);
      return sent;
    },
    redactResult: async (parts, page) => ({
      ...page,
      items: await mapInSlices(page.items, (one) => redaction.redactContact(parts, one)),
    }),
  }),
  readRest: ruleFor<typeof read.readRest>({
    redactResult: (parts, pieces) =>
      redactEach(pieces, (some) => some.map((one) => redaction.redactContact(parts, one))) as typeof pieces,
  }),
  // Conditions are checked when the visibility is applied to filters.
  countContacts: plain,
  resolveFilter: plain,
  getDeletedContact: ruleFor<typeof bin.getDeletedContact>({
    redactResult: (parts, deleted) => ({
      ...withContact(parts, deleted),
      notes: parts.hidden.has('notes') ? 0 : deleted.notes,
    }),
  }),
  listDeletedContacts: ruleFor<typeof bin.listDeletedContacts>({
    checkRequest: (parts, ...sent) => {
      if (sent[1].search !== null) checkBinSearch(parts);
      return sent;
    },
    redactResult: (_, page) => page,
  }),
  dropDeletedContact: plain,
  restoreContact: ruleFor<typeof bin.restoreContact>({
    redactResult: (parts, answer) => ({
      ...withContact(parts, answer),
      left: redaction.redactNames(parts, answer.left),
    }),
    namesIdentities: true,
  }),
  readContactRecords: ruleFor<typeof readEntriesAndNotes>({
    redactResult: (parts, list) =>
      mapInSlices(list, (one) => ({
        ...one,
        notes: redactNotes(parts, one.notes),
        ...redaction.redactEntries(parts, one),
      })),
  }),
} satisfies Readonly<Record<string, AnyRedactionRule>>;
