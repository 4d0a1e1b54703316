/**
 * Output: contacts, and the members that many answers share. The schemas serialize the answers, so their members
 * have this order; documents show the same schemas. A subject has its own shapes in its routes. `bodies.ts` has the
 * input.
 */

import { mergeProofKinds } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { addressParts, personFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { identityKinds } from '@switchbook/domain/identity/identity.js';
import { problemHeads } from '@switchbook/domain/problems/problem-json.js';
import { valueForms } from '@switchbook/domain/problems/value-form.js';
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
import type { RequestFault } from '../../kit/wire/refusal.js';

/** A fault without a line here does not compile. The excluded fault is worded as `internal`. */
const faults: Readonly<Record<Exclude<RequestFault['kind'], 'upstream'>, true>> = {
  no_route: true,
  wrong_method: true,
  bad_url: true,
  bad_header: true,
  bad_json: true,
  bad_media_type: true,
  bad_encoding: true,
};

/** Every `code` of a problem, for the document. Clients have an error for each code, and must expect further codes. */
export const problemCodes: readonly string[] = [
  ...Object.keys(problemHeads),
  ...Object.keys(faults),
  ...['idempotency_running', 'idempotency_mismatch', 'cursor_expired', 'batch_failed', 'invalid_file'],
].sort();

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

export const actorWire = shape('Actor', {
  face: Type.String(),
  key_id: nullableText,
  proof: Type.Optional(
    shape('MergeProof', {
      platform: Type.String(),
      kind: oneOf(mergeProofKinds),
      payload_id: uuid,
      at: instant,
    }),
  ),
});

/** The author; `member` is present if the key belongs to a member. */
export const authorWire = shape('Author', {
  ...actorWire.properties,
  member: Type.Optional(nullable(shape('MemberRef', { number, name: Type.String() }))),
});

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

/** Members of a refused value for programs: its form, and the country of national numbers. */
export const expectedMembers = {
  form: Type.Optional(Type.String({ 'x-documented': { 'x-extensible-enum': [...valueForms] } })),
  country: Type.Optional(Type.String()),
};

const issueWire = shape('Issue', {
  path: Type.String(),
  code: Type.String(),
  message: Type.String(),
  ...expectedMembers,
  row: Type.Optional(number),
  line: Type.Optional(number),
});
const problemIdentityWire = shape('ProblemIdentity', {
  kind: Type.String(),
  scope: Type.String(),
  value: Type.String(),
});
const candidateWire = shape('Candidate', { identifier: Type.Optional(count), contact_id: uuid });

/** Members beyond the first six belong to single codes. */
export const problemWire = shape('Problem', {
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ 'x-documented': { 'x-extensible-enum': problemCodes } }),
  request_id: Type.Optional(Type.String()),
  what: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(issueWire)),
  contact_id: Type.Optional(uuid),
  contact_number: Type.Optional(Type.Integer({ minimum: 1 })),
  identity: Type.Optional(problemIdentityWire),
  candidates: Type.Optional(Type.Array(candidateWire)),
  version: Type.Optional(Type.Integer()),
  feature: Type.Optional(Type.String()),
  current: Type.Optional(Type.Integer()),
  maximum: Type.Optional(Type.Integer()),
  unit: Type.Optional(Type.String()),
  items: Type.Optional(Type.Array(anyObject)),
});
export type ProblemWire = Static<typeof problemWire>;

const batchItemWire = shape('BatchItem', {
  index: count,
  status: oneOf(['created', 'found', 'updated', 'deleted', 'failed'] as const),
  id: nullableText,
  problem: Type.Optional(problemWire),
});
export type BatchItemWire = Static<typeof batchItemWire>;

export const batchAnswer = shape('BatchAnswer', { data: Type.Array(batchItemWire) });

export type TitledSchema = Type.TSchema & { readonly title?: string; readonly description?: string };

/** `{data}`: one record. */
export const envelope = <Item extends TitledSchema>(item: Item) =>
  shape(`${item.title}Answer`, { data: item }, item.description?.replace(/\.$/, ', in an envelope.'));

/** `{data, meta}`: a page of a list. */
export const pageWith = <Item extends TitledSchema, Meta extends Type.TSchema>(
  item: Item,
  meta: Meta,
  title = `${item.title}Page`,
) => shape(title, { data: Type.Array(item), meta });

const totals = {
  exact: count,
  capped: shape('CappedTotal', { value: count, relation: oneOf(['eq', 'gte'] as const) }),
};
const contactPageMeta = shape('ContactPageMeta', {
  next_cursor: nullableText,
  total: Type.Optional(Type.Union([totals.exact, totals.capped])),
});
export const contactPage = pageWith(contactWire, contactPageMeta);

/** `total` is present if requested. */
const pageMeta = shape('PageMeta', { next_cursor: nullableText, total: Type.Optional(count) });

export const page = <Item extends TitledSchema>(item: Item) => pageWith(item, pageMeta);

export const noContent = Type.Null();
