/** The shapes of the wire. Types are inferred from the schemas; keys go out in their order. */

import { channelForm, channelOrAllForm, consentStates } from '@switchbook/domain/consent/consent.js';
import {
  anyObject,
  notBlank,
  nullableText,
  oneOf,
  shape,
  withoutNul,
} from '@switchbook/domain/records/schemas.js';
import { type Static, type TSchema, Type } from 'typebox';
import { cursorForm } from '../kit/wire/query-string.js';
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import {
  consentWords,
  contactIdForm,
  limits,
  maxBodyBytes,
  maxBodyValues,
  numberForm,
  numberRange,
  pageSize,
  scopes,
} from './choices.js';

/** The types of identifiers that the vendor documents; a fault lists them. */
export const identifierTypes = ['contact_id', 'phone', 'whatsapp', 'wa_id', 'email', 'external_id'] as const;
/** Our identity types, which are searched by their exact value. */
export const exactTypes = ['bsuid', 'telegram', 'instagram', 'viber', 'vk', 'avito', 'max'] as const;
export type IdentifierType = (typeof identifierTypes)[number] | (typeof exactTypes)[number];

const identityTypes = ['phone', 'whatsapp', 'email', 'external_id', ...exactTypes] as const;
export type IdentityType = (typeof identityTypes)[number];

const nullable = { type: ['string', 'null'] } as const;
const text = Type.String();
const time = Type.String({ format: 'date-time' });
const timeOrNull = Type.Unsafe<string | null>({ ...nullable, format: 'date-time' });
const uuid = Type.String({ format: 'uuid' });
const times = { created_at: time, updated_at: time };
const ids = { id: uuid, contact_id: text };
const contactMembers = {
  id: text,
  phone_number: nullableText,
  name: nullableText,
  email: nullableText,
  external_source: nullableText,
  external_id: nullableText,
  custom_fields: anyObject,
  organization_id: uuid,
  ...times,
};

export const contactWire = shape('Contact', contactMembers);
export type ContactWire = Static<typeof contactWire>;

const matchedWire = shape('Match', {
  type: oneOf([...identifierTypes, ...exactTypes]),
  value: text,
  source: nullableText,
});
export const resolvedWire = shape('ResolvedContact', {
  ...contactMembers,
  contact_id: text,
  matched_by: matchedWire,
});
export type ResolvedWire = Static<typeof resolvedWire>;

export const identityWire = shape('Identity', {
  ...ids,
  type: oneOf(identityTypes),
  value: text,
  source: nullableText,
  channel_id: nullableText,
  ...times,
});
export type IdentityWire = Static<typeof identityWire>;

export const noteWire = shape('Note', { ...ids, body: text, created_by: nullableText, ...times });
export type NoteWire = Static<typeof noteWire>;

export const tagWire = shape('Tag', { id: uuid, name: text, created_at: time });
export type TagWire = Static<typeof tagWire>;

export const consentWire = shape('Consent', {
  ...ids,
  channel: Type.String({ pattern: channelForm }),
  state: oneOf(consentStates),
  source: nullableText,
  occurred_at: time,
  expires_at: timeOrNull,
  metadata: anyObject,
  ...times,
});
export type ConsentWire = Static<typeof consentWire>;

export const suppressionWire = shape('Suppression', {
  ...ids,
  channel: Type.String({ pattern: channelOrAllForm }),
  reason: text,
  source: nullableText,
  note: nullableText,
  active: Type.Boolean(),
  expires_at: timeOrNull,
  ...times,
});
export type SuppressionWire = Static<typeof suppressionWire>;

export const healthWire = shape('Health', { status: oneOf(['ok']) });

export function answerOf<Item extends TSchema>(title: string, item: Item) {
  return shape(title, { data: item });
}

const pageMeta = shape('PageMeta', { next_cursor: nullableText });

export function listOf<Item extends TSchema>(title: string, item: Item) {
  return shape(title, { data: Type.Array(item), meta: pageMeta });
}

export const noContent = Type.Null();

const entryWire = shape('FailureEntry', {
  message: text,
  location: text,
  value: Type.Optional(Type.Unknown()),
});
export type EntryWire = Static<typeof entryWire>;

export const failureWire = shape('Failure', {
  title: text,
  status: Type.Integer(),
  detail: text,
  errors: Type.Optional(Type.Array(entryWire)),
});
export type FailureWire = Static<typeof failureWire>;

const emailForm = '^[^@\\s\\u0000]+@[^@\\s\\u0000]+$';
const orBlank = (form: string) => `^\\s*$|${form}`;
/** A uuid in any letter case, with or without hyphens. */
const idForm = '[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}$';

const integerRange = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } as const;

const organizationHeaders = Type.Object({ 'X-Organization-Slug': Type.Optional(text) });

const pathParams = {
  contactID: Type.String({ pattern: contactIdForm }),
  phone: Type.String({ pattern: numberForm }),
  tagID: Type.String({ pattern: `^${idForm}` }),
  channel: Type.String({ pattern: channelForm }),
  channelID: text,
};

const filter = Type.Optional(Type.String({ pattern: withoutNul }));
export const pageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, default: pageSize.default })),
  cursor: Type.Optional(Type.String({ pattern: cursorForm })),
  page: Type.Optional(Type.Integer({ maximum: 1 })),
  offset: Type.Optional(Type.Integer({ maximum: 0 })),
});
export const contactsQuery = Type.Object({
  ...pageQuery.properties,
  search: Type.Optional(Type.String({ maxLength: limits.search, pattern: withoutNul })),
  phone: Type.Optional(Type.String({ pattern: orBlank(numberForm) })),
  email: filter,
  external_source: filter,
  external_id: filter,
  tag: filter,
});

const optionalText = (maxLength: number, pattern = withoutNul) =>
  Type.Optional(Type.Unsafe<string | null>({ ...nullable, maxLength, pattern }));
const textOrInteger = (more: object) => Type.Unsafe<unknown>({ type: ['string', 'integer'], ...more });
const orNone = (more: object) =>
  Type.Optional(Type.Unsafe<unknown>({ type: ['string', 'integer', 'null'], ...more }));

const anyNumber = { pattern: orBlank(numberForm), ...numberRange };
const anyExternalId = { maxLength: limits.externalId, pattern: withoutNul, ...integerRange };

const changeable = {
  phone_number: orNone(anyNumber),
  name: optionalText(limits.name),
  email: optionalText(limits.email, orBlank(emailForm)),
  external_source: optionalText(limits.externalSource),
  external_id: orNone(anyExternalId),
  custom_fields: Type.Optional(
    Type.Unsafe<Readonly<Record<string, unknown>> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      maxProperties: limits.fieldKeys,
      propertyNames: { maxLength: limits.fieldKey, pattern: notBlank },
    }),
  ),
};
export const changesBody = shape('ContactChanges', changeable);

/** An external id needs its source; a blank text counts as absent. */
const externalPair = {
  external_source: Type.String({ maxLength: limits.externalSource, pattern: notBlank }),
  external_id: textOrInteger({ ...anyExternalId, pattern: notBlank }),
};
const optionalSource = Type.Optional(externalPair.external_source);
const pairRule = { dependentRequired: { external_id: ['external_source'] } };

/** The body needs at least one identifier, so it has one of three shapes. */
export const contactBody = Type.Union(
  [
    Type.Object(
      {
        ...changeable,
        phone_number: textOrInteger({ ...anyNumber, pattern: numberForm }),
        external_source: optionalSource,
      },
      { title: 'NewContactByPhone', ...pairRule },
    ),
    Type.Object(
      {
        ...changeable,
        email: Type.String({ maxLength: limits.email, pattern: emailForm }),
        external_source: optionalSource,
      },
      { title: 'NewContactByEmail', ...pairRule },
    ),
    shape('NewContactByExternalId', { ...changeable, ...externalPair }),
  ],
  { title: 'NewContact' },
);

const identifierValue = textOrInteger({ pattern: notBlank, ...integerRange });
const plainTypes = [...identifierTypes, ...exactTypes].filter((type) => type !== 'external_id');
const identifier = Type.Union(
  [
    shape('PlainIdentifier', {
      type: oneOf(plainTypes),
      value: identifierValue,
      source: Type.Optional(Type.Unsafe<string | null>({ ...nullable, pattern: withoutNul })),
    }),
    shape('ExternalIdentifier', {
      type: oneOf(['external_id']),
      value: identifierValue,
      source: Type.String({ pattern: notBlank }),
    }),
  ],
  { title: 'Identifier' },
);
export const identifiersBody = shape('IdentifiersToResolve', {
  identifiers: Type.Array(identifier, { minItems: 1, maxItems: limits.identifiers }),
});

export const noteBody = shape('NewNote', {
  body: Type.String({ minLength: 1, maxLength: limits.note, pattern: notBlank }),
});

export const tagBody = Type.Union(
  [
    shape('TagById', { tag_id: Type.String({ pattern: `^${idForm}` }) }),
    shape('TagByName', { name: Type.String({ minLength: 1, maxLength: limits.tag, pattern: notBlank }) }),
    shape('TagsByName', {
      tags: Type.Array(Type.String({ minLength: 1, maxLength: limits.tag, pattern: notBlank }), {
        minItems: 1,
        maxItems: limits.tags,
      }),
    }),
  ],
  { title: 'TagToAssign' },
);

export const consentBody = shape('NewConsent', {
  state: Type.Unsafe<unknown>({
    anyOf: [
      { type: 'string', enum: [...new Set([...consentStates, ...consentWords.keys()])] },
      { type: 'boolean' },
    ],
  }),
  source: optionalText(limits.consentSource),
  occurred_at: Type.Optional(timeOrNull),
  expires_at: Type.Optional(timeOrNull),
  metadata: Type.Optional(Type.Unsafe<unknown>({ type: ['object', 'null'], additionalProperties: true })),
});

export const suppressionBody = shape('NewSuppression', {
  channel: Type.String({ pattern: channelOrAllForm }),
  reason: optionalText(limits.suppressionReason),
  note: optionalText(limits.suppressionNote),
  expires_at: Type.Optional(timeOrNull),
});

/** Rules that all routes share: bodies are JSON under any of its media types, or without one. */
const jsonBody = { read: 'json', maxBytes: maxBodyBytes, maxValues: maxBodyValues, accepts: isJson } as const;
/** A longer list is refused as a whole. */
export const identifierBodies = { ...jsonBody, maxItems: limits.identifiers } as const;

export const route = routesWith({
  reads: jsonBody,
  scopes: { ...scopes, delete: scopes.write },
  includes: ['contacts:delete'],
  params: pathParams,
  refusals: (parts) => usualRefusals(parts, [413, 415, 422]),
  headers: organizationHeaders,
});

function isJson(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || /^(?:application|text)\/json$|^[^/]+\/[^/]+\+json$/.test(type);
}
