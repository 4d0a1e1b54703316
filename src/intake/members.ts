/** Reads members of JSON from outside. Nothing throws: a member of another form is absent. */
import { parseInstant } from '../domain/instant.js';
import { isObject } from '../domain/json.js';
import { isDialable } from '../domain/phone.js';
import { tidyNumber } from '../domain/read-phone.js';
import { codePoints, isStorable } from '../domain/text.js';

export type Members = Readonly<Record<string, unknown>>;

const none: Members = Object.freeze({});

export function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** Empty for anything but an object. */
export function objectIn(members: Members, name: string): Members {
  const value = own(members, name);
  return isObject(value) ? value : none;
}

/** The objects of a list; empty for anything else. */
export function objectsIn(members: Members, name: string): readonly Members[] {
  const value = own(members, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text that the database can store, without space around it; undefined for an empty or too long one. */
export function textIn(members: Members, name: string, maxLength: number): string | undefined {
  const value = own(members, name);
  if (typeof value !== 'string' || value.length > maxLength * 2) return undefined;
  const text = value.trim();
  return text !== '' && isStorable(text) && codePoints(text) <= maxLength ? text : undefined;
}

/** The first of these members that is a valid text. */
export function firstText(members: Members, names: readonly string[], maxLength: number): string | undefined {
  for (const name of names) {
    const text = textIn(members, name, maxLength);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The digits of a number with its country code; the plus may be absent. */
export function phoneIn(members: Members, name: string): string | undefined {
  const value = own(members, name);
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const digits = tidyNumber(value).replaceAll(/[\s().+-]/g, '');
  return isDialable(digits) ? digits : undefined;
}

// 2009, when the app was published, and a bound that both PostgreSQL and JavaScript can hold.
const [earliest, latest] = [1_230_768_000, 4_102_444_800];

/** Seconds since 1970, which the platform sends as a text in some places and as a number in others. */
export function timeIn(members: Members, name: string): Date | null {
  const value = own(members, name);
  const seconds = typeof value === 'string' && /^\d{1,13}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return null;
  // Some relays send milliseconds.
  const whole = seconds > latest ? seconds / 1000 : seconds;
  return whole >= earliest && whole <= latest ? new Date(Math.floor(whole * 1000)) : null;
}

/** A time as RFC 3339 writes it. */
export function instantIn(members: Members, name: string): Date | null {
  const value = own(members, name);
  return typeof value === 'string' && value.length <= 40 ? (parseInstant(value) ?? null) : null;
}

const maxNames = 100;
const plainName = /^[a-z][a-z0-9_]{0,63}$/i;

/** Counts names of members that are not read. A name that does not look like one is counted without it. */
export class Unread {
  readonly counts = new Map<string, number>();

  /** `place` is a word of the program, `name` a word of the payload. */
  count(place: string, name: unknown): void {
    const isPlain = typeof name === 'string' && plainName.test(name);
    const full = `${place}.${isPlain ? name : '(other)'}`;
    const counted = this.counts.has(full) || this.counts.size < maxNames ? full : '(more)';
    this.counts.set(counted, (this.counts.get(counted) ?? 0) + 1);
  }

  /** Counts all members but the known ones. */
  others(place: string, members: Members, known: ReadonlySet<string>): void {
    for (const name of Object.keys(members)) if (!known.has(name)) this.count(place, name);
  }
}
