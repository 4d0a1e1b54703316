/** Counts the numbers and emails that commands guess, by the outcome of each command. */

import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type IdentityKey, type IdentityName, identityName } from '@switchbook/domain/identity/identity.js';
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import {
  countAddressed,
  countMisses,
  type GuessContext,
  type GuessedNumbers,
  guessWindowMs,
  isNeutral,
  isUnshown,
  missesOfCreated,
  usualNumbers,
} from '../../visibility/values/guessed-numbers.js';
import { BatchError, type SaveCommand } from '../values/commands.js';
import { addedKeys, isExclusive, matchRuleOf } from '../writes/targets.js';

interface Result {
  readonly outcome: string;
  readonly contact?: Pick<Contact, 'identities' | 'sharing'> | null;
}

/** The result of one command among several. */
type Outcome =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly problem: Problem };

const isSave = (command: unknown): command is SaveCommand =>
  isObject(command) && command.op === 'save' && isObject(command.edit);

const unshownOf = (parts: Parts, keys: readonly IdentityKey[]): ReadonlySet<IdentityName> =>
  new Set(keys.filter(({ kind }) => isUnshown(parts, kind)).map(identityName));

/** Returns the identities that a save uses to find its contact. */
function matchingKeysOf(command: SaveCommand): readonly IdentityKey[] {
  const { addressed = [], holder } = matchRuleOf(command);
  const keys = addressed.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
  return [...keys, ...(holder?.keys ?? [])];
}

/** Counts the numbers and emails that a save uses to find a contact or stores on a new one. */
function countNamedBy(parts: Parts, command: unknown): number {
  return isSave(command) ? unshownOf(parts, [...matchingKeysOf(command), ...addedKeys(command)]).size : 0;
}

/** Whether a command has issues: it is then refused, and creates no contact. */
const hasIssues = (command: unknown) =>
  isObject(command) && Array.isArray(command.issues) && command.issues.length > 0;

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** The numbers in one command or several. */
export const guessedByCommands: GuessedNumbers = {
  isWrite: true,
  guesses: (parts, [, commands]) =>
    countAddressed(parts, commands) +
    sumOf(
      [commands]
        .flat()
        .map((item) => Math.max(0, countNamedBy(parts, item) - (hasIssues(item) ? 0 : usualNumbers))),
    ),
  named: (parts, [, commands]) => sumOf([commands].flat().map((item) => countNamedBy(parts, item))),
  countMissed: (_, answer, input) => sumOf(missesOf(answer, input)),
  countRefused,
  within: (answer, left, input) => {
    if (!Array.isArray(answer)) return answer;
    const misses = missesOf(answer, input);
    let missed = 0;
    return answer.map((outcome: Outcome | Result, at) => {
      missed += misses[at] ?? 0;
      return missed > left && 'ok' in outcome && revealsExistence(outcome) && nameAny(input, at)
        ? withheld
        : outcome;
    });
  },
};

/**
 * The refusal of a command that exceeded the limit, and of later commands. Another refusal for a found number would
 * reveal the number.
 */
const withheld: Outcome = { ok: false, problem: { kind: 'limited', retryAfterMs: guessWindowMs } };

/** Whether no change was made, and the outcome reveals whether a contact has the number. */
const revealsExistence = (outcome: Outcome) => !outcome.ok || outcome.result.outcome === 'found';

const countGuessesOf = (parts: Parts, command: unknown) =>
  countAddressed(parts, [command]) + countNamedBy(parts, command);

const nameAny = ({ parts, sent: [, commands] }: GuessContext, at: number): boolean =>
  countGuessesOf(parts, [commands].flat()[at]) > 0;

const missesOf = (answer: unknown, { parts, sent: [, commands], whole }: GuessContext): readonly number[] => {
  const outcomes = [whole ?? answer].flat() as readonly (Outcome | Result)[];
  return [commands].flat().map((item, at) => missedOf(parts, item, outcomes[at]));
};

/** Counts the numbers and emails of a command that no contact has, by the outcome of the command. */
function missedOf(parts: Parts, command: unknown, outcome: Outcome | Result | undefined): number {
  if (outcome === undefined) return 0;
  if ('ok' in outcome)
    return outcome.ok
      ? missedOf(parts, command, outcome.result)
      : missedOfRefused(parts, command, outcome.problem);
  if (outcome.outcome === 'skipped') return countGuessesOf(parts, command);
  if (outcome.outcome === 'created') return countGuessesOf(parts, command) * missesOfCreated;
  return isSave(command) && command.onMatch === 'return' && outcome.outcome === 'found'
    ? missedOfFound(parts, command, outcome.contact)
    : 0;
}

/**
 * Counts the guesses of a save that its contact does not have. If the command matches only by guesses, the contact has
 * one of them, perhaps in another form. Otherwise a shown identity may have found the contact.
 */
function missedOfFound(parts: Parts, command: SaveCommand, contact: Result['contact']): number {
  const keys = matchingKeysOf(command);
  const guesses = unshownOf(parts, keys);
  const isFoundByGuess =
    keys.every(({ kind }) => isUnshown(parts, kind)) &&
    (matchRuleOf(command).addressed ?? []).every(({ by }) => by === 'identity');
  const unshown = unshownOf(parts, [...(contact?.identities ?? []), ...(contact?.sharing ?? [])]);
  const foreign = [...guesses].filter((name) => !unshown.has(name)).length;
  return Math.max(0, Math.min(foreign, guesses.size - (isFoundByGuess ? 1 : 0)));
}

/** Counts the guesses that a refusal does not name. Shown identities that it names confirm no guess. */
function missedOfRefused(parts: Parts, command: unknown, problem: Problem): number {
  if (!isSave(command)) return countMisses(new ProblemError(problem), countAddressed(parts, [command]));
  if (isNeutral(problem)) return 0;
  const missed = (keys: readonly IdentityKey[], confirmed: readonly IdentityKey[]) => {
    const names = new Set(confirmed.map(identityName));
    return [...unshownOf(parts, keys)].filter((name) => !names.has(name)).length;
  };
  if (problem.kind === 'conflict')
    return missed(
      addedKeys(command).filter((key) => isExclusive(command, key)),
      problem.conflicts.map(({ key }) => key),
    );
  if (problem.kind !== 'ambiguous') return countNamedBy(parts, command);
  const keys = matchRuleOf(command).holder?.keys ?? [];
  return missed(
    matchingKeysOf(command),
    problem.candidates.flatMap(({ identifier }) => keys[identifier] ?? []),
  );
}

/** Counts for each command: the failure of one confirms no guess of another. */
function countRefused(error: unknown, { parts, sent: [, commands] }: GuessContext): number {
  if (!(error instanceof ProblemError)) return 0;
  const all = [commands].flat();
  if (!(error instanceof BatchError) && Array.isArray(commands))
    return isNeutral(error.problem) ? 0 : sumOf(all.map((item) => countGuessesOf(parts, item)));
  const failures = error instanceof BatchError ? error.failures : [{ command: 0, problem: error.problem }];
  const problems = new Map(failures.map(({ command, problem }) => [command, problem]));
  return sumOf(
    all.map((item, at) => {
      const problem = problems.get(at);
      return problem === undefined ? countGuessesOf(parts, item) : missedOfRefused(parts, item, problem);
    }),
  );
}
