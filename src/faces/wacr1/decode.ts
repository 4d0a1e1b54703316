/** Bodies to what they request, without I/O. The first wrong member answers, in the wire's order. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { AttributesEdit, CatalogEdit, ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { isFiniteJson, isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';
import type { SaveCommand } from '../../contacts/values/commands.js';
import type { NewNote } from '../../notes/operations.js';
import { member } from '../kit/body/json-body.js';
import {
  afterOptOut,
  commentLimits,
  isNothing,
  maxLength,
  pageSize,
  postLiftsOptOut,
  upsertClearsAbsent,
  writtenBy,
} from './choices.js';
import { memberRules, messages } from './messages.js';
import { editOfNames, type SentNames } from './names.js';
import { byNumber, readDigits } from './phones.js';

type Body = Readonly<Record<string, unknown>>;

/** The members of a body: undefined keeps, null clears. */
export interface Change extends SentNames {
  readonly email: string | null | undefined;
  readonly tags: readonly string[] | undefined;
  readonly attributes: Body | undefined;
  readonly optedOut: boolean | undefined;
}

/** Decodes POST: the contact with the number, else a new one. */
export function decodeUpsert(body: unknown, region: string | undefined): SaveCommand {
  const object = readObject(body);
  const phone = readPhone(object, region);
  const members = readChange(object);
  const absent = upsertClearsAbsent ? null : undefined;
  const { firstName = null, lastName = null, displayName = null } = members;
  const change = { ...members, email: members.email === undefined ? absent : members.email };
  const wasAbsent = (value: unknown) => value === undefined && upsertClearsAbsent;
  const identity = { kind: 'phone', value: phone.digits, raw: phone.raw } as const;
  return {
    op: 'save',
    onMatch: 'merge',
    match: { addressed: byNumber(phone.digits) },
    edit: {
      ...editOf({
        ...change,
        tags: wasAbsent(members.tags) ? [] : members.tags,
        attributes: wasAbsent(members.attributes) ? {} : members.attributes,
        optedOut: members.optedOut === false && !postLiftsOptOut ? undefined : members.optedOut,
      }),
      ...editOfNames({ firstName, lastName, displayName }),
      identities: [
        { op: 'slot', identity, spelling: 'keep', instead: 'shown', keepsWaId: true, equivalents: true },
        ...emailEdits(change.email, 'keep'),
      ],
    },
  };
}

/** Decodes PATCH, with only the members that are present. */
export function decodeChange(body: unknown): Change {
  const object = readObject(body);
  if (member(object, 'phoneE164') !== undefined) throw refusedMember('phoneE164', 'fixed', memberRules.fixed);
  return readChange(object);
}

/** Makes the edit without names: the edit of names may need the stored names. */
export function editOf({ email, tags, attributes, optedOut }: Omit<Change, keyof SentNames>): ContactEdit {
  return {
    ...(email === undefined ? {} : { identities: emailEdits(email, 'take') }),
    ...(tags === undefined ? {} : { tags: [namedTags(tags)] }),
    ...(attributes === undefined ? {} : { attributes: replaceAttributes(attributes) }),
    ...(optedOut === undefined ? {} : { consents: [consentOf(optedOut)] }),
  };
}

function consentOf(optedOut: boolean) {
  return { channel: 'whatsapp', state: optedOut ? 'opted_out' : afterOptOut, source: writtenBy } as const;
}

function replaceAttributes(value: Body): AttributesEdit {
  return { op: 'replace', value };
}

function emailEdits(email: string | null | undefined, spelling: 'take' | 'keep'): readonly IdentityEdit[] {
  if (email === undefined) return [];
  if (email === null) return [{ op: 'clearSlot', kind: 'email', which: 'shown' }];
  return [{ op: 'slot', identity: { kind: 'email', value: email }, spelling, instead: 'shown' }];
}

/** Makes the edit of tags. A name finds a tag in any letter case; only a new tag gets the spelling. */
function namedTags(names: readonly string[]): CatalogEdit {
  return {
    op: 'replace',
    items: names.map((name) => ({ by: 'name', name, folded: true, missing: 'create' })),
  };
}

function readObject(body: unknown): Body {
  if (!isObject(body)) throw invalid('', 'type', messages.notObject);
  return body;
}

function readChange(object: Body): Change {
  return {
    firstName: readText(object, 'firstName', maxLength.name),
    lastName: readText(object, 'lastName', maxLength.name),
    displayName: readText(object, 'displayName', maxLength.name),
    email: readEmail(object),
    tags: readTags(object),
    attributes: readAttributes(object),
    optedOut: readFlag(object, 'optedOut'),
  };
}

function readPhone(
  object: Body,
  region: string | undefined,
): { readonly digits: string; readonly raw: string } {
  const raw = readText(object, 'phoneE164', contactLimits.identity);
  if (raw == null) throw refusedMember('phoneE164', 'required', memberRules.required);
  const digits = readDigits(raw, region);
  if (digits === undefined) throw refusedMember('phoneE164', 'form', memberRules.phone);
  return { digits, raw };
}

/** Reads a text, trimmed; undefined for a blank text too. */
function readText(object: Body, name: string, maximum: number): string | null | undefined {
  const value = member(object, name);
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string') throw refusedMember(name, 'type', memberRules.text);
  checkText(name, value, maximum);
  return isNothing(value) ? undefined : value.trim();
}

function checkText(name: string, text: string, maximum: number): void {
  if (!isStorable(text)) throw refusedMember(name, 'forbidden_character', memberRules.storable);
  if (isLonger(text.trim(), maximum)) throw refusedMember(name, 'too_long', memberRules.maxLength(maximum));
}

function readEmail(object: Body): string | null | undefined {
  const email = readText(object, 'email', maxLength.email);
  if (typeof email === 'string' && !/^[^@\s]+@[^@\s]+$/u.test(email))
    throw refusedMember('email', 'form', memberRules.email);
  return email;
}

/** Reads tags, each spelling once. A new tag gets the first spelling of its name. */
function readTags(object: Body): readonly string[] | undefined {
  const tags = readTexts(object, 'tags', maxLength.tag, contactLimits.tags);
  return tags && [...new Set(tags)];
}

/** Reads texts, trimmed, without blank ones; empty for null. */
function readTexts(
  object: Body,
  name: string,
  maximum: number,
  maxItems: number,
): readonly string[] | undefined {
  const value = member(object, name);
  if (value === undefined) return undefined;
  if (value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw refusedMember(name, 'type', memberRules.texts);
  for (const text of value) checkText(name, text, maximum);
  const texts = value.map((text) => text.trim()).filter((text) => text !== '');
  if (texts.length > maxItems) throw refusedMember(name, 'too_many', memberRules.maxItems(maxItems));
  return texts;
}

/** Drops null members, which no other API of the server shows. */
function readAttributes(object: Body): Body | undefined {
  const attributes = member(object, 'attributes');
  if (attributes === undefined) return undefined;
  if (attributes === null) return {};
  if (!isObject(attributes)) throw refusedMember('attributes', 'type', memberRules.object);
  if (!isStorableJson(attributes))
    throw refusedMember('attributes', 'forbidden_character', memberRules.storable);
  if (!isFiniteJson(attributes)) throw refusedMember('attributes', 'too_large', memberRules.finite);
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
}

function readFlag(object: Body, name: string): boolean | undefined {
  const value = member(object, name);
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw refusedMember(name, 'type', memberRules.flag);
}

/** Decodes a comment. The text is kept as sent. It may be empty only when media are attached. */
export function decodeComment(body: unknown): NewNote {
  const object = readObject(body);
  const text = member(object, 'body') ?? '';
  if (typeof text !== 'string') throw refusedMember('body', 'type', memberRules.text);
  checkText('body', text, commentLimits.body);
  const { id, mentions, mediaIds } = commentLimits;
  const media = readTexts(object, 'mediaIds', id, mediaIds) ?? [];
  if (isNothing(text) && media.length === 0) throw refusedMember('body', 'required', memberRules.required);
  const attrs = {
    mentions: readTexts(object, 'mentions', id, mentions) ?? [],
    mediaIds: media,
    refMessageId: readText(object, 'refMessageId', id) ?? null,
  };
  return { body: text, attrs };
}

/** Returns the instant of `after`; undefined if absent. */
export function decodeAfter(text: string | undefined): Date | undefined {
  if (text === undefined || isNothing(text)) return undefined;
  const time = parseInstant(text.trim());
  if (time === undefined) throw refusedMember('after', 'form', memberRules.instant);
  return time;
}

/** Reads the limit, which is clamped, never an error. */
export function decodeLimit(text: string | undefined): number {
  const limit = Math.floor(Number(text ?? ''));
  return Number.isFinite(limit) && limit >= 1 ? Math.min(limit, pageSize.max) : pageSize.default;
}

export function decodeSearch(name: string, text: string | undefined): string | undefined {
  if (text === undefined || isNothing(text)) return undefined;
  checkText(name, text, maxLength.search);
  return text.trim();
}

function refusedMember(name: string, code: string, predicate: string) {
  return invalid(name, code, `${name} ${predicate}`);
}
