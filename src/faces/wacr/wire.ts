/** The shapes of the wire. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { COMMENT_ITEM_KEYS, SUBSCRIPTION_KEY } from './choices.js';
import { nullableInteger, nullableText } from './nullable.js';

export const itemWire = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
});
export type ItemWire = Static<typeof itemWire>;

export const statusWire = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  color: nullableText,
  created_at: Type.String(),
  updated_at: Type.String(),
});
export type StatusWire = Static<typeof statusWire>;

export const contactWire = Type.Object({
  id: Type.Integer(),
  firstname: Type.String(),
  lastname: Type.String(),
  company: nullableText,
  type: Type.String(),
  email: nullableText,
  phone: nullableText,
  status_id: nullableInteger,
  source_id: nullableInteger,
  description: nullableText,
  city: nullableText,
  state: nullableText,
  zip: nullableText,
  address: nullableText,
  country_id: nullableInteger,
  assigned_id: nullableInteger,
  group_id: Type.Array(Type.Integer()),
  is_opted_out: Type.Boolean(),
  created_at: Type.String(),
  updated_at: Type.String(),
  groups: Type.Optional(Type.Array(itemWire)),
  source: Type.Optional(Type.Union([itemWire, Type.Null()])),
  status: Type.Optional(Type.Union([statusWire, Type.Null()])),
});
export type ContactWire = Static<typeof contactWire>;

/** With `fields`, members are left out. */
export const listedContactWire = Type.Partial(contactWire);

const metaWire = Type.Object({ request_id: Type.String(), timestamp: Type.String() });
export type MetaWire = Static<typeof metaWire>;

export function answerOf<Data extends TSchema>(data: Data) {
  return Type.Object({ success: Type.Boolean(), data, message: Type.String(), meta: metaWire });
}

const figures = {
  current_page: Type.Integer(),
  per_page: Type.Integer(),
  total: Type.Integer(),
  last_page: Type.Integer(),
  from: nullableInteger,
  to: nullableInteger,
};

export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    success: Type.Boolean(),
    data: Type.Array(item),
    message: Type.String(),
    meta: Type.Object({
      request_id: Type.String(),
      timestamp: Type.String(),
      ...figures,
      pagination: Type.Object(figures),
    }),
    links: Type.Object({
      first: Type.String(),
      last: Type.String(),
      prev: nullableText,
      next: nullableText,
    }),
  });
}

export const deletedAnswer = answerOf(Type.Null());

/** The members of a batch stand in `data` and beside it. */
function batchOf<Members extends TProperties>(members: Members) {
  return Type.Object({
    success: Type.Boolean(),
    data: Type.Object(members),
    message: Type.String(),
    ...members,
    meta: metaWire,
  });
}

const fieldErrors = Type.Record(Type.String(), Type.Array(Type.String()));
const asReceived = Type.Unknown();

export const batchCreatedAnswer = batchOf({
  summary: Type.Object({
    total: Type.Integer(),
    created: Type.Integer(),
    skipped: Type.Integer(),
    failed: Type.Integer(),
  }),
  created: Type.Array(contactWire),
  skipped: Type.Array(Type.Object({ index: Type.Integer(), reason: Type.String(), data: asReceived })),
  errors: Type.Array(Type.Object({ index: Type.Integer(), errors: fieldErrors, data: asReceived })),
});

export const batchDeletedAnswer = batchOf({
  summary: Type.Object({ total: Type.Integer(), deleted: Type.Integer(), failed: Type.Integer() }),
});

export const membersAddedAnswer = answerOf(
  Type.Object({ group_id: Type.Integer(), contacts_added: Type.Integer() }),
);
export const membersRemovedAnswer = answerOf(
  Type.Object({ group_id: Type.Integer(), contacts_removed: Type.Integer() }),
);

const commentWire = Type.Object(COMMENT_ITEM_KEYS);
export type CommentWire = Static<typeof commentWire>;
export const commentsAnswer = Type.Object({ success: Type.Boolean(), data: Type.Array(commentWire) });
export const commentAddedAnswer = Type.Object({
  success: Type.Boolean(),
  message: Type.String(),
  tenant_id: Type.Integer(),
  interaction_id: Type.Integer(),
  sender_id: Type.String(),
  status_message: Type.String(),
  url: nullableText,
  message_id: nullableText,
  ref_message_id: nullableText,
  chat_message_id: Type.Integer(),
});

const subscription = Type.Object({
  plan_name: Type.String(),
  plan_id: Type.Null(),
  status: Type.Null(),
  expires_at: Type.Null(),
});

export const accountWire = Type.Object({
  id: Type.Integer(),
  name: nullableText,
  subdomain: Type.String(),
  status: Type.String(),
  created_at: Type.String(),
  [SUBSCRIPTION_KEY]: subscription,
});
export type AccountWire = Static<typeof accountWire>;

const usage = Type.Object({
  current: Type.Integer(),
  limit: Type.Integer(),
  remaining: nullableInteger,
  percentage_used: Type.Number(),
  is_unlimited: Type.Boolean(),
});
export type UsageWire = Static<typeof usage>;

export const usagesWire = Type.Object({
  contacts: usage,
  conversations: usage,
  campaigns: usage,
  staff: usage,
});

const limit = Type.Object({
  limit: Type.Integer(),
  feature_name: Type.String(),
  is_unlimited: Type.Boolean(),
});
export type LimitWire = Static<typeof limit>;

export const limitsWire = Type.Object({
  limits: Type.Object({
    contacts: limit,
    conversations: limit,
    campaigns: limit,
    staff: limit,
    api_calls_per_minute: limit,
  }),
  features: Type.Object({
    whatsapp_templates: Type.Boolean(),
    bulk_messaging: Type.Boolean(),
    chatbot: Type.Boolean(),
    advanced_analytics: Type.Boolean(),
    api_access: Type.Boolean(),
    custom_branding: Type.Boolean(),
  }),
});
export type LimitsWire = Static<typeof limitsWire>;

/** Partial, since a serialiser writes required members before the others, and two optional ones stand in between. */
export const failureWire = Type.Partial(
  Type.Object({
    success: Type.Boolean(),
    message: Type.String(),
    error: Type.Object({ code: Type.String(), message: Type.String(), details: Type.Unknown() }),
    retry_after: Type.Integer(),
    errors: fieldErrors,
    meta: metaWire,
  }),
  { title: 'Failure' },
);
