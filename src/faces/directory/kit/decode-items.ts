/**
 * Bodies of a contact's identities, notes, consents and suppressions, and of keys. Pure: time and caller are passed
 * in.
 */

import {
  type AccountSetting,
  assignRuleText,
  expandScope,
  readRateLimit,
  type Scope,
  scopes,
} from '@switchbook/domain/access/access.js';
import type { ConsentEdit } from '@switchbook/domain/consent/consent.js';
import { type Channel, channelMustBe, isChannel } from '@switchbook/domain/consent/consent.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import { type Issue, invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import type { KeyEdit } from '../../../access/operations/key-policy.js';
import type { NewKey } from '../../../access/operations/keys.js';
import type { SuppressionCommand } from '../../../consents/operations/suppressions.js';
import type { NewNote } from '../../../notes/operations/notes.js';
import { readBody } from '../../kit/body/check-body.js';
import { accountPatchBody, consentBody, keyBody, keyPatchBody, noteBody, suppressionBody } from './bodies.js';
import { blankIsNull, defaultKeyName, defaultNoteType, defaultSuppression } from './choices.js';
import { instantOf } from './decode.js';
import { formatsOf } from './formats.js';

/** The author of a note is the name of the key, unless the body has an author, or null for none. */
export function decodeNote(body: unknown, keyName: string): NewNote {
  const note = readBody(noteBody, body);
  return {
    body: note.body,
    type: note.type ?? defaultNoteType,
    author: textOf(note.author === undefined ? keyName : note.author),
    mediaUrl: textOf(note.media_url),
  };
}

export function decodeChannel(text: string | undefined): Channel {
  const channel = isChannel(text) ? text : undefined;
  if (channel === undefined) throw invalid('channel', 'not_allowed', `must be ${channelMustBe}`);
  return channel;
}

export function decodeConsent(channel: Channel, body: unknown): ConsentEdit {
  const consent = readBody(consentBody, body, formatsOf(undefined));
  return {
    channel,
    state: consent.state,
    purpose: textOf(consent.purpose),
    sender: senderOf(consent.sender),
    source: textOf(consent.source),
    basis: textOf(consent.basis),
    proof: typeof consent.proof === 'string' ? { text: consent.proof } : (consent.proof ?? {}),
    occurredAt: instantOf(consent.occurred_at ?? null),
    expiresAt: instantOf(consent.expires_at ?? null),
  };
}

/** Returns the digits of a number of the business; null: all. */
export function senderOf(text: string | null | undefined): string | null {
  return (text == null ? undefined : readE164(text)) ?? null;
}

export function decodeSuppression(body: unknown): SuppressionCommand {
  const suppression = readBody(suppressionBody, body);
  return {
    channel: suppression.channel ?? defaultSuppression.channel,
    reason: suppression.reason ?? defaultSuppression.reason,
    source: textOf(suppression.source),
    note: textOf(suppression.note),
    expiresAt: instantOf(suppression.expires_at ?? null),
  };
}

function textOf(text: string | null | undefined): string | null {
  return blankIsNull(text ?? null);
}

/**
 * An absent rate or end defaults to the creator's key; null for the end: it never expires. An absent secret is
 * generated.
 */
export function decodeKey(body: unknown, now: Date): NewKey {
  const key = readBody(keyBody, body);
  const expiresAt = key.expires_at === undefined ? undefined : instantOf(key.expires_at);
  if (expiresAt instanceof Date && expiresAt <= now)
    throw invalid('expires_at', 'past', 'must be in the future');
  return {
    name: key.name?.trim() ?? defaultKeyName,
    scopes: decodeScopes(key.scopes),
    rateLimit: key.rate_limit && readRateLimit(key.rate_limit),
    expiresAt,
    ...defined({ secret: key.key, face: key.face, memberNumber: key.member }),
  };
}

export function decodeKeyEdit(body: unknown): KeyEdit {
  const { name, scopes: words, rate_limit: limit } = readBody(keyPatchBody, body);
  const scopesOf = words && decodeScopes(words);
  return defined({ name: name?.trim(), scopes: scopesOf, rateLimit: limit && readRateLimit(limit) });
}

/** Returns settings as texts, the form in which they are changed everywhere; null or an empty text clears one. */
export function decodeAccountPatch(body: unknown): Readonly<Partial<Record<AccountSetting, string>>> {
  const sent = readBody(accountPatchBody, body);
  const {
    consent_required: channelNames,
    stop_words: stop,
    start_words: start,
    bin_days: days,
    assign_new: rule,
    ...texts
  } = sent;
  const changes = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text ?? '']));
  return {
    ...changes,
    ...defined({
      consent_required: channelNames?.join(','),
      stop_words: wordsText('stop_words', stop),
      start_words: wordsText('start_words', start),
      bin_days: days?.toString(),
      assign_new: rule === null ? '' : rule && ruleText(rule),
    }),
  };
}

/** Throws `invalid` unless exactly one of the two members is present. */
function ruleText({
  members,
  group,
}: {
  readonly members?: readonly number[];
  readonly group?: number;
}): string {
  if ((members === undefined) === (group === undefined))
    throw invalid('assign_new', 'contradiction', 'must have members or group, and not both');
  return assignRuleText(group === undefined ? { members: members ?? [] } : { group });
}

function wordsText(name: AccountSetting, words: readonly string[] | null | undefined): string | undefined {
  const wrong = words?.findIndex((one) => one.includes(',')) ?? -1;
  if (wrong >= 0) throw invalid(`${name}.${wrong}`, 'invalid', 'must not have a comma');
  return words === undefined ? undefined : (words ?? []).join(',');
}

function decodeScopes(words: readonly string[]): readonly Scope[] {
  const expanded = words.map((word) => expandScope(word.trim()));
  const issues: Issue[] = expanded.flatMap((one, index) =>
    one === undefined
      ? [{ path: `scopes.${index}`, code: 'not_allowed', message: 'is not a known scope' }]
      : [],
  );
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  const wanted = new Set(expanded.flatMap((one) => one ?? []));
  return scopes.filter((scope) => wanted.has(scope));
}
