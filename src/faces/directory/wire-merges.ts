/** Answers about merges; the other shapes are in `wire.ts`. */

import { type Static, Type } from 'typebox';
import { duplicateReasons } from '../../domain/duplicate.js';
import { primaryKinds } from '../../domain/merge.js';
import {
  count,
  instant,
  nullableInstant,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';
import { authorWire, contactWire, groupRefWire, identityWire, pageWith } from './wire.js';

const countsWire = shape('MergeCounts', {
  adopted: count,
  dropped: count,
  identities: count,
  tags: count,
  groups: count,
  notes: count,
  consents: count,
  suppressions: count,
  vendor_ids: count,
});
const actorWire = shape('MergeActor', authorWire.properties);

export const mergeWire = shape('Merge', {
  id: uuid,
  survivor_id: uuid,
  loser_id: uuid,
  loser_number: number,
  counts: countsWire,
  actor: actorWire,
  merged_at: instant,
  undone_at: nullableInstant,
  undoable_until: nullableInstant,
});
export type MergeWire = Static<typeof mergeWire>;

const versionsWire = shape('MergedVersions', { survivor: number, loser: number });
const anyValue = Type.Unsafe<unknown>({});
const adoptedWire = shape('AdoptedValue', {
  path: Type.String(),
  value: anyValue,
  replaced: Type.Optional(anyValue),
});
const droppedWire = shape('DroppedValue', { path: Type.String(), value: anyValue, kept: anyValue });
const primaryWire = shape('MergedPrimary', {
  path: oneOf(primaryKinds),
  value: Type.String(),
  other: Type.String(),
});
const unitedWire = shape('UnitedItems', {
  identities: Type.Array(identityWire),
  tags: Type.Array(Type.String()),
  groups: Type.Array(groupRefWire),
});
const vendorIdWire = shape('VendorId', { scope: Type.String(), value: Type.String() });

export const mergeReportWire = shape('MergeReport', {
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
  primaries: Type.Array(primaryWire),
  vendor_ids: Type.Array(vendorIdWire),
  contact: contactWire,
  undoable_until: nullableInstant,
});
export type MergeReportWire = Static<typeof mergeReportWire>;

export const undoneMergeWire = shape('UndoneMerge', {
  merge: mergeWire,
  survivor: contactWire,
  loser: contactWire,
  not_restored: Type.Array(Type.String()),
});
export type UndoneMergeWire = Static<typeof undoneMergeWire>;

export const candidateWire = shape('DuplicateContact', {
  id: uuid,
  number,
  version: number,
  display_name: nullableText,
  company: nullableText,
  phone: nullableText,
  email: nullableText,
  updated_at: instant,
});
export const duplicateWire = shape('Duplicate', {
  contacts: Type.Array(candidateWire, { minItems: 2, maxItems: 2 }),
  score: Type.Integer({ minimum: 0, maximum: 100 }),
  reasons: Type.Array(oneOf(duplicateReasons)),
});

/** `complete` is false while contacts wait to be looked at. */
export const duplicatesPage = pageWith(
  duplicateWire,
  shape('DuplicatesMeta', { next_cursor: nullableText, complete: Type.Boolean() }),
);

export const dismissalWire = shape('Dismissal', {
  id: uuid,
  contact_ids: Type.Array(uuid, { minItems: 2, maxItems: 2 }),
  created_at: instant,
});
