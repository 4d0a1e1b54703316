/**
 * Faults of the values of a request. All faults are answered together, as 422; a rule that a well-formed request breaks
 * is answered alone, as 400. `problems.ts` distinguishes them by their codes.
 */
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import { firstEntries } from '@switchbook/domain/runtime/first-entries.js';
import { isFiniteJson, isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';
import { member } from '../kit/body/json-body.js';
import { messages } from './messages.js';

export const ruleCode = 'rule';

/** Returns a broken rule; `detail` is the caller's message. */
export function brokenRule(detail: string): ProblemError {
  return new ProblemError({ kind: 'invalid', issues: [{ path: '', code: ruleCode, message: detail }] });
}

/** Returns a single fault. */
export function fault(location: string, message: string, value?: unknown): ProblemError {
  const faults = new Faults();
  faults.add(location, message, value);
  return faults.error();
}

export class Faults {
  readonly #issues: Issue[] = [];

  /** Adds a fault. `value` is the received one; undefined if it is absent. */
  add(location: string, message: string, value?: unknown): void {
    const issue = { path: location, code: 'value', message };
    this.#issues.push(value === undefined ? issue : { ...issue, value });
  }

  /** Returns the text, trimmed; undefined if it is missing, cannot be stored, or is too long. */
  text(location: string, value: unknown, maximum = Number.POSITIVE_INFINITY): string | undefined {
    return this.#isText(location, value, maximum, (text) => text.trim()) ? value.trim() : undefined;
  }

  /** Returns the text as sent, under the rules of `text`. */
  storedText(location: string, value: unknown, maximum: number): string | undefined {
    return this.#isText(location, value, maximum, (text) => text) ? value : undefined;
  }

  #isText(
    location: string,
    value: unknown,
    maximum: number,
    counted: (text: string) => string,
  ): value is string {
    if (typeof value !== 'string') this.add(location, messages.string, value);
    else if (!isStorable(value)) this.add(location, messages.unstorable, value);
    else if (isLonger(counted(value), maximum)) this.add(location, messages.maxLength(maximum), value);
    else return true;
    return false;
  }

  /** Whether every text in the value, keys included, can be stored, and every number fits a double. */
  storable(location: string, value: unknown): boolean {
    if (!isStorableJson(value)) this.add(location, messages.unstorable, value);
    else if (!isFiniteJson(value)) this.add(location, messages.finite, value);
    else return true;
    return false;
  }

  /** Throws when there are faults; `order` is the locations in the order of the request, absent members last. */
  raise(order: readonly string[] = []): void {
    if (this.#issues.length > 0) throw this.error(order);
  }

  error(order: readonly string[] = []): ProblemError {
    // A body may have thousands of members. A repeated location has its first rank.
    const ranks = firstEntries(order.map((location, rank) => [location, rank] as const));
    const issueRankOf = ({ path }: Issue) => ranks.get(path) ?? order.length;
    const issues = this.#issues.toSorted((left, right) => issueRankOf(left) - issueRankOf(right));
    return new ProblemError({ kind: 'invalid', issues });
  }
}

/**
 * Returns a text, or an integer as text; undefined for any other value, and for integers beyond the exact range of
 * JSON.
 */
export function readSentText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

export function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** Returns a name as the wire reads it: trimmed, null if it is blank. */
export function readName(text: string): string | null {
  return text.trim() || null;
}

/** The members of a body that count: each under its canonical name, in the order of the body. */
export type Body = Readonly<Record<string, unknown>>;
/** canonical name → its other names */
export type Aliases = Readonly<Record<string, readonly string[]>>;

/** Values that count as absent, so that another name of the member may count. */
export const absentValues = {
  /** The member is absent. */
  missing: (value: unknown) => value === undefined,
  /** The member is absent or null. */
  null: (value: unknown) => value === undefined || value === null,
  /** The member is absent, null, or a blank text. */
  blank: (value: unknown) => value === undefined || value === null || isBlank(value),
} as const;

/** Returns the body, or a part of it, as an object; any other is refused at once, with the earlier faults. */
export function readObject(body: unknown, faults = new Faults(), location = 'body'): Body {
  if (isObject(body)) return body;
  faults.add(location, messages.object, body);
  throw faults.error();
}

/** Reads members by canonical name, in the order of the body. A canonical name beats its aliases. */
export function readMembers(
  body: Body,
  aliases: Aliases,
  isAbsent: (value: unknown) => boolean,
): ReadonlyMap<string, unknown> {
  const bodyNames = Object.keys(body);
  const members = Object.entries(aliases).flatMap(([name, others]) => {
    const as = [name, ...others].find((alias) => !isAbsent(member(body, alias)));
    return as === undefined ? [] : [{ name, at: bodyNames.indexOf(as), value: member(body, as) }];
  });
  members.sort((left, right) => left.at - right.at);
  return new Map(members.map((found) => [found.name, found.value]));
}
