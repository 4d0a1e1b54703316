/**
 * The shapes of the wire. They serialize answers, so their members have the order of the wire. Titles name them in
 * documents.
 */

import { contactTypes } from '@switchbook/domain/contact/contact.js';
import type { Resource } from '@switchbook/domain/problems/problem.js';
import { nullableInteger, nullableText, oneOf, shape } from '@switchbook/domain/records/schemas.js';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { commentItemKeys, subscriptionKey } from './choices.js';
import { count, nullableId, pageFigures, pageLinks, storedInteger, timestamp } from './wire-parts.js';

const metaKeys = { request_id: Type.String({ format: 'uuid' }), timestamp };
const metaWire = shape('Meta', metaKeys);
export type MetaWire = Static<typeof metaWire>;

function answerShapeOf<Data extends TSchema>(title: string, data: Data) {
  const members = { success: Type.Boolean(), data, message: Type.String(), meta: metaWire };
  return shape(`${title}Answer`, members);
}

function pageShapeOf<Item extends TSchema>(title: string, item: Item) {
  const pagination = shape('Pagination', { ...pageFigures, has_more: Type.Boolean() });
  return shape(`${title}Page`, {
    success: Type.Boolean(),
    data: Type.Array(item),
    message: Type.String(),
    meta: shape('PageMeta', { ...metaKeys, ...pageFigures, pagination }),
    links: shape('PageLinks', pageLinks),
  });
}

const itemKeys = { id: storedInteger, name: Type.String(), created_at: timestamp, updated_at: timestamp };
export type ItemWire = Static<TObject<typeof itemKeys>>;

const statusKeys = {
  id: storedInteger,
  name: Type.String(),
  color: nullableText,
  created_at: timestamp,
  updated_at: timestamp,
};
export type StatusWire = Static<TObject<typeof statusKeys>>;

function catalogOf<Keys extends TProperties>(
  catalog: 'groups' | 'sources' | 'statuses',
  noun: string,
  things: string,
  keys: Keys,
) {
  const wire = shape(noun, keys);
  // Clients may leave members out with `fields`.
  const listed = Type.Partial(wire, { title: `Listed${noun}` });
  return {
    catalog,
    /** `Group`, with a capital letter, for the beginning of sentences */
    thing: noun,
    things,
    hasColor: Object.hasOwn(keys, 'color'),
    wire,
    answer: answerShapeOf(noun, wire),
    page: pageShapeOf(noun, listed),
  };
}

export const groups = catalogOf('groups', 'Group', 'Groups', itemKeys);
export const sources = catalogOf('sources', 'Source', 'Sources', itemKeys);
export const statuses = catalogOf('statuses', 'Status', 'Statuses', statusKeys);
export type Catalog = typeof groups | typeof sources | typeof statuses;

const names: { readonly [Name in Resource]?: string } = {
  contact: 'Contact',
  group: groups.thing,
  source: sources.thing,
  status: statuses.thing,
};

/** Returns the name of a kind of record on this wire. */
export function nameOfThing(resource: Resource): string {
  return names[resource] ?? 'Resource';
}

const contactWire = shape('Contact', {
  id: storedInteger,
  firstname: Type.String(),
  lastname: Type.String(),
  company: nullableText,
  type: oneOf<string>(contactTypes),
  email: nullableText,
  phone: nullableText,
  status_id: nullableId,
  source_id: nullableId,
  description: nullableText,
  city: nullableText,
  state: nullableText,
  zip: nullableText,
  address: nullableText,
  country_id: nullableInteger,
  assigned_id: nullableInteger,
  group_id: Type.Array(storedInteger),
  is_opted_out: Type.Boolean(),
  created_at: timestamp,
  updated_at: timestamp,
  groups: Type.Optional(Type.Array(groups.wire)),
  source: Type.Optional(Type.Union([sources.wire, Type.Null()])),
  status: Type.Optional(Type.Union([statuses.wire, Type.Null()])),
});
export type ContactWire = Static<typeof contactWire>;
export const contactKeys = Object.keys(contactWire.properties);

/** Relations of a contact that `include` shows. */
export const contactRelations = ['groups', 'source', 'status'] as const;

export const contactAnswer = answerShapeOf('Contact', contactWire);
export const contactPage = pageShapeOf('Contact', Type.Partial(contactWire, { title: 'ListedContact' }));
export const deletedAnswer = answerShapeOf('Deleted', Type.Null());

/** Makes the shape of a batch, with its members in `data` and at the top. */
function batchOf<Members extends TProperties>(title: string, members: Members) {
  const data = shape(title, members);
  return shape(`${title}Answer`, {
    success: Type.Boolean(),
    data,
    message: Type.String(),
    ...members,
    meta: metaWire,
  });
}

const fieldErrors = Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1 }), {
  title: 'FieldErrors',
});
const asReceived = Type.Unknown();

export const batchCreatedAnswer = batchOf('BatchCreated', {
  summary: shape('BatchCreatedSummary', { total: count, created: count, skipped: count, failed: count }),
  created: Type.Array(contactWire),
  skipped: Type.Array(shape('SkippedRow', { index: count, reason: Type.String(), data: asReceived })),
  errors: Type.Array(shape('FailedRow', { index: count, errors: fieldErrors, data: asReceived })),
});

export const batchDeletedAnswer = batchOf('BatchDeleted', {
  summary: shape('BatchDeletedSummary', { total: count, deleted: count, failed: count }),
});

export const membersAddedAnswer = answerShapeOf(
  'MembersAdded',
  shape('MembersAdded', { group_id: storedInteger, contacts_added: count }),
);
export const membersRemovedAnswer = answerShapeOf(
  'MembersRemoved',
  shape('MembersRemoved', { group_id: storedInteger, contacts_removed: count }),
);

const commentWire = shape('Comment', commentItemKeys);
export type CommentWire = Static<typeof commentWire>;
export const commentsAnswer = shape('CommentList', {
  success: Type.Boolean(),
  data: Type.Array(commentWire),
});
export const commentAddedAnswer = shape('AddedComment', {
  success: Type.Boolean(),
  message: Type.String(),
  tenant_id: storedInteger,
  interaction_id: storedInteger,
  sender_id: Type.String(),
  status_message: Type.String(),
  url: nullableText,
  message_id: nullableText,
  ref_message_id: nullableText,
  chat_message_id: storedInteger,
});

const subscription = shape('Subscription', {
  plan_name: Type.String(),
  plan_id: Type.Null(),
  status: Type.Null(),
  expires_at: Type.Null(),
});

const accountWire = shape('Account', {
  id: storedInteger,
  name: nullableText,
  subdomain: Type.String(),
  status: Type.String(),
  created_at: timestamp,
  [subscriptionKey]: subscription,
});
export type AccountWire = Static<typeof accountWire>;
export const accountAnswer = answerShapeOf('Account', accountWire);

const usage = shape('FeatureUsage', {
  current: count,
  limit: Type.Integer({ minimum: -1 }),
  remaining: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 }),
  percentage_used: Type.Number({ minimum: 0 }),
  is_unlimited: Type.Boolean(),
});
export type UsageWire = Static<typeof usage>;

export const usageAnswer = answerShapeOf(
  'Usage',
  shape('Usage', { contacts: usage, conversations: usage, campaigns: usage, staff: usage }),
);

const limit = shape('FeatureLimit', {
  limit: Type.Integer({ minimum: -1 }),
  feature_name: Type.String(),
  is_unlimited: Type.Boolean(),
});
export type LimitWire = Static<typeof limit>;

const limitsWire = shape('Limits', {
  limits: shape('FeatureLimits', {
    contacts: limit,
    conversations: limit,
    campaigns: limit,
    staff: limit,
    api_calls_per_minute: limit,
  }),
  features: shape('Features', {
    whatsapp_templates: Type.Boolean(),
    bulk_messaging: Type.Boolean(),
    chatbot: Type.Boolean(),
    advanced_analytics: Type.Boolean(),
    api_access: Type.Boolean(),
    custom_branding: Type.Boolean(),
  }),
});
export type LimitsWire = Static<typeof limitsWire>;
export const limitsAnswer = answerShapeOf('Limits', limitsWire);

const codes = [
  'UNAUTHORIZED',
  'INSUFFICIENT_SCOPE',
  'FEATURE_LIMIT_EXCEEDED',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'VALIDATION_ERROR',
  'RATE_LIMIT_EXCEEDED',
  'FEATURE_NOT_AVAILABLE',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
];

/** Only documents use this schema: refusals are written directly. */
export const failureWire = shape('Failure', {
  success: Type.Boolean(),
  message: Type.String(),
  error: shape('FailureReason', {
    code: oneOf(codes),
    message: Type.String(),
    details: Type.Unsafe<object>({ type: 'object' }),
  }),
  retry_after: Type.Optional(storedInteger),
  errors: Type.Optional(fieldErrors),
  meta: metaWire,
});
