/**
 * Commands on contacts, all or nothing: the one path that can do everything. Who is meant is found in the state
 * before, ownership of identities is judged on the state after, so two commands of a batch may swap them. The
 * single operations take shorter ways when they can and come here when something unusual is in play: a tag to
 * create, an opt-out that waits for a number, a limit, a shared identity that shall be unique.
 */
import type { Caller } from '../../domain/access.js';
import { ProblemError } from '../../domain/problem.js';
import { violated } from '../../store/errors.js';
import type { Context } from '../context.js';
import { type AtomicDone, type AtomicOptions, AtomicRun } from './atomic-run.js';
import type { CommandResult, ContactCommand } from './command.js';
import { TargetsMoved } from './targets.js';

export { type AtomicOptions, BatchError } from './atomic-run.js';

const maxAttempts = 6;

export async function runAtomic(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  options: AtomicOptions,
): Promise<readonly CommandResult[]> {
  return (await settleAtomic(context, caller, commands, options)).results;
}

/** As `runAtomic`, with what was refused and left out. */
export async function settleAtomic(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  options: AtomicOptions,
): Promise<AtomicDone> {
  const saves = commands.filter((command) => command.op === 'save').length;
  for (let attempt = 1; ; attempt += 1) {
    const numbers = saves === 0 ? [] : await context.counters.take(caller.accountId, 'contacts', saves);
    try {
      const done = await context.database.transaction((tx) =>
        new AtomicRun(context, caller, tx, commands, [...numbers]).run(options),
      );
      context.counters.giveBack(caller.accountId, 'contacts', done.unusedNumbers);
      context.growth.note(saves - done.unusedNumbers.length);
      context.tallies.note(caller.accountId);
      if (done.changedCatalogs) context.catalogs.forget(caller.accountId);
      return done;
    } catch (error) {
      const constraint = violated(error);
      if (constraint === 'contacts_number_key') context.counters.drop(caller.accountId, 'contacts');
      // Refused: the transaction took nothing, so neither are its numbers.
      else if (error instanceof ProblemError)
        context.counters.giveBack(caller.accountId, 'contacts', numbers);
      if (error instanceof TargetsMoved || constraint !== undefined) {
        context.catalogs.forget(caller.accountId);
        if (attempt < maxAttempts) continue;
      }
      if (error instanceof TargetsMoved)
        throw new ProblemError({ kind: 'unavailable' }, { detail: 'a run kept losing races' });
      throw error;
    }
  }
}
