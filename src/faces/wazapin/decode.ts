/**
 * Decodes contacts: the bodies of a create and of a PATCH become edits. The members and their checks are the same. They
 * differ in the meaning of null, and in whether an existing value gets the sent spelling.
 */

import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { type AttributesEdit, type ContactEdit, toEdit } from '@switchbook/domain/contact/edit.js';
import { identityKey, type LookupIdentity } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { codePoints, fold } from '@switchbook/domain/text/text.js';
import type { EditCommand, SaveCommand } from '../../contacts/values/commands.js';
import { limits, postNull, upsertKeys } from './choices.js';
import {
  type Aliases,
  absentValues,
  type Body,
  brokenRule,
  Faults,
  isBlank,
  readMembers,
  readName,
  readObject,
  readSentText,
} from './faults.js';
import { checkMergedFields, readFields } from './fields.js';
import { details, messages } from './messages.js';
import { readDigits } from './phones.js';

const contactMembers: Aliases = {
  phone_number: ['phone'],
  name: [],
  email: [],
  external_source: [],
  external_id: [],
  custom_fields: [],
};

/** Null clears, undefined keeps. */
type ContactMembers = ReturnType<typeof readContact>;

/** Decodes POST: the values are for the contact with one of the identifiers, else for a new contact. */
export function decodeCreate(body: unknown, region: string | undefined): SaveCommand {
  const object = readObject(body);
  const members = readContact(object, region, postNull);
  const { phone, email, source, externalId } = members;
  if (externalId != null && source == null) throw brokenRule(details.noExternalSource);
  if (phone == null && email == null && externalId == null) throw brokenRule(details.noIdentifier);
  return {
    op: 'save',
    onMatch: 'merge',
    match: { holder: { keys: lookupKeysOf(object, members), equivalents: true, pick: 'only' } },
    edit: {
      ...fieldsOf(members),
      identities: [
        ...(phone == null ? [] : [phoneSlot(phone, true)]),
        ...(email == null ? [] : [emailSlot(email, 'keep')]),
        ...(externalId == null || source == null ? [] : [externalSlot(source, externalId, 'keep')]),
      ],
    },
    check: (after, before) => checkMergedFields(members.fields, after, before),
  };
}

/** Decodes PATCH: absent keeps, null and blank remove. */
export function decodeChange(
  body: unknown,
  region: string | undefined,
): Pick<EditCommand, 'edit' | 'alsoUnique' | 'check'> {
  const members = readContact(readObject(body), region, 'clears');
  const { phone, email } = members;
  const external = externalChange(members);
  const identities: readonly IdentityEdit[] = [
    ...(phone === undefined ? [] : [phone === null ? clearSlotEdit('phone') : phoneSlot(phone, false)]),
    ...(email === undefined ? [] : [email === null ? clearSlotEdit('email') : emailSlot(email, 'take')]),
    ...external.edits,
  ];
  return {
    edit: { ...fieldsOf(members), identities },
    alsoUnique: ['email'],
    check: (after, before) => {
      checkMergedFields(members.fields, after, before);
      if (before !== null) external.check(before);
      if (before !== null && before.identities.length > 0 && after.identities.length === 0)
        throw brokenRule(details.lastIdentifier);
    },
  };
}

/** Returns the identifiers of a create in the order of the request. Matches are listed in this order. */
export function upsertMembers(body: Body): readonly string[] {
  const members = readMembers(body, contactMembers, absentValues.blank);
  return [...members.keys()].filter((name) => upsertKeys.some((key) => key === name));
}

/** Returns the names of contact members in the order of a PATCH. */
export function changedMembers(body: Body): readonly string[] {
  return [...readMembers(body, contactMembers, absentValues.missing).keys()];
}

function lookupKeysOf(body: Body, members: ContactMembers): readonly LookupIdentity[] {
  const { phone, email, source, externalId } = members;
  return upsertMembers(body).flatMap((name) => {
    if (name === 'phone_number' && phone != null) return [identityKey({ kind: 'phone', value: phone.value })];
    if (name === 'email' && email != null) return [identityKey({ kind: 'email', value: email })];
    return externalId != null && source != null ? [externalKey(source, externalId)] : [];
  });
}

/** Returns an id of that source, else the id that a vendor of that name chose. */
export function externalKey(source: string, id: string): LookupIdentity {
  return {
    ...identityKey({ kind: 'external', scope: source, value: id }),
    otherwise: identityKey({ kind: 'vendor_id', scope: fold(source), value: id }),
  };
}

function readContact(body: Body, region: string | undefined, nullMeaning: 'absent' | 'clears') {
  const faults = new Faults();
  const memberMap = readMembers(
    body,
    contactMembers,
    nullMeaning === 'absent' ? absentValues.blank : absentValues.missing,
  );
  const read = <Value>(
    name: string,
    value: (at: string, member: unknown) => Value,
  ): Value | null | undefined => {
    if (!memberMap.has(name)) return undefined;
    const member = memberMap.get(name);
    return member === null || isBlank(member) ? null : value(`body.${name}`, member);
  };
  const members = {
    phone: read('phone_number', (at, member) => readPhone(at, member, region, faults)),
    name: read('name', (at, member) => faults.text(at, member, limits.name)),
    email: read('email', (at, member) => readEmail(at, member, faults)),
    source: read('external_source', (at, member) => faults.text(at, member, limits.externalSource)),
    externalId: read('external_id', (at, member) =>
      faults.text(at, readSentText(member) ?? member, limits.externalId),
    ),
    fields: read('custom_fields', (at, member) => readFields(at, member, faults)),
  };
  faults.raise([...memberMap.keys()].map((name) => `body.${name}`));
  return members;
}

function readPhone(at: string, phoneValue: unknown, region: string | undefined, faults: Faults) {
  // An integer beyond the exact range of JSON is still a number, but not a dialable one.
  const text =
    typeof phoneValue === 'number' && Number.isInteger(phoneValue) ? String(phoneValue) : phoneValue;
  const raw = faults.text(at, text);
  if (raw === undefined) return undefined;
  const value = readDigits(raw, region);
  if (value === undefined) faults.add(at, messages.phone, phoneValue);
  else return { value, raw: codePoints(raw) > limits.rawNumber ? `+${value}` : raw };
  return undefined;
}

function readEmail(at: string, value: unknown, faults: Faults): string | undefined {
  const email = faults.text(at, value, limits.email);
  if (email === undefined || /^[^@\s]+@[^@\s]+$/u.test(email)) return email;
  faults.add(at, messages.email, value);
  return undefined;
}

function fieldsOf({ name, fields }: ContactMembers): Pick<ContactEdit, 'displayName' | 'attributes'> {
  return {
    displayName: toEdit(name, readName),
    ...(fields === undefined ? {} : { attributes: attributesEdit(fields) }),
  };
}

function attributesEdit(fields: Body | null): AttributesEdit {
  return fields === null ? { op: 'replace', value: {} } : { op: 'merge', value: fields };
}

/** Makes the edit of a phone. `equivalents`: a known equivalent form of the contact's number is kept. */
function phoneSlot(phone: { value: string; raw: string }, equivalents: boolean): IdentityEdit {
  const identity = { kind: 'phone', ...phone } as const;
  return { op: 'slot', identity, spelling: 'keep', instead: 'shown', keepsWaId: true, equivalents };
}

function emailSlot(email: string, spelling: 'take' | 'keep'): IdentityEdit {
  return { op: 'slot', identity: { kind: 'email', value: email }, spelling, instead: 'shown' };
}

function externalSlot(source: string, id: string, spelling: 'take' | 'keep'): IdentityEdit {
  const identity = { kind: 'external', scope: source, value: id } as const;
  return { op: 'slot', identity, spelling, instead: 'shown', withinScope: true };
}

function clearSlotEdit(kind: 'phone' | 'email' | 'external'): IdentityEdit {
  return { op: 'clearSlot', kind, which: 'shown', keepsWaId: true };
}

interface ExternalChange {
  readonly edits: readonly IdentityEdit[];
  /** throws if the change does not fit the contact before it */
  readonly check: (before: Contact) => void;
}

/** Makes the edit of an external id, and the check of the resulting pair: an absent half keeps the shown value. */
function externalChange({ source, externalId }: ContactMembers): ExternalChange {
  const hasPair = (before: Contact) => displayedIdentity(before, 'external') !== undefined;
  const refuse = (): never => {
    throw brokenRule(details.noExternalSource);
  };
  const unchecked = () => {};
  if (externalId === null) return { edits: [clearSlotEdit('external')], check: unchecked };
  if (externalId === undefined) {
    if (source === undefined) return { edits: [], check: unchecked };
    if (source === null) return { edits: [], check: (before) => hasPair(before) && refuse() };
    return { edits: [{ op: 'slotPart', kind: 'external', part: { scope: source } }], check: unchecked };
  }
  if (source === null) return refuse();
  if (source !== undefined) return { edits: [externalSlot(source, externalId, 'take')], check: unchecked };
  const edits: IdentityEdit[] = [{ op: 'slotPart', kind: 'external', part: { value: externalId } }];
  return { edits, check: (before) => hasPair(before) || refuse() };
}
