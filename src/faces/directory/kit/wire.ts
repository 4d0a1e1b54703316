/**
 * Output: the members that many answers share. The schemas serialize the answers, so their members have this order;
 * documents show the same schemas. A subject has its own bodies and shapes in its routes.
 */

import { mergeProofKinds } from '@switchbook/domain/consent/consent.js';
import { problemHeads } from '@switchbook/domain/problems/problem-json.js';
import { valueForms } from '@switchbook/domain/problems/value-form.js';
import {
  anyObject,
  count,
  instant,
  nullable,
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
  cells: Type.Optional(number),
  columns: Type.Optional(number),
});
const problemIdentityWire = shape('ProblemIdentity', {
  kind: Type.String(),
  scope: Type.String(),
  value: Type.String(),
});
const candidateWire = shape('Candidate', { identifier: Type.Optional(count), contact_id: uuid });

/** Every problem has the first six members. Each of the others belongs to single codes. */
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

/** `total` is present if requested. */
const pageMeta = shape('PageMeta', { next_cursor: nullableText, total: Type.Optional(count) });

export const page = <Item extends TitledSchema>(item: Item) => pageWith(item, pageMeta);

export const noContent = Type.Null();
