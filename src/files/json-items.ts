/**
 * Reads and writes the parts of a contact that are JSON in every format: consents, suppressions, notes, attributes,
 * extensions; `json-identities.ts` has identities. What is written must read back the same.
 */
import {
  type Consent,
  channelMustBe,
  consentStates,
  isChannel,
  type Suppression,
} from '../domain/consent.js';
import { defined, excessOf, inStoredOrder, isObject } from '../domain/json.js';
import { limits } from '../domain/limits.js';
import { readE164 } from '../domain/read-phone.js';
import { byCodePoint, isStorable } from '../domain/text.js';
import { quoted } from '../text/terminal-text.js';
import type { RecordConsent, RecordNote, RecordSuppression } from './record.js';
import type { RecordDraft } from './record-draft.js';

export type Json = Readonly<Record<string, unknown>>;

/** A little deeper than a request may be; a contact at all its limits has fewer values. */
export const jsonBounds = { depth: 250, values: 30_000 } as const;
const maxItems = 1_000;

/** Undefined when the text is not JSON, or exceeds the bounds. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  if (excessOf(text, jsonBounds) !== undefined) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A member that is not inherited; null counts as absent. */
export function own(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

/** One flaw for each unknown member. */
export function rejectUnknown(
  draft: RecordDraft,
  object: Json,
  known: ReadonlySet<string>,
  path: string,
): void {
  for (const name of Object.keys(object)) {
    if (known.has(name)) continue;
    if (draft.hasMaxFlaws) return;
    const where = path === '' ? name : `${path}.${name}`;
    draft.flaw(where.slice(0, 200), 'unknown', `The member ${quoted(name)} is unknown.`);
  }
}

export function textOf(
  draft: RecordDraft,
  object: Json,
  name: string,
  maximum: number,
  path: string,
): string | undefined {
  const value = own(object, name);
  if (value === undefined) return undefined;
  const where = path === '' ? name : `${path}.${name}`;
  if (typeof value === 'string') return draft.isGoodText(value, maximum, where) ? value : undefined;
  draft.flaw(where, 'invalid', 'It must be text.');
  return undefined;
}

export function timeOf(draft: RecordDraft, object: Json, name: string, path: string): Date | undefined {
  const text = textOf(draft, object, name, 100, path);
  return text === undefined ? undefined : draft.time(text, `${path}.${name}`);
}

export function booleanOf(draft: RecordDraft, object: Json, name: string, path: string): boolean | undefined {
  const value = own(object, name);
  if (value === undefined || typeof value === 'boolean') return value;
  draft.flaw(`${path}.${name}`, 'invalid', 'It must be true or false.');
  return undefined;
}

export function objectOf(draft: RecordDraft, object: Json, name: string, path: string): Json | undefined {
  const value = own(object, name);
  if (value === undefined) return undefined;
  if (isObject(value))
    return draft.isGoodJson(value, limits.attributes, `${path}.${name}`) ? value : undefined;
  draft.flaw(`${path}.${name}`, 'invalid', 'It must be an object.');
  return undefined;
}

/** The objects of a list, with their paths; anything else is a flaw. */
export function itemsOf(
  draft: RecordDraft,
  value: unknown,
  path: string,
): readonly (readonly [Json, string])[] {
  if (!Array.isArray(value) || value.length > maxItems) {
    draft.flaw(path, 'invalid', `It must be a list of at most ${maxItems} objects.`);
    return [];
  }
  return value.flatMap((item: unknown, index) => {
    if (isObject(item)) return [[item, `${path}.${index}`] as const];
    draft.flaw(`${path}.${index}`, 'invalid', 'It must be an object.');
    return [];
  });
}

const consentMembers: ReadonlySet<string> = new Set(
  'id channel state purpose sender source basis proof subjects occurred_at expires_at actor created_at'.split(
    ' ',
  ),
);

export function takeConsents(draft: RecordDraft, value: unknown, path: string): void {
  const taken = itemsOf(draft, value, path).flatMap(([item, at]): RecordConsent[] => {
    rejectUnknown(draft, item, consentMembers, at);
    const channel = isChannel(item.channel) ? item.channel : undefined;
    const state = consentStates.find((one) => one === item.state);
    if (channel === undefined) draft.flaw(`${at}.channel`, 'invalid', `It must be ${channelMustBe}.`);
    if (state === undefined)
      draft.flaw(`${at}.state`, 'invalid', `It must be one of ${consentStates.join(', ')}.`);
    const sent = textOf(draft, item, 'sender', limits.identity, at);
    const sender = sent === undefined ? undefined : readE164(sent);
    if (sent !== undefined && sender === undefined)
      draft.flaw(`${at}.sender`, 'invalid', 'It must be a phone number with its country code.');
    // An entry for one number must not become one for all.
    if (channel === undefined || state === undefined || (sent !== undefined && sender === undefined))
      return [];
    return [
      {
        channel,
        state,
        ...defined({
          purpose: textOf(draft, item, 'purpose', limits.shortText, at),
          sender,
          source: textOf(draft, item, 'source', limits.shortText, at),
          basis: textOf(draft, item, 'basis', limits.shortText, at),
          proof: objectOf(draft, item, 'proof', at),
          occurredAt: timeOf(draft, item, 'occurred_at', at),
          expiresAt: timeOf(draft, item, 'expires_at', at),
          createdAt: timeOf(draft, item, 'created_at', at),
        }),
      },
    ];
  });
  if (taken.length > 0) draft.record.consents = [...(draft.record.consents ?? []), ...taken];
}

/** Encodes consents in an order that does not depend on the database. */
export function encodeConsents(consents: readonly Consent[]): readonly Json[] {
  return [...consents]
    .sort(
      (one, other) =>
        byCodePoint(one.channel, other.channel) ||
        byCodePoint(one.purpose ?? '', other.purpose ?? '') ||
        byCodePoint(one.sender ?? '', other.sender ?? ''),
    )
    .map((consent) => ({
      channel: consent.channel,
      state: consent.state,
      ...(consent.purpose === null ? {} : { purpose: consent.purpose }),
      ...(consent.sender === null ? {} : { sender: consent.sender }),
      ...(consent.source === null ? {} : { source: consent.source }),
      ...(consent.basis === null ? {} : { basis: consent.basis }),
      ...(Object.keys(consent.proof).length === 0 ? {} : { proof: inStoredOrder(consent.proof) }),
      occurred_at: consent.occurredAt.toISOString(),
      ...(consent.expiresAt === null ? {} : { expires_at: consent.expiresAt.toISOString() }),
    }));
}

const suppressionMembers: ReadonlySet<string> = new Set(
  'id channel subject reason source note active expires_at created_at updated_at vendor_id'.split(' '),
);

export function takeSuppressions(draft: RecordDraft, value: unknown, path: string): void {
  const taken = itemsOf(draft, value, path).flatMap(([item, at]): RecordSuppression[] => {
    rejectUnknown(draft, item, suppressionMembers, at);
    const channel = item.channel === 'all' || isChannel(item.channel) ? item.channel : undefined;
    if (channel === undefined)
      draft.flaw(`${at}.channel`, 'invalid', `It must be 'all', or ${channelMustBe}.`);
    const reason = textOf(draft, item, 'reason', limits.shortText, at);
    if (reason === undefined) draft.flaw(`${at}.reason`, 'required', 'A reason is required.');
    if (channel === undefined || reason === undefined) return [];
    return [
      {
        channel,
        subject: textOf(draft, item, 'subject', limits.identity, at) ?? '',
        reason,
        ...defined({
          source: textOf(draft, item, 'source', limits.shortText, at),
          note: textOf(draft, item, 'note', limits.shortText, at),
          expiresAt: timeOf(draft, item, 'expires_at', at),
          createdAt: timeOf(draft, item, 'created_at', at),
          updatedAt: timeOf(draft, item, 'updated_at', at),
          vendorId: idOf(draft, item, at),
        }),
      },
    ];
  });
  if (taken.length > 0) draft.record.suppressions = taken;
}

/** The id of the entry that clients of the vendor know. */
function idOf(draft: RecordDraft, item: Json, path: string): string | undefined {
  return textOf(draft, item, 'vendor_id', limits.vendorId, path)?.trim() || undefined;
}

/** A few texts. */
function noteAttributesOf(draft: RecordDraft, item: Json, path: string): Json | undefined {
  const value = own(item, 'attributes');
  if (value === undefined) return undefined;
  const texts = isObject(value) ? Object.values(value).filter((one) => one !== null) : [0];
  const isGood = (one: unknown) =>
    typeof one === 'string' && one.length <= limits.longText && isStorable(one);
  if (texts.length <= maxNoteAttributes && texts.every(isGood)) return value as Json;
  draft.flaw(
    `${path}.attributes`,
    'invalid',
    `It must be an object with at most ${maxNoteAttributes} texts.`,
  );
  return undefined;
}

const maxNoteAttributes = 20;
const noteMembers: ReadonlySet<string> = new Set(
  'body author media_url attributes created_at updated_at vendor_id'.split(' '),
);

export function takeNotes(draft: RecordDraft, value: unknown, path: string): void {
  const taken = itemsOf(draft, value, path).flatMap(([item, at]): RecordNote[] => {
    rejectUnknown(draft, item, noteMembers, at);
    const body = textOf(draft, item, 'body', limits.longText, at);
    if (body === undefined || body === '') {
      if (own(item, 'body') === undefined || body === '')
        draft.flaw(`${at}.body`, 'required', 'It must not be empty.');
      return [];
    }
    return [
      {
        body,
        ...defined({
          author: textOf(draft, item, 'author', limits.shortText, at) || undefined,
          mediaUrl: textOf(draft, item, 'media_url', limits.longText, at) || undefined,
          attributes: noteAttributesOf(draft, item, at),
          createdAt: timeOf(draft, item, 'created_at', at),
          updatedAt: timeOf(draft, item, 'updated_at', at),
          vendorId: idOf(draft, item, at),
        }),
      },
    ];
  });
  if (taken.length > 0) draft.record.notes = taken;
}

export function encodeSuppressions(suppressions: readonly Suppression[]): readonly Json[] {
  return [...suppressions]
    .sort((one, other) => byCodePoint(one.channel, other.channel) || byCodePoint(one.subject, other.subject))
    .map((suppression) => ({
      channel: suppression.channel,
      ...(suppression.subject === '' ? {} : { subject: suppression.subject }),
      reason: suppression.reason,
      ...(suppression.source === null ? {} : { source: suppression.source }),
      ...(suppression.note === null ? {} : { note: suppression.note }),
      ...(suppression.expiresAt === null ? {} : { expires_at: suppression.expiresAt.toISOString() }),
    }));
}

export function takeAttributes(draft: RecordDraft, value: unknown, path: string): void {
  if (isObject(value)) draft.record.attributes = value;
  else draft.flaw(path, 'invalid', 'It must be an object.');
}

export function takeExtensions(draft: RecordDraft, value: unknown, path: string): void {
  if (!isObject(value)) {
    draft.flaw(path, 'invalid', 'It must be an object.');
    return;
  }
  const slots = Object.entries(value).flatMap(([face, slot]): [string, Json][] => {
    if (isObject(slot)) return [[face, slot]];
    draft.flaw(`${path}.${face}`.slice(0, 200), 'invalid', 'It must be an object.');
    return [];
  });
  if (draft.isGoodJson(value, limits.extension, path)) draft.record.extensions = Object.fromEntries(slots);
}
