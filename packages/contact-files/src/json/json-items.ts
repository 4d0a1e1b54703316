/**
 * Reads and writes the parts of a contact that are JSON in every format: consents, suppressions, notes, attributes,
 * extensions; `json-identities.ts` has identities. Written data must read back the same.
 */

import type { Consent, EntryName, Suppression } from '@switchbook/domain/consent/consent.js';
import {
  consentEntry,
  type EntrySchema,
  noteEntry,
  type ReadEntry,
  suppressionEntry,
} from '@switchbook/domain/consent/entry-schemas.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import type { ValueForm } from '@switchbook/domain/problems/value-form.js';
import {
  excessOf,
  inStoredOrder,
  isObject,
  type Json,
  withoutUndefined,
} from '@switchbook/domain/runtime/json.js';
import { byCodePoint, isStorable } from '@switchbook/domain/text/text.js';
import { memberName } from '@switchbook/domain/text/wire-names.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import type { ContactDraft } from '../rows/contact-draft.js';
import type { ImportedConsent, ImportedNote, ImportedSuppression } from '../rows/imported-contact.js';

/** Slightly above the limits of a request; a contact at all its limits has fewer values. */
const jsonBounds = { depth: 250, values: 30_000 } as const;
/** V8 lists the names of a large object slowly, and a contact has few. */
export const contactBounds = { ...jsonBounds, members: 1_000 } as const;
const maxItems = 1_000;

/** Returns undefined if the text is invalid JSON, or exceeds the bounds. */
export function parseRowJson(text: string): { readonly value: unknown } | undefined {
  if (excessOf(text, jsonBounds) !== undefined) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Returns a member that is not inherited; null counts as absent. */
export function ownMember(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

/** Records that a member has the wrong form. `form`: the form of a valid value. */
export function refuseForm(draft: ContactDraft, path: string, message: string, form: ValueForm): void {
  draft.flaw(path, 'invalid', message, null, form);
}

/** Records one flaw for each unknown member. */
export function rejectUnknown(
  draft: ContactDraft,
  object: Json,
  names: ReadonlySet<string>,
  path: string,
): void {
  for (const name of Object.keys(object)) if (!names.has(name)) rejectMember(draft, name, path);
}

function rejectMember(draft: ContactDraft, name: string, path: string): void {
  if (draft.hasMaxFlaws) return;
  const memberPath = path === '' ? name : `${path}.${name}`;
  draft.flaw(memberPath.slice(0, 200), 'unknown', `The member ${quoteText(name)} is unknown.`);
}

/** The members of a schema that values are checked by. */
interface MemberSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly 'x-must-be'?: string;
  readonly 'x-form'?: ValueForm;
}

/** Returns the value in our form; undefined, with a flaw, if the schema refuses it. */
type Check = (draft: ContactDraft, value: unknown, path: string) => unknown;

export function checkPlainText(draft: ContactDraft, value: unknown, maxLength: number, path: string) {
  if (typeof value === 'string') return draft.isGoodText(value, maxLength, path) ? value : undefined;
  refuseForm(draft, path, 'It must be text.', 'text');
  return undefined;
}

function checkOf(schema: MemberSchema): Check | undefined {
  const { format, enum: choices, maxLength = 100, pattern, 'x-must-be': mustBe, 'x-form': form } = schema;
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === undefined) return undefined;
  if (choices !== undefined)
    return checkThat((value) => choices.includes(value), `one of ${choices.join(', ')}`, 'choice');
  if (type === 'boolean') return checkThat((value) => typeof value === 'boolean', 'true or false', 'boolean');
  if (type === 'object') {
    const check = checkThat(isObject, 'an object', 'object');
    return (draft, value, path) => {
      const object = check(draft, value, path);
      return object !== undefined && draft.isGoodJson(object, contactLimits.attributes, path)
        ? object
        : undefined;
    };
  }
  if (mustBe !== undefined) {
    const matched = new RegExp(pattern ?? '');
    return checkThat((value) => typeof value === 'string' && matched.test(value), mustBe, form ?? 'text');
  }
  const check: Check = (draft, value, path) => checkPlainText(draft, value, maxLength, path);
  if (format !== 'date-time' && format !== 'e164') return check;
  return (draft, value, path) => {
    const text = check(draft, value, path) as string | undefined;
    if (text === undefined || format === 'date-time') return text && draft.time(text, path);
    const digits = readE164(text);
    if (digits === undefined)
      refuseForm(draft, path, 'It must be a phone number with its country code.', 'phone');
    return digits;
  };
}

function checkThat(isGood: (value: unknown) => boolean, mustBe: string, form: ValueForm): Check {
  return (draft, value, path) => {
    if (isGood(value)) return value;
    refuseForm(draft, path, `It must be ${mustBe}.`, form);
    return undefined;
  };
}

/** Reads the objects of a list by a schema. A flawed member is skipped; `isWhole`: no member was. */
export function entriesOf<Entry extends EntrySchema>({ properties, ...schema }: Entry) {
  const required: readonly string[] = schema.required ?? [];
  const members = Object.entries(properties).map(
    ([name, one]) => [name, { ours: memberName(name), check: checkOf(one as MemberSchema) }] as const,
  );
  const membersByName = new Map(members);
  const read = (draft: ContactDraft, item: Json, path: string) => {
    const entry: Record<string, unknown> = {};
    let isWhole = true;
    const take = (name: string, value: unknown) => {
      const member = membersByName.get(name);
      if (member === undefined) return rejectMember(draft, name, path);
      if (value === null || member.check === undefined) return;
      const good = member.check(draft, value, `${path}.${name}`);
      if (good === undefined) isWhole = false;
      else entry[member.ours] = good;
    };
    for (const name of Object.keys(item)) take(name, item[name]);
    for (const name of required) if ((item[name] ?? null) === null) take(name, undefined);
    return { entry: entry as ReadEntry<Entry>, item, path, isWhole };
  };
  return (draft: ContactDraft, value: unknown, path: string) =>
    objectItemsOf(draft, value, path).map(([item, at]) => read(draft, item, at));
}

/** Returns the objects of a list, with their paths; any other item is a flaw. */
function objectItemsOf(
  draft: ContactDraft,
  value: unknown,
  path: string,
): readonly (readonly [Json, string])[] {
  if (!Array.isArray(value) || value.length > maxItems) {
    refuseForm(draft, path, `It must be a list of at most ${maxItems} objects.`, 'list');
    return [];
  }
  return value.flatMap((item: unknown, index) => {
    if (isObject(item)) return [[item, `${path}.${index}`] as const];
    refuseForm(draft, `${path}.${index}`, 'It must be an object.', 'object');
    return [];
  });
}

const readConsents = entriesOf(consentEntry);

export function takeConsents(draft: ContactDraft, value: unknown, path: string): void {
  const consents = readConsents(draft, value, path).flatMap(({ entry, item }): ImportedConsent[] => {
    const { channel, state } = entry;
    // An entry for one number must not become an entry for all numbers.
    const isOfNumber = ownMember(item, 'sender') !== undefined && entry.sender === undefined;
    return channel === undefined || state === undefined || isOfNumber ? [] : [{ ...entry, channel, state }];
  });
  if (consents.length > 0) draft.record.consents = [...(draft.record.consents ?? []), ...consents];
}

/** Encodes consents in an order that does not depend on the database. */
export function encodeConsents(consents: readonly Consent[]): readonly Json[] {
  return [...consents]
    .sort(
      (consent, otherConsent) =>
        byCodePoint(consent.channel, otherConsent.channel) ||
        byCodePoint(consent.purpose ?? '', otherConsent.purpose ?? '') ||
        byCodePoint(consent.sender ?? '', otherConsent.sender ?? ''),
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

const readSuppressions = entriesOf(suppressionEntry);

export function takeSuppressions(draft: ContactDraft, value: unknown, path: string): void {
  const suppressions = readSuppressions(draft, value, path).flatMap(
    ({ entry, path: at }): ImportedSuppression[] => {
      const { channel, reason, subject = '', vendorId, ...others } = entry;
      if (reason === undefined) draft.flaw(`${at}.reason`, 'required', 'A reason is required.');
      if (channel === undefined || reason === undefined) return [];
      return [{ ...others, channel, reason, subject, ...vendorIdOf(vendorId) }];
    },
  );
  if (suppressions.length > 0) draft.record.suppressions = suppressions;
}

const vendorIdOf = (text: string | undefined) => withoutUndefined({ vendorId: text?.trim() || undefined });

/** Returns the attributes of a note: an object with a few texts; undefined, with a flaw, for another value. */
function noteAttributesOf(draft: ContactDraft, item: Json, path: string): Json | undefined {
  const value = ownMember(item, 'attributes');
  if (value === undefined) return undefined;
  const texts = isObject(value) ? Object.values(value).filter((candidate) => candidate !== null) : [0];
  const isGood = (text: unknown) =>
    typeof text === 'string' && text.length <= contactLimits.longText && isStorable(text);
  if (texts.length <= maxNoteAttributes && texts.every(isGood)) return value as Json;
  refuseForm(
    draft,
    `${path}.attributes`,
    `It must be an object with at most ${maxNoteAttributes} texts.`,
    'object',
  );
  return undefined;
}

const maxNoteAttributes = 20;
const readNotes = entriesOf(noteEntry);

export function takeNotes(draft: ContactDraft, value: unknown, path: string): void {
  const notes = readNotes(draft, value, path).flatMap(({ entry, item, path: at }): ImportedNote[] => {
    const { body, author, mediaUrl, vendorId, ...times } = entry;
    if (body === '' || ownMember(item, 'body') === undefined)
      draft.flaw(`${at}.body`, 'required', 'It must not be empty.');
    if (body === undefined || body === '') return [];
    const texts = { author: author || undefined, mediaUrl: mediaUrl || undefined };
    const attributes = noteAttributesOf(draft, item, at);
    return [{ body, ...times, ...withoutUndefined({ ...texts, attributes }), ...vendorIdOf(vendorId) }];
  });
  if (notes.length > 0) draft.record.notes = notes;
}

export function encodeSuppressions(suppressions: readonly Suppression[]): readonly Json[] {
  return [...suppressions]
    .sort(
      (left, right) => byCodePoint(left.channel, right.channel) || byCodePoint(left.subject, right.subject),
    )
    .map((suppression) =>
      withoutUndefined({
        channel: suppression.channel,
        subject: suppression.subject || undefined,
        reason: suppression.reason,
        source: suppression.source ?? undefined,
        note: suppression.note ?? undefined,
        expires_at: suppression.expiresAt?.toISOString(),
      } satisfies Record<Exclude<EntryName<Suppression>, 'id' | 'created_at' | 'updated_at'>, unknown>),
    );
}

export function takeAttributes(draft: ContactDraft, value: unknown, path: string): void {
  if (isObject(value)) draft.record.attributes = value;
  else refuseForm(draft, path, 'It must be an object.', 'object');
}

export function takeExtensions(draft: ContactDraft, value: unknown, path: string): void {
  if (!isObject(value)) {
    refuseForm(draft, path, 'It must be an object.', 'object');
    return;
  }
  const slots = Object.entries(value).flatMap(([face, slot]): [string, Json][] => {
    if (isObject(slot)) return [[face, slot]];
    if (!draft.hasMaxFlaws)
      refuseForm(draft, `${path}.${face}`.slice(0, 200), 'It must be an object.', 'object');
    return [];
  });
  if (draft.hasMaxFlaws) return;
  if (draft.isGoodJson(value, contactLimits.extension, path))
    draft.record.extensions = Object.fromEntries(slots);
}
