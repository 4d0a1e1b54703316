/**
 * The values of fields, each by its rule. A field has the name of its member in the request, which a refusal shows.
 * Undefined: the member is absent. Null: it clears the value.
 */
import { type Issue, invalid, type ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger, isStorable, trim } from '@switchbook/domain/text/text.js';
import { fieldRules } from './choices.js';
import { readCountry } from './countries.js';
import { messages } from './messages.js';

type Field =
  | 'userName'
  | 'name'
  | 'email'
  | 'countryCode'
  | 'country_code'
  | 'tags'
  | 'params'
  | 'is_blocked'
  | 'source'
  | 'opted_in';

/** The canonical names of the wire's fields. */
const paths: Readonly<Record<Field, Issue['path']>> = {
  userName: 'display_name',
  name: 'display_name',
  email: 'email',
  countryCode: 'address.country_code',
  country_code: 'address.country_code',
  tags: 'tags',
  params: 'attributes',
  is_blocked: 'blocked',
  source: 'source',
  opted_in: 'consent',
};

function refusedField(field: Field): ProblemError {
  return invalid(paths[field], 'invalid', messages.invalid(field));
}

/** Returns the text trimmed; null if it is empty. */
export function trimmedOf(text: string): string | null {
  return trim(text) || null;
}

/** Reads a text, trimmed; null if it is empty. */
function readText(value: unknown, field: Field, maximum: number): string | null | undefined {
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string') throw refusedField(field);
  const text = trim(value);
  if (!isStorable(text) || isLonger(text, maximum)) throw refusedField(field);
  return text || null;
}

export function readName(value: unknown, field: 'userName' | 'name'): string | null | undefined {
  return readText(value, field, fieldRules.name);
}

export function readEmail(value: unknown): string | null | undefined {
  const email = readText(value, 'email', fieldRules.email);
  if (typeof email !== 'string') return email;
  const at = email.lastIndexOf('@');
  if (at < 1 || at === email.length - 1 || /[\s\p{White_Space}\p{Cc}]/u.test(email))
    throw refusedField('email');
  return email;
}

export function readCountryCode(
  value: unknown,
  field: 'countryCode' | 'country_code',
): string | null | undefined {
  const text = readText(value, field, fieldRules.name);
  if (typeof text !== 'string') return text;
  const code = readCountry(text);
  if (code === undefined) throw refusedField(field);
  return code;
}

/** Reads tags, trimmed, each spelling once, at its first position. */
export function readTags(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (value === null) return [];
  if (!Array.isArray(value) || value.length > fieldRules.sentTags) throw refusedField('tags');
  const names = new Set<string>();
  for (const item of value) {
    if (typeof item !== 'string') throw refusedField('tags');
    const name = trim(item);
    if (!isStorable(name) || isLonger(name, fieldRules.tag)) throw refusedField('tags');
    if (name !== '') names.add(name);
  }
  if (names.size > fieldRules.tags) throw refusedField('tags');
  return [...names];
}

export function readParams(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined) return undefined;
  if (value === null) return {};
  if (!isObject(value)) throw refusedField('params');
  const params = keep(value, 1);
  if (Buffer.byteLength(JSON.stringify(params)) > fieldRules.params.bytes) throw refusedField('params');
  return params as Readonly<Record<string, unknown>>;
}

/** Returns the value without members called `__proto__`. Refuses values that cannot be stored, and deep nesting. */
function keep(value: unknown, depth: number): unknown {
  if (typeof value === 'string' && !isStorable(value)) throw refusedField('params');
  // JSON can contain numbers beyond a double; they would be returned as null.
  if (typeof value === 'number' && !Number.isFinite(value)) throw refusedField('params');
  if (typeof value !== 'object' || value === null) return value;
  if (depth > fieldRules.params.depth) throw refusedField('params');
  if (Array.isArray(value)) return value.map((item) => keep(item, depth + 1));
  const members = Object.entries(value).filter(([name]) => name !== '__proto__');
  if (members.some(([name]) => !isStorable(name) || isLonger(name, fieldRules.params.key)))
    throw refusedField('params');
  return Object.fromEntries(members.map(([name, item]) => [name, keep(item, depth + 1)]));
}

export function readFlag(value: unknown, field: 'is_blocked' | 'opted_in'): boolean | undefined {
  if (value === undefined) return undefined;
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === true || word === 1 || word === 'true' || word === '1') return true;
  if (word === false || word === 0 || word === 'false' || word === '0') return false;
  throw refusedField(field);
}

/** Reads a source. It cannot be removed, so null is refused. */
export function readSource(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const name = readText(value, 'source', fieldRules.source);
  if (typeof name !== 'string') throw refusedField('source');
  return name;
}
