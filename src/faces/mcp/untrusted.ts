/**
 * Texts that others wrote: names of people and tags, notes, attributes, purposes, names of keys. Some come from files,
 * vendors and programs. They reach an assistant only in members called `untrusted`, without characters that hide or
 * reorder text, and shortened.
 */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { shorten } from '@switchbook/text/words.js';
import { maxDepth, maxMembers, maxName, maxText } from './choices.js';

/** Controls, formats (directions, joiners, tags), private use and line separators: all invisible in text. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]+/gu;

export function cleanText(text: string, maximum = maxText): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/[\t\r\n\u2028\u2029]+/gu, ' ')
    .replaceAll(unseen, '');
  return plain.length <= maximum ? plain : shorten(plain, maximum - 1);
}

/** Cleans the texts in a JSON value as `cleanText` does. Members that are null or an empty text are left out. */
function cleanJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return '…';
  if (Array.isArray(value)) return value.slice(0, maxMembers).map((item) => cleanJson(item, depth + 1));
  const members = Object.entries(value).filter(([, one]) => one !== null && one !== undefined && one !== '');
  return Object.fromEntries(
    members.slice(0, maxMembers).map(([name, one]) => [cleanText(name, maxName), cleanJson(one, depth + 1)]),
  );
}

type Names = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/** Cleans names; none is left out. */
function cleanNames(names: Names): Json {
  return Object.fromEntries(
    Object.entries(names).flatMap(([member, name]) => {
      if (name === null || name === undefined) return [];
      return [
        [
          member,
          typeof name === 'string' ? cleanText(name, maxName) : name.map((one) => cleanText(one, maxName)),
        ],
      ];
    }),
  );
}

/** Returns the members that others wrote, cleaned and in `untrusted`. `names`: lists of names, of any length. */
export function markUntrusted(members: Json, names: Names = {}): Json {
  return { untrusted: { ...(cleanJson(members) as Json), ...cleanNames(names) } };
}
