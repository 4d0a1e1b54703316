/** The shapes of the wire. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { csvRules, patchKeys } from './choices.js';

const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
const texts = Type.Array(Type.String());
const anyObject = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
});

export const listedWire = Type.Object(
  {
    id: Type.String(),
    name: nullableText,
    phone: Type.String(),
    email: nullableText,
    countryCode: nullableText,
    tags: texts,
    labels: texts,
    source: Type.String(),
    optedIn: Type.Boolean(),
    isBlocked: Type.Boolean(),
    lastMessageAt: nullableText,
    conversationCount: Type.Integer(),
    createdAt: Type.String(),
    updatedAt: Type.String(),
  },
  { title: 'ListedContact' },
);
export type ListedWire = Static<typeof listedWire>;

export const contactWire = Type.Object(
  {
    id: Type.String(),
    vendorContactId: Type.String(),
    name: nullableText,
    phone: Type.String(),
    email: nullableText,
    countryCode: nullableText,
    tags: texts,
    labels: texts,
    params: anyObject,
    source: Type.String(),
    optedIn: Type.Boolean(),
    isBlocked: Type.Boolean(),
    lastMessageAt: nullableText,
    conversationCount: Type.Integer(),
    createdAt: Type.String(),
    updatedAt: Type.String(),
  },
  { title: 'Contact' },
);
export type ContactWire = Static<typeof contactWire>;

export const createdWire = Type.Object(
  {
    id: Type.String(),
    vendorContactId: Type.String(),
    name: nullableText,
    phone: Type.String(),
    email: nullableText,
    countryCode: nullableText,
    tags: texts,
    params: anyObject,
    source: Type.String(),
    optedIn: Type.Boolean(),
    isBlocked: Type.Boolean(),
    createdAt: Type.String(),
    updatedAt: Type.String(),
  },
  { title: 'CreatedContact' },
);
export type CreatedWire = Static<typeof createdWire>;

export const patchedWire = Type.Pick(
  Type.Object({
    id: Type.String(),
    name: nullableText,
    phone: Type.String(),
    email: nullableText,
    country_code: nullableText,
    tags: texts,
    params: anyObject,
    is_blocked: Type.Boolean(),
    opted_in: Type.Boolean(),
    updated_at: Type.String(),
  }),
  [...patchKeys],
  { title: 'PatchedContact' },
);
export type PatchedWire = Static<typeof patchedWire>;

export const listWire = Type.Object(
  {
    contacts: Type.Array(listedWire),
    total: Type.Integer(),
    page: Type.Integer(),
    limit: Type.Integer(),
    hasNext: Type.Boolean(),
  },
  { title: 'ContactPage' },
);
export type ListWire = Static<typeof listWire>;

export const refusedRowWire = Type.Object(
  {
    index: Type.Integer(),
    phone: nullableText,
    error: Type.String(),
  },
  { title: 'RefusedRow' },
);
export type RefusedRowWire = Static<typeof refusedRowWire>;

export const importedRowWire = Type.Object(
  {
    id: Type.String(),
    phone: Type.String(),
    status: Type.Literal('created'),
  },
  { title: 'ImportedRow' },
);
export type ImportedRowWire = Static<typeof importedRowWire>;

export const importedWire = Type.Object(
  {
    imported: Type.Integer(),
    skipped: Type.Integer(),
    errors: Type.Array(refusedRowWire),
    contacts: Type.Array(importedRowWire),
  },
  { title: 'ImportOutcome' },
);
export type ImportedWire = Static<typeof importedWire>;

export const failureWire = Type.Object(
  { success: Type.Boolean(), error: Type.String() },
  { title: 'Failure' },
);

const success = Type.Boolean();
export const listAnswer = Type.Object({ success, data: listWire });
export const contactAnswer = Type.Object({ success, data: contactWire });
export const createdAnswer = Type.Object({ success, data: createdWire });
export const patchedAnswer = Type.Object({ success, data: patchedWire });
export const importedAnswer = Type.Object({ success, data: importedWire });

export const contactParams = Type.Object({
  contactId: Type.String({
    description: '`contact_<uuid>`, a bare uuid, or a vendorContactId of 24 hex digits',
  }),
});

export const listQuery = Type.Object({
  page: Type.Optional(Type.Integer({ description: 'From 1' })),
  limit: Type.Optional(Type.Integer({ description: 'Page size, 20 by default, at most 100' })),
  search: Type.Optional(Type.String({ description: 'A part of a name, an email or a number' })),
  sortBy: Type.Optional(Type.String({ description: '`created_at` (default), `name` or `last_message_at`' })),
  sortOrder: Type.Optional(Type.String({ description: '`desc` (default) or `asc`' })),
});

export const organisationHeader = Type.Object({
  'x-org-id': Type.String({ description: 'The account that owns the key: its uuid, number or slug' }),
});

const optionalText = Type.Optional(nullableText);
const optionalTexts = Type.Optional(
  Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
);
const optionalObject = Type.Optional(
  Type.Unsafe<Readonly<Record<string, unknown>> | null>({
    type: ['object', 'null'],
    additionalProperties: true,
  }),
);

export const createBody = Type.Object(
  {
    userNumber: Type.String({ description: 'E.164, for example +971501234567' }),
    userName: optionalText,
    email: optionalText,
    countryCode: optionalText,
    tags: optionalTexts,
    params: optionalObject,
  },
  { title: 'NewContact' },
);

export const patchBody = Type.Object(
  {
    name: optionalText,
    email: optionalText,
    country_code: optionalText,
    tags: optionalTexts,
    params: optionalObject,
    is_blocked: Type.Optional(Type.Boolean()),
    source: Type.Optional(Type.String()),
    opted_in: Type.Optional(Type.Boolean()),
  },
  { title: 'ContactChanges' },
);

export const bulkBody = Type.Object({ contacts: Type.Array(createBody) }, { title: 'ContactRows' });

const csv = Type.String({
  description: 'CSV with a header: `userNumber`, and any of `userName`, `email`, `countryCode`, `tags`',
});
export const csvBodies = {
  [csvRules.multipart]: Type.Object({ [csvRules.part]: csv }),
  [csvRules.types[0]]: csv,
};
