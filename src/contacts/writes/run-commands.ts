/** Runs several commands: all or none, or in sequence, leaving out failed commands. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { identityName } from '@switchbook/domain/identity/identity.js';
import { isTooLarge } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices, Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { Context } from '../../operation-context/context.js';
import { briefContact } from '../values/brief-contact.js';
import {
  BatchError,
  type BatchOptions,
  type BatchOutcome,
  type CommandResult,
  type ContactCommand,
  type RunOptions,
} from '../values/commands.js';
import { reportFailures, reportOutcomes } from './merges/merged-away.js';
import { keysOf } from './targets.js';
import { checkSize, countIdentities, write } from './write.js';
import { roughBytes } from './write-batcher.js';

/** Most commands, and identities in them, per commit of independent commands. */
const maxChunk = { commands: 1_000, identities: 4_000 };

/** Runs all commands or none. Throws a BatchError that names every failed command. */
export async function runBatch(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  options: BatchOptions,
): Promise<readonly CommandResult[]> {
  checkSize(commands);
  const { outcomes } = await write(context, caller, commands, options).catch(async (error: unknown) => {
    if (!(error instanceof BatchError)) throw error;
    throw new BatchError(await reportFailures(context, caller, commands, error.failures));
  });
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.result] : []));
}

/** Runs commands in order, and leaves out failing commands. Returns an outcome for each command. */
export async function runCommands(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  { commit, omitsLongParts, onOutcome }: RunOptions,
): Promise<readonly BatchOutcome[]> {
  const run = async (slice: readonly ContactCommand[], inOrder: 'continue' | 'each') => {
    const rules = { repeats: 'sequence', inOrder } as const;
    const { outcomes } = await write(context, caller, slice, rules);
    return reportOutcomes(context, caller, slice, outcomes);
  };
  if (commit === 'once') checkSize(commands);
  else checkSize(commands, Number.POSITIVE_INFINITY);
  if (commit === 'once') return run(commands, 'continue');
  const outcomes: BatchOutcome[] = [];
  let max = maxChunk.commands;
  while (outcomes.length < commands.length) {
    const chunk = chunkFrom(commands, outcomes.length, max);
    try {
      const chunkOutcomes = (await run(chunk, 'each')).map(withoutOwners);
      const from = outcomes.length;
      const finish = (outcome: BatchOutcome, at: number) => {
        onOutcome?.(outcome, from + at);
        return toBrief(outcome, chunk[at] as ContactCommand);
      };
      outcomes.push(
        ...(omitsLongParts ? await mapInSlices(chunkOutcomes, finish) : await withLastStates(chunkOutcomes)),
      );
    } catch (error) {
      // The contacts of a chunk may be too large together for memory.
      if (!isTooLarge(error)) throw error;
      if (chunk.length === 1) outcomes.push({ ok: false, problem: error.problem });
      max = Math.max(1, Math.floor(chunk.length / 4));
    }
  }
  return outcomes;
}

/** Returns the outcome with a contact that lacks its long parts, and has only identities that the command names. */
function toBrief(outcome: BatchOutcome, command: ContactCommand): BatchOutcome {
  const contact = outcome.ok ? outcome.result.contact : null;
  if (!outcome.ok || contact === null) return outcome;
  const names = new Set(keysOf(command).map(identityName));
  const brief = briefContact(contact, (identity) => names.has(identityName(identity)));
  return { ok: true, result: { ...outcome.result, contact: brief } as CommandResult };
}

/** Returns the outcome with a problem that names contacts by id and number only: whole, they may be too large. */
function withoutOwners(outcome: BatchOutcome): BatchOutcome {
  if (outcome.ok) return outcome;
  const { problem } = outcome;
  if (problem.kind === 'conflict') {
    const conflicts = problem.conflicts.map(({ owner, ...conflict }) => ({
      ...conflict,
      // A copy: the id may be a part of the text of the contact.
      owner: owner && structuredClone({ id: owner.id, number: owner.number }),
    }));
    return { ok: false, problem: { ...problem, conflicts } };
  }
  if (problem.kind !== 'ambiguous') return outcome;
  const candidates = problem.candidates.map(({ contact: _, ...candidate }) => candidate);
  return { ok: false, problem: { ...problem, candidates } };
}

/** Bytes of states of one contact that a chunk may keep until all chunks are done. */
const maxRetained = 256 * 1024;

/** Lets the outcomes share the last state of each large contact that the chunk changed several times. */
async function withLastStates(outcomes: readonly BatchOutcome[]): Promise<readonly BatchOutcome[]> {
  const slices = new Slices();
  const last = new Map<ContactId, Contact>();
  let repeated = 0;
  for (const outcome of outcomes) {
    const contact = outcome.ok ? outcome.result.contact : null;
    if (contact === null) continue;
    const earlier = last.get(contact.id);
    if (earlier !== undefined && earlier !== contact) repeated += roughBytes(contact);
    last.set(contact.id, contact);
    if (slices.isOver()) await slices.next();
  }
  if (repeated <= maxRetained) return outcomes;
  return outcomes.map((outcome): BatchOutcome => {
    if (!outcome.ok || outcome.result.outcome === 'deleted' || outcome.result.outcome === 'skipped')
      return outcome;
    return {
      ok: true,
      result: { ...outcome.result, contact: last.get(outcome.result.contact.id) ?? outcome.result.contact },
    };
  });
}

function chunkFrom(
  commands: readonly ContactCommand[],
  from: number,
  max: number,
): readonly ContactCommand[] {
  let identities = 0;
  let to = from;
  for (; to < Math.min(commands.length, from + max); to += 1) {
    identities += countIdentities(commands[to] as ContactCommand);
    if (to > from && identities > maxChunk.identities) break;
  }
  return commands.slice(from, to);
}
