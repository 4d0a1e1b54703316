/**
 * Finds every person in a payload, for the erasure of payloads. Pure. Readers of payloads look only at known members.
 * The search here looks at every text that has the form of a number or an id, also in cards of other people and in
 * unknown fields. A false match does no harm, so a doubtful text counts. Names, and ids that Meta scopes to a
 * portfolio, do not identify one person, so they are ignored.
 */

import { isDialable } from '@switchbook/domain/identity/phone.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { type PersonIds, personIdsOf } from './facts.js';
import { userIdForm } from './people.js';

/** Maximum number of mentions of a payload. Further mentions are not listed, and are deleted with the payload. */
export const maxMentions = 10_000;

/** Members whose texts and numbers do not identify a person. An object or a vCard in one of them is still searched. */
const harmlessMembers = new Set([
  'timestamp',
  'time',
  'phone_number_id',
  'expiration_timestamp',
  'sha256',
  'body',
]);

/** The beginning of a vCard, which tools on a linked device send as one text. */
const cardForm = /^\s*BEGIN:VCARD\b/i;
/** Texts of a vCard that may be numbers. */
const cardNumber = /[+\d(][\d \t().+-]{5,38}/g;

const separators = /[\s().+-]/g;
/** A number, perhaps as the address of an account on another wire: `351912345678:3@s.whatsapp.net`. */
const numberForm = /^([+\d(][\d\s().+-]{5,38})(?::\d+)?(?:@[a-z.]+)?$/;

export function* findMentions(payload: unknown): Steps<readonly PersonIds[]> {
  const mentions = new Map<string, PersonIds>();
  const waiting: unknown[] = [payload];
  while (waiting.length > 0 && mentions.size < maxMentions) {
    const value = waiting.pop();
    yield;
    if (Array.isArray(value))
      for (const item of value) {
        collectMentions(item, mentions, waiting);
        yield;
      }
    else if (isObject(value))
      for (const name of Object.keys(value)) {
        // Lists of ids may be members.
        collectMentions(name, mentions, waiting);
        if (!harmlessMembers.has(name) || isObject(value[name]) || isCard(value[name]))
          collectMentions(value[name], mentions, waiting);
        yield;
      }
  }
  return [...mentions.values()];
}

function collectMentions(value: unknown, mentions: Map<string, PersonIds>, waiting: unknown[]): void {
  if (typeof value === 'object') waiting.push(value);
  else if (Number.isSafeInteger(value)) collectMentions(String(value), mentions, waiting);
  else if (isCard(value))
    for (const [text] of value.matchAll(cardNumber)) collectMentions(text, mentions, waiting);
  else if (typeof value === 'string' && mentions.size < maxMentions && !mentions.has(value)) {
    const ids = mentionedIdsOf(value);
    if (ids !== undefined) mentions.set(value, ids);
  }
}

const isCard = (value: unknown): value is string => typeof value === 'string' && cardForm.test(value);

function mentionedIdsOf(text: string): PersonIds | undefined {
  if (text.length < 4 || text.length > 140) return undefined;
  const person = personIdsOf(text);
  if (person !== undefined) return person;
  const digits = numberForm.exec(text)?.[1]?.replaceAll(separators, '');
  if (digits !== undefined) return isDialable(digits) ? { phone: digits } : undefined;
  return userIdForm.test(text) ? { userId: text } : undefined;
}
