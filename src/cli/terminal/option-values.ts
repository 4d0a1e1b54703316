/** Parsers for values of options and arguments. An unreadable value is an error of usage. */

import { readFileSync, statSync } from 'node:fs';
import { expandScopes, type RateLimitRule, type Scope } from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { delimiterOf } from '@switchbook/text/csv-scanner.js';
import { InvalidArgumentError } from 'commander';
import { settingsTable } from '../../config/settings.js';
import { type PullPart, pullParts } from '../../pulls/values/pull-source.js';
import { inQuotes } from './output.js';
import { unreadableFile } from './unreadable-file.js';

/** Shells with command completion. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function scopeList(text: string): readonly Scope[] {
  const expanded = expandScopes(text.split(','));
  if ('unknown' in expanded)
    throw new InvalidArgumentError(
      `There is no scope ${inQuotes(expanded.unknown)}. Write scopes such as contacts:read, comma-separated.`,
    );
  return expanded;
}

export function emailAddress(text: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(text) || text.length > 254)
    throw new InvalidArgumentError(`${inQuotes(text)} is not an email address.`);
  return text;
}

/** The largest integer of the database. */
const maxInteger = 2_147_483_647;

export function rateLimit(text: string): RateLimitRule {
  if (text === 'none') return { kind: 'unlimited' };
  const [, count, seconds] = /^(\d{1,10})\/(\d{1,10})$/.exec(text) ?? [];
  const rule = { kind: 'window', count: Number(count), seconds: Number(seconds) } as const;
  const isGood = (value: number) => value >= 1 && value <= maxInteger;
  if (!isGood(rule.count) || !isGood(rule.seconds))
    throw new InvalidArgumentError('Write requests/seconds, such as 100/60, or none.');
  return rule;
}

export function formatRateLimit(rule: RateLimitRule): string {
  if (rule.kind === 'window') return `${rule.count}/${rule.seconds}`;
  return rule.kind === 'unlimited' ? 'none' : 'default';
}

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
]);
const maxSeconds = 100 * 366 * 86_400;

/** Reads a duration as milliseconds. */
export function readDuration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,10})([dhms])$/.exec(text) ?? [];
  const seconds = Number(count) * (unitSeconds.get(unit) ?? 0);
  if (!(seconds >= 1 && seconds <= maxSeconds))
    throw new InvalidArgumentError('Write a time such as 90d, 12h, 30m or 45s, up to 100 years.');
  return seconds * 1000;
}

/** Adds `key=value` to the earlier ones. */
export function assignment<Name extends string>(names: readonly Name[]) {
  return (text: string, before: Partial<Record<Name, string>> | undefined): Partial<Record<Name, string>> => {
    const equalsAt = text.indexOf('=');
    const name = names.find((candidate) => candidate === text.slice(0, Math.max(equalsAt, 0)));
    if (name === undefined)
      throw new InvalidArgumentError(`Write setting=value. The settings are: ${names.join(', ')}.`);
    return { ...before, [name]: text.slice(equalsAt + 1) };
  };
}

/** Adds a value to the earlier values of the option. */
export function appendValue(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

type Pairs = Readonly<Record<string, string>>;

/** Replaces columns and fields. */
export const lastMapping = 'last';

/** Adds `column=field` to the earlier pairs. The name of a column may contain `=`, but the key of a field does not. */
export function columnField(
  text: string,
  before: Pairs | typeof lastMapping | undefined,
): Pairs | typeof lastMapping {
  if (text === lastMapping) return lastMapping;
  const advice = 'Write column=field, such as Mobile=phone, or column= to leave a column out.';
  const pairs = before === lastMapping ? undefined : before;
  return withPair(text, text.lastIndexOf('='), pairs, advice);
}

/** Adds `name=value` to the earlier ones; a value may contain `=`. */
export function namedValue(text: string, before: Pairs | undefined): Pairs {
  return withPair(text, text.indexOf('='), before, 'Write name=value, or name= to remove the field.');
}

function withPair(text: string, equalsAt: number, before: Pairs | undefined, advice: string): Pairs {
  if (equalsAt < 1) throw new InvalidArgumentError(advice);
  return { ...before, [text.slice(0, equalsAt)]: text.slice(equalsAt + 1) };
}

export function characterOf(text: string): string {
  const character = delimiterOf(text);
  if (character === undefined)
    throw new InvalidArgumentError('Write comma, semicolon, tab, pipe, or one character.');
  return character;
}

/** Reads a number of the given form. */
function numberReaderOf(form: RegExp, advice: string, min = 0, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const number = form.test(text) ? Number(text) : Number.NaN;
    if (!(number >= min && number <= max)) throw new InvalidArgumentError(advice);
    return number;
  };
}

export function wholeNumber(min: number, max: number) {
  return numberReaderOf(/^\d{1,9}$/, `Write a whole number from ${min} to ${max}.`, min, max);
}

export const positiveNumber = numberReaderOf(
  /^[1-9]\d{0,11}$/,
  'Write a whole number from 1 to 999999999999.',
);
export const versionOf = numberReaderOf(
  /^\d{1,10}$/,
  'Write the version that contact get shows, such as 3.',
  1,
);
export const sampleOf = wholeNumber(0, 1_000);

export function colorOf(text: string): string {
  if (!/^#[0-9A-Fa-f]{6}$/.test(text)) throw new InvalidArgumentError('Write a color such as #10B981.');
  return text;
}

export function statusFilter(text: string): (status: number) => boolean {
  const parts = text.toLowerCase().split(',');
  if (!parts.every((part) => /^[1-9](\d\d|xx)$/.test(part)))
    throw new InvalidArgumentError('Write HTTP statuses such as 404 or 4xx, comma-separated.');
  return (status) =>
    parts.some((part) => part === String(status) || part === `${Math.floor(status / 100)}xx`);
}

/** Splits a list at its commas, and keeps the words unchanged. */
export function splitAtCommas(text: string): readonly string[] {
  return text.split(',');
}

export function splitList(text: string): readonly string[] {
  return splitAtCommas(text).map((value) => value.trim());
}

export function partList(text: string): readonly PullPart[] {
  const words = [...new Set(splitList(text))];
  const parts = pullParts.filter((part) => words.includes(part));
  if (parts.length < words.length)
    throw new InvalidArgumentError(`Write one or more of: ${pullParts.join(', ')}, comma-separated.`);
  return parts;
}

export function sinceOf(text: string): Date | 'last' {
  if (text === 'last') return text;
  const at = parseInstant(text);
  if (at === undefined) throw new InvalidArgumentError('Write last, or a time such as 2026-01-15T09:00:00Z.');
  return at;
}

/** Validates an option like the setting, and passes the text on. */
export function settingValue(name: 'port' | 'host' | 'dataDir' | 'workers') {
  const { parse, accepts } = settingsTable[name];
  return (text: string): string => {
    if (text === '' || parse(text) === undefined) throw new InvalidArgumentError(`Set it to ${accepts}.`);
    return text;
  };
}

/** Longest tree of conditions: JSON, or the name of a file with it. */
const maxFile = 64 * 1024;

/**
 * Returns the text of a tree. A text that does not begin with `{` is the name of a file with the tree, since no usual
 * file name begins with `{`.
 */
export function readTreeText(text: string): string {
  if (/^\s*(\{|$)/.test(text)) return text;
  try {
    if (statSync(text).size <= maxFile) return readFileSync(text, 'utf8');
  } catch (error) {
    throw unreadableFile(text, error, `Name a file with a tree, or write the tree: --filter '{"field":…}'.`);
  }
  throw invalid('--filter', 'too_long', `must be a file of at most ${maxFile} bytes`);
}
