/**
 * Output: contacts in our own API. The schemas serialize the answers, so their members have this order; documents show
 * the same schemas. `contact-bodies.ts` has the input.
 */

import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { addressParts, personFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { identityKinds } from '@switchbook/domain/identity/identity.js';
import {
  anyObject,
  count,
  instant,
  nullable,
  nullableInstant,
  nullableText,
  number,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import { pageWith, problemWire } from '../../faces/directory/kit/wire.js';
export const identityWire = shape('Identity', {
  id: uuid,
  kind: oneOf(identityKinds),
  scope: Type.String(),
  value: Type.String(),
  raw: Type.String(),
  label: nullableText,
  primary: Type.Boolean(),
  verified_at: nullableInstant,
  shared: Type.Optional(Type.Boolean()),
});
export type IdentityWire = Static<typeof identityWire>;

export const groupRefWire = shape('GroupRef', { number, name: Type.String() });
type NamedWire = Static<typeof groupRefWire>;

const nullableStatus = Type.Unsafe<(NamedWire & { readonly color: string | null }) | null>({
  type: ['object', 'null'],
  title: 'StatusRef',
  required: ['number', 'name', 'color'],
  properties: { ...groupRefWire.properties, color: nullableText },
});

/** Returns members with these names, each with the schema. */
function eachOf<Name extends string, Schema extends Type.TSchema>(names: readonly Name[], schema: Schema) {
  return Object.fromEntries(names.map((name) => [name, schema])) as { [One in Name]: Schema };
}

export const addressWire = shape('Address', eachOf(Object.values(addressParts), nullableText));

export const contactWire = shape('Contact', {
  id: uuid,
  number,
  version: number,
  type: oneOf(contactTypes),
  ...eachOf(personFields.map(wireOf), nullableText),
  phone: nullableText,
  email: nullableText,
  identities: Type.Array(identityWire),
  tags: Type.Array(Type.String()),
  groups: Type.Array(groupRefWire),
  source: nullable(groupRefWire, 'SourceRef'),
  status: nullableStatus,
  address: addressWire,
  owner: nullableText,
  blocked: Type.Boolean(),
  attributes: anyObject,
  extensions: anyObject,
  created_at: instant,
  updated_at: instant,
});
export type ContactWire = Static<typeof contactWire>;

const matchWire = shape('Match', {
  identifier: count,
  kind: oneOf(identityKinds),
  scope: Type.String(),
  value: Type.String(),
  match: oneOf(['exact', 'equivalent'] as const),
});
export type MatchWire = Static<typeof matchWire>;

export const resolvedWire = shape('Resolved', {
  contact: contactWire,
  matched_by: Type.Array(matchWire),
  shared_by: Type.Optional(Type.Array(uuid)),
});
export type ResolvedWire = Static<typeof resolvedWire>;

const batchItemWire = shape('BatchItem', {
  index: count,
  status: oneOf(['created', 'found', 'updated', 'deleted', 'failed'] as const),
  id: nullableText,
  problem: Type.Optional(problemWire),
});
export type BatchItemWire = Static<typeof batchItemWire>;

export const batchAnswer = shape('BatchAnswer', { data: Type.Array(batchItemWire) });

const totals = {
  exact: count,
  capped: shape('CappedTotal', { value: count, relation: oneOf(['eq', 'gte'] as const) }),
};
const contactPageMeta = shape('ContactPageMeta', {
  next_cursor: nullableText,
  total: Type.Optional(Type.Union([totals.exact, totals.capped])),
});
export const contactPage = pageWith(contactWire, contactPageMeta);
