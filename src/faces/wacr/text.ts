/**
 * Values of bodies as Laravel passes them to its rules: texts trimmed, an empty text null. Accepts the forms in which
 * PHP clients write integers, booleans and arrays. It also checks e-mail addresses and links.
 */

import { isObject } from '@switchbook/domain/runtime/json.js';
import { codePoints, trim as trimText } from '@switchbook/domain/text/text.js';
import { maxLocalPart } from './choices.js';

/** Removes surrounding white space, and like Laravel a byte order mark. */
export function trim(text: string): string {
  return trimText(text, '\ufeff');
}

/** Returns a text as the wire reads it: trimmed, an empty one null. */
export function readText(text: string): string | null {
  return trim(text) || null;
}

/**
 * Trims every text of a body and makes empty ones null. Names of members are left unchanged. An unchanged value is not
 * copied: a body may have thousands of members.
 */
export function tidy(value: unknown): unknown {
  if (typeof value === 'string') return readText(value);
  if (Array.isArray(value)) {
    const items = value.map(tidy);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const tidyValue = tidy(value[name]);
    if (tidyValue === value[name]) continue;
    // `__proto__` is an ordinary member: a copy must define it as an own property before it is set.
    copy ??= { ...value };
    copy[name] = tidyValue;
  }
  return copy ?? value;
}

/** Returns an integer, or the decimal text of one, within the exact range of JSON numbers. */
export function readInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? normalZero(value) : undefined;
  if (typeof value !== 'string' || !/^-?[0-9]+$/.test(value)) return undefined;
  const integer = Number(value);
  return Number.isSafeInteger(integer) ? normalZero(integer) : undefined;
}

function normalZero(integer: number): number {
  return integer === 0 ? 0 : integer;
}

export function readBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  if (value === false || value === 0 || value === '0' || value === 'false') return false;
  return undefined;
}

/** Returns an array, or the values of an object: PHP clients encode sparse arrays so. */
export function readList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : undefined;
}

const localPart = /^[^\s\p{White_Space}\p{Cc}()<>,;:"[\]\\]+$/u;
const domainLabel = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

export function isEmail(text: string): boolean {
  const [name = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || codePoints(name) > maxLocalPart || !localPart.test(name)) return false;
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return false;
  return domain.split('.').every((part) => domainLabel.test(part));
}

/**
 * Whether the text is an absolute link with `http` or `https`. `URL` would accept the path of `http:///x` as its host.
 */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/(?![/?#\\])[^\s\p{White_Space}\p{Cc}]+$/iu.test(text) && URL.canParse(text);
}
