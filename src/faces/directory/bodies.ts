/**
 * What comes in: bodies, path and query parameters. The schemas are the check itself (`kit/check-body.ts`) and what the
 * document shows. Every member that is not named here is refused.
 */
import { type Static, Type } from 'typebox';
import { maxCatalogName } from '../../core/catalogs.js';
import { channels, consentStates } from '../../domain/consent.js';
import { contactTypes } from '../../domain/contact.js';
import { identityKinds } from '../../domain/identity.js';
import { limits } from '../../domain/limits.js';
import { maxBatchItems, maxIdentifiers, maxMembers, maxNoteLength } from './choices.js';

const closed = { additionalProperties: false } as const;
const optional = Type.Optional;

function text(maxLength: number, more: object = {}) {
  return Type.String({ minLength: 1, maxLength, ...more });
}

/** Text, or null to clear. */
function clearable(maxLength: number, more: object = {}) {
  return Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength, ...more });
}

function oneOf<Text extends string>(texts: readonly Text[]) {
  return Type.Unsafe<Text>({ type: 'string', enum: [...texts] });
}

const clearableInstant = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });
const clearableObject = Type.Unsafe<Readonly<Record<string, unknown>> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

const numberKinds = ['phone', 'wa_id'] as const;
const plainKinds = identityKinds.filter((kind) => kind !== 'email' && kind !== 'phone' && kind !== 'wa_id');

const naming = {
  scope: optional(Type.String({ maxLength: limits.scope })),
};
const identityMembers = {
  ...naming,
  label: optional(clearable(limits.shortText)),
  primary: optional(Type.Boolean()),
  verified_at: optional(clearableInstant),
};

/** How a value looks depends on its kind. */
function ofEveryKind<Members extends Type.TProperties>(members: Members) {
  return Type.Union([
    Type.Object(
      { kind: oneOf(numberKinds), value: text(limits.identity, { format: 'e164' }), ...members },
      closed,
    ),
    Type.Object(
      { kind: oneOf(['email']), value: text(limits.identity, { format: 'email' }), ...members },
      closed,
    ),
    Type.Object({ kind: oneOf(plainKinds), value: text(limits.identity), ...members }, closed),
  ]);
}

export const identityBody = ofEveryKind(identityMembers);
export type IdentityBody = Static<typeof identityBody>;

const asRead = optional(Type.String({ description: 'as read; says nothing' }));
/** As it stands in a contact, so that what was read can be sent back. */
const listedIdentity = ofEveryKind({ ...identityMembers, id: asRead, raw: asRead });
export type ListedIdentityBody = Static<typeof listedIdentity>;

const identifier = ofEveryKind(naming);
export type IdentifierBody = Static<typeof identifier>;

const tagName = text(maxCatalogName);
const names = Type.Array(tagName, { maxItems: limits.tags });
const clearableNames = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  maxItems: limits.tags,
  items: tagName,
});

const itemNumber = Type.Integer({ minimum: 1 });
/** By number, by name in any letter case, or as it is read: then the number counts. */
const itemRef = Type.Union([
  itemNumber,
  text(maxCatalogName),
  Type.Object(
    { number: itemNumber, name: optional(Type.String()), color: optional(clearable(limits.shortText)) },
    closed,
  ),
]);
export type ItemRefBody = Static<typeof itemRef>;

const clearableRef = Type.Union([...itemRef.anyOf, Type.Null()]);

const address = Type.Object(
  {
    street: optional(clearable(limits.shortText)),
    city: optional(clearable(limits.shortText)),
    state: optional(clearable(limits.shortText)),
    zip: optional(clearable(limits.shortText)),
    country_code: optional(
      clearable(2, { pattern: '^([A-Za-z]{2})?$', 'x-must-be': 'a two-letter country code' }),
    ),
  },
  closed,
);
export type AddressBody = Static<typeof address>;

const webAddress = { pattern: '^(https?://\\S+)?$', 'x-must-be': 'an http or https address' };

const contactFields = {
  type: optional(oneOf(contactTypes)),
  display_name: optional(clearable(limits.shortText)),
  given_name: optional(clearable(limits.shortText)),
  family_name: optional(clearable(limits.shortText)),
  company: optional(clearable(limits.shortText)),
  description: optional(clearable(limits.longText)),
  avatar_url: optional(clearable(limits.url, webAddress)),
  phone: optional(clearable(limits.identity, { format: 'phone' })),
  email: optional(clearable(limits.identity, { format: 'email' })),
  identities: optional(Type.Array(listedIdentity, { maxItems: limits.identities })),
  tags: optional(clearableNames),
  groups: optional(
    Type.Unsafe<readonly ItemRefBody[] | null>({
      type: ['array', 'null'],
      maxItems: limits.groups,
      items: itemRef,
    }),
  ),
  source: optional(clearableRef),
  status: optional(clearableRef),
  address: optional(Type.Unsafe<AddressBody | null>({ ...address, type: ['object', 'null'] })),
  owner: optional(clearable(limits.shortText)),
  blocked: optional(Type.Boolean()),
  attributes: optional(clearableObject),
};

/** The fields of a contact, wherever one is made. */
export const newContact = Type.Object(contactFields, { ...closed, title: 'NewContact' });
export type NewContactBody = Static<typeof newContact>;

const onMatch = oneOf(['refuse', 'return', 'merge'] as const);

export const createBody = Type.Object({ ...contactFields, on_match: optional(onMatch) }, closed);

export const patchBody = Type.Object(
  { ...contactFields, add_tags: optional(names), remove_tags: optional(names) },
  { ...closed, title: 'ContactPatch' },
);
export type PatchBody = Static<typeof patchBody>;

export const resolveBody = Type.Object(
  {
    identifiers: Type.Array(identifier, { minItems: 1, maxItems: maxIdentifiers }),
    create: optional(newContact),
  },
  closed,
);

/** A uuid or a number, as text or as a number. */
const contactId = Type.Unsafe<string | number>({ type: ['string', 'integer'], minLength: 1, maxLength: 100 });

export const batchItem = Type.Union([
  Type.Object({ op: Type.Literal('create'), contact: newContact, on_match: optional(onMatch) }, closed),
  Type.Object({ op: Type.Literal('update'), id: contactId, contact: patchBody }, closed),
  Type.Object({ op: Type.Literal('delete'), id: contactId }, closed),
]);

export const batchBody = Type.Object(
  { items: Type.Array(batchItem, { maxItems: maxBatchItems }), atomic: optional(Type.Boolean()) },
  closed,
);

/** The batch without its items: those that are wrong fail alone. */
export const batchEnvelope = Type.Object(
  { items: Type.Array(Type.Unknown(), { maxItems: maxBatchItems }), atomic: optional(Type.Boolean()) },
  closed,
);

export const noteBody = Type.Object(
  {
    body: text(maxNoteLength),
    type: optional(text(100)),
    author: optional(clearable(limits.shortText)),
    media_url: optional(clearable(limits.url, webAddress)),
  },
  closed,
);

/** An object, or a text, which becomes `{"text": …}`. */
const evidence = Type.Union([clearableObject, text(limits.longText)]);

export const consentBody = Type.Object(
  {
    state: oneOf(consentStates),
    purpose: optional(clearable(limits.shortText)),
    source: optional(clearable(limits.shortText)),
    basis: optional(clearable(limits.shortText)),
    proof: optional(evidence),
    occurred_at: optional(clearableInstant),
    expires_at: optional(clearableInstant),
  },
  closed,
);

export const suppressionBody = Type.Object(
  {
    channel: optional(oneOf([...channels, 'all'] as const)),
    reason: optional(text(limits.shortText)),
    source: optional(clearable(limits.shortText)),
    note: optional(clearable(limits.shortText)),
    expires_at: optional(clearableInstant),
  },
  closed,
);

const color = clearable(7, { pattern: '^#[0-9A-Fa-f]{6}$', 'x-must-be': 'a colour as #RRGGBB' });
export const newItemBody = Type.Object({ name: text(maxCatalogName), color: optional(color) }, closed);
export const itemPatchBody = Type.Object(
  { name: optional(text(maxCatalogName)), color: optional(color) },
  closed,
);

export const membersBody = Type.Object(
  { contact_ids: Type.Array(contactId, { maxItems: maxMembers }) },
  closed,
);

const rateLimit = Type.Union([
  oneOf(['default', 'unlimited'] as const),
  Type.Object(
    {
      count: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
      seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
    },
    closed,
  ),
]);
export type RateLimitBody = Static<typeof rateLimit>;

export const keyBody = Type.Object(
  {
    name: optional(text(200)),
    scopes: Type.Array(text(100), { maxItems: 100 }),
    rate_limit: optional(rateLimit),
    expires_at: optional(clearableInstant),
  },
  closed,
);
export type KeyBody = Static<typeof keyBody>;

const described = (description: string) => Type.String({ description });

export const contactParams = Type.Object({ id: described('uuid or number of the contact') });
export const identityParams = Type.Object({ ...contactParams.properties, iid: described('uuid') });
export const noteParams = Type.Object({ ...contactParams.properties, nid: described('uuid') });
export const suppressionParams = Type.Object({ ...contactParams.properties, sid: described('uuid') });
export const channelParams = Type.Object({ ...contactParams.properties, channel: oneOf(channels) });
export const itemParams = Type.Object({ number: described('number of the item') });
export const keyParams = Type.Object({ id: described('uuid') });

export const ifMatch = Type.Object({
  'If-Match': optional(
    described('ETags as read; the write is refused with 412 when none is the present one'),
  ),
});
export const ifNoneMatch = Type.Object({
  'If-None-Match': optional(described('ETags as read; 304 when one is the present one')),
});
