/** What goes out about merges; the other shapes are in `wire.ts`. */
import { type Static, Type } from 'typebox';
import { contactWire, groupRefWire, identityWire } from './wire.js';

const uuid = Type.String({ format: 'uuid' });
const instant = Type.String({ format: 'date-time' });
const nullableInstant = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });
const count = Type.Integer({ minimum: 0 });

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
const actorWire = Type.Object(
  { face: Type.String(), key_id: Type.Unsafe<string | null>({ type: ['string', 'null'] }) },
  { title: 'MergeActor' },
);

export const mergeWire = Type.Object(
  {
    id: uuid,
    survivor_id: uuid,
    loser_id: uuid,
    loser_number: Type.Integer({ minimum: 1 }),
    counts: countsWire,
    actor: actorWire,
    merged_at: instant,
    undone_at: nullableInstant,
    undoable_until: nullableInstant,
  },
  { title: 'Merge' },
);
export type MergeWire = Static<typeof mergeWire>;

const version = Type.Integer({ minimum: 1 });
const versionsWire = Type.Object({ survivor: version, loser: version }, { title: 'MergedVersions' });
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
    id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    preview: Type.Boolean(),
    survivor_id: uuid,
    loser_id: uuid,
    loser_number: Type.Integer({ minimum: 1 }),
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
