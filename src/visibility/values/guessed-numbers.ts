/**
 * Counts the numbers and emails that a request guesses. The table of an operation names such a counter, or a separate
 * one.
 */

import { formOfKind, type Parts } from '@switchbook/domain/access/redaction.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { conditionsOf } from '../../contacts/filters/filter-conditions.js';
import { countHiddenValues, hasOneHolder, isOfValues } from './redaction-filter.js';

/** Misses that a member may cause in the window. */
export const maxMisses = 100;
export const windowMs = 60 * 60_000;

/** The numbers and emails in a request, and how many of them its answer missed. */
export interface GuessedNumbers<Sent extends readonly unknown[] = readonly unknown[], Answer = unknown> {
  /** Counts hidden or masked numbers and emails in the input. Values of filters are counted when filters are read. */
  guesses?(parts: Parts, callArguments: Sent): number;
  /** Counts further numbers in the request, which count only if it fails. */
  named?(parts: Parts, callArguments: Sent): number;
  /** Counts the guessed numbers that the output does not confirm, since no contact has them. */
  countMissed(guesses: number, answer: Answer, input: GuessContext): number;
  /** a write: it is refused before any change, since a later refusal would hide a change that was made */
  readonly isWrite?: true;
  /** Returns the output, with refusals beyond the remaining misses changed to `limited`. */
  within?(answer: Answer, left: number, input: GuessContext): unknown;
}

export interface GuessContext {
  readonly parts: Parts;
  readonly sent: readonly unknown[];
  /** the requested filter with numbers or emails */
  readonly filter: ContactFilter | undefined;
}

interface Result {
  readonly outcome: string;
}

/** The result of one command among several. */
type Outcome =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly problem: Problem };

/** Refusals that do not depend on contacts. `too_large` is one, unless stored contacts are too large. */
const neutralRefusals: ReadonlySet<Problem['kind']> = new Set([
  ...([
    'limited',
    'unavailable',
    'internal',
    'unauthenticated',
    'forbidden',
    'too_large',
    'expired',
  ] as const),
]);

const isNeutral = (problem: Problem) =>
  neutralRefusals.has(problem.kind) && !(problem.kind === 'too_large' && problem.unit === 'stored_bytes');

/**
 * Counts guesses that an error answered with no. Such an answer reveals that no contact has the number. A refusal that
 * names a contact is not counted, because it reveals that the number exists.
 */
export function countMisses(error: unknown, guesses: number): number {
  if (!(error instanceof ProblemError) || isNeutral(error.problem)) return 0;
  const hits = (problem: Problem) =>
    ['conflict', 'ambiguous', 'stale', 'merged'].includes(problem.kind) ? 1 : 0;
  // A refused batch has several problems.
  const { failures = [error] } = error as { readonly failures?: readonly { readonly problem: Problem }[] };
  const hitCount = failures.reduce((sum, failure) => sum + hits(failure.problem), 0);
  return Math.max(0, guesses - hitCount);
}

export const isUnshown = (parts: Parts, kind: unknown): boolean =>
  formOfKind(parts, kind as IdentityKind) !== 'whole';

/** Counts the selectors that address contacts: `target` of a command, also of several commands, and plain lists. */
export function addressedBy(parts: Parts, value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + addressedBy(parts, item), 0);
  if (!isObject(value)) return 0;
  if (value.by === 'identity' && isObject(value.key)) return isUnshown(parts, value.key.kind) ? 1 : 0;
  // The selectors of one contact are spellings of one guess.
  const named = [value.target, value.survivor, value.loser];
  return named.filter((item) => addressedBy(parts, item) > 0).length;
}

const isNew = (command: unknown) => isObject(command) && command.op === 'save' && isObject(command.edit);

/** Returns the numbers and emails that new contacts name. */
function countNamedBy(parts: Parts, command: unknown): number {
  if (!isNew(command)) return 0;
  const { identities } = (command as { edit: Readonly<Record<string, unknown>> }).edit;
  if (!Array.isArray(identities)) return 0;
  return identities.filter(
    (identity) => isObject(identity?.identity) && isUnshown(parts, identity.identity.kind),
  ).length;
}

/**
 * Creating a contact reveals that no other contact had its numbers, like a miss. But the event of a create names its
 * creator, so the hourly limit of creates is higher than the limit of misses.
 */
const missesOfCreated = 1 / 16;

/** Whether a command has issues: it is then refused, and creates no contact. */
const hasIssues = (command: unknown) =>
  isObject(command) && Array.isArray(command.issues) && command.issues.length > 0;

/** The default rule of an operation: arguments address contacts, and numbers in a filter count as wrong guesses. */
export const addressed: GuessedNumbers = {
  guesses: (parts, [, ...callArguments]) => addressedBy(parts, callArguments),
  countMissed: (guesses, _, { filter }) => (filter === undefined ? 0 : guesses),
};

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** Numbers of a new contact that are not counted: a phone and an email. More may be guesses. */
const usualNumbers = 2;

/** The numbers in one command or several. */
export const guessedByCommands: GuessedNumbers = {
  isWrite: true,
  guesses: (parts, [, commands]) =>
    addressedBy(parts, commands) +
    total(
      [commands]
        .flat()
        .map((item) => Math.max(0, countNamedBy(parts, item) - (hasIssues(item) ? 0 : usualNumbers))),
    ),
  named: (parts, [, commands]) => total([commands].flat().map((item) => countNamedBy(parts, item))),
  countMissed: (_, answer, input) => total(missesOf(answer, input)),
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
const withheld: Outcome = { ok: false, problem: { kind: 'limited', retryAfterMs: windowMs } };

/** Whether no change was made, and the outcome reveals whether a contact has the number. */
const revealsExistence = (outcome: Outcome) => !outcome.ok || outcome.result.outcome === 'found';

function nameAny({ parts, sent: [, commands] }: GuessContext, at: number): boolean {
  const command = [commands].flat()[at];
  return addressedBy(parts, [command]) + countNamedBy(parts, command) > 0;
}

const missesOf = (answer: unknown, { parts, sent: [, commands] }: GuessContext): readonly number[] => {
  const outcomes = [answer].flat() as readonly (Outcome | Result)[];
  return [commands].flat().map((item, at) => missedOf(parts, item, outcomes[at]));
};

/**
 * Counts the numbers and emails of a command that no contact has, by the outcome of the command. A contact that is
 * found has at least one of these numbers.
 */
function missedOf(parts: Parts, command: unknown, outcome: Outcome | Result | undefined): number {
  if (outcome === undefined) return 0;
  const named = countNamedBy(parts, command) + addressedBy(parts, [command]);
  if ('ok' in outcome) {
    if (!outcome.ok) return countMisses(new ProblemError(outcome.problem), named);
    return missedOf(parts, command, outcome.result);
  }
  if (outcome.outcome === 'skipped') return named;
  if (outcome.outcome === 'created') return named * missesOfCreated;
  const isReturned = isNew(command) && (command as { readonly onMatch?: string }).onMatch === 'return';
  return isReturned && outcome.outcome === 'found' ? Math.max(0, named - 1) : 0;
}

export const countNumbersIn = (parts: Parts, filter: ContactFilter | undefined): number =>
  filter === undefined || typeof filter !== 'object'
    ? 0
    : conditionsOf(filter, isOfValues).reduce(
        (sum, condition) => sum + countHiddenValues(parts, condition),
        0,
      );

/**
 * Finds out how a filter tests numbers. `only`: every match has a tested number. `mixed`: other contacts match too, so
 * only a difference between totals reveals a number. undefined: the filter tests no number.
 */
function guessFormOf(parts: Parts, filter: ContactFilter): 'only' | 'mixed' | undefined {
  if (filter.op === 'not') return guessFormOf(parts, filter.filter) && 'mixed';
  if (filter.op !== 'all' && filter.op !== 'any')
    return isOfValues(filter) && countHiddenValues(parts, filter) > 0 ? 'only' : undefined;
  const forms = filter.filters.map((contactFilter) => guessFormOf(parts, contactFilter));
  if (forms.includes('mixed')) return 'mixed';
  if (!forms.includes('only')) return undefined;
  return filter.op === 'any' && forms.includes(undefined) ? 'mixed' : 'only';
}

/** Whether each value has at most one holder. Otherwise all matches may share one value, and count as one hit. */
const haveOneHolder = (parts: Parts, filter: ContactFilter) =>
  conditionsOf(filter, isOfValues).every(
    (condition) => countHiddenValues(parts, condition) === 0 || hasOneHolder(condition),
  );

function missing(parts: Parts, filter: ContactFilter, guesses: number, hitCount: number): number {
  if (guessFormOf(parts, filter) !== 'only') return guesses;
  return Math.max(0, guesses - (haveOneHolder(parts, filter) ? hitCount : Math.min(hitCount, 1)));
}

/**
 * Makes the rule of a filter. `countFound` reads the number of contacts in the answer; each contact has one of the
 * numbers.
 */
export const guessedByFilter = <Answer>(
  countFound: (answer: Answer) => number,
): GuessedNumbers<readonly unknown[], Answer> => ({
  countMissed: (guesses, answer, { parts, filter }) =>
    filter === undefined ? guesses : missing(parts, filter, guesses, countFound(answer)),
});

/** Counts all guesses: this answer reveals nothing about contacts, but a later one does. */
export const missedLater: GuessedNumbers['countMissed'] = (guesses) => guesses;
