/**
 * Reads a contact as a JSON object of the native API; `number` and `version` belong to another database and are
 * ignored.
 */

import {
  addressNames,
  addressParts,
  personFields,
  type TextField,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { type FormOf, formMembersOf } from '@switchbook/domain/problems/value-form.js';
import { excessOf, isObject, type Json } from '@switchbook/domain/runtime/json.js';
import { ContactDraft, type RowRules } from '../rows/contact-draft.js';
import type { FileRow, RowCode } from '../rows/imported-contact.js';
import { maxExportRowLength } from '../rows/row-reader.js';
import { takeIdentities } from './json-identities.js';
import {
  checkPlainText,
  contactBounds,
  ownMember,
  refuseForm,
  rejectUnknown,
  takeAttributes,
  takeConsents,
  takeExtensions,
  takeNotes,
  takeSuppressions,
} from './json-items.js';

type Taker = (draft: ContactDraft, value: unknown) => void;

/** Makes the reader of a member that is text; an empty one is ignored. */
function textTaker(name: string, take: (draft: ContactDraft, text: string) => void): Taker {
  return (draft, value) => {
    const content = checkPlainText(draft, value, contactLimits.longText, name);
    if (content !== undefined && content !== '') take(draft, content);
  };
}

function namesTaker(member: 'tags' | 'groups'): Taker {
  return (draft, value) => {
    if (!Array.isArray(value)) return refuseForm(draft, member, 'It must be a list.', 'list');
    const list = value.slice(0, contactLimits[member] + 1).map(itemNameOf);
    const wrong = list.indexOf(undefined);
    if (wrong !== -1) refuseForm(draft, `${member}.${wrong}`, 'It must be a name.', 'text');
    else
      draft.takeNames(
        member,
        list.filter((name) => name !== undefined),
        member,
      );
  };
}

/** Returns the name of an item, which may be an object as in an answer of the API. */
function itemNameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value.name === 'string' ? value.name : undefined;
}

function itemTaker(member: 'source' | 'status'): Taker {
  return (draft, value) => {
    const name = itemNameOf(value);
    if (name === undefined) refuseForm(draft, member, 'It must be a name.', 'text');
    else draft.takeItem(member, name, member);
  };
}

const addressMembers: ReadonlySet<string> = new Set(Object.values(addressParts));
const addressRows = addressNames.map((part) => ({
  part,
  name: addressParts[part],
  path: `address.${addressParts[part]}`,
}));

const address: Taker = (draft, value) => {
  if (!isObject(value)) return refuseForm(draft, 'address', 'It must be an object.', 'object');
  rejectUnknown(draft, value, addressMembers, 'address');
  for (const { part, name, path } of addressRows) {
    const member = ownMember(value, name);
    const content =
      member === undefined ? undefined : checkPlainText(draft, member, contactLimits.shortText, path);
    if (content === undefined || (content === '' && !isExported(draft))) continue;
    if (content === '') draft.record.address = { ...draft.record.address, [part]: '' };
    else if (part === 'countryCode') draft.takeCountry(content, path, true);
    else draft.takeAddress(part, content, path);
  }
};

function fieldTaker(member: TextField): readonly [string, Taker] {
  const name = wireOf(member);
  const take = textTaker(name, (draft, content) => draft.takeText(member, content, name));
  const taker: Taker = (draft, value) => {
    if (value === '' && isExported(draft)) draft.record[member] = '';
    else take(draft, value);
  };
  return [name, taker];
}

/** Whether the contact has an id, as in an export: its empty texts are values, which a vendor may store. */
const isExported = ({ record }: ContactDraft): boolean => record.id !== undefined;

const ignoreMember: Taker = () => {};

const about =
  (concern: 'identity' | 'protection', take: Taker): Taker =>
  (draft, value) =>
    draft.concerning(concern, () => take(draft, value));

const members: ReadonlyMap<string, Taker> = new Map<string, Taker>([
  ['id', textTaker('id', (draft, content) => draft.takeId(content, 'id'))],
  ['number', ignoreMember],
  ['version', ignoreMember],
  ['type', textTaker('type', (draft, content) => draft.takeType(content, 'type'))],
  ...personFields.map(fieldTaker),
  ['identities', about('identity', (draft, value) => takeIdentities(draft, value, 'identities'))],
  ['phone', textTaker('phone', (draft, content) => draft.takePhone(content.trim(), 'phone'))],
  ['email', textTaker('email', (draft, content) => draft.takeEmail(content.trim(), 'email'))],
  ['tags', namesTaker('tags')],
  ['groups', namesTaker('groups')],
  ['source', itemTaker('source')],
  ['status', itemTaker('status')],
  ['address', address],
  fieldTaker('owner'),
  [
    'blocked',
    about('protection', (draft, value) => {
      if (typeof value === 'boolean') draft.record.blocked = value;
      else refuseForm(draft, 'blocked', 'It must be true or false.', 'boolean');
    }),
  ],
  ['attributes', (draft, value) => takeAttributes(draft, value, 'attributes')],
  ['extensions', (draft, value) => takeExtensions(draft, value, 'extensions')],
  ['consents', about('protection', (draft, value) => takeConsents(draft, value, 'consents'))],
  ['suppressions', about('protection', (draft, value) => takeSuppressions(draft, value, 'suppressions'))],
  ['notes', (draft, value) => takeNotes(draft, value, 'notes')],
  [
    'created_at',
    textTaker('created_at', (draft, content) => draft.takeTime('createdAt', content, 'created_at')),
  ],
  [
    'updated_at',
    textTaker('updated_at', (draft, content) => draft.takeTime('updatedAt', content, 'updated_at')),
  ],
  ['import_row', ignoreMember],
  ['import_error_column', ignoreMember],
  ['import_error', ignoreMember],
]);

const memberNames: ReadonlySet<string> = new Set(members.keys());

/** Takes members into the draft. Null ones are ignored, but a null source or status clears the value. */
export function takeContact(draft: ContactDraft, contact: Json): void {
  rejectUnknown(draft, contact, memberNames, '');
  for (const [name, take] of members) {
    const value = ownMember(contact, name);
    if (value !== undefined) take(draft, value);
  }
  if (Object.hasOwn(contact, 'source') && contact.source === null) draft.record.source = null;
  if (Object.hasOwn(contact, 'status') && contact.status === null) draft.record.status = null;
}

/** Reads a value as a row; any other value than a contact becomes a rejected row. */
export function readJsonRow(value: unknown, row: number, rules: RowRules): FileRow {
  const text = JSON.stringify(value) ?? 'null';
  const refused = <Code extends RowCode>(
    code: Code,
    message: string,
    ...expected: FormOf<Code, 'invalid'>
  ): FileRow => ({
    row,
    raw: text.length > maxExportRowLength ? '{}' : text,
    flaws: [{ column: null, code, message, ...formMembersOf(expected) }],
  });
  if (text.length > maxExportRowLength || excessOf(text, contactBounds) !== undefined)
    return refused('too_large', 'It is too large for a contact.');
  if (!isObject(value)) return refused('invalid', 'It is not a JSON object.', 'object');
  const draft = new ContactDraft(rules);
  takeContact(draft, value);
  return draft.finish(row, text);
}
