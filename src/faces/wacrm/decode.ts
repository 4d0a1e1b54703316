/** Bodies to commands. Fields are checked in the wire's order and the first wrong one answers, in the wire's words. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { type CatalogEdit, type ContactEdit, toEdit } from '@switchbook/domain/contact/edit.js';
import type { IdentityInput } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import { readWireDigits } from '@switchbook/domain/identity/read-phone.js';
import { invalid, type ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger } from '@switchbook/domain/text/text.js';
import type { SaveCommand } from '../../contacts/values/commands.js';
import { member } from '../kit/body/json-body.js';
import {
  blankEmail,
  defaultName,
  defaultTagColor,
  keepDigits,
  maxLength,
  patchTagsWrongType,
  phoneHolders,
  postTagsOnKnown,
  tagsOfNullInPatch,
  tagsOfNullInPost,
  wrongTypeOnPost,
} from './choices.js';
import { fieldRules, messages } from './messages.js';

type Body = Readonly<Record<string, unknown>>;
type TextField = 'name' | 'email' | 'company';
type Field = TextField | 'phone' | 'tags' | 'search';

/** The canonical names of the wire's fields. */
const paths: Readonly<Record<Field, string>> = {
  phone: 'phone',
  name: 'display_name',
  email: 'email',
  company: 'company',
  tags: 'tags',
  search: 'search',
};

/** Decodes POST, which finds or creates a contact by phone. */
export function decodeCreate(body: unknown, region: string | undefined): SaveCommand {
  const object = readObject(body);
  const phone = readPhone(object, region);
  const name = readText(object, 'name', wrongTypeOnPost);
  const email = readEmail(object, wrongTypeOnPost);
  const company = readText(object, 'company', wrongTypeOnPost);
  const tags = readTags(object, wrongTypeOnPost, tagsOfNullInPost) ?? [];
  const identities: IdentityEdit[] = [{ op: 'hold', identity: phone }];
  if (typeof email === 'string')
    identities.push({ op: 'hold', identity: { kind: 'email', value: email, isPrimary: true } });
  return {
    op: 'save',
    onMatch: postTagsOnKnown,
    edit: {
      displayName: toEdit(name ?? defaultName),
      company: toEdit(company),
      identities,
      ...(tags.length === 0 ? {} : { tags: [namedTags('add', tags)] }),
    },
  };
}

/** Decodes PATCH: present members change, null removes. The phone cannot be changed. */
export function decodePatch(body: unknown): ContactEdit {
  const object = readObject(body);
  const name = readText(object, 'name', 'refuse');
  const email = readEmail(object, 'refuse');
  const company = readText(object, 'company', 'refuse');
  const tags = readTags(object, patchTagsWrongType, tagsOfNullInPatch);
  return {
    displayName: toEdit(name),
    company: toEdit(company),
    ...(email === undefined ? {} : { identities: [primaryEmail(email)] }),
    ...(tags === undefined ? {} : { tags: [namedTags('replace', tags)] }),
  };
}

function primaryEmail(email: string | null): IdentityEdit {
  if (email === null) return { op: 'clearSlot', kind: 'email', which: 'primary' };
  return { op: 'slot', identity: { kind: 'email', value: email }, spelling: 'take', instead: 'primary' };
}

/** Makes the edit of tags. A name finds a tag in any letter case; only a new tag gets the spelling and the color. */
export function namedTags(
  op: CatalogEdit['op'],
  names: readonly string[],
  missing: 'create' | 'drop' = 'create',
): CatalogEdit {
  return {
    op,
    items: names.map((name) => ({
      by: 'name',
      name,
      folded: true,
      oldest: true,
      color: defaultTagColor,
      missing,
    })),
  };
}

export function readObject(body: unknown): Body {
  if (!isObject(body)) throw invalid('', 'type', messages.notObject);
  return body;
}

/** Returns the digits of the number; undefined for other texts. `region`: for a number without its country code. */
export function readDigits(text: string, region: string | undefined): string | undefined {
  const digitText = keepDigits(text);
  const hasPrefix = /[+\uff0b]/.test(text) || digitText.startsWith('00');
  const digits = readWireDigits({ text, digits: digitText, hasPrefix }, { region });
  return isDialable(digits) ? digits : undefined;
}

function readPhone(object: Body, region: string | undefined): IdentityInput {
  const text = member(object, 'phone');
  if (typeof text !== 'string' || text.trim() === '')
    throw refusedField('phone', 'required', fieldRules.required);
  refuseNul('phone', text);
  const digits = readDigits(text, region);
  if (digits === undefined) throw refusedField('phone', 'form', fieldRules.phone);
  const raw = text.toWellFormed();
  // The wire limits only the digits; separators that the store does not keep are dropped.
  return {
    kind: phoneHolders,
    value: digits,
    raw: isLonger(raw, contactLimits.identity) ? `+${digits}` : raw,
    isPrimary: true,
  };
}

/** Returns undefined if absent. */
function readText(object: Body, field: TextField, wrong: 'refuse' | 'ignore'): string | null | undefined {
  const value = member(object, field);
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string') {
    if (wrong === 'ignore') return undefined;
    throw refusedField(field, 'type', fieldRules.text);
  }
  refuseNul(field, value);
  refuseLong(field, value);
  return value.toWellFormed();
}

function readEmail(object: Body, wrong: 'refuse' | 'ignore'): string | null | undefined {
  const email = readText(object, 'email', wrong);
  return typeof email === 'string' ? blankEmail(email) : email;
}

/** Reads tags, trimmed, each spelling once; undefined if absent. A new tag gets the first spelling of its name. */
function readTags(
  object: Body,
  wrong: 'refuse' | 'ignore',
  tagsOfNull: readonly string[] | undefined,
): readonly string[] | undefined {
  const value = member(object, 'tags');
  if (value === undefined) return undefined;
  if (value === null) return tagsOfNull;
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    if (wrong === 'ignore') return undefined;
    throw refusedField('tags', 'type', fieldRules.texts);
  }
  for (const name of value) refuseNul('tags', name);
  const trimmed = value.map((name) => name.trim());
  for (const name of trimmed) refuseLong('tags', name);
  const names = new Set<string>();
  for (const name of trimmed.map((trimmedName) => trimmedName.toWellFormed())) {
    if (name !== '') names.add(name);
    // A contact cannot have more tags; to read or even create a hundred thousand would be slow and useless.
    if (names.size > contactLimits.tags)
      throw refusedField('tags', 'too_many', fieldRules.maxNames(contactLimits.tags));
  }
  return [...names];
}

export function refuseNul(field: Field, text: string): void {
  if (text.includes('\u0000')) throw refusedField(field, 'forbidden_character', fieldRules.noNul);
}

function refuseLong(field: TextField | 'tags', text: string): void {
  const maximum = maxLength[field];
  if (isLonger(text, maximum)) throw refusedField(field, 'too_long', fieldRules.maxLength(maximum));
}

function refusedField(field: Field, code: string, predicate: string): ProblemError {
  return invalid(paths[field], code, `'${field}' ${predicate}`);
}
