/** Bodies, checked by the vendor's rules: contacts as edits; groups, sources, statuses and comments as fields. */

import { type ContactType, contactTypes, ownerNumber } from '@switchbook/domain/contact/contact.js';
import {
  type CatalogRef,
  type ContactEdit,
  type Edit,
  set,
  toEdit,
} from '@switchbook/domain/contact/edit.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { NewItemFields } from '../../catalogs/values/catalog.js';
import type { Issues } from '../../contacts/values/commands.js';
import type { NewNote } from '../../notes/operations.js';
import { member } from '../kit/body/json-body.js';
import { Fields, hexColor } from './fields.js';
import { faceName } from './ids.js';
import { defaultStatusMessage, fieldMessages } from './messages.js';
import { shownPhone, storedDigits } from './phones.js';
import { isEmail, isWebUrl, readText, tidy } from './text.js';
import type { Catalog } from './wire.js';

type Members = Readonly<Record<string, unknown>>;

/** The edit in a body, and the issues of the body. */
interface DecodedContact {
  readonly edit: ContactEdit;
  readonly issues: Issues;
}

/** Returns the members of a body, tidied. Throws `invalid` for a body other than an object. */
export function readMembers(body: unknown): Members {
  if (!isObject(body)) throw new ProblemError({ kind: 'invalid', issues: [notAnObject] });
  return tidy(body) as Members;
}

/** Returns one member as received. Throws `invalid` for a body other than an object. */
export function memberOf(body: unknown, name: string): unknown {
  if (!isObject(body)) throw new ProblemError({ kind: 'invalid', issues: [notAnObject] });
  return member(body, name);
}

/** A bad request, not a field error: known by identity. */
export const notAnObject = { path: '', code: 'no_object', message: '' } as const;

export function decodeCreate(body: unknown, region: string | undefined): DecodedContact {
  return decodeContact(readMembers(body), false, region);
}

export function decodePatch(body: unknown, region: string | undefined): DecodedContact {
  return decodeContact(readMembers(body), true, region);
}

/** Decodes a contact. Fields are read in the order of the vendor's table, which is also the order of the errors. */
export function decodeContact(
  members: Members,
  isPatch: boolean,
  region: string | undefined,
): DecodedContact {
  const fields = new Fields(members, isPatch);
  const givenName = fields.text('firstname', { required: fieldMessages.noFirstName });
  const familyName = fields.text('lastname', { required: fieldMessages.noLastName });
  const phone = fields.text('phone', phoneRules);
  const type = readType(fields);
  const source = fields.integer('source_id', fieldMessages.required('source_id'));
  const status = fields.integer('status_id', fieldMessages.required('status_id'));
  const email = fields.text('email', emailRules);
  const company = fields.text('company');
  const description = fields.text('description');
  const city = fields.text('city');
  const state = fields.text('state');
  const zip = fields.text('zip', { integers: true });
  const street = fields.text('address');
  const country = fields.integer('country_id');
  const owner = fields.integer('assigned_id');
  const groups = readGroups(fields);
  const edit: ContactEdit = {
    ...(givenName ? { givenName } : {}),
    ...(familyName ? { familyName } : {}),
    ...(givenName || familyName ? { readPart: readText } : {}),
    ...(type === undefined ? {} : { type }),
    identities: [...phoneEdits(phone, region), ...emailEdits(email)],
    source: toRef(source),
    status: toRef(status),
    company: textEdit(company),
    description: textEdit(description),
    address: { city: textEdit(city), state: textEdit(state), zip: textEdit(zip), street: textEdit(street) },
    ...(country === undefined ? {} : { extension: { face: faceName, members: { country_id: country } } }),
    owner: toOwner(owner),
    ...(groups === undefined ? {} : { groups: [{ op: 'replace', items: groups.map(toGroup) }] }),
  };
  return { edit, issues: fields.issues };
}

const phoneRules = {
  required: fieldMessages.noPhone,
  integers: true,
  lastForm: (text: string) => (/\p{Nd}/u.test(text) ? undefined : fieldMessages.format('phone')),
} as const;

const emailRules = {
  form: (text: string) => (isEmail(text) ? undefined : fieldMessages.email('email')),
} as const;

function readType(fields: Fields): ContactType | undefined {
  const contactTypeOf = (text: string) => contactTypes.find((type) => type === text);
  const text = fields.text('type', {
    required: fieldMessages.required('type'),
    notText: fieldMessages.type,
    form: (typeText) => (contactTypeOf(typeText) === undefined ? fieldMessages.type : undefined),
  });
  return text ? contactTypeOf(text) : undefined;
}

/** Returns the integers of a list; empty for null, undefined if the field is absent or not a list. */
function readGroups(fields: Fields): readonly number[] | undefined {
  const items = fields.list('groups', fieldMessages.array('groups'));
  if (items === null) return [];
  return items && [...new Set(fields.integers('groups', items).filter((id) => id !== undefined))];
}

/**
 * Makes the edit of a number. The number becomes the primary number, in the sent spelling, and replaces the previous
 * one. A number that the wire already shows in this spelling is not changed.
 */
function phoneEdits(phone: string | null | undefined, region: string | undefined): readonly IdentityEdit[] {
  if (!phone) return [];
  return [
    {
      op: 'slot',
      identity: { kind: 'phone', value: storedDigits(phone, region), raw: phone },
      spelling: 'own',
      displaces: true,
      keepsWaId: true,
      unless: (identities) => shownPhone({ identities }) === phone,
    },
  ];
}

function emailEdits(email: string | null | undefined): readonly IdentityEdit[] {
  if (email === undefined) return [];
  if (email === null) return [{ op: 'clearSlot', kind: 'email', which: 'primary' }];
  return [{ op: 'slot', identity: { kind: 'email', value: email }, displaces: true }];
}

function textEdit(text: string | null | undefined): Edit<string> {
  return toEdit(text, readText);
}

function toRef(number: number | null | undefined): Edit<CatalogRef> {
  if (number === undefined || number === null) return { op: 'keep' };
  return set({ by: 'number', number, scope: faceName, missing: 'refuse' });
}

function toGroup(number: number): CatalogRef {
  return { by: 'number', number, scope: faceName, missing: 'drop' };
}

/** Makes the edit of the owner. An owner that is not an integer is shown as null here, so null keeps it. */
function toOwner(owner: number | null | undefined): Edit<string> {
  if (owner === null) return { op: 'clear', when: (stored) => ownerNumber(stored) !== null };
  return toEdit(owner === undefined ? undefined : String(owner));
}

interface DecodedItem {
  readonly fields: NewItemFields;
  readonly issues: readonly Issue[];
}

const hexRule = new RegExp(hexColor);

/** Decodes a new item, which may have an id that clients have built in. */
export function decodeNewItem(body: unknown, catalog: Catalog): DecodedItem {
  const { fields, issues } = decodeItem(body, catalog);
  const members = new Fields(readMembers(body), false);
  const id = members.integer('id');
  return {
    fields: typeof id === 'number' ? { ...fields, number: id } : fields,
    issues: [...issues, ...members.issues],
  };
}

/** Decodes an item. An update needs the name too; an absent color is kept. */
export function decodeItem(body: unknown, catalog: Catalog): DecodedItem {
  const fields = new Fields(readMembers(body), false);
  const name = fields.text('name', { required: fieldMessages.noName(catalog.thing) });
  const lastForm = (text: string) => (hexRule.test(text) ? undefined : fieldMessages.color);
  const color = catalog.hasColor ? fields.text('color', { lastForm }) : undefined;
  return { fields: { name: name ?? '', ...(color === undefined ? {} : { color }) }, issues: fields.issues };
}

export function decodeComment(body: unknown): NewNote {
  const fields = new Fields(readMembers(body), false);
  const comment = fields.text('comment', { required: fieldMessages.required('comment') });
  const status = fields.text('status_message');
  const message = fields.text('message_id');
  const reference = fields.text('ref_message_id');
  const notUrl = fieldMessages.url('media_url');
  const lastForm = (text: string) => (isWebUrl(text) ? undefined : notUrl);
  const link = fields.text('media_url', { notText: notUrl, lastForm });
  if (fields.issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: fields.issues });
  return {
    body: comment ?? '',
    mediaUrl: link ?? null,
    attrs: {
      status_message: status ?? defaultStatusMessage,
      message_id: message ?? null,
      ref_message_id: reference ?? null,
    },
  };
}
