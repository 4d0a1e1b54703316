/** The shapes of the wire. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { limits } from '../../domain/limits.js';
import { cursorForm, dialableForm, withoutNul } from '../kit/wire/forms.js';
import { maxLength, maxUrlLength } from './choices.js';
import { pageSize } from './paging.js';

const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
const uuid = Type.String({ format: 'uuid' });
const instant = Type.String({ format: 'date-time' });

export const tagWire = Type.Object({ id: uuid, name: Type.String(), color: Type.String() }, { title: 'Tag' });
export type TagWire = Static<typeof tagWire>;

export const contactWire = Type.Object(
  {
    id: uuid,
    phone: Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$' }),
    name: nullableText,
    email: nullableText,
    company: nullableText,
    avatar_url: nullableText,
    tags: Type.Array(tagWire),
    created_at: instant,
    updated_at: instant,
  },
  { title: 'Contact' },
);
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

export const meWire = Type.Object(
  {
    account: Type.Object({ id: uuid, name: nullableText }, { title: 'MeAccount' }),
    key: Type.Object(
      {
        id: uuid,
        scopes: Type.Array(Type.Unsafe<string>({ type: 'string', enum: [...shownScopes] })),
      },
      { title: 'MeKey' },
    ),
  },
  { title: 'Me' },
);
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

export const failureWire = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.Unsafe<(typeof codes)[number]>({ type: 'string', enum: [...codes] }),
        message: Type.String(),
      },
      { title: 'FailureReason' },
    ),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

/** The vendor's events; all of them come from messages. */
export const webhookEvents = ['message.received', 'message.status_updated', 'conversation.created'] as const;

const webhookKeys = {
  id: uuid,
  url: Type.String(),
  events: Type.Array(Type.Unsafe<string>({ type: 'string', enum: [...webhookEvents] })),
  is_active: Type.Boolean(),
  last_delivery_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  failure_count: Type.Integer({ minimum: 0 }),
  created_at: instant,
};
export const webhookWire = Type.Object(webhookKeys, { title: 'Webhook' });
export type WebhookWire = Static<typeof webhookWire>;
const madeWebhookWire = Type.Object({ ...webhookKeys, secret: Type.String() }, { title: 'MadeWebhook' });
const deletedWebhookWire = Type.Object({ id: uuid, deleted: Type.Boolean() }, { title: 'DeletedWebhook' });

export const webhookAnswer = Type.Object({ data: webhookWire }, { title: 'WebhookAnswer' });
export const webhookMadeAnswer = Type.Object({ data: madeWebhookWire }, { title: 'MadeWebhookAnswer' });
export const webhookDeletedAnswer = Type.Object(
  { data: deletedWebhookWire },
  { title: 'DeletedWebhookAnswer' },
);
export const webhooksAnswer = Type.Object(
  {
    data: Type.Array(webhookWire),
    meta: Type.Object({ next_cursor: nullableText }, { title: 'PageMeta' }),
  },
  { title: 'WebhookPage' },
);

const webhookUrl = Type.String({ pattern: '^[Hh][Tt][Tt][Pp][Ss]:', maxLength: maxUrlLength });
const webhookEventNames = Type.Array(Type.Unsafe<string>({ type: 'string', enum: [...webhookEvents] }), {
  minItems: 1,
});
export const webhookBody = Type.Object(
  { url: webhookUrl, events: webhookEventNames },
  { title: 'NewWebhook' },
);
export const webhookPatchBody = Type.Object(
  {
    url: Type.Optional(webhookUrl),
    events: Type.Optional(webhookEventNames),
    is_active: Type.Optional(Type.Boolean()),
  },
  { title: 'WebhookChanges', minProperties: 1 },
);

export const meAnswer = Type.Object({ data: meWire }, { title: 'MeAnswer' });
export const contactAnswer = Type.Object({ data: contactWire }, { title: 'ContactAnswer' });
export const contactsAnswer = Type.Object(
  {
    data: Type.Array(contactWire),
    meta: Type.Object({ next_cursor: nullableText }, { title: 'PageMeta' }),
  },
  { title: 'ContactPage' },
);
export type ContactsAnswer = Static<typeof contactsAnswer>;

export const contactParams = Type.Object({ id: uuid });

export const contactsQuery = Type.Object({
  search: Type.Optional(Type.String({ pattern: withoutNul })),
  tag: Type.Optional(uuid),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: pageSize.largest, default: pageSize.byDefault })),
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
      maxItems: limits.tags,
      items: { type: 'string', maxLength: maxLength.tags, pattern: withoutNul },
    }),
  ),
};

export const createBody = Type.Object(
  { phone: Type.String({ pattern: dialableForm }), ...changeable },
  { title: 'NewContact' },
);
export const patchBody = Type.Object(changeable, { title: 'ContactChanges' });
