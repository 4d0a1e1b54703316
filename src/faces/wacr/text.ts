/**
 * Values of bodies as Laravel passes them to its rules: texts trimmed, an empty text null. Accepts the forms in which
 * PHP clients write integers, booleans and arrays. It also checks e-mail addresses and links.
 */

import { isObject } from '@switchbook/domain/runtime/json.js';
import { codePoints, trim as trimText } from '@switchbook/domain/text/text.js';

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
    const made = tidy(value[name]);
    if (made === value[name]) continue;
    // `__proto__` is an ordinary member: a copy must define it as an own property before it is set.
    copy ??= { ...value };
    copy[name] = made;
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
  if (more.length > 0 || codePoints(name) > 64 || !localPart.test(name)) return false;
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return false;
  return domain.split('.').every((part) => domainLabel.test(part));
}

/**
 * Whether the text is an absolute link with `http` or `https`. `URL` would accept the path of `http:///x` as its host.
 */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/(?![/?#\\])[^\s\p{White_Space}\p{Cc}]+$/iu.test(text) && URL.canParse(text);
}

const extensions: Readonly<Record<string, readonly string[]>> = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'webp'],
  audio: ['mp3', 'ogg', 'oga', 'opus', 'm4a', 'aac', 'amr', 'wav'],
  video: ['mp4', '3gp', 'mov', 'webm'],
};

const types = new Map(Object.entries(extensions).flatMap(([type, ends]) => ends.map((end) => [end, type])));

/** Types of a comment; `text` is one without a link. */
export const commentTypes = ['text', ...Object.keys(extensions), 'document'] as const;

/** Returns the type of a comment by the extension of its link; no link is ever fetched. */
export function commentType(url: string | null): string {
  if (url === null) return 'text';
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? '';
  return types.get(extension.toLowerCase()) ?? 'document';
}
