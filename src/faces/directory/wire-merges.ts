/** What goes out about merges; the other shapes are in `wire.ts`. */
import { type Static, Type } from 'typebox';
import { duplicateReasons } from '../../domain/duplicate.js';
import {
  contactWire,
  count,
  groupRefWire,
  identityWire,
  instant,
  nullableInstant,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  pageWith,
  uuid,
} from './wire.js';

const countsWire = Type.Object(
  {
    adopted: count,
    dropped: count,
    identities: count,
    tags: count,
    groups: count,
    notes: count,
    consents: count,
    suppressions: count,
    vendor_ids: count,
  },
  { title: 'MergeCounts' },
);
const actorWire = Type.Object({ face: Type.String(), key_id: nullableText }, { title: 'MergeActor' });

export const mergeWire = Type.Object(
  {
    id: uuid,
    survivor_id: uuid,
    loser_id: uuid,
    loser_number: number,
    counts: countsWire,
    actor: actorWire,
    merged_at: instant,
    undone_at: nullableInstant,
    undoable_until: nullableInstant,
  },
  { title: 'Merge' },
);
export type MergeWire = Static<typeof mergeWire>;

const versionsWire = Type.Object({ survivor: number, loser: number }, { title: 'MergedVersions' });
const anyValue = Type.Unsafe<unknown>({});
const adoptedWire = Type.Object({ path: Type.String(), value: anyValue }, { title: 'AdoptedValue' });
const droppedWire = Type.Object(
  { path: Type.String(), value: anyValue, kept: anyValue },
  { title: 'DroppedValue' },
);
const unitedWire = Type.Object(
  {
    identities: Type.Array(identityWire),
    tags: Type.Array(Type.String()),
    groups: Type.Array(groupRefWire),
  },
  { title: 'UnitedItems' },
);
const vendorIdWire = Type.Object({ scope: Type.String(), value: Type.String() }, { title: 'VendorId' });

export const mergeReportWire = Type.Object(
  {
    id: nullableUuid,
    preview: Type.Boolean(),
    survivor_id: uuid,
    loser_id: uuid,
    loser_number: number,
    versions: versionsWire,
    counts: countsWire,
    adopted: Type.Array(adoptedWire),
    united: unitedWire,
    dropped: Type.Array(droppedWire),
    vendor_ids: Type.Array(vendorIdWire),
    contact: contactWire,
    undoable_until: nullableInstant,
  },
  { title: 'MergeReport' },
);
export type MergeReportWire = Static<typeof mergeReportWire>;

export const undoneMergeWire = Type.Object(
  { merge: mergeWire, survivor: contactWire, loser: contactWire, not_restored: Type.Array(Type.String()) },
  { title: 'UndoneMerge' },
);
export type UndoneMergeWire = Static<typeof undoneMergeWire>;

const candidateWire = Type.Object(
  {
    id: uuid,
    number,
    version: number,
    display_name: nullableText,
    company: nullableText,
    phone: nullableText,
    email: nullableText,
    updated_at: instant,
  },
  { title: 'DuplicateContact' },
);
export const duplicateWire = Type.Object(
  {
    contacts: Type.Array(candidateWire, { minItems: 2, maxItems: 2 }),
    score: Type.Integer({ minimum: 0, maximum: 100 }),
    reasons: Type.Array(oneOf(duplicateReasons)),
  },
  { title: 'Duplicate' },
);
export type DuplicateWire = Static<typeof duplicateWire>;

/** `complete` is false while contacts wait to be looked at. */
export const duplicatesPage = pageWith(
  duplicateWire,
  Type.Object({ next_cursor: nullableText, complete: Type.Boolean() }, { title: 'DuplicatesMeta' }),
);

export const dismissalWire = Type.Object(
  { id: uuid, contact_ids: Type.Array(uuid, { minItems: 2, maxItems: 2 }), created_at: instant },
  { title: 'Dismissal' },
);
export type DismissalWire = Static<typeof dismissalWire>;
