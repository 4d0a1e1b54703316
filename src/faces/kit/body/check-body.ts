/**
 * Checks bodies against their schema, which the documents show too: every fault becomes an issue with a dotted path. It
 * knows the part of JSON Schema that this wire uses, and counts characters as code points. It refuses text and numbers
 * that cannot be stored, at any depth. TypeBox's errors are unsuitable. Its formats are global, while ours depend on
 * the account's region. It lists the faults of every branch of a union, and stops at 8.
 */

import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Expected, ValueForm } from '@switchbook/domain/problems/value-form.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { isFiniteJson, isObject } from '@switchbook/domain/runtime/json.js';
import { isBlankName } from '@switchbook/domain/text/compared-text.js';
import { isLonger, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { shorten } from '@switchbook/text/words.js';
import type { Static, TSchema } from 'typebox';

/** Further faults are not listed. */
const maxIssues = 100;
const maxPathPart = 100;

/** The supported parts of JSON Schema. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** the pattern in words, `must be …` */
  readonly 'x-must-be'?: string;
  /** the form of valid values, for programs */
  readonly 'x-form'?: ValueForm;
}

interface Format extends Expected {
  readonly accepts: (text: string) => boolean;
  /** the rule in words, `must be …` */
  readonly mustBe: string;
}

/** Tests of texts by the name of a `format`. `date-time` is known already. */
export type Formats = Readonly<Record<string, Format>>;

const ownFormats: Formats = {
  'date-time': {
    accepts: (text) => parseInstant(text) !== undefined,
    mustBe: 'a date and time as in RFC 3339, such as 2026-01-15T09:00:00Z',
    form: 'time',
  },
};

/** Returns the body as its schema's type. Throws `invalid` with every issue, 100 at most. */
export function readBody<Shape extends TSchema>(
  schema: Shape,
  body: unknown,
  formats: Formats = {},
): Static<Shape> {
  const issues = issuesOf(schema, body, formats);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return body as Static<Shape>;
}

export function issuesOf(schema: TSchema, value: unknown, formats: Formats = {}): readonly Issue[] {
  const check = new BodyCheck(formats);
  check.visit(schema as Schema, value, '');
  return check.issues;
}

class BodyCheck {
  readonly issues: Issue[] = [];
  readonly #formats: Formats;
  /** whether objects and lists inside of a value with a fault have one themselves */
  readonly #judged = new Map<object, boolean>();

  constructor(formats: Formats) {
    this.#formats = formats;
  }

  get #isFull(): boolean {
    return this.issues.length >= maxIssues;
  }

  visit(schema: Schema, value: unknown, path: string): void {
    if (this.#isFull) return;
    const branches = schema.anyOf;
    if (branches !== undefined) this.#visitBranches(branches, value, path);
    else if (!isOfType(schema, value)) this.#add(path, 'type', `must be ${typeWords(schema)}`);
    else if (
      schema.enum?.includes(value) === false ||
      (Object.hasOwn(schema, 'const') && schema.const !== value)
    )
      this.#add(path, 'not_allowed', `must be ${choiceWords(schema)}${quoteWrongText(value)}`);
    else if (typeof value === 'string') this.#visitText(schema, value, path);
    else if (typeof value === 'number') this.#visitNumber(schema, value, path);
    else if (Array.isArray(value)) this.#visitItems(schema, value, path);
    else if (isObject(value)) this.#visitMembers(schema, value, path);
  }

  #add<Code extends string>(...issue: Parameters<typeof issueOf<Code>>): void {
    if (!this.#isFull) this.issues.push(issueOf(...issue));
  }

  /**
   * Visits the branch that fits. If no branch fits, it visits the probable one: the branch that the constant member
   * names, or the only branch for the type of the value.
   */
  #visitBranches(branches: readonly Schema[], value: unknown, path: string): void {
    const issuesIn = (branch: Schema) => {
      const check = new BodyCheck(this.#formats);
      check.visit(branch, value, path);
      return check.issues;
    };
    // A value may be large. So the value is not read by a branch that its constant members exclude, and by branches
    // after the first that fits.
    const isExcluded = (branch: Schema) => tagsOf(branch).length > 0 && !isNamedBy(branch, value);
    if (branches.some((branch) => !isExcluded(branch) && issuesIn(branch).length === 0)) return;
    const likely = branches.filter((branch) => isOfType(branch, value));
    const meant = likely.filter((branch) => isNamedBy(branch, value));
    const [only] = meant.length > 0 ? meant : likely;
    if (only !== undefined && (meant.length === 1 || likely.length === 1))
      this.issues.push(...issuesIn(only).slice(0, maxIssues - this.issues.length));
    else if (likely.length === 0)
      this.#add(path, 'type', `must be ${alternativeWords(branches.map((branch) => typeWords(branch)))}`);
    else this.#nameBranch(likely, value, path);
  }

  /** Reports that the member which names the shape is missing, or has another value. */
  #nameBranch(branches: readonly Schema[], value: unknown, path: string): void {
    const [name] = tagsOf(branches[0] ?? {})[0] ?? [];
    if (name === undefined || !isObject(value)) {
      this.#add(path, 'not_allowed', 'must have one of the forms that the API reference shows');
      return;
    }
    const values = branches.flatMap((branch) =>
      tagsOf(branch).flatMap(([tag, all]) => (tag === name ? all : [])),
    );
    const isMissing = !Object.hasOwn(value, name);
    this.#add(
      joinPath(path, name),
      isMissing ? 'required' : 'not_allowed',
      isMissing
        ? 'is required'
        : `must be one of ${values.map(String).join(', ')}${quoteWrongText(value[name])}`,
    );
  }

  #visitText(schema: Schema, text: string, path: string): void {
    if (!isStorable(text))
      this.#add(path, 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
    else if (schema.maxLength !== undefined && isLonger(text, schema.maxLength))
      this.#add(path, 'too_long', `must be at most ${schema.maxLength} characters`);
    else if (schema.minLength !== undefined && isBlankName(text))
      this.#add(path, 'blank', 'must not be blank');
    else if (schema.pattern !== undefined && !patternOf(schema.pattern).test(text))
      this.#add(path, 'form', mustMatch(schema), schema['x-form'] ?? 'text');
    else if (schema.format !== undefined) {
      const format = this.#formats[schema.format] ?? ownFormats[schema.format];
      if (format?.accepts(text) === false) this.#add(path, 'form', `must be ${format.mustBe}`, format);
    }
  }

  #visitNumber(schema: Schema, value: number, path: string): void {
    if (!Number.isFinite(value)) this.#add(path, 'too_large', 'must be a number from -1.8e308 to 1.8e308');
    else if (schema.minimum !== undefined && value < schema.minimum)
      this.#add(path, 'too_small', `must be at least ${schema.minimum}`);
    else if (schema.maximum !== undefined && value > schema.maximum)
      this.#add(path, 'too_large', `must be at most ${schema.maximum}`);
  }

  #visitItems(schema: Schema, items: readonly unknown[], path: string): void {
    if (schema.minItems !== undefined && items.length < schema.minItems)
      this.#add(path, 'too_few', `must have at least ${schema.minItems} ${pluralSuffix(schema.minItems)}`);
    if (schema.maxItems !== undefined && items.length > schema.maxItems) {
      this.#add(path, 'too_many', `must have at most ${schema.maxItems} ${pluralSuffix(schema.maxItems)}`);
      return;
    }
    for (const [index, item] of items.entries()) {
      if (this.#isFull) return;
      this.#visitMember(schema.items ?? anything, item, path, String(index));
    }
  }

  #visitMembers(schema: Schema, object: Readonly<Record<string, unknown>>, path: string): void {
    const properties = schema.properties ?? {};
    for (const name of schema.required ?? [])
      if (!Object.hasOwn(object, name)) this.#add(joinPath(path, name), 'required', 'is required');
    for (const name of Object.keys(object)) {
      if (this.#isFull) return;
      const value = object[name];
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property !== undefined) this.#visitMember(property, value, path, name);
      else if (schema.additionalProperties === false)
        this.#add(joinPath(path, name), 'unknown_member', 'is not a known member');
      else if (!isStorable(name))
        this.#add(
          joinPath(path, name),
          'forbidden_character',
          'must not have NUL or an unpaired surrogate in its name',
        );
      else this.#visitMember(anything, value, path, name);
    }
  }

  /** Visits a member. The path is built only for possible faults: most values of a large body need none. */
  #visitMember(schema: Schema, value: unknown, path: string, name: string): void {
    if (schema === anything && this.#isAcceptable(value)) return;
    this.visit(schema, value, joinPath(path, name));
  }

  /** Reads a value once, also if it is visited again below each of two hundred objects around it. */
  #isAcceptable(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return isAcceptable(value);
    const verdict = this.#judged.get(value);
    if (verdict !== undefined) return verdict;
    if (isAcceptable(value)) return true;
    judge(value, this.#judged);
    return false;
  }
}

/** The schema of a value that may have any type. */
const anything: Schema = {};

/** Whether a value of any type has no fault. */
function isAcceptable(value: unknown): boolean {
  return isStorableJson(value) && isFiniteJson(value);
}

/** Records for each object and list in a value whether it is free of faults. Returns the result for the whole value. */
function judge(value: unknown, judged: Map<object, boolean>): boolean {
  if (typeof value !== 'object' || value === null) return isAcceptable(value);
  let isGood = true;
  for (const [name, one] of Object.entries(value)) isGood = judge(one, judged) && isStorable(name) && isGood;
  judged.set(value, isGood);
  return isGood;
}

function isOfType(schema: Schema, value: unknown): boolean {
  if (schema.type === undefined) return true;
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  return types.some((type) => {
    switch (type) {
      case 'null':
        return value === null;
      case 'array':
        return Array.isArray(value);
      case 'object':
        return isObject(value);
      case 'integer':
        return Number.isSafeInteger(value);
      default:
        return typeof value === type;
    }
  });
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function typeWords(schema: Schema): string {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? 'another value' : alternativeWords(types.map((type) => words[type] ?? type));
}

function choiceWords(schema: Schema): string {
  const choices = schema.enum ?? [schema.const];
  return choices.length > 1 ? `one of ${choices.map(String).join(', ')}` : String(choices[0]);
}

function mustMatch({ pattern, 'x-must-be': mustBe }: Schema): string {
  return mustBe === undefined ? `must match the pattern ${pattern}` : `must be ${mustBe}`;
}

/** Quotes a text that is not allowed; other values are described by their type. */
function quoteWrongText(value: unknown): string {
  return typeof value === 'string' ? `, not ${quoteText(value)}` : '';
}

function alternativeWords(texts: readonly string[]): string {
  return [...new Set(texts)].join(' or ');
}

/** Returns the required members with constant values: discriminators of a union. */
function tagsOf(schema: Schema): readonly (readonly [name: string, values: readonly unknown[]])[] {
  return (schema.required ?? []).flatMap((name) => {
    const member = schema.properties?.[name] ?? {};
    if (Object.hasOwn(member, 'const')) return [[name, [member.const]] as const];
    return member.enum === undefined ? [] : [[name, member.enum] as const];
  });
}

function isNamedBy(branch: Schema, value: unknown): boolean {
  const tags = tagsOf(branch);
  if (tags.length === 0 || !isObject(value)) return false;
  return tags.every(([name, values]) => Object.hasOwn(value, name) && values.includes(value[name]));
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  const pattern = patterns.get(source) ?? new RegExp(source, 'u');
  patterns.set(source, pattern);
  return pattern;
}

/** Returns the path of a member in the body, cut to a readable length. */
function joinPath(path: string, name: string): string {
  const part = shorten(name, maxPathPart);
  return path === '' ? part : `${path}.${part}`;
}

function pluralSuffix(count: number): string {
  return count === 1 ? 'item' : 'items';
}
