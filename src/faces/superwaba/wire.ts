/** The schemas of the wire. Responses are serialized by them, in the order of members given here. */

import {
  anyObject,
  notBlank,
  nullableInstant,
  nullableText,
  shape,
  withoutNul,
} from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import { bulkMaxRows, csvRules, fieldRules, maxPage, pageSize, sentNumber } from './choices.js';
import { countryCodes } from './countries.js';

const uuidForm = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const id = Type.String({ pattern: `^contact_${uuidForm}$` });
const vendorContactId = Type.String({ pattern: '^[0-9a-f]{24}$' });
const phone = Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$' });
const country = Type.Unsafe<string | null>({ type: ['string', 'null'], pattern: '^[A-Z]{2}$' });
const instant = Type.String({ format: 'date-time' });
const count = Type.Integer({ minimum: 0 });
const texts = Type.Array(Type.String());

export const contactWire = shape('Contact', {
  id,
  vendorContactId,
  name: nullableText,
  phone,
  email: nullableText,
  countryCode: country,
  tags: texts,
  labels: texts,
  params: anyObject,
  source: Type.String(),
  optedIn: Type.Boolean(),
  isBlocked: Type.Boolean(),
  lastMessageAt: nullableInstant,
  conversationCount: count,
  createdAt: instant,
  updatedAt: instant,
});
export type ContactWire = Static<typeof contactWire>;

const listedWire = Type.Omit(contactWire, ['vendorContactId', 'params'], { title: 'ListedContact' });
export type ListedWire = Static<typeof listedWire>;

const createdWire = Type.Omit(contactWire, ['labels', 'lastMessageAt', 'conversationCount'], {
  title: 'CreatedContact',
});
export type CreatedWire = Static<typeof createdWire>;

/** A response to a PATCH always has these members. */
const patchedWire = shape('PatchedContact', {
  id,
  name: nullableText,
  phone,
  email: nullableText,
  country_code: country,
  tags: texts,
  params: anyObject,
  is_blocked: Type.Boolean(),
  opted_in: Type.Boolean(),
  updated_at: instant,
});
export type PatchedWire = Static<typeof patchedWire>;

const listWire = shape('ContactPage', {
  contacts: Type.Array(listedWire),
  total: count,
  page: Type.Integer({ minimum: 1, maximum: maxPage }),
  limit: Type.Integer({ minimum: 1, maximum: pageSize.max }),
  hasNext: Type.Boolean(),
});
export type ListWire = Static<typeof listWire>;

const refusedRowWire = shape('RefusedRow', { index: count, phone: nullableText, error: Type.String() });
export type RefusedRowWire = Static<typeof refusedRowWire>;

const importedRowWire = shape('ImportedRow', { id, phone, status: Type.Literal('created') });
export type ImportedRowWire = Static<typeof importedRowWire>;

const importedWire = shape('ImportOutcome', {
  imported: count,
  skipped: count,
  errors: Type.Array(refusedRowWire),
  contacts: Type.Array(importedRowWire),
});
export type ImportedWire = Static<typeof importedWire>;

const isTrue = Type.Unsafe<boolean>({ type: 'boolean', const: true });
const isFalse = Type.Unsafe<boolean>({ type: 'boolean', const: false });

export const failureWire = shape('Failure', { success: isFalse, error: Type.String() });

const answerShapeOf = <Shape extends Type.TSchema>(title: string, data: Shape) =>
  shape(title, { success: isTrue, data });
export const listAnswer = answerShapeOf('ContactPageAnswer', listWire);
export const contactAnswer = answerShapeOf('ContactAnswer', contactWire);
export const createdAnswer = answerShapeOf('CreatedContactAnswer', createdWire);
export const patchedAnswer = answerShapeOf('PatchedContactAnswer', patchedWire);
export const importedAnswer = answerShapeOf('ImportOutcomeAnswer', importedWire);

export const pathParams = { contactId: Type.String({ pattern: `^((contact_)?${uuidForm}|[0-9a-f]{24})$` }) };

const oneOf = (values: readonly string[], preset: string) =>
  Type.Optional(Type.String({ enum: [...values], default: preset }));

export const listQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: maxPage, default: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: pageSize.max, default: pageSize.default })),
  search: Type.Optional(Type.String()),
  sortBy: oneOf(['created_at', 'name', 'last_message_at'], 'created_at'),
  sortOrder: oneOf(['desc', 'asc'], 'desc'),
});

export const organizationHeader = Type.Object({ 'x-org-id': Type.String({ pattern: notBlank }) });

const optional = <Shape>(schema: object) => Type.Optional(Type.Unsafe<Shape>(schema));
const optionalText = (maxLength: number, pattern = withoutNul) =>
  optional<string | null>({ type: ['string', 'null'], maxLength, pattern });
const optionalName = optionalText(fieldRules.name);
const optionalEmail = optionalText(
  fieldRules.email,
  '^([^\\s\\u0000-\\u001f\\u007f-\\u009f]+@[^\\s@\\u0000-\\u001f\\u007f-\\u009f]+)?$',
);
const optionalCountry = optional<string | null>({
  type: ['string', 'null'],
  title: 'CountryCode',
  enum: [...countryCodes, null],
});
const optionalTags = optional<readonly string[] | null>({
  type: ['array', 'null'],
  maxItems: fieldRules.tags,
  items: { type: 'string', maxLength: fieldRules.tag, pattern: withoutNul },
});
const optionalObject = optional<Readonly<Record<string, unknown>> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

const number = Type.Unsafe<string | number>({ type: ['string', 'integer'], ...sentNumber });

export const createBody = shape('NewContact', {
  userNumber: number,
  userName: optionalName,
  email: optionalEmail,
  countryCode: optionalCountry,
  tags: optionalTags,
  params: optionalObject,
});

const changes = {
  name: optionalName,
  email: optionalEmail,
  country_code: optionalCountry,
  tags: optionalTags,
  params: optionalObject,
  is_blocked: Type.Optional(Type.Boolean()),
  source: Type.Optional(Type.String({ minLength: 1, maxLength: fieldRules.source, pattern: notBlank })),
  opted_in: Type.Optional(Type.Boolean()),
};
export const patchBody = Type.Object(changes, {
  title: 'ContactChanges',
  anyOf: Object.keys(changes).map((name) => ({ required: [name] })),
});

const rows = Type.Array(createBody, { maxItems: bulkMaxRows });
export const bulkBody = Type.Union([shape('ContactRows', { contacts: rows }), rows]);

export const csvBodies = {
  [csvRules.multipart]: shape('CsvUpload', { [csvRules.part]: Type.String() }),
  [csvRules.types[0]]: Type.String(),
};
