/** Reads values of conditions in trees from JSON. An issue of an invalid value lists the allowed values. Pure. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ReadField } from '@switchbook/domain/fields/own-field.js';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import { readPhone } from '@switchbook/domain/identity/read-phone.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import type { FormOf } from '@switchbook/domain/problems/value-form.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger, isStorable } from '@switchbook/domain/text/text.js';
import { readDay } from '@switchbook/domain/text/text-forms.js';
import { treeLimits } from '../values/request-limits.js';

/** A tag as searches know it. */
export interface NamedTag {
  readonly number: number;
  readonly name: string;
}

export interface TreeInput {
  /** the country of numbers in national form */
  readonly region: string | undefined;
  /** the time from which relative times count */
  readonly now: Date;
  /** the declared fields of the account; other attributes are text or numbers. Undefined: not loaded yet */
  readonly ownFields?: readonly ReadField[];
  /** the tags that searches can match. Undefined: not loaded yet */
  readonly tags?: readonly NamedTag[];
  /** saved segments have been replaced by their trees; the limits were checked before */
  readonly isExpanded?: boolean;
  /** a saved tree must not name a single person, and a segment must not name a segment */
  readonly savedIn?: 'segment' | 'view';
}

/** A part of a tree, while it is read. */
export interface TreePart {
  readonly path: string;
  readonly input: TreeInput;
  /** called for each part that cannot be read; its path is dotted, with positions from 0 */
  readonly report: ReportIssue;
}

/** Returns undefined after it reported an issue. */
export type ValueReader<Value> = (value: unknown, at: TreePart) => Value | undefined;

/** A digit sequence that is one of our numbers. */
export const numberForm = /^[1-9][0-9]{0,14}$/;

function pathOfPart(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`;
}

export const innerPart = (at: TreePart, name: string | number): TreePart => ({
  ...at,
  path: pathOfPart(at.path, name),
});

export function refuse<Code extends string>(
  at: TreePart,
  code: Code,
  message: string,
  ...expected: FormOf<Code>
): undefined {
  at.report(at.path, code, message, ...expected);
  return undefined;
}

/** Makes a reader that returns a filter of a readable value. */
export function filterReader<Value>(
  read: ValueReader<Value>,
  filterOf: (value: Value) => ContactFilter,
): ValueReader<ContactFilter> {
  return (input, at) => {
    const value = read(input, at);
    return value === undefined ? undefined : filterOf(value);
  };
}

/** Text without white space around it. */
export const readText: ValueReader<string> = (value, at) => {
  if (typeof value !== 'string') return refuse(at, 'type', 'must be text');
  const text = value.trim();
  if (text === '') return refuse(at, 'blank', 'must not be blank');
  if (isLonger(text, treeLimits.text))
    return refuse(at, 'too_long', `must be at most ${treeLimits.text} characters`);
  if (!isStorable(text)) return refuse(at, 'forbidden_character', 'must be well-formed text without NUL');
  return text;
};

export const readNumber: ValueReader<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(at, 'type', 'must be a number');

export const readWhole: ValueReader<number> = (value, at) =>
  Number.isSafeInteger(value) ? (value as number) : refuse(at, 'type', 'must be a whole number');

export const readFlag: ValueReader<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(at, 'type', 'must be true or false');

export function readChoice<Text extends string>(choices: readonly Text[]): ValueReader<Text> {
  return (value, at) =>
    choices.find((choice) => choice === value) ??
    refuse(at, 'not_allowed', `must be one of ${choices.join(', ')}`);
}

/** Makes a reader of a list, which reads each item and reports all issues. */
export function readEach<Value>(read: ValueReader<Value>): ValueReader<readonly Value[]> {
  return (list, at) => {
    if (!Array.isArray(list)) return refuse(at, 'type', 'must be a list');
    if (list.length === 0) return refuse(at, 'too_few', 'must have at least one item');
    if (list.length > treeLimits.values)
      return refuse(at, 'too_many', `must have at most ${treeLimits.values} items`);
    const values = list.map((item, index) => read(item, innerPart(at, index)));
    const readable = values.filter((value) => value !== undefined);
    return readable.length === values.length ? readable : undefined;
  };
}

/** Makes a reader of a pair: the lowest and the highest value. */
export function readPair<Value>(read: ValueReader<Value>): ValueReader<readonly [Value, Value]> {
  return (pair, at) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      return refuse(at, 'form', 'must be a list of two: the lowest value and the highest', 'list');
    const [low, high] = [read(pair[0], innerPart(at, 0)), read(pair[1], innerPart(at, 1))];
    if (low === undefined || high === undefined) return undefined;
    return [low, high];
  };
}

const unitMs = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
const spanForm = /^([1-9][0-9]{0,4}) (hour|day|week)s?$/;

/** Milliseconds of `90 days`. */
export const readSpan: ValueReader<number> = (value, at) => {
  const [, count, unit] = typeof value === 'string' ? (spanForm.exec(value.trim()) ?? []) : [];
  if (unit === undefined)
    return refuse(at, 'form', 'must be a number of hours, days or weeks, such as 90 days', 'duration');
  return Number(count) * unitMs[unit as keyof typeof unitMs];
};

/**
 * Returns the last full minute. Relative times count from it, so that a filter repeated within the minute is the same.
 */
export function minuteOf({ input }: TreePart): number {
  return Math.floor(input.now.getTime() / 60_000) * 60_000;
}

/** A date-time, a day (00:00 UTC), or `90 days ago`. */
export const readMoment: ValueReader<Date> = (value, at) => {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text.endsWith(' ago')) {
    const span = readSpan(text.slice(0, -4), { ...at, report: () => {} });
    if (span !== undefined) return new Date(minuteOf(at) - span);
  }
  const moment = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  return (
    moment ??
    refuse(at, 'form', 'must be a date and time as in RFC 3339, such as 2026-01-15T09:00:00Z', 'time')
  );
};

/** `YYYY-MM-DD`, or `90 days ago` */
export const readDate: ValueReader<string> = (value, at) => {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text.endsWith(' ago')) return readMoment(text, at)?.toISOString().slice(0, 10);
  const day = readDay(text);
  if (day !== undefined && !day.startsWith('-')) return day;
  return refuse(at, 'form', 'must be a day such as 2026-01-15, or a time such as 90 days ago', 'day');
};

/** The digits of a phone number: as written, and read in the account's region. */
export const readDigits: ValueReader<readonly string[]> = (value, at) => {
  const text = typeof value === 'string' ? value : '';
  // A `+` in a URL that was not encoded arrives as a space.
  const spelled = text.startsWith(' ') ? `+${text.trim()}` : text;
  const bare = /^[0-9]+$/.test(spelled) && isDialable(spelled) ? [spelled] : [];
  const read = spelled === '' ? undefined : readPhone(spelled, at.input.region);
  const digits = [...new Set([...bare, ...(read === undefined ? [] : [read])])];
  if (digits.length > 0) return digits;
  return refuse(at, 'form', 'must be a phone number in E.164 format, for example +14155550123', {
    form: 'phone',
    country: at.input.region,
  });
};

/** Returns the members of an object; other members are reported. */
export function readMembers(
  value: unknown,
  at: TreePart,
  members: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(value)) return refuse(at, 'type', `must be an object with ${members.join(', ')}`);
  const unknown = Object.keys(value).filter((name) => !members.includes(name));
  for (const name of unknown)
    refuse(
      innerPart(at, name.slice(0, 100).toWellFormed()),
      'unknown_member',
      `is not a known member; known are ${members.join(', ')}`,
    );
  return unknown.length === 0 ? value : undefined;
}
