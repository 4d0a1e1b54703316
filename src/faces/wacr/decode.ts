/** Contacts from the wire: bodies against the vendor's rules, and what they mean as edits. */
import type { Flaws } from '../../core/writes/commands.js';
import { type ContactType, contactTypes, ownerNumber } from '../../domain/contact.js';
import { type CatalogRef, type ContactEdit, type Edit, set, toEdit } from '../../domain/edit.js';
import type { IdentityEdit } from '../../domain/identity-edit.js';
import { ProblemError } from '../../domain/problem.js';
import { isObject } from '../kit/json-body.js';
import { isEmail } from './email.js';
import { badFormat, Fields, mustBe } from './fields.js';
import { tidy } from './input.js';
import { faceName } from './name.js';
import { shownPhone, storedDigits } from './phone.js';

type Members = Readonly<Record<string, unknown>>;

/** What a body says of a contact, as far as it can be understood, and all that is wrong with it. */
export interface DecodedContact {
  readonly edit: ContactEdit;
  readonly flaws: Flaws;
}

/** The members of a body, tidied. Anything but an object is refused. */
export function readMembers(body: unknown): Members {
  if (!isObject(body)) throw new ProblemError({ kind: 'invalid', issues: [notAnObject] });
  return tidy(body) as Members;
}

/** Told from the issues of fields by its code: it is a bad request. */
export const notAnObject = { path: '', code: 'no_object', message: '' } as const;

export function decodeCreate(body: unknown, region: string | undefined): DecodedContact {
  return decodeContact(readMembers(body), false, region);
}

export function decodePatch(body: unknown, region: string | undefined): DecodedContact {
  return decodeContact(readMembers(body), true, region);
}

/** Field by field in the order of the documents, in which they are also refused. */
export function decodeContact(
  members: Members,
  isPatch: boolean,
  region: string | undefined,
): DecodedContact {
  const fields = new Fields(members, isPatch);
  const givenName = fields.text('firstname', { required: 'First name is required', max: 255 });
  const familyName = fields.text('lastname', { required: 'Last name is required', max: 255 });
  const phone = fields.text('phone', phoneRules);
  const type = readType(fields);
  const source = fields.integer('source_id', 'The source id field is required.');
  const status = fields.integer('status_id', 'The status id field is required.');
  const email = fields.text('email', emailRules);
  const company = fields.text('company', { max: 255 });
  const description = fields.text('description');
  const city = fields.text('city', { max: 255 });
  const state = fields.text('state', { max: 255 });
  const zip = fields.text('zip', { max: 20, integers: true });
  const street = fields.text('address', { max: 500 });
  const country = fields.integer('country_id');
  const owner = fields.integer('assigned_id');
  const groups = readGroups(fields);
  const edit: ContactEdit = {
    ...(givenName ? { givenName } : {}),
    ...(familyName ? { familyName } : {}),
    ...(type === undefined ? {} : { type }),
    identities: [...phoneEdits(phone, region), ...emailEdits(email)],
    source: toRef(source),
    status: toRef(status),
    company: toEdit(company),
    description: toEdit(description),
    address: { city: toEdit(city), state: toEdit(state), zip: toEdit(zip), street: toEdit(street) },
    ...(country === undefined ? {} : { extension: { face: faceName, members: { country_id: country } } }),
    owner: toOwner(owner),
    ...(groups === undefined ? {} : { groups: [{ op: 'replace', items: groups.map(toGroup) }] }),
  };
  return { edit, flaws: fields.issues };
}

const phoneRules = {
  required: 'Phone number is required',
  integers: true,
  max: 20,
  lastForm: (text: string) => (/\p{Nd}/u.test(text) ? undefined : badFormat('phone')),
} as const;

const emailRules = {
  max: 191,
  form: (text: string) => (isEmail(text) ? undefined : mustBe('email', 'a valid email address')),
} as const;

const typeRule = 'Type must be either lead, customer, or guest';

function readType(fields: Fields): ContactType | undefined {
  const typeOf = (text: string) => contactTypes.find((type) => type === text);
  const text = fields.text('type', {
    required: 'The type field is required.',
    notText: typeRule,
    form: (sent) => (typeOf(sent) === undefined ? typeRule : undefined),
  });
  return text ? typeOf(text) : undefined;
}

/** The ids sent, but for what is refused; none for null, undefined when the field is absent or no list. */
function readGroups(fields: Fields): readonly number[] | undefined {
  const items = fields.list('groups', mustBe('groups', 'an array'));
  if (items === null) return [];
  return items && [...new Set(fields.integers('groups', items).filter((id) => id !== undefined))];
}

/** The number sent is the primary one, in this spelling; the former primary one goes, unless it is shown so already. */
function phoneEdits(phone: string | null | undefined, region: string | undefined): readonly IdentityEdit[] {
  if (!phone) return [];
  return [
    {
      op: 'slot',
      identity: { kind: 'phone', value: storedDigits(phone, region), raw: phone },
      spelling: 'claim',
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

function toRef(number: number | null | undefined): Edit<CatalogRef> {
  if (number === undefined || number === null) return { op: 'keep' };
  return set({ by: 'number', number, missing: 'refuse' });
}

function toGroup(number: number): CatalogRef {
  return { by: 'number', number, missing: 'drop' };
}

/** An owner that is no integer is not shown here, so it cannot be meant to go. */
function toOwner(owner: number | null | undefined): Edit<string> {
  if (owner === null) return { op: 'clear', when: (text) => ownerNumber(text) !== null };
  return toEdit(owner === undefined ? undefined : String(owner));
}
