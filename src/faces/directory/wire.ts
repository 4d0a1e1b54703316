/**
 * What goes out. Answers are serialised by these schemas, so the order of members here is theirs there; documents show
 * the same schemas. What comes in is in `bodies.ts`.
 */
import { type Static, Type } from 'typebox';
import {
  badCellPolicies,
  fileFormats,
  importStates,
  matchPolicies,
  reasonKinds,
  recognitions,
  rowOutcomes,
} from '../../core/imports/import.js';
import { scopes } from '../../domain/access.js';
import { channels, consentStates } from '../../domain/consent.js';
import { contactTypes } from '../../domain/contact.js';
import { identityKinds } from '../../domain/identity.js';
import { undoObstacles } from '../../domain/problem.js';

export const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
export const uuid = Type.String({ format: 'uuid' });
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
  },
  { title: 'Identity' },
);
export type IdentityWire = Static<typeof identityWire>;

const number = Type.Integer({ minimum: 1 });
export const groupRefWire = Type.Object({ number, name: Type.String() }, { title: 'GroupRef' });
export type NamedWire = Static<typeof groupRefWire>;

const nullableSource = Type.Unsafe<NamedWire | null>({
  ...groupRefWire,
  type: ['object', 'null'],
  title: 'SourceRef',
});

export interface StatusRefWire extends NamedWire {
  readonly color: string | null;
}
const nullableStatus = Type.Unsafe<StatusRefWire | null>({
  type: ['object', 'null'],
  title: 'StatusRef',
  required: ['number', 'name', 'color'],
  properties: { ...groupRefWire.properties, color: nullableText },
});

export const addressWire = Type.Object(
  {
    street: nullableText,
    city: nullableText,
    state: nullableText,
    zip: nullableText,
    country_code: nullableText,
  },
  { title: 'Address' },
);

export const contactWire = Type.Object(
  {
    id: uuid,
    number,
    version: number,
    type: oneOf(contactTypes),
    display_name: nullableText,
    given_name: nullableText,
    family_name: nullableText,
    company: nullableText,
    description: nullableText,
    avatar_url: nullableText,
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
    channel: oneOf(channels),
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
    channel: oneOf([...channels, 'all'] as const),
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

export interface RateWindowWire {
  readonly count: number;
  readonly seconds: number;
}
export const rateLimitWire = Type.Unsafe<'default' | 'unlimited' | RateWindowWire>({
  anyOf: [
    { type: 'string', enum: ['default', 'unlimited'] },
    {
      type: 'object',
      title: 'RateWindow',
      required: ['count', 'seconds'],
      properties: { count: { type: 'integer' }, seconds: { type: 'integer' } },
    },
  ],
});

export const keyWire = Type.Object(
  {
    id: uuid,
    name: Type.String(),
    prefix: Type.String(),
    scopes: Type.Array(oneOf(scopes)),
    rate_limit: rateLimitWire,
    created_at: instant,
    expires_at: nullableInstant,
    revoked_at: nullableInstant,
    last_used_at: nullableInstant,
    made_by: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    old_secret_until: nullableInstant,
  },
  { title: 'Key' },
);
export type KeyWire = Static<typeof keyWire>;

export const madeKeyWire = Type.Object({ ...keyWire.properties, key: Type.String() }, { title: 'MadeKey' });
export type MadeKeyWire = Static<typeof madeKeyWire>;

export const accountWire = Type.Object(
  {
    account: Type.Object(
      {
        id: uuid,
        number,
        name: Type.String(),
        slug: Type.String(),
        default_region: nullableText,
        contact_limit: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
        whatsapp_number: nullableText,
        consent_required: Type.Array(oneOf([...channels, 'all'] as const)),
        created_at: instant,
      },
      { title: 'Account' },
    ),
    key: Type.Object(
      { id: uuid, name: Type.String(), scopes: Type.Array(oneOf(scopes)), rate_limit: rateLimitWire },
      { title: 'KeyInUse' },
    ),
  },
  { title: 'AccountAndKey' },
);
export type AccountWire = Static<typeof accountWire>;

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
  { contact: contactWire, matched_by: Type.Array(matchWire) },
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
    reason: Type.Optional(oneOf(undoObstacles)),
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

const nullableCount = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 });
const undoneWire = Type.Object({ reverted: count, kept: count }, { title: 'ImportUndo' });
const jobErrorWire = Type.Object({ code: Type.String(), message: Type.String() }, { title: 'ImportError' });
const columnWire = Type.Object(
  { name: Type.String(), field: nullableText, count: Type.Optional(count) },
  { title: 'ImportColumn' },
);
const reasonExampleWire = Type.Object({ row: count, message: Type.String() }, { title: 'ReasonExample' });
const reasonWire = Type.Object(
  {
    kind: oneOf(reasonKinds),
    code: Type.String(),
    column: nullableText,
    count,
    examples: Type.Array(reasonExampleWire),
  },
  { title: 'ImportReason' },
);

export const importWire = Type.Object(
  {
    id: uuid,
    state: oneOf(importStates),
    format: oneOf(fileFormats),
    dry_run: Type.Boolean(),
    on_match: oneOf(matchPolicies),
    bad_cells: oneOf(badCellPolicies),
    file_name: nullableText,
    columns: Type.Array(columnWire),
    rows: count,
    bytes: count,
    settled_rows: count,
    settled_bytes: count,
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
    created: count,
    updated: count,
    skipped: count,
    rejected: count,
    reasons: Type.Array(reasonWire),
    rows_per_second: nullableCount,
    seconds_left: nullableCount,
    undo: Type.Unsafe<Static<typeof undoneWire> | null>({ ...undoneWire, type: ['object', 'null'] }),
    error: Type.Unsafe<Static<typeof jobErrorWire> | null>({ ...jobErrorWire, type: ['object', 'null'] }),
    created_at: instant,
    started_at: nullableInstant,
    finished_at: nullableInstant,
    undone_at: nullableInstant,
  },
  { title: 'Import' },
);
export type ImportWire = Static<typeof importWire>;

const lookedColumnWire = Type.Object(
  {
    name: Type.String(),
    field: nullableText,
    by: Type.Unsafe<(typeof recognitions)[number] | null>({
      type: ['string', 'null'],
      enum: [...recognitions, null],
    }),
    confidence: nullableCount,
    samples: Type.Array(Type.String()),
    count: Type.Optional(count),
  },
  { title: 'LookedColumn' },
);

export const fileLookWire = Type.Object(
  {
    format: oneOf(fileFormats),
    compressed: Type.Boolean(),
    encoding: Type.String(),
    delimiter: nullableText,
    header: Type.Boolean(),
    columns: Type.Array(lookedColumnWire),
    examples: Type.Array(Type.String()),
    region_asked: Type.Boolean(),
    fields: Type.Array(Type.String()),
  },
  { title: 'FileLook' },
);
export type FileLookWire = Static<typeof fileLookWire>;

const rowErrorWire = Type.Object(
  { column: nullableText, code: Type.String(), message: Type.String() },
  { title: 'RowError' },
);
const rowNoteWire = Type.Object({ ...rowErrorWire.properties, value: nullableText }, { title: 'RowNote' });

export const importRowWire = Type.Object(
  {
    row: Type.Integer({ minimum: 1 }),
    outcome: oneOf(rowOutcomes),
    contact_id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    errors: Type.Array(rowErrorWire),
    notes: Type.Array(rowNoteWire),
    raw: Type.Unsafe<readonly string[] | string | null>({
      type: ['array', 'string', 'null'],
      items: { type: 'string' },
    }),
  },
  { title: 'ImportRow' },
);
export type ImportRowWire = Static<typeof importRowWire>;

type Named = Type.TSchema & { readonly title?: string };

/** `{data}`: one thing. */
export const one = <Shape extends Named>(shape: Shape) =>
  Type.Object({ data: shape }, { title: `${shape.title}Answer` });

/** `{data, meta}`: a page of a list. `total` is there when it was asked for. */
export const page = <Shape extends Named>(shape: Shape) =>
  Type.Object({ data: Type.Array(shape), meta: pageMeta }, { title: `${shape.title}Page` });

const pageMeta = Type.Object(
  { next_cursor: nullableText, total: Type.Optional(count) },
  { title: 'PageMeta' },
);

export const noContent = Type.Null();
