/**
 * Limits guesses of numbers and emails by callers that do not see them in full. An example: a member sees +49 *** 456,
 * and may search for the holder of a whole number. Without a limit it would find this number by trying all that fit
 * the mask. A member that has missed a number of times within an hour, over all keys and operations together, must
 * wait. Each process counts for itself, in bounded memory.
 */
import { createHash } from 'node:crypto';
import { Windows } from '@switchbook/admission/windows.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import {
  countMisses,
  countNumbersIn,
  type GuessContext,
  type GuessedNumbers,
  guessWindowMs,
  maxGuessMisses,
  missesOfCreated,
} from '../values/guessed-numbers.js';

const maxGuessers = 10_000;

/** Most filters that are remembered for each member, so that a repeated filter counts once. */
const maxKnown = 100;

/** Wait of a caller whose own writes are running. */
const soonMs = 1_000;

interface Window {
  readonly endsAt: number;
  missed: number;
  /** misses that running writes may cause: a write that has ended cannot be refused */
  expected: number;
  /** earlier filters: a client that reads the next page, or polls a feed, makes no new guess */
  readonly known: Set<string>;
}

export class NumberGuesses {
  readonly #clock: Clock;
  readonly #windows = new Windows<Window>(maxGuessers);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs the operation for the guesser. After too many misses it throws `limited`, and discards the output of the last
   * one.
   */
  run(
    guessed: GuessedNumbers,
    parts: Parts,
    guesser: string,
    callArguments: readonly unknown[],
    work: (onFilter: (filter: ContactFilter) => void, onAnswer: (whole: unknown) => void) => unknown,
  ): unknown {
    const callGuesses = new GuessesOfCall(guessed, { parts, sent: callArguments });
    const window = () => this.#open(guesser);
    const check = (guesses: number) => {
      callGuesses.release();
      const now = window();
      const missed = now.missed + now.expected;
      if (missed >= maxGuessMisses || (guessed.isWrite === true && missed + guesses > maxGuessMisses))
        throw this.#makeLimitError(
          now.missed >= maxGuessMisses || now.expected === 0 ? now.endsAt : undefined,
        );
      if (guessed.isWrite === true) callGuesses.reserve(now);
    };
    const settle = (missed: number, isDone: boolean) => {
      const now = window();
      now.missed = Math.min(now.missed + missed, maxGuessMisses + 1);
      if (now.missed > maxGuessMisses && !isDone) throw this.#makeLimitError(now.endsAt);
    };
    const answer = (value: unknown) => {
      callGuesses.end();
      const now = window();
      if (callGuesses.total === 0 || callGuesses.isKnownIn(now)) return value;
      const left = maxGuessMisses - now.missed;
      settle(guessed.countMissed(callGuesses.guesses, value, callGuesses.input), guessed.isWrite === true);
      // A refused filter stays unknown: the same one may have been sent at the same time.
      callGuesses.recordIn(now);
      return guessed.within === undefined ? value : guessed.within(value, left, callGuesses.input);
    };
    const fail = (error: unknown): never => {
      callGuesses.end();
      if (callGuesses.total > 0) settle(callGuesses.countRefused(error), false);
      throw error;
    };
    if (callGuesses.total > 0) check(callGuesses.guesses);
    try {
      const onFilter = (filter: ContactFilter) => {
        if (callGuesses.add(filter)) check(callGuesses.guesses);
      };
      const result = work(onFilter, (whole) => {
        callGuesses.input = { ...callGuesses.input, whole };
      });
      return result instanceof Promise ? result.then(answer, fail) : answer(result);
    } catch (error) {
      return fail(error);
    }
  }

  #open(guesser: string): Window {
    const now = this.#clock().getTime();
    return this.#windows.open(guesser, now, guessWindowMs, () => ({
      endsAt: now + guessWindowMs,
      missed: 0,
      expected: 0,
      known: new Set(),
    }));
  }

  /** Makes the refusal. `endsAt`: end of the window; absent: the writes that are running may end earlier */
  #makeLimitError(endsAt?: number): ProblemError {
    const retryAfterMs = endsAt === undefined ? soonMs : Math.max(1, endsAt - this.#clock().getTime());
    return new ProblemError(
      { kind: 'limited', retryAfterMs },
      { detail: 'too many numbers that no contact has' },
    );
  }
}

/** The guesses of one operation so far. */
class GuessesOfCall {
  readonly #rule: GuessedNumbers;
  readonly named: number;
  guesses: number;
  input: GuessContext;
  /** true: the operation has returned; an export reads its filter later */
  #isOver = false;
  #reserved: { readonly window: Window; readonly count: number } | undefined;

  constructor(rule: GuessedNumbers, { parts, sent }: Omit<GuessContext, 'filter'>) {
    this.#rule = rule;
    this.input = { parts, sent, filter: undefined };
    this.guesses = rule.guesses?.(parts, sent) ?? 0;
    this.named = rule.named?.(parts, sent) ?? 0;
  }

  get total(): number {
    return this.guesses + this.named;
  }

  /** Adds the misses that a write may cause to the expected misses of the window. */
  reserve(window: Window): void {
    const count = this.guesses + this.named * missesOfCreated;
    window.expected += count;
    this.#reserved = { window, count };
  }

  release(): void {
    if (this.#reserved !== undefined) this.#reserved.window.expected -= this.#reserved.count;
    this.#reserved = undefined;
  }

  end(): void {
    this.#isOver = true;
    this.release();
  }

  countRefused(error: unknown): number {
    const { countRefused } = this.#rule;
    return countRefused?.(error, this.input) ?? countMisses(error, Math.max(this.guesses, this.named));
  }

  /** Adds the numbers of the filter. Returns whether they count: an operation may read its filter several times. */
  add(filter: ContactFilter): boolean {
    const guesses =
      this.#isOver || this.input.filter !== undefined ? 0 : countNumbersIn(this.input.parts, filter);
    if (guesses === 0) return false;
    this.input = { ...this.input, filter };
    this.guesses += guesses;
    return true;
  }

  /** Whether the same filter was answered before. */
  isKnownIn({ known }: Window): boolean {
    const fingerprint = this.#computeFingerprint();
    return fingerprint !== undefined && known.has(fingerprint);
  }

  /** Records the filter, which was counted and is answered. */
  recordIn({ known }: Window): void {
    const fingerprint = this.#computeFingerprint();
    if (fingerprint !== undefined && known.size < maxKnown) known.add(fingerprint);
  }

  #computeFingerprint(): string | undefined {
    const { filter } = this.input;
    return filter && createHash('sha256').update(JSON.stringify(filter)).digest('base64url');
  }
}
