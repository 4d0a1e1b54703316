/**
 * Faults of the values of a request. All faults are answered together, as 422; a rule that a well-formed request breaks
 * is answered alone, as 400. `problems.ts` distinguishes them by their codes.
 */
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isLonger, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';
import { isFiniteJson } from '../kit/body/check-body.js';
import { isObject, member } from '../kit/body/json-body.js';
import { messages } from './choices.js';

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
  text(location: string, sent: unknown, maximum = Number.POSITIVE_INFINITY): string | undefined {
    return this.#isText(location, sent, maximum, (text) => text.trim()) ? sent.trim() : undefined;
  }

  /** Returns the text as sent, under the rules of `text`. */
  storedText(location: string, sent: unknown, maximum: number): string | undefined {
    return this.#isText(location, sent, maximum, (text) => text) ? sent : undefined;
  }

  #isText(
    location: string,
    sent: unknown,
    maximum: number,
    counted: (text: string) => string,
  ): sent is string {
    if (typeof sent !== 'string') this.add(location, messages.string, sent);
    else if (!isStorable(sent)) this.add(location, messages.unstorable, sent);
    else if (isLonger(counted(sent), maximum)) this.add(location, messages.maxLength(maximum), sent);
    else return true;
    return false;
  }

  /** Whether every text in the value, keys included, can be stored, and every number fits a double. */
  storable(location: string, sent: unknown): boolean {
    if (!isStorableJson(sent)) this.add(location, messages.unstorable, sent);
    else if (!isFiniteJson(sent)) this.add(location, messages.finite, sent);
    else return true;
    return false;
  }

  /** Throws when there are faults; `order` is the locations in the order of the request, absent members last. */
  raise(order: readonly string[] = []): void {
    if (this.#issues.length > 0) throw this.error(order);
  }

  error(order: readonly string[] = []): ProblemError {
    // A body may have thousands of members. A repeated location has its first rank.
    const ranks = new Map(order.map((location, rank) => [location, rank] as const).toReversed());
    const rankOf = ({ path }: Issue) => ranks.get(path) ?? order.length;
    const issues = this.#issues.toSorted((one, other) => rankOf(one) - rankOf(other));
    return new ProblemError({ kind: 'invalid', issues });
  }
}

/**
 * Returns a text, or an integer as text; undefined for any other value, and for integers beyond the exact range of
 * JSON.
 */
export function sentText(sent: unknown): string | undefined {
  if (typeof sent === 'string') return sent;
  return typeof sent === 'number' && Number.isSafeInteger(sent) ? String(sent) : undefined;
}

export function isBlank(sent: unknown): boolean {
  return typeof sent === 'string' && sent.trim() === '';
}

/** The members of a body that count: each under its canonical name, in the order of the body. */
export type Body = Readonly<Record<string, unknown>>;
/** canonical name → its other names */
export type Aliases = Readonly<Record<string, readonly string[]>>;

/** Values that count as absent, so that another name of the member may count. */
export const nothing = {
  /** a member that does not exist */
  missing: (sent: unknown) => sent === undefined,
  /** and null */
  null: (sent: unknown) => sent === undefined || sent === null,
  /** and a blank text */
  blank: (sent: unknown) => sent === undefined || sent === null || isBlank(sent),
} as const;

/** Returns the body as an object; any other body is refused at once, with the earlier faults. */
export function readObject(body: unknown, faults = new Faults()): Body {
  if (isObject(body)) return body;
  faults.add('body', messages.object, body);
  throw faults.error();
}

/** Reads members by canonical name, in the order of the body. A canonical name beats its aliases. */
export function readMembers(
  body: Body,
  aliases: Aliases,
  isAbsent: (sent: unknown) => boolean,
): ReadonlyMap<string, unknown> {
  const sent = Object.keys(body);
  const found = Object.entries(aliases).flatMap(([name, others]) => {
    const as = [name, ...others].find((one) => !isAbsent(member(body, one)));
    return as === undefined ? [] : [{ name, at: sent.indexOf(as), value: member(body, as) }];
  });
  found.sort((one, other) => one.at - other.at);
  return new Map(found.map((one) => [one.name, one.value]));
}
