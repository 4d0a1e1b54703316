/**
 * Commands whose caller found something wrong already, or wants to hear of everything at once: the short way while
 * nothing is wrong, and the judging run to find out all that is.
 */
import type { Caller } from '../../domain/access.js';
import { ProblemError } from '../../domain/problem.js';
import type { Context } from '../context.js';
import { runAtomic } from './atomic.js';
import { refsOf } from './catalog-refs.js';
import type { CommandResult, EditCommand, SaveCommand } from './command.js';
import { keysOf } from './targets.js';

export async function withFlaws<Result extends CommandResult>(
  context: Context,
  caller: Caller,
  command: SaveCommand | EditCommand,
  shortWay: () => Promise<Result>,
): Promise<Result> {
  const { flaws } = command;
  if (flaws === undefined) return shortWay();
  if (flaws.length > 0) {
    // Nothing that the store could add to.
    if (keysOf(command).length === 0 && refsOf(command.edit).length === 0)
      throw new ProblemError({ kind: 'invalid', issues: flaws });
  } else
    try {
      return await shortWay();
    } catch (error) {
      if (!(error instanceof ProblemError) || !hidesOthers.has(error.problem.kind)) throw error;
    }
  const options = { repeats: 'sequence', inTurn: 'stop' } as const;
  const [result] = await runAtomic(context, caller, [command], options);
  return result as Result;
}

/** Refusals that come before everything is looked at. */
const hidesOthers: ReadonlySet<string> = new Set(['invalid', 'conflict', 'ambiguous', 'not_found']);
