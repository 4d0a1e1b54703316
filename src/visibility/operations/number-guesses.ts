/**
 * Limits guesses of numbers and emails by callers that do not see them in full. Such a caller may search for the holder
 * of a number that it has. Without a limit it would find a masked number by trying all that fit the mask. So a key may
 * miss a limited number of times per hour, over all operations together; then it must wait. Each process counts for
 * itself, in bounded memory.
 */
import { createHash } from 'node:crypto';
import { Windows } from '@switchbook/admission/windows.js';
import { partOfReason } from '@switchbook/domain/access/hideable.js';
import { formOfKind, type Parts } from '@switchbook/domain/access/redaction.js';
import type { Comparable } from '@switchbook/domain/contact/compared-person.js';
import type { DuplicateReason } from '@switchbook/domain/contact/duplicate-score.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import type { SendAnswer } from '../../consents/values/send-decision.js';
import { conditionsOf } from '../../contacts/filters/filter-leaves.js';
import { countHiddenValues, hasOneHolder, isOfValues } from '../values/redaction-filter.js';

/** Misses that a key may cause in an hour. */
const maxMisses = 100;
const windowMs = 60 * 60_000;
const maxKeys = 10_000;

/** Filters that are remembered per key, so that a repeated one counts once. */
const maxKnown = 100;

interface Window {
  readonly endsAt: number;
  missed: number;
  /** earlier filters: a client that reads the next page, or polls a feed, makes no new guess */
  readonly known: Set<string>;
}

/** The numbers and emails in an operation, and how many of them its answer missed. */
export interface Question {
  /** number of hidden or masked numbers and emails in the input; values of filters are counted when filters are read */
  readonly guesses?: (parts: Parts, sent: readonly unknown[]) => number;
  /** further numbers in the request, counted only if it fails */
  readonly named?: (parts: Parts, sent: readonly unknown[]) => number;
  /** number of them that no contact has, by the output */
  readonly missed: (guesses: number, answer: unknown, input: GuessContext) => number;
  /** a write: it is refused before any change, since a later refusal would hide a change that was made */
  readonly isWrite?: true;
  /** the output, in which refusals beyond the remaining misses become `limited` */
  readonly within?: (answer: unknown, left: number, input: GuessContext) => unknown;
}

interface GuessContext {
  readonly parts: Parts;
  readonly sent: readonly unknown[];
  /** the requested filter with numbers or emails */
  readonly filter: ContactFilter | undefined;
}

export class NumberGuesses {
  readonly #clock: Clock;
  readonly #windows = new Windows<Window>(maxKeys);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs the operation for the key. After too many misses it throws `limited`, and discards the output of the last one.
   */
  run(
    question: Question,
    parts: Parts,
    key: string,
    sent: readonly unknown[],
    work: (onFilter: (filter: ContactFilter) => void) => unknown,
  ): unknown {
    const guessCount = new GuessCount(question, { parts, sent });
    const window = () => this.#open(key);
    const check = (guesses: number) => {
      const { missed, endsAt } = window();
      if (missed >= maxMisses || (question.isWrite === true && missed + guesses > maxMisses))
        throw this.#limited(endsAt);
    };
    const settle = (missed: number, isDone: boolean) => {
      const now = window();
      now.missed = Math.min(now.missed + missed, maxMisses + 1);
      if (now.missed > maxMisses && !isDone) throw this.#limited(now.endsAt);
    };
    const answer = (value: unknown) => {
      guessCount.isOver = true;
      if (guessCount.count === 0 || guessCount.isKnownIn(window())) return value;
      const left = maxMisses - window().missed;
      settle(question.missed(guessCount.guesses, value, guessCount.input), question.isWrite === true);
      return question.within === undefined ? value : question.within(value, left, guessCount.input);
    };
    const fail = (error: unknown): never => {
      guessCount.isOver = true;
      if (guessCount.count > 0)
        settle(countMisses(error, Math.max(guessCount.guesses, guessCount.named)), false);
      throw error;
    };
    if (guessCount.count > 0) check(guessCount.guesses);
    try {
      const made = work((filter) => {
        if (guessCount.counts(filter)) check(guessCount.guesses);
      });
      return made instanceof Promise ? made.then(answer, fail) : answer(made);
    } catch (error) {
      return fail(error);
    }
  }

  #open(key: string): Window {
    const now = this.#clock().getTime();
    return this.#windows.open(key, now, () => ({ endsAt: now + windowMs, missed: 0, known: new Set() }));
  }

  #limited(endsAt: number): ProblemError {
    const retryAfterMs = Math.max(1, endsAt - this.#clock().getTime());
    return new ProblemError(
      { kind: 'limited', retryAfterMs },
      { detail: 'too many numbers that no contact has' },
    );
  }
}

/** The guesses of one operation so far. */
class GuessCount {
  readonly named: number;
  guesses: number;
  input: GuessContext;
  /** true: the operation has returned; an export reads its filter only after that */
  isOver = false;

  constructor({ guesses, named }: Question, { parts, sent }: Omit<GuessContext, 'filter'>) {
    this.input = { parts, sent, filter: undefined };
    this.guesses = guesses?.(parts, sent) ?? 0;
    this.named = named?.(parts, sent) ?? 0;
  }

  get count(): number {
    return this.guesses + this.named;
  }

  /** Whether the filter contains numbers that count. One operation may read its filter several times. */
  counts(filter: ContactFilter): boolean {
    const guesses =
      this.isOver || this.input.filter !== undefined ? 0 : countNumbersIn(this.input.parts, filter);
    if (guesses === 0) return false;
    this.input = { ...this.input, filter };
    this.guesses += guesses;
    return true;
  }

  /** Returns whether the same filter was used before, and records it. */
  isKnownIn({ known }: Window): boolean {
    const { filter } = this.input;
    if (filter === undefined) return false;
    const fingerprint = createHash('sha256').update(JSON.stringify(filter)).digest('base64url');
    if (known.has(fingerprint)) return true;
    if (known.size < maxKnown) known.add(fingerprint);
    return false;
  }
}

interface Result {
  readonly outcome: string;
}

/** One of the results of several commands. */
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
 * Counts the misses in a refusal. A refusal that names a contact reveals that it has the number; any other refusal may
 * reveal that no contact has it.
 */
function countMisses(error: unknown, guesses: number): number {
  if (!(error instanceof ProblemError) || isNeutral(error.problem)) return 0;
  const hits = (problem: Problem) =>
    ['conflict', 'ambiguous', 'stale', 'merged'].includes(problem.kind) ? 1 : 0;
  // A refused batch has several problems.
  const { failures = [error] } = error as { readonly failures?: readonly { readonly problem: Problem }[] };
  const found = failures.reduce((sum, one) => sum + hits(one.problem), 0);
  return Math.max(0, guesses - found);
}

const isUnshown = (parts: Parts, kind: unknown): boolean =>
  formOfKind(parts, kind as IdentityKind) !== 'whole';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Counts selectors by which contacts are addressed: `target` of a command, also of several commands, and plain lists.
 */
function addressedBy(parts: Parts, value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + addressedBy(parts, one), 0);
  if (!isObject(value)) return 0;
  if (value.by === 'identity' && isObject(value.key)) return isUnshown(parts, value.key.kind) ? 1 : 0;
  // The selectors of one contact are spellings of one guess.
  const named = [value.target, value.survivor, value.loser];
  return named.filter((one) => addressedBy(parts, one) > 0).length;
}

const isNew = (command: unknown) => isObject(command) && command.op === 'save' && isObject(command.edit);

/** Returns the numbers and emails that new contacts name. */
function countNamedBy(parts: Parts, command: unknown): number {
  if (!isNew(command)) return 0;
  const { identities } = (command as { edit: Readonly<Record<string, unknown>> }).edit;
  if (!Array.isArray(identities)) return 0;
  return identities.filter((one) => isObject(one?.identity) && isUnshown(parts, one.identity.kind)).length;
}

/**
 * Creating a contact reveals that no other contact had its numbers, like a miss. But its event names the creator, so
 * the hourly limit of creates is higher than the limit of misses.
 */
const missesOfMade = 1 / 16;

/** A command with flaws is refused, so it creates no contact. */
const isFlawed = (command: unknown) =>
  isObject(command) && Array.isArray(command.flaws) && command.flaws.length > 0;

/**
 * Any operation: its arguments address contacts. Numbers of a filter are missed unless an entry below reads the answer.
 */
const addressed: Question = {
  guesses: (parts, [, ...sent]) => addressedBy(parts, sent),
  missed: (guesses, _, { filter }) => (filter === undefined ? 0 : guesses),
};

const total = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);

/** More numbers in a new contact might be guesses next to a known one. */
const usualNumbers = 2;

const commands: Question = {
  isWrite: true,
  guesses: (parts, [, sent]) =>
    addressedBy(parts, sent) +
    total(
      [sent].flat().map((one) => Math.max(0, countNamedBy(parts, one) - (isFlawed(one) ? 0 : usualNumbers))),
    ),
  named: (parts, [, sent]) => total([sent].flat().map((one) => countNamedBy(parts, one))),
  missed: (_, answer, input) => total(missesOf(answer, input)),
  within: (answer, left, input) => {
    if (!Array.isArray(answer)) return answer;
    const misses = missesOf(answer, input);
    let missed = 0;
    return answer.map((one: Outcome | Result, at) => {
      missed += misses[at] ?? 0;
      return missed > left && 'ok' in one && revealsExistence(one) && nameAny(input, at) ? withheld : one;
    });
  },
};

/** The refusal of a command that exceeded the limit, and of later ones: a found number would reveal as much. */
const withheld: Outcome = { ok: false, problem: { kind: 'limited', retryAfterMs: windowMs } };

/** No change was made, and the outcome reveals whether a contact has the number. */
const revealsExistence = (one: Outcome) => !one.ok || one.result.outcome === 'found';

function nameAny({ parts, sent: [, sent] }: GuessContext, at: number): boolean {
  const command = [sent].flat()[at];
  return addressedBy(parts, [command]) + countNamedBy(parts, command) > 0;
}

const missesOf = (answer: unknown, { parts, sent: [, sent] }: GuessContext): readonly number[] => {
  const outcomes = [answer].flat() as readonly (Outcome | Result)[];
  return [sent].flat().map((one, at) => missedOf(parts, one, outcomes[at]));
};

/**
 * Counts numbers and emails of one command that no contact has, by its outcome. A contact that was found has at least
 * one of them.
 */
function missedOf(parts: Parts, command: unknown, outcome: Outcome | Result | undefined): number {
  if (outcome === undefined) return 0;
  const named = countNamedBy(parts, command) + addressedBy(parts, [command]);
  if ('ok' in outcome) {
    if (!outcome.ok) return countMisses(new ProblemError(outcome.problem), named);
    return missedOf(parts, command, outcome.result);
  }
  if (outcome.outcome === 'skipped') return named;
  if (outcome.outcome === 'created') return named * missesOfMade;
  const isReturned = isNew(command) && (command as { readonly onMatch?: string }).onMatch === 'return';
  return isReturned && outcome.outcome === 'found' ? Math.max(0, named - 1) : 0;
}

const countNumbersIn = (parts: Parts, filter: ContactFilter | undefined): number =>
  filter === undefined || typeof filter !== 'object'
    ? 0
    : conditionsOf(filter, isOfValues).reduce((sum, one) => sum + countHiddenValues(parts, one), 0);

/**
 * Finds out how a filter tests numbers. `only`: every match has a tested number. `mixed`: other contacts match too, so
 * only a difference between totals reveals a number. undefined: the filter tests no number.
 */
function formOf(parts: Parts, filter: ContactFilter): 'only' | 'mixed' | undefined {
  if (filter.op === 'not') return formOf(parts, filter.filter) && 'mixed';
  if (filter.op !== 'all' && filter.op !== 'any')
    return isOfValues(filter) && countHiddenValues(parts, filter) > 0 ? 'only' : undefined;
  const forms = filter.filters.map((one) => formOf(parts, one));
  if (forms.includes('mixed')) return 'mixed';
  if (!forms.includes('only')) return undefined;
  return filter.op === 'any' && forms.includes(undefined) ? 'mixed' : 'only';
}

/** Whether each value has at most one holder; otherwise all matches may have one value, and count as one hit. */
const haveOneHolder = (parts: Parts, filter: ContactFilter) =>
  conditionsOf(filter, isOfValues).every((one) => countHiddenValues(parts, one) === 0 || hasOneHolder(one));

function missing(parts: Parts, filter: ContactFilter, guesses: number, found: number): number {
  if (formOf(parts, filter) !== 'only') return guesses;
  return Math.max(0, guesses - (haveOneHolder(parts, filter) ? found : Math.min(found, 1)));
}

/** Each contact that is found is one of the numbers. */
export const filtered = (found: (answer: never) => number): Question => ({
  missed: (guesses, answer, { parts, filter }) =>
    filter === undefined ? guesses : missing(parts, filter, guesses, found(answer as never)),
});

/** This output reveals nothing about contacts, but a later output does. */
const later: Question['missed'] = (guesses) => guesses;

/** Returns the question of an operation that does not declare its own. */
export function questionOf(name: string): Question {
  const declared: Readonly<Record<string, Question | undefined>> = questions;
  return declared[name] ?? addressed;
}

interface Match {
  readonly reasons: readonly DuplicateReason[];
}

const revealsNumber = ({ reasons }: Match) =>
  reasons.some((one) => ['numbers', 'emails'].includes(partOfReason[one] ?? ''));

const questions = {
  canSend: {
    guesses: (parts, [, command]) =>
      ((command as { recipients?: readonly { key: { kind: IdentityKind } }[] }).recipients ?? []).filter(
        ({ key }) => isUnshown(parts, key.kind),
      ).length,
    missed: (guesses, answer) =>
      Math.min(guesses, (answer as readonly SendAnswer[]).filter((one) => one.contactId === null).length),
  },
  canSendAll: filtered(({ contacts }: { readonly contacts: number }) => contacts),
  listContacts: filtered(({ items, total }: Page<unknown>) => total ?? items.length),
  countContacts: filtered((count: number) => count),
  readFeed: filtered(
    ({ events }: { readonly events: readonly { readonly contactId: string | null }[] }) =>
      new Set(events.map((one) => one.contactId)).size,
  ),
  resolveContact: {
    ...addressed,
    // The output shows which of its identifiers matched.
    missed: (guesses, answer) =>
      Math.max(0, guesses - (answer as { readonly matched: readonly unknown[] }).matched.length),
  },
  checkDuplicates: {
    guesses: (parts, [, people]) =>
      (people as readonly Comparable[])
        .flatMap(({ identities }) => identities)
        .filter(({ kind }) => isUnshown(parts, kind)).length,
    // A match may have one of the numbers of its person.
    missed: (guesses, answer) => {
      const { matches } = answer as { readonly matches: readonly (readonly Match[])[] };
      return Math.max(0, guesses - matches.filter((some) => some.some(revealsNumber)).length);
    },
  },
  // The filter is for another operation.
  resolveFilter: { missed: () => 0 },
  // A plan shows its number of contacts, and a bulk change later shows the number of matches.
  proposeChange: filtered(({ count }: { readonly count: number }) => count),
  createBulkChange: { isWrite: true, missed: later },
  // A new export reveals nothing yet. Its filter is read with its first chunk.
  exportContacts: {
    guesses: (parts, [, filter]) => countNumbersIn(parts, filter as ContactFilter),
    missed: later,
  },
  changeGroupMembership: {
    isWrite: true,
    guesses: (parts, [, change]) => addressedBy(parts, (change as { readonly contacts: unknown }).contacts),
    // It shows the number of changed contacts, not which.
    missed: (guesses, answer) => Math.max(0, guesses - (answer as number)),
  },
  saveContact: commands,
  editContact: commands,
  deleteContact: commands,
  runBatch: commands,
  runCommands: commands,
} satisfies Readonly<Record<string, Question>>;

/** `src/core/operations.ts` checks that each is an operation. */
export type QuestionedName = keyof typeof questions;
