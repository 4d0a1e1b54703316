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
export const maxGuessMisses = 100;
export const guessWindowMs = 60 * 60_000;

/** Numbers of a new contact that are not counted: a phone and an email. More may be guesses. */
export const usualNumbers = 2;

/**
 * A create reveals that no other contact has its numbers, as a miss does. But the event of a create names its
 * creator, so the hourly limit of creates is higher than the limit of misses.
 */
export const missesOfCreated = 1 / 16;

/** The numbers and emails in a request, and how many of them its answer missed. */
export interface GuessedNumbers<Sent extends readonly unknown[] = readonly unknown[], Answer = unknown> {
  /** Counts hidden or masked numbers and emails in the input. Values of filters are counted when filters are read. */
  guesses?(parts: Parts, callArguments: Sent): number;
  /** Counts further numbers in the request, which count only if it fails. */
  named?(parts: Parts, callArguments: Sent): number;
  /** Counts the guessed numbers that the output does not confirm, since no contact has them. */
  countMissed(guesses: number, answer: Answer, input: GuessContext): number;
  /** Counts the guesses that a refusal does not confirm; absent: a refusal confirms at most one */
  countRefused?(error: unknown, input: GuessContext): number;
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
  /** the answer before it is redacted; absent: a refusal */
  readonly whole?: unknown;
}

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

export const isNeutral = (problem: Problem): boolean =>
  neutralRefusals.has(problem.kind) && !(problem.kind === 'too_large' && problem.unit === 'stored_bytes');

/** Whether the refusal reveals that a contact exists. */
const namesContact = (problem: Problem): boolean =>
  ['conflict', 'ambiguous', 'stale', 'merged'].includes(problem.kind);

/**
 * Counts the guesses that an error refutes. A refuted guess reveals that no contact has the number. A refusal that
 * names a contact confirms one guess.
 */
export function countMisses(error: unknown, guesses: number): number {
  if (!(error instanceof ProblemError) || isNeutral(error.problem)) return 0;
  return Math.max(0, guesses - (namesContact(error.problem) ? 1 : 0));
}

export const isUnshown = (parts: Parts, kind: unknown): boolean =>
  formOfKind(parts, kind as IdentityKind) !== 'whole';

/** Counts the selectors that address contacts: `target` of a command, also of several commands, and plain lists. */
export function countAddressed(parts: Parts, value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countAddressed(parts, item), 0);
  if (!isObject(value)) return 0;
  if (value.by === 'identity' && isObject(value.key)) return isUnshown(parts, value.key.kind) ? 1 : 0;
  // All selectors of one contact count as one guess.
  const contacts = [value.target, value.survivor, value.loser];
  return contacts.filter((item) => countAddressed(parts, item) > 0).length;
}

/** The default rule of an operation: arguments address contacts, and numbers in a filter count as wrong guesses. */
export const addressingRule: GuessedNumbers = {
  guesses: (parts, [, ...callArguments]) => countAddressed(parts, callArguments),
  countMissed: (guesses, _, { filter }) => (filter === undefined ? 0 : guesses),
};

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

function countMissing(parts: Parts, filter: ContactFilter, guesses: number, hitCount: number): number {
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
    filter === undefined ? guesses : countMissing(parts, filter, guesses, countFound(answer)),
});

/** Counts all guesses: this answer reveals nothing about contacts, but a later one does. */
export const allMissed: GuessedNumbers['countMissed'] = (guesses) => guesses;
