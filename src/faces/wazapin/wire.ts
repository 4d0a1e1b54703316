/** The shapes of the wire. Types are inferred from the schemas; keys go out in the order of `choices.ts`. */
import { type Static, type TSchema, Type } from 'typebox';
import {
  contactKeys,
  limits,
  pageSize,
  providerLookup,
  resolveBody,
  rows,
  suppressionReasons,
} from './choices.js';

const nullable = { type: ['string', 'null'] } as const;
const text = Type.String();
const textOrNull = Type.Unsafe<string | null>(nullable);
const time = Type.String({ format: 'date-time' });
const timeOrNull = Type.Unsafe<string | null>({ ...nullable, format: 'date-time' });
const uuid = Type.String({ format: 'uuid' });
const object = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
});

/** The members in the order of the keys; a key without a member does not compile. */
function inOrder<Members extends Record<string, TSchema>, Key extends keyof Members & string>(
  members: Members,
  keys: readonly Key[],
): { [Name in Key]: Members[Name] } {
  return Object.fromEntries(keys.map((key) => [key, members[key]])) as { [Name in Key]: Members[Name] };
}

const contactMembers = inOrder(
  {
    id: uuid,
    phone_number: textOrNull,
    name: textOrNull,
    email: textOrNull,
    external_source: textOrNull,
    external_id: textOrNull,
    custom_fields: object,
    organization_id: uuid,
    created_at: time,
    updated_at: time,
  },
  contactKeys,
);

export const contactWire = Type.Object(contactMembers, { title: 'Contact' });
export type ContactWire = Static<typeof contactWire>;

const matchedWire = Type.Object(
  inOrder({ type: text, value: text, source: textOrNull }, resolveBody.matchedBy),
);
export const resolvedWire = Type.Object(
  { ...contactMembers, ...inOrder({ contact_id: uuid, matched_by: matchedWire }, resolveBody.added) },
  { title: 'ResolvedContact' },
);
export type ResolvedWire = Static<typeof resolvedWire>;

export const identityWire = Type.Object(
  inOrder(
    {
      id: uuid,
      contact_id: uuid,
      type: text,
      value: text,
      source: textOrNull,
      channel_id: textOrNull,
      created_at: time,
      updated_at: time,
    },
    rows.identity,
  ),
  { title: 'Identity' },
);
export type IdentityWire = Static<typeof identityWire>;

export const noteWire = Type.Object(
  inOrder(
    {
      id: uuid,
      contact_id: uuid,
      body: text,
      created_by: textOrNull,
      created_at: time,
      updated_at: time,
    },
    rows.note,
  ),
  { title: 'Note' },
);
export type NoteWire = Static<typeof noteWire>;

export const tagWire = Type.Object(inOrder({ id: uuid, name: text, created_at: time }, rows.tag), {
  title: 'Tag',
});
export type TagWire = Static<typeof tagWire>;

export const consentWire = Type.Object(
  inOrder(
    {
      id: uuid,
      contact_id: uuid,
      channel: text,
      state: text,
      source: textOrNull,
      occurred_at: time,
      expires_at: timeOrNull,
      metadata: object,
      created_at: time,
      updated_at: time,
    },
    rows.consent,
  ),
  { title: 'Consent' },
);
export type ConsentWire = Static<typeof consentWire>;

export const suppressionWire = Type.Object(
  inOrder(
    {
      id: uuid,
      contact_id: uuid,
      channel: text,
      reason: text,
      source: textOrNull,
      note: textOrNull,
      active: Type.Boolean(),
      expires_at: timeOrNull,
      created_at: time,
      updated_at: time,
    },
    rows.suppression,
  ),
  { title: 'Suppression' },
);
export type SuppressionWire = Static<typeof suppressionWire>;

export const healthWire = Type.Object({ status: text });

export function oneOf<Item extends TSchema>(item: Item) {
  return Type.Object({ data: item });
}

export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({ data: Type.Array(item), meta: Type.Object({ next_cursor: textOrNull }) });
}

export const noContent = Type.Null();

export const entryWire = Type.Object({
  message: text,
  location: text,
  value: Type.Optional(Type.Unknown()),
});
export type EntryWire = Static<typeof entryWire>;

export const failureWire = Type.Object(
  {
    title: text,
    status: Type.Integer(),
    detail: text,
    errors: Type.Optional(Type.Array(entryWire)),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

const optional = Type.Optional(textOrNull);
const textOrInteger = Type.Optional(Type.Unsafe<unknown>({ type: ['string', 'integer', 'null'] }));

export const contactParams = Type.Object({ contactID: text });
export const phoneParams = Type.Object({ phone: text });
export const tagParams = Type.Object({ contactID: text, tagID: text });
const channel = Type.String({ examples: ['whatsapp', 'email', 'sms'] });
export const consentParams = Type.Object({ contactID: text, channel });
export const channelParams = Type.Object({ channelID: text });

export const pageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, default: pageSize.default })),
  cursor: Type.Optional(text),
});
export const contactsQuery = Type.Object({
  ...pageQuery.properties,
  search: Type.Optional(text),
  phone: Type.Optional(text),
  email: Type.Optional(text),
  external_source: Type.Optional(text),
  external_id: Type.Optional(text),
  tag: Type.Optional(text),
});

export const contactBody = Type.Object({
  phone_number: textOrInteger,
  name: optional,
  email: optional,
  external_source: optional,
  external_id: textOrInteger,
  custom_fields: Type.Optional(object),
});
export const identifiersBody = Type.Object({
  identifiers: Type.Array(
    Type.Object({
      type: Type.String({ examples: ['contact_id', 'phone', 'whatsapp', 'wa_id', 'email', 'external_id'] }),
      value: Type.Unsafe<unknown>({ type: ['string', 'integer'] }),
      source: optional,
    }),
    { minItems: 1, maxItems: limits.identifiers },
  ),
});
export const noteBody = Type.Object({ body: text });
export const tagBody = Type.Object({ tag_id: optional, name: optional });
export const consentBody = Type.Object({
  state: Type.String({ examples: ['opted_in', 'opted_out', 'pending', 'unknown'] }),
  source: optional,
  occurred_at: Type.Optional(timeOrNull),
  expires_at: Type.Optional(timeOrNull),
  metadata: Type.Optional(object),
});
export const suppressionBody = Type.Object({
  channel,
  reason: Type.Optional(Type.Unsafe<string | null>({ ...nullable, examples: suppressionReasons })),
  note: optional,
  expires_at: Type.Optional(timeOrNull),
});

/** Of the profile lookup, as it will be: a body with the number, an answer with the profile. */
export const lookupBody = Type.Object({ [providerLookup.body[0]]: text });
export const profileWire = Type.Object(
  inOrder(
    {
      channel_id: text,
      platform: text,
      phone: text,
      wa_id: textOrNull,
      exists: Type.Boolean(),
      name: textOrNull,
      profile_picture_url: textOrNull,
      is_business: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
      verified_name: textOrNull,
    },
    providerLookup.response,
  ),
  { title: 'ChannelProfile' },
);
