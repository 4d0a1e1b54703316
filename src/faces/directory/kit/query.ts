/** Query parameters: every one is known or refused, each at most once, and all faults are reported together. */

import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { shorten } from '@switchbook/text/words.js';
import { Type } from 'typebox';
import { longCursorForm, type QueryString } from '../../kit/wire/query-string.js';
import { maxShownName, mayBeBlank, pageSize } from './choices.js';

export const textOf = (pattern: string, more: object = {}) =>
  Type.Optional(Type.String({ pattern, ...more }));
export const choiceOf = (texts: readonly string[], preset?: string) =>
  Type.Optional(Type.String({ enum: [...texts], ...withoutUndefined({ default: preset }) }));

export const wholeOf = (minimum: number, maximum: number, preset: number) =>
  Type.Optional(Type.Integer({ minimum, maximum, default: preset }));

export const pageQuery = Type.Object({
  limit: wholeOf(1, pageSize.max, pageSize.default),
  cursor: textOf(longCursorForm),
});

type WholeNumber = Readonly<Record<'minimum' | 'maximum' | 'default', number>>;

/** The parameters that a route knows. */
export type QuerySchema = Pick<Type.TObject, 'properties'>;

/** The parameters of one request, and their faults. A blank parameter counts as absent if blanks are allowed. */
export class QueryParameters {
  readonly #values = new Map<string, string>();
  readonly #issues: Issue[] = [];

  readonly #known: QuerySchema['properties'];

  constructor(query: Pick<QueryString, 'pairs'>, { properties }: QuerySchema) {
    this.#known = properties;
    for (const [name, value] of query.pairs) {
      if (!Object.hasOwn(properties, name))
        this.fault(shorten(name, maxShownName), 'unknown_parameter', 'is not a known parameter');
      else if (this.#values.has(name)) this.fault(name, 'repeated', 'is repeated');
      else if (!isStorable(value)) this.fault(name, 'forbidden_character', 'must not contain NUL');
      else if (value.trim() === '' && !mayBeBlank.has(name)) this.fault(name, 'blank', 'must not be blank');
      this.#values.set(name, value);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value?.trim() === '' || this.#issues.some((issue) => issue.path === name)) return undefined;
    return value;
  }

  /** Returns an accepted text. Returns undefined if it is absent; another text is a fault. */
  choice<Text extends string>(name: string, texts: readonly Text[]): Text | undefined {
    const text = this.text(name);
    const chosen = texts.find((candidate) => candidate === text);
    if (text !== undefined && chosen === undefined)
      this.fault(name, 'not_allowed', `must be one of ${texts.join(', ')}, not ${quoteText(text)}`);
    return chosen;
  }

  /** Reads a whole number. The schema has its range and its default. */
  whole(name: string): number {
    const { minimum: min, maximum: max, default: preset } = this.#known[name] as WholeNumber;
    const text = this.text(name);
    if (text === undefined) return preset;
    const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : -1;
    if (number >= min && number <= max) return number;
    this.fault(
      name,
      'form',
      `must be a whole number from ${min} to ${max}, not ${quoteText(text)}`,
      'number',
    );
    return preset;
  }

  fault<Code extends string>(...issue: Parameters<typeof issueOf<Code>>): void {
    const [path] = issue;
    if (this.#issues.length < 100 && !this.#issues.some((issue) => issue.path === path))
      this.#issues.push(issueOf(...issue));
  }

  /** Throws `invalid` when anything was wrong. */
  throwIfInvalid(): void {
    if (this.#issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: this.#issues });
  }
}

/** Refuses all parameters on routes without parameters. */
export function refuseParameters(query: QueryString): void {
  new QueryParameters(query, { properties: {} }).throwIfInvalid();
}
