/** Saved segments: trees of conditions under a name. Pure. */
import type { SegmentId } from '@switchbook/domain/ids.js';
import { limits } from '@switchbook/domain/limits.js';
import { declareRecord, given, kept, made, optional, type RowOf } from '@switchbook/domain/record.js';
import { instant, nullableInstant, number, text, uuidOf } from '@switchbook/domain/schemas.js';
import * as Type from 'typebox';
import { segmentTree } from '../contacts/filters/segment-schema.js';
import { mayReadTree } from '../visibility/values/asked-parts.js';

/** Watched segments of an account. */
export const maxWatched = 10;

export const segmentRecord = declareRecord({
  noun: 'segment',
  plural: 'segments',
  titles: ['Segment', 'NewSegment', 'SegmentPatch'],
  members: {
    number: made(number),
    id: made(uuidOf<SegmentId>()),
    name: given(text(limits.catalogName)),
    tree: given(segmentTree, { isJson: true }),
    // events tell who enters and leaves it
    watched: optional(Type.Boolean(), { column: 'is_watched', isReadOnly: true }),
    // they do so from then on; null: not watched, or its contacts are not all found yet
    watched_since: made(nullableInstant, { isReadOnly: true }),
    folded: kept(Type.String()),
    created_at: made(instant),
    updated_at: made(instant),
  },
  key: 'number',
  order: 'number',
  lock: 'counter',
  most: 200,
  scopes: { read: 'groups:read', write: 'groups:write', delete: 'groups:delete' },
  // Segments with hidden parts in their conditions are not there.
  limited: { mayRead: (parts, { tree }) => mayReadTree(parts, tree) },
});
export type SegmentMembers = typeof segmentRecord.members;
export type Segment = RowOf<SegmentMembers>;
