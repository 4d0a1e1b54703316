/** A batch: items to commands, outcomes to rows. An invalid item fails like an item with a failing command. */
import { regionOf } from '@switchbook/domain/access/access.js';
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { formatsOf } from '../../faces/directory/kit/formats.js';
import { contactOf } from '../../faces/directory/kit/ids.js';
import { problemOf, refuseBatch } from '../../faces/directory/kit/problems.js';
import { requireScope } from '../../faces/directory/kit/route-kinds.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import { member } from '../../faces/kit/body/json-body.js';
import type { CallerExchange } from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import {
  BatchError,
  type BatchOutcome,
  type CommandResult,
  type ContactCommand,
} from '../values/commands.js';
import { batchEnvelope, batchItem } from './contact-bodies.js';
import type { BatchItemWire } from './contact-wire.js';
import { createCommand, patchEdit } from './decode-contact.js';

type DecodedCommand = { readonly command: ContactCommand } | { readonly problem: Problem };

export async function serveBatch(exchange: CallerExchange): Promise<Answer> {
  const { principal, body } = exchange;
  const { items, atomic = false } = readBody(batchEnvelope, body);
  if (items.some(isDeletion)) requireScope(exchange, 'contacts:delete');
  const region = regionOf(principal);
  const decoded = await mapInSlices(items, (item) => decodeItem(item, region));
  return atomic ? runAtomic(exchange, decoded) : runEach(exchange, decoded);
}

function isDeletion(item: unknown): boolean {
  return isObject(item) && member(item, 'op') === 'delete';
}

function decodeItem(item: unknown, region: string | undefined): DecodedCommand {
  try {
    return { command: commandOf(item, region) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { problem: error.problem };
  }
}

function commandOf(body: unknown, region: string | undefined): ContactCommand {
  const item = readBody(batchItem, body, formatsOf(region));
  switch (item.op) {
    case 'create':
      return createCommand(item.contact, item.on_match, region);
    case 'update':
      return {
        op: 'edit',
        ...contactOf(item.id),
        ...(item.version === undefined ? {} : { ifVersion: item.version }),
        edit: patchEdit(item.contact, region),
      };
    case 'delete':
      return { op: 'delete', ...contactOf(item.id) };
  }
}

async function runEach(
  { core, caller, route }: CallerExchange,
  decoded: readonly DecodedCommand[],
): Promise<Answer> {
  const commands = decoded.flatMap((command) => ('command' in command ? [command.command] : []));
  const outcomes = (await core.runCommands(caller, commands, { commit: 'each', omitsLongParts: true }))[
    Symbol.iterator
  ]();
  const data = await mapInSlices(decoded, (command, index): BatchItemWire => {
    if ('problem' in command) return failedItem(index, problemOf(command.problem, route));
    const outcome: BatchOutcome | undefined = outcomes.next().value;
    if (outcome === undefined)
      throw new ProblemError({ kind: 'internal' }, { detail: 'a command has no outcome' });
    return outcome.ok
      ? doneItem(index, outcome.result)
      : failedItem(index, problemOf(inItem(outcome.problem), route));
  });
  return batchAnswerOf(data);
}

function batchAnswerOf(data: readonly BatchItemWire[]): Answer {
  return {
    status: 200,
    long: { lists: [data], body: (items) => ({ data: items }), bytes: batchBytesOf(data) },
  };
}

/** Returns about the bytes of an answer. A failed item has a longer answer, so it counts more. */
function batchBytesOf(data: readonly BatchItemWire[]): number {
  return data.reduce((sum, item) => sum + 100 + 200 * (item.problem?.errors?.length ?? 0), 0);
}

/**
 * Runs an atomic batch. Items are validated in order; if any item has issues, all issues are returned and no item is
 * written.
 */
async function runAtomic(exchange: CallerExchange, decoded: readonly DecodedCommand[]): Promise<Answer> {
  const { core, caller, route } = exchange;
  const commands = decoded.map((command) =>
    'command' in command ? command.command : refusedCommand(command.problem),
  );
  try {
    const results = await core.runBatch(caller, commands, { repeats: 'sequence', inOrder: 'all' });
    return batchAnswerOf(results.map((result, index) => doneItem(index, result)));
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const items = await mapInSlices(error.failures, ({ command, problem }) => {
      const isDecoded = 'command' in (decoded[command] ?? {});
      return failedItem(command, problemOf(isDecoded ? inItem(problem) : problem, route));
    });
    return refuseBatch(items, batchBytesOf(items), exchange);
  }
}

/** Replaces a malformed item, so that it fails in order with items that the operation refuses. */
function refusedCommand(problem: Problem): ContactCommand {
  const check = () => {
    throw new ProblemError(problem);
  };
  return { op: 'save', onMatch: 'refuse', edit: {}, check };
}

/** Prefixes the paths of an operation's issues, which begin at the contact, with the contact's path in the item. */
function inItem(problem: Problem): Problem {
  if (problem.kind !== 'invalid') return problem;
  return { ...problem, issues: problem.issues.map((issue) => ({ ...issue, path: `contact.${issue.path}` })) };
}

function doneItem(index: number, { outcome, contact }: CommandResult): BatchItemWire {
  if (outcome === 'skipped')
    throw new ProblemError({ kind: 'internal' }, { detail: 'a command was skipped' });
  return { index, status: outcome, id: contact.id };
}

function failedItem(index: number, problem: ReturnType<typeof problemOf>): BatchItemWire {
  return { index, status: 'failed', id: null, problem };
}
