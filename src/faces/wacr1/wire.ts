/** The schemas of the wire. Responses are serialized by them, in the order of members given here. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import {
  anyObject,
  nullableInstant,
  nullableText,
  oneOf,
  shape,
  withoutNul,
} from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import { dialableForm } from '../kit/wire/query-string.js';
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import {
  commentLimits,
  credentialMode,
  maxBodyBytes,
  maxBodyValues,
  maxLength,
  pageSize,
  scopes,
  tenantStatus,
} from './choices.js';

const text = Type.String();
const uuid = Type.String({ format: 'uuid' });
const time = Type.String({ format: 'date-time' });
const ok = Type.Literal(true);
const texts = Type.Array(text);

const contactWire = shape('Contact', {
  id: uuid,
  phoneE164: nullableText,
  firstName: nullableText,
  lastName: nullableText,
  displayName: nullableText,
  email: nullableText,
  tags: texts,
  attributes: anyObject,
  optedOut: Type.Boolean(),
  createdAt: time,
  updatedAt: time,
});
export type ContactWire = Static<typeof contactWire>;

export const contactAnswer = shape('ContactAnswer', { ok, contact: contactWire });
export const contactsAnswer = shape('ContactList', { ok, contacts: Type.Array(contactWire) });
export const writtenAnswer = shape('WrittenContact', { ok, id: uuid, contact: contactWire });
export const deletedAnswer = shape('Deleted', { ok });

const commentWire = shape('Comment', {
  id: uuid,
  contactId: uuid,
  body: text,
  author: nullableText,
  mentions: texts,
  mediaIds: texts,
  refMessageId: nullableText,
  createdAt: time,
  updatedAt: time,
  deletedAt: nullableInstant,
});
export type CommentWire = Static<typeof commentWire>;
export const commentAnswer = shape('CommentAnswer', { ok, comment: commentWire });
export const commentsAnswer = shape('CommentList', { ok, comments: Type.Array(commentWire) });

export const meAnswer = shape('Me', {
  ok,
  tenant: shape('Tenant', { id: uuid, name: nullableText, status: oneOf([tenantStatus]) }),
  credential: shape('Credential', { id: uuid, mode: oneOf([credentialMode]), scopes: texts }),
});
export type MeWire = Static<typeof meAnswer>;

export const failureWire = shape('Failure', {
  ok: Type.Literal(false),
  status: Type.Integer(),
  error: shape('FailureReason', { code: text, message: text }),
});
export type FailureWire = Static<typeof failureWire>;

export const tokenAnswer = shape('Token', {
  access_token: text,
  token_type: oneOf(['Bearer']),
  expires_in: Type.Integer(),
  scope: text,
});
export type TokenWire = Static<typeof tokenAnswer>;

/** RFC 6749, 5.2. */
export const tokenFailure = shape('TokenFailure', { error: text, error_description: text });
export type TokenFailure = Static<typeof tokenFailure>;

const word = '(contacts|comments):(read|write)';
const scopeForm = `^${word}( ${word})*$`;
export const tokenBody = shape('TokenRequest', {
  grant_type: oneOf(['client_credentials']),
  client_id: Type.Optional(text),
  client_secret: Type.Optional(text),
  scope: Type.Optional(Type.String({ pattern: scopeForm })),
});
/** The route that makes tokens has other answers than the rest, in refusals too. */
export const tokenOperation = 'createToken';

const filter = Type.Optional(Type.String({ maxLength: maxLength.search, pattern: withoutNul }));
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: pageSize.max, default: pageSize.default }));
export const contactsQuery = Type.Object({ limit, q: filter, tag: filter });
export const commentsQuery = Type.Object({ limit, after: Type.Optional(time) });

const optionalText = (maximum: number, pattern = withoutNul) =>
  Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: maximum, pattern }));
const optionalTexts = (maximum: number, maxItems: number) =>
  Type.Optional(
    Type.Unsafe<readonly string[] | null>({
      type: ['array', 'null'],
      maxItems: maxItems,
      items: { type: 'string', maxLength: maximum, pattern: withoutNul },
    }),
  );

const changeable = {
  firstName: optionalText(maxLength.name),
  lastName: optionalText(maxLength.name),
  displayName: optionalText(maxLength.name),
  email: optionalText(maxLength.email, '^\\s*$|^\\s*[^@\\s\\u0000]+@[^@\\s\\u0000]+\\s*$'),
  tags: optionalTexts(maxLength.tag, contactLimits.tags),
  attributes: Type.Optional(
    Type.Unsafe<Readonly<Record<string, unknown>> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    }),
  ),
  optedOut: Type.Optional(Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] })),
};
export const upsertBody = shape('NewContact', {
  phoneE164: Type.String({ pattern: dialableForm }),
  ...changeable,
});
export const changeBody = shape('ContactChanges', changeable);

const { body, mediaIds, mentions, id } = commentLimits;
export const commentBody = shape('NewComment', {
  body: Type.String({ maxLength: body, minLength: 1, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' }),
  mentions: optionalTexts(id, mentions),
  mediaIds: optionalTexts(id, mediaIds),
  refMessageId: optionalText(id),
});

/** Rules that all routes share. */
export const route = routesWith({
  reads: { read: 'json', maxBytes: maxBodyBytes, maxValues: maxBodyValues },
  scopes,
  // The vendor has no separate scope for deletions.
  includes: ['contacts:delete'],
  params: { id: uuid, contactNumber: text },
  refusals: (parts) => usualRefusals(parts, [413, 415, 422]),
});
