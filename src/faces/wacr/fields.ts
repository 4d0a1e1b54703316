/**
 * The fields of bodies: the vendor's rules. A field keeps the message of the first rule
 * that it breaks.
 */

import type { Issue } from '@switchbook/domain/problems/problem.js';
import { isLonger, isStorable } from '@switchbook/domain/text/text.js';
import { member } from '../kit/body/json-body.js';
import { maxItemIssues, maxLength } from './choices.js';
import { fieldMessages } from './messages.js';
import { readInteger, readList } from './text.js';

function maxOf(field: string): number {
  return Object.hasOwn(maxLength, field)
    ? maxLength[field as keyof typeof maxLength]
    : Number.POSITIVE_INFINITY;
}

export const hexColor = '^#[0-9A-Fa-f]{6}$';

interface TextRules {
  /** the message when the field is absent; without it the field is optional */
  readonly required?: string;
  /** the message for a value of another type */
  readonly notText?: string;
  /** whether an integer counts as its digits */
  readonly integers?: boolean;
  /** checked between the type and the length: a message, or undefined when all is well */
  readonly form?: (text: string) => string | undefined;
  /** checked after the length */
  readonly lastForm?: (text: string) => string | undefined;
}

/** Reads a tidied body field by field and collects the issues. */
export class Fields {
  readonly issues: Issue[] = [];
  readonly #body: Readonly<Record<string, unknown>>;
  readonly #isPatch: boolean;

  /** Takes a body. A patch may leave required fields out, but not set them to null. */
  constructor(body: Readonly<Record<string, unknown>>, isPatch: boolean) {
    this.#body = body;
    this.#isPatch = isPatch;
  }

  refuse(path: string, message: string): undefined {
    this.issues.push({ path, code: 'rule', message });
  }

  /** Returns undefined for a text that is absent or refused. */
  text(field: string, rules: TextRules = {}): string | null | undefined {
    const value = this.present(field, rules.required);
    if (value === null || value === undefined) return value;
    const text = rules.integers === true && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string') return this.refuse(field, rules.notText ?? fieldMessages.string(field));
    if (!isStorable(text)) return this.refuse(field, fieldMessages.format(field));
    const form = rules.form?.(text);
    if (form !== undefined) return this.refuse(field, form);
    const max = maxOf(field);
    if (isLonger(text, max)) return this.refuse(field, fieldMessages.tooLong(field, max));
    const lastForm = rules.lastForm?.(text);
    return lastForm === undefined ? text : this.refuse(field, lastForm);
  }

  integer(field: string, required?: string): number | null | undefined {
    const value = this.present(field, required);
    if (value === null || value === undefined) return value;
    if (typeof value === 'string' && !isStorable(value))
      return this.refuse(field, fieldMessages.format(field));
    return readInteger(value) ?? this.refuse(field, fieldMessages.integer(field));
  }

  /** Returns the value unchanged. With `required`, a missing value is refused. */
  present(field: string, required?: string): unknown {
    const value = member(this.#body, field);
    if (value !== undefined && value !== null) return value;
    const isMissed = !this.#isPatch || value === null;
    if (required !== undefined && isMissed) return this.refuse(field, required);
    return value;
  }

  /** Returns one value per item; undefined for an item that is not an integer. The first ones are refused. */
  integers(field: string, items: readonly unknown[]): readonly (number | undefined)[] {
    return items.map((item, index) => {
      if (this.issues.length >= maxItemIssues) return readInteger(item);
      const path = `${field}.${index}`;
      if (typeof item === 'string' && !isStorable(item))
        return this.refuse(path, fieldMessages.itemFormat(path));
      return readInteger(item) ?? this.refuse(path, fieldMessages.itemInteger(path));
    });
  }

  list(field: string, message: string): readonly unknown[] | null | undefined {
    const value = this.present(field);
    if (value === null || value === undefined) return value;
    return readList(value) ?? this.refuse(field, message);
  }
}
