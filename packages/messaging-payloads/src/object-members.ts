/**
 * Reads members of JSON from outside. No function throws: a malformed member counts as absent. Each read is recorded
 * for its object, and `countUnread` counts the members that were not read.
 */

import { isDialable } from '@switchbook/domain/identity/phone.js';
import { tidyNumber } from '@switchbook/domain/identity/read-phone.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { codePoints, isStorable } from '@switchbook/domain/text/text.js';

export type PayloadObject = Readonly<Record<string, unknown>>;

const none: PayloadObject = Object.freeze({});

/** The reads of the members of an object; they are forgotten with the object. */
interface MemberMarks {
  readonly read: Set<string>;
  /** members without personal data, unless they are read */
  readonly aside: Set<string>;
  areOthersIgnored: boolean;
}

const marked = new WeakMap<PayloadObject, MemberMarks>();

function marksOf(members: PayloadObject): MemberMarks {
  let marks = marked.get(members);
  if (marks === undefined) {
    marks = { read: new Set(), aside: new Set(), areOthersIgnored: false };
    marked.set(members, marks);
  }
  return marks;
}

export function readMember(members: PayloadObject, name: string): unknown {
  if (!Object.hasOwn(members, name)) return undefined;
  marksOf(members).read.add(name);
  return members[name];
}

/** Marks members that concern no person, so that they are not counted as unread. */
export function ignoreMembers(members: PayloadObject, names: Iterable<string>): void {
  const { aside } = marksOf(members);
  for (const name of names) if (Object.hasOwn(members, name)) aside.add(name);
}

/** Marks all remaining members of this object as read. They concern no person, or were counted as a whole. */
export function ignoreOtherMembers(members: PayloadObject): void {
  marksOf(members).areOthersIgnored = true;
}

/** Returns the members that were neither read nor ignored so far, for a reader of the copy. */
export function listUnreadMembers(members: PayloadObject): PayloadObject {
  const { read, aside } = marksOf(members);
  const others = Object.keys(members).filter((name) => !read.has(name) && !aside.has(name));
  // The copy's reader records these members.
  ignoreMembers(members, others);
  return Object.fromEntries(others.map((name) => [name, members[name]]));
}

/** Returns a member; empty for anything but an object. */
export function readObjectMember(members: PayloadObject, name: string): PayloadObject {
  const value = readMember(members, name);
  return isObject(value) ? value : none;
}

/** Returns the objects of a list; empty for any other value. */
export function readObjectList(members: PayloadObject, name: string): readonly PayloadObject[] {
  const value = readMember(members, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Returns a text that the database can store, without space around it; undefined for an empty or too long one. */
export function readStorableText(
  members: PayloadObject,
  name: string,
  maxLength: number,
): string | undefined {
  const value = readMember(members, name);
  if (typeof value !== 'string' || value.length > maxLength * 2) return undefined;
  const text = value.trim();
  return text !== '' && isStorable(text) && codePoints(text) <= maxLength ? text : undefined;
}

/** Characters of a person's name. */
const maxName = 200;

/** Returns the first of these members that is a valid name. */
export function readFirstName(members: PayloadObject, names: readonly string[]): string | undefined {
  // All names are spellings of one member, so all are read.
  return names.map((name) => readStorableText(members, name, maxName)).find((found) => found !== undefined);
}

/** Returns the digits of a number with its country code; the plus may be absent. */
export function readPhoneDigits(members: PayloadObject, name: string): string | undefined {
  const value = readMember(members, name);
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const digits = tidyNumber(value)
    .replaceAll(/[\s().+-]/g, '')
    .replace(/^00/, '');
  return isDialable(digits) ? digits : undefined;
}

// 2009, when the app was published, and a bound within the ranges of PostgreSQL and JavaScript.
const [earliest, latest] = [1_230_768_000, 4_102_444_800];

/** Reads seconds since 1970, as a text or a number. */
export function readUnixTime(members: PayloadObject, name: string): Date | null {
  const value = readMember(members, name);
  const seconds = typeof value === 'string' && /^\d{1,13}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return null;
  // Some relays send milliseconds.
  const whole = seconds > latest ? seconds / 1000 : seconds;
  return whole >= earliest && whole <= latest ? new Date(Math.floor(whole * 1000)) : null;
}

/** Returns a time as RFC 3339 writes it. */
export function readRfc3339(members: PayloadObject, name: string): Date | null {
  const value = readMember(members, name);
  return typeof value === 'string' && value.length <= 40 ? (parseInstant(value) ?? null) : null;
}

const maxNames = 100;
const plainName = /^[a-z][a-z0-9_]{0,63}$/i;

/** Counts unread members by name. A name in an unusual form, which may be personal data, counts as `(other)`. */
export class Unread {
  readonly counts = new Map<string, number>();
  readonly #begun = new WeakSet<PayloadObject>();

  /** Returns false for an object that was counted before. */
  begin(members: PayloadObject): boolean {
    const isNew = !this.#begun.has(members);
    this.#begun.add(members);
    return isNew;
  }

  /** Counts a member: `prefix` is a word of the program, `name` a word of the payload. */
  count(prefix: string, name: unknown): void {
    const isPlain = typeof name === 'string' && plainName.test(name);
    const full = `${prefix}.${isPlain ? name : '(other)'}`;
    const counted = this.counts.has(full) || this.counts.size < maxNames ? full : '(more)';
    this.counts.set(counted, (this.counts.get(counted) ?? 0) + 1);
  }
}

/**
 * Counts unread members by the name of their object. It skips members below an unread member. It counts each object
 * once, although a copy in the payload may contain the object too. The depth is bounded by the parser.
 */
export function* countUnread(value: unknown, prefix: string, unread: Unread): Steps {
  if (Array.isArray(value))
    for (const item of value) {
      if (typeof item === 'object') yield* countUnread(item, prefix, unread);
      else yield;
    }
  else if (isObject(value) && unread.begin(value)) {
    yield;
    const marks = marked.get(value);
    for (const name of Object.keys(value)) {
      if (marks?.read.has(name)) yield* countUnread(value[name], name, unread);
      else if (value[name] !== undefined && marks?.areOthersIgnored !== true && !marks?.aside.has(name))
        unread.count(prefix, name);
      yield;
    }
  }
}
