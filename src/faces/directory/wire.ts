/**
 * What goes out. Answers are serialised by these schemas, so the order of members here is theirs there; documents show
 * the same schemas. What comes in is in `bodies.ts`.
 */
import { type Static, Type } from 'typebox';
import { channelForm, channelOrAllForm, consentStates } from '../../domain/consent.js';
import { contactTypes } from '../../domain/contact.js';
import { addressParts, personFields, wireOf } from '../../domain/contact-fields.js';
import { identityKinds } from '../../domain/identity.js';
import { bulkChangeObstacles, undoObstacles } from '../../domain/problem.js';

export const nullableCount = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 });
export const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
export const uuid = Type.String({ format: 'uuid' });
export const nullableUuid = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' });
export const instant = Type.String({ format: 'date-time' });
export const nullableInstant = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });
export const count = Type.Integer({ minimum: 0 });
const anyObject = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
});

/** One of these texts. */
export function oneOf<Text extends string>(texts: readonly Text[]) {
  return Type.Unsafe<Text>({ type: 'string', enum: [...texts] });
}

export function nullable<Shape extends Type.TObject>(shape: Shape) {
  return Type.Unsafe<Static<Shape> | null>({ ...shape, type: ['object', 'null'] });
}

export const identityWire = Type.Object(
  {
    id: uuid,
    kind: oneOf(identityKinds),
    scope: Type.String(),
    value: Type.String(),
    raw: Type.String(),
    label: nullableText,
    primary: Type.Boolean(),
    verified_at: nullableInstant,
    shared: Type.Optional(Type.Boolean()),
  },
  { title: 'Identity' },
);
export type IdentityWire = Static<typeof identityWire>;

export const number = Type.Integer({ minimum: 1 });
export const groupRefWire = Type.Object({ number, name: Type.String() }, { title: 'GroupRef' });
export type NamedWire = Static<typeof groupRefWire>;

const nullableSource = Type.Unsafe<NamedWire | null>({ ...nullable(groupRefWire), title: 'SourceRef' });

export interface StatusRefWire extends NamedWire {
  readonly color: string | null;
}
const nullableStatus = Type.Unsafe<StatusRefWire | null>({
  type: ['object', 'null'],
  title: 'StatusRef',
  required: ['number', 'name', 'color'],
  properties: { ...groupRefWire.properties, color: nullableText },
});

/** The same schema for each of these members. */
export function eachOf<Name extends string, Schema extends Type.TSchema>(
  names: readonly Name[],
  schema: Schema,
) {
  return Object.fromEntries(names.map((name) => [name, schema])) as { [One in Name]: Schema };
}

export const addressWire = Type.Object(eachOf(Object.values(addressParts), nullableText), {
  title: 'Address',
});

export const contactWire = Type.Object(
  {
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
    source: nullableSource,
    status: nullableStatus,
    address: addressWire,
    owner: nullableText,
    blocked: Type.Boolean(),
    attributes: anyObject,
    extensions: anyObject,
    created_at: instant,
    updated_at: instant,
  },
  { title: 'Contact' },
);
export type ContactWire = Static<typeof contactWire>;

export const noteWire = Type.Object(
  {
    id: uuid,
    number,
    body: Type.String(),
    type: Type.String(),
    author: nullableText,
    media_url: nullableText,
    created_at: instant,
    updated_at: instant,
  },
  { title: 'Note' },
);
export type NoteWire = Static<typeof noteWire>;

export const actorWire = Type.Object({ face: Type.String(), key_id: nullableText }, { title: 'Actor' });

export const consentWire = Type.Object(
  {
    id: uuid,
    channel: Type.String({ pattern: channelForm }),
    state: oneOf(consentStates),
    purpose: nullableText,
    source: nullableText,
    basis: nullableText,
    proof: anyObject,
    subjects: Type.Array(Type.String()),
    occurred_at: instant,
    expires_at: nullableInstant,
    actor: actorWire,
    created_at: instant,
  },
  { title: 'Consent' },
);
export type ConsentWire = Static<typeof consentWire>;

export const suppressionWire = Type.Object(
  {
    id: uuid,
    channel: Type.String({ pattern: channelOrAllForm }),
    subject: nullableText,
    reason: Type.String(),
    source: nullableText,
    note: nullableText,
    active: Type.Boolean(),
    expires_at: nullableInstant,
    created_at: instant,
    updated_at: instant,
  },
  { title: 'Suppression' },
);
export type SuppressionWire = Static<typeof suppressionWire>;

export const catalogItemWire = Type.Object(
  {
    number,
    name: Type.String(),
    color: nullableText,
    created_at: instant,
    updated_at: instant,
    contacts: Type.Optional(count),
  },
  { title: 'CatalogItem' },
);
export type CatalogItemWire = Static<typeof catalogItemWire>;

export const mergedItemsWire = Type.Object(
  { item: catalogItemWire, moved: count, complete: Type.Boolean() },
  { title: 'MergedItems' },
);
export type MergedItemsWire = Static<typeof mergedItemsWire>;

export const matchWire = Type.Object(
  {
    identifier: count,
    kind: oneOf(identityKinds),
    scope: Type.String(),
    value: Type.String(),
    match: oneOf(['exact', 'equivalent'] as const),
  },
  { title: 'Match' },
);
export type MatchWire = Static<typeof matchWire>;

export const resolvedWire = Type.Object(
  { contact: contactWire, matched_by: Type.Array(matchWire), shared_by: Type.Optional(Type.Array(uuid)) },
  { title: 'Resolved' },
);
export type ResolvedWire = Static<typeof resolvedWire>;

const issueWire = Type.Object(
  { path: Type.String(), code: Type.String(), message: Type.String() },
  { title: 'Issue' },
);
const problemIdentityWire = Type.Object(
  { kind: Type.String(), scope: Type.String(), value: Type.String() },
  { title: 'ProblemIdentity' },
);
const candidateWire = Type.Object(
  { identifier: Type.Optional(count), contact_id: uuid },
  { title: 'Candidate' },
);

/** Members beyond the first six belong to single codes. */
export const problemWire = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    request_id: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(issueWire)),
    contact_id: Type.Optional(uuid),
    contact_number: Type.Optional(Type.Integer({ minimum: 1 })),
    reason: Type.Optional(oneOf([...new Set([...undoObstacles, ...bulkChangeObstacles])])),
    identity: Type.Optional(problemIdentityWire),
    candidates: Type.Optional(Type.Array(candidateWire)),
    version: Type.Optional(Type.Integer()),
    feature: Type.Optional(Type.String()),
    current: Type.Optional(Type.Integer()),
    maximum: Type.Optional(Type.Integer()),
    items: Type.Optional(Type.Array(anyObject)),
  },
  { title: 'Problem' },
);
export type ProblemWire = Static<typeof problemWire>;

export const batchItemWire = Type.Object(
  {
    index: count,
    status: oneOf(['created', 'found', 'updated', 'deleted', 'failed'] as const),
    id: nullableText,
    problem: Type.Optional(problemWire),
  },
  { title: 'BatchItem' },
);
export type BatchItemWire = Static<typeof batchItemWire>;

export const batchAnswer = Type.Object({ data: Type.Array(batchItemWire) }, { title: 'BatchAnswer' });

const counts = { unchanged: count, not_found: count };
export const addedWire = Type.Object({ added: count, ...counts }, { title: 'MembersAdded' });
export const removedWire = Type.Object({ removed: count, ...counts }, { title: 'MembersRemoved' });
export type CountsWire = Pick<Static<typeof addedWire>, 'unchanged' | 'not_found'>;

export type Named = Type.TSchema & { readonly title?: string };

/** `{data}`: one thing. */
export const one = <Shape extends Named>(shape: Shape) =>
  Type.Object({ data: shape }, { title: `${shape.title}Answer` });

/** `{data, meta}`: a page of a list. */
export const pageWith = <Shape extends Named, Meta extends Type.TSchema>(
  shape: Shape,
  meta: Meta,
  title = `${shape.title}Page`,
) => Type.Object({ data: Type.Array(shape), meta }, { title });

/** `total` is there when it was asked for. */
const pageMeta = Type.Object(
  { next_cursor: nullableText, total: Type.Optional(count) },
  { title: 'PageMeta' },
);

export const page = <Shape extends Named>(shape: Shape) => pageWith(shape, pageMeta);

export const noContent = Type.Null();
