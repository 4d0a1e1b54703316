/** The table of operations on contacts and the bin. */
import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Context } from '../../operation-context/context.js';
import {
  needs,
  nothingToRedact,
  type RedactionRule,
  withNothingToRedact,
  withRedaction,
} from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import {
  addressingRule,
  countAddressed,
  countMisses,
  type GuessContext,
  guessedByFilter,
} from '../../visibility/values/guessed-numbers.js';
import {
  redactContainedContact,
  redactEach,
  redactNotes,
  redactProblem,
} from '../../visibility/values/redacted-parts.js';
import { checkEdit, checkIdentities } from '../../visibility/values/redaction-edit.js';
import { checkBinSearch, checkOrder } from '../../visibility/values/redaction-filter.js';
import { readEntriesAndNotes } from '../lists/entries-and-notes.js';
import type {
  BatchOptions,
  BatchOutcome,
  CommandResult,
  ContactCommand,
  RunOptions,
} from '../values/commands.js';
import { runBatch, runCommands } from '../writes/run-commands.js';
import { deleteContact, editContact, saveContact } from '../writes/write.js';
import {
  deleteDeletedContact,
  emptyDeletedContacts,
  getDeletedContact,
  isRestorable,
  listDeletedContacts,
  restoreContact,
} from './bin.js';
import {
  countContacts,
  findInParts,
  getContact,
  listContacts,
  readRest,
  resolveContact,
  resolveFilter,
} from './find-contacts.js';
import { changeGroupMembership } from './group-membership.js';
import { guessedByCommands } from './guessed-by-commands.js';

export function redactCommandResult<Result extends CommandResult>(parts: Parts, result: Result): Result {
  if (result.contact === null) return result;
  return { ...result, contact: redaction.redactContact(parts, result.contact) };
}

function redactOutcome(parts: Parts, outcome: BatchOutcome): BatchOutcome {
  if (outcome.ok) return { ok: true, result: redactCommandResult(parts, outcome.result) };
  return { ok: false, problem: redactProblem(parts, outcome.problem, false) };
}

/** Returns the command of a limited caller, which may change no hidden part of an existing contact. */
export function guardCommand<Command extends ContactCommand>(parts: Parts, command: Command): Command {
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

/** Returns the rule of an operation that runs several commands. `redactOne`: redacts the result of one command. */
function ruleOfCommands<Others extends readonly unknown[], Result>(
  redactOne: (parts: Parts, result: Result) => Result,
): RedactionRule<readonly [Caller, readonly ContactCommand[], ...Others], readonly Result[]> {
  return {
    addChecks: (parts, caller, commands, ...others) => [
      caller,
      commands.map((command) => guardCommand(parts, command)),
      ...others,
    ],
    redactResult: (parts, results) => mapInSlices(results, (result) => redactOne(parts, result)),
    guessed: guessedByCommands,
  };
}

function ofCommands(_: Caller, commands: readonly ContactCommand[]): readonly Scope[] {
  return commands.map(({ op }) => (op === 'delete' ? 'contacts:delete' : 'contacts:write'));
}

/** Counts the guesses of a resolution by identifiers without a contact. */
function countUnmatched(
  { parts, sent: [, identifiers] }: GuessContext,
  matched: readonly { readonly identifier: number }[],
): number {
  const matches = new Set(matched.map(({ identifier }) => identifier));
  return countAddressed(
    parts,
    [identifiers].flat().filter((_, at) => !matches.has(at)),
  );
}

/** Reads the entries of several contacts; a contact without any, or an unknown one, is absent. */
export async function listRecords(
  { database, clock, reads, visibility }: Context,
  { accountId }: Caller,
  ids: readonly ContactId[],
) {
  const visibleIds =
    visibility === undefined
      ? ids
      : [...(await findInParts(reads, accountId, ids, (contact) => contact.id)).keys()];
  return readEntriesAndNotes(database, accountId, visibleIds, clock());
}

export const contactOperations = {
  ...needs('contacts:read', {
    getContact: withRedaction(getContact, { redactResult: redaction.redactContact }),
    resolveContact: withRedaction(resolveContact, {
      redactResult: redactContainedContact,
      guessed: {
        ...addressingRule,
        countMissed: (_, { matched }, input) => countUnmatched(input, matched),
        countRefused: (error, input) =>
          error instanceof ProblemError && error.problem.kind === 'ambiguous'
            ? countUnmatched(input, error.problem.candidates)
            : countMisses(error, countAddressed(input.parts, input.sent.slice(1))),
      },
    }),
    listContacts: withRedaction(listContacts, {
      checkRequest: (parts, _caller, _filter, { order }) => checkOrder(parts, order),
      redactResult: async (parts, page) => ({
        ...page,
        items: await mapInSlices(page.items, (contact) => redaction.redactContact(parts, contact)),
      }),
      guessed: guessedByFilter(({ items, total }) => total ?? items.length),
    }),
    readRest: withRedaction(readRest, {
      redactResult: (parts, pieces) =>
        redactEach(pieces, (piece) =>
          piece.map((contact) => redaction.redactContact(parts, contact)),
        ) as typeof pieces,
    }),
    // Conditions are checked when the visibility is applied to filters.
    countContacts: withRedaction(countContacts, {
      ...nothingToRedact,
      guessed: guessedByFilter((count: number) => count),
    }),
    // The filter is for another operation.
    resolveFilter: withRedaction(resolveFilter, { ...nothingToRedact, guessed: { countMissed: () => 0 } }),
    listRecords: withRedaction(inLongLane(listRecords), {
      redactResult: (parts, list) =>
        mapInSlices(list, (contact) => ({
          ...contact,
          notes: redactNotes(parts, contact.notes),
          ...redaction.redactEntries(parts, contact),
        })),
    }),
  }),
  ...needs('contacts:write', {
    saveContact: withRedaction(saveContact, {
      addChecks: (parts, caller, command) => [caller, guardCommand(parts, command)],
      redactResult: redactCommandResult,
      guessed: guessedByCommands,
    }),
    editContact: withRedaction(editContact, {
      addChecks: (parts, caller, command) => [caller, guardCommand(parts, command)],
      redactResult: redactCommandResult,
      guessed: guessedByCommands,
    }),
  }),
  ...needs('groups:write', {
    changeGroupMembership: withRedaction(inLongLane(changeGroupMembership), {
      ...nothingToRedact,
      guessed: {
        isWrite: true,
        guesses: (parts, [, { contacts }]) => countAddressed(parts, contacts),
        // The answer has the number of changed contacts, and not their ids.
        countMissed: (guesses, { changed }) => Math.max(0, guesses - changed),
      },
    }),
  }),
  ...needs(ofCommands, {
    runBatch: withRedaction(
      inLongLane(runBatch),
      ruleOfCommands<[BatchOptions, AbortSignal?], CommandResult>(redactCommandResult),
    ),
    runCommands: withRedaction(
      inLongLane(runCommands),
      ruleOfCommands<[RunOptions, AbortSignal?], BatchOutcome>(redactOutcome),
    ),
  }),
  ...needs('contacts:delete', {
    deleteContact: withRedaction(deleteContact, {
      redactResult: redaction.redactContact,
      guessed: guessedByCommands,
    }),
    ...withNothingToRedact({ deleteDeletedContact, isRestorable }),
    emptyDeletedContacts: inLongLane(emptyDeletedContacts),
  }),
  ...needs(['contacts:delete', 'contacts:read'], {
    getDeletedContact: withRedaction(getDeletedContact, {
      redactResult: (parts, deleted) => ({
        ...redactContainedContact(parts, deleted),
        notes: parts.hidden.has('notes') ? 0 : deleted.notes,
      }),
    }),
    listDeletedContacts: withRedaction(listDeletedContacts, {
      checkRequest: (parts, _, { search }) => {
        if (search !== null) checkBinSearch(parts);
      },
      ...nothingToRedact,
    }),
  }),
  ...needs(['contacts:delete', 'contacts:read', 'contacts:write'], {
    restoreContact: withRedaction(restoreContact, {
      redactResult: (parts, answer) => ({
        ...redactContainedContact(parts, answer),
        notRestored: redaction.redactNames(parts, answer.notRestored),
      }),
      namesIdentities: true,
    }),
  }),
};
