/** The fields of a body against the vendor's rules: each keeps the message of the first rule that it breaks. */
import type { Issue } from '../../domain/problem.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { member } from '../kit/json-body.js';
import { readInteger, readList } from './input.js';

export interface TextRules {
  /** the message when there is none; without it the field is optional */
  readonly required?: string;
  /** the message for what is no text */
  readonly notText?: string;
  readonly max?: number;
  /** an integer is taken for its digits */
  readonly integers?: boolean;
  /** between the type and the length: a message, or undefined when all is well */
  readonly form?: (text: string) => string | undefined;
  /** after the length */
  readonly lastForm?: (text: string) => string | undefined;
}

/** Laravel's name for a field in its messages. */
export function attributeOf(field: string): string {
  return field.replaceAll('_', ' ');
}

export function mustBe(field: string, what: string): string {
  return `The ${attributeOf(field)} field must be ${what}.`;
}

function tooLong(field: string, max: number): string {
  return `The ${attributeOf(field)} field must not be greater than ${max} characters.`;
}

export function badFormat(field: string): string {
  return `The ${attributeOf(field)} field format is invalid.`;
}

/** One field after the other is read; what is wrong is collected. The body is tidy already. */
export class Fields {
  readonly issues: Issue[] = [];
  readonly #body: Readonly<Record<string, unknown>>;
  readonly #isPatch: boolean;

  /** Of a patch, fields that are required may be absent, but not null. */
  constructor(body: Readonly<Record<string, unknown>>, isPatch: boolean) {
    this.#body = body;
    this.#isPatch = isPatch;
  }

  refuse(path: string, message: string): undefined {
    this.issues.push({ path, code: 'rule', message });
  }

  /** Undefined: absent, or refused; null: none. */
  text(field: string, rules: TextRules = {}): string | null | undefined {
    const value = this.present(field, rules.required);
    if (value === null || value === undefined) return value;
    const text = rules.integers === true && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string') return this.refuse(field, rules.notText ?? mustBe(field, 'a string'));
    if (!isStorable(text)) return this.refuse(field, badFormat(field));
    const form = rules.form?.(text);
    if (form !== undefined) return this.refuse(field, form);
    if (rules.max !== undefined && codePoints(text) > rules.max)
      return this.refuse(field, tooLong(field, rules.max));
    const lastForm = rules.lastForm?.(text);
    return lastForm === undefined ? text : this.refuse(field, lastForm);
  }

  integer(field: string, required?: string): number | null | undefined {
    const value = this.present(field, required);
    if (value === null || value === undefined) return value;
    if (typeof value === 'string' && !isStorable(value)) return this.refuse(field, badFormat(field));
    return readInteger(value) ?? this.refuse(field, mustBe(field, 'an integer'));
  }

  /** The value as it is, when it is there. */
  present(field: string, required?: string): unknown {
    const value = member(this.#body, field);
    if (value !== undefined && value !== null) return value;
    const isMissed = !this.#isPatch || value === null;
    if (required !== undefined && isMissed) return this.refuse(field, required);
    return value;
  }

  /** The integers of a list, each in its place; undefined for what is refused as none. */
  integers(field: string, items: readonly unknown[]): readonly (number | undefined)[] {
    return items.map((item, index) => {
      const path = `${field}.${index}`;
      if (typeof item === 'string' && !isStorable(item))
        return this.refuse(path, `The ${path} field format is invalid.`);
      return readInteger(item) ?? this.refuse(path, `The ${path} field must be an integer.`);
    });
  }

  list(field: string, message: string): readonly unknown[] | null | undefined {
    const value = this.present(field);
    if (value === null || value === undefined) return value;
    return readList(value) ?? this.refuse(field, message);
  }
}
