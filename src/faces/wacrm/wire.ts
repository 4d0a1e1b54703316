/** The schemas of the wire. Responses are serialized by them, in the order of members given here. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { fromStart, type PageRequest, type PageStart } from '@switchbook/domain/contact/page.js';
import { nullableText, oneOf, shape, withoutNul } from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { cursorForm, dialableForm } from '../kit/wire/query-string.js';
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { forkScopes, maxBodyBytes, maxBodyValues, maxLength, maxUrlLength, pageSize } from './choices.js';

/**
 * Reads a page: newest first, by a sealed position. A position is bound only to the account, so it works with any
 * filter and any limit; an invalid one is the first page.
 */
export function decodePage({ query, sealer, caller }: CallerExchange): PageRequest {
  const cursor = sealer.openCursor(caller.accountId, query.first('cursor') ?? '');
  const from: PageStart = cursor === undefined ? fromStart : { at: 'after', cursor };
  return {
    from,
    limit: decodeLimit(query.first('limit')),
    order: [
      { by: 'createdAt', descending: true },
      { by: 'id', descending: true },
    ],
    wantTotal: false,
  };
}

/** Reads the limit as JavaScript reads a number, rounded down; never an error. */
function decodeLimit(text: string | undefined): number {
  const limit = Math.floor(Number(text ?? ''));
  if (!Number.isFinite(limit) || limit < 1) return pageSize.default;
  return Math.min(limit, pageSize.max);
}

const uuid = Type.String({ format: 'uuid' });
const instant = Type.String({ format: 'date-time' });

const tagWire = shape('Tag', { id: uuid, name: Type.String(), color: Type.String() });
export type TagWire = Static<typeof tagWire>;

const valuesByName = Type.Record(Type.String(), nullableText);

const contactWire = shape('Contact', {
  id: uuid,
  phone: Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$' }),
  name: nullableText,
  email: nullableText,
  company: nullableText,
  avatar_url: nullableText,
  tags: Type.Array(tagWire),
  created_at: instant,
  updated_at: instant,
  custom_fields: Type.Optional(valuesByName),
});
export type ContactWire = Static<typeof contactWire>;

/** The scopes this vendor knows, in its own order. */
export const shownScopes = [
  'messages:send',
  'messages:read',
  'contacts:read',
  'contacts:write',
  'conversations:read',
  'broadcasts:send',
  'webhooks:manage',
] as const;

const meWire = shape('Me', {
  account: shape('MeAccount', { id: uuid, name: nullableText }),
  key: shape('MeKey', {
    id: uuid,
    scopes: Type.Array(oneOf<string>([...shownScopes, ...Object.keys(forkScopes)])),
  }),
});
export type MeWire = Static<typeof meWire>;

const codes = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'payload_too_large',
  'rate_limited',
  'internal',
] as const;

export const failureWire = shape('Failure', {
  error: shape('FailureReason', { code: oneOf(codes), message: Type.String() }),
});
export type FailureWire = Static<typeof failureWire>;

/** The vendor's events; all of them are about messages. */
export const webhookEvents = ['message.received', 'message.status_updated', 'conversation.created'] as const;

const webhookKeys = {
  id: uuid,
  url: Type.String(),
  events: Type.Array(oneOf<string>(webhookEvents)),
  is_active: Type.Boolean(),
  last_delivery_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  failure_count: Type.Integer({ minimum: 0 }),
  created_at: instant,
};
const webhookWire = shape('Webhook', webhookKeys);
export type WebhookWire = Static<typeof webhookWire>;
const createdWebhookWire = shape('MadeWebhook', { ...webhookKeys, secret: Type.String() });
export type CreatedWebhookWire = Static<typeof createdWebhookWire>;
const deletedWebhookWire = shape('DeletedWebhook', { id: uuid, deleted: Type.Boolean() });

export const webhookAnswer = shape('WebhookAnswer', { data: webhookWire });
export const webhookCreatedAnswer = shape('MadeWebhookAnswer', { data: createdWebhookWire });
export const webhookDeletedAnswer = shape('DeletedWebhookAnswer', { data: deletedWebhookWire });
export const webhooksAnswer = shape('WebhookPage', {
  data: Type.Array(webhookWire),
  meta: shape('PageMeta', { next_cursor: nullableText }),
});

const webhookUrl = Type.String({ pattern: '^[Hh][Tt][Tt][Pp][Ss]:', maxLength: maxUrlLength });
const webhookEventNames = Type.Array(oneOf<string>(webhookEvents), { minItems: 1 });
export const webhookBody = shape('NewWebhook', { url: webhookUrl, events: webhookEventNames });
export const webhookPatchBody = Type.Object(
  {
    url: Type.Optional(webhookUrl),
    events: Type.Optional(webhookEventNames),
    is_active: Type.Optional(Type.Boolean()),
  },
  { title: 'WebhookChanges', minProperties: 1 },
);

export const meAnswer = shape('MeAnswer', { data: meWire });
export const contactAnswer = shape('ContactAnswer', { data: contactWire });
export const contactsAnswer = shape('ContactPage', {
  data: Type.Array(contactWire),
  meta: shape('PageMeta', { next_cursor: nullableText }),
});
export type ContactsAnswer = Static<typeof contactsAnswer>;

export const tagsAnswer = shape('TagPage', {
  data: Type.Array(tagWire),
  meta: shape('PageMeta', { next_cursor: nullableText }),
});

const names = Type.Array(Type.String());
export const tagChangeAnswer = shape('TagChangeAnswer', {
  data: shape('TagChangeOutcome', {
    contact: contactWire,
    adicionadas: names,
    removidas: names,
    inalteradas: names,
    desconhecidas: names,
  }),
});

const customFieldsWire = shape('CustomFields', {
  contact_id: uuid,
  fields: Type.Array(
    shape('CustomField', {
      key: Type.String(),
      name: Type.String(),
      type: oneOf(['text', 'number', 'select'] as const),
      category: Type.String(),
      value: nullableText,
      options: Type.Optional(names),
    }),
  ),
  values: valuesByName,
});
export type CustomFieldsWire = Static<typeof customFieldsWire>;
export const customFieldsAnswer = shape('CustomFieldsAnswer', { data: customFieldsWire });

const pathParams = { id: uuid };

export const contactsQuery = Type.Object({
  search: Type.Optional(Type.String({ pattern: withoutNul })),
  tag: Type.Optional(uuid),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: pageSize.max, default: pageSize.default })),
  cursor: Type.Optional(Type.String({ pattern: cursorForm })),
});

const optionalText = (length: number) =>
  Type.Optional(
    Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: length, pattern: withoutNul }),
  );

const changeable = {
  name: optionalText(maxLength.name),
  email: optionalText(maxLength.email),
  company: optionalText(maxLength.company),
  tags: Type.Optional(
    Type.Unsafe<readonly string[] | null>({
      type: ['array', 'null'],
      maxItems: contactLimits.tags,
      items: { type: 'string', maxLength: maxLength.tags, pattern: withoutNul },
    }),
  ),
};

export const createBody = shape('NewContact', {
  phone: Type.String({ pattern: dialableForm }),
  ...changeable,
});
export const patchBody = shape('ContactChanges', changeable);

const tagNames = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  items: { type: 'string', minLength: 1, maxLength: maxLength.tags, pattern: withoutNul },
});
export const tagChangeBody = shape('TagChange', {
  add: Type.Optional(tagNames),
  remove: Type.Optional(tagNames),
  create_missing: Type.Optional(Type.Boolean()),
});
export const customFieldsBody = shape('CustomFieldChanges', {
  values: Type.Record(
    Type.String(),
    Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }),
    { minProperties: 1 },
  ),
});

/** Rules that all routes share. */
export const route = routesWith({
  reads: { read: 'json', maxBytes: maxBodyBytes, maxValues: maxBodyValues },
  params: pathParams,
  refusals: usualRefusals,
});
