/** Saved segments: trees of conditions under a name. Pure. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import {
  declareRecord,
  internal,
  optional,
  type RowOf,
  readOnly,
  required,
} from '@switchbook/domain/records/record.js';
import { instant, nullableInstant, number, text, uuidOf } from '@switchbook/domain/records/schemas.js';
import type { SegmentId } from '@switchbook/domain/runtime/ids.js';
import * as Type from 'typebox';
import { conditionTree } from '../contacts/filters/tree-schema.js';
import { mayReadTree } from '../visibility/values/redaction-filter.js';

/** Watched segments of an account. */
export const maxWatched = 10;

export const segmentRecord = declareRecord({
  resource: 'segment',
  plural: 'segments',
  titles: { response: 'Segment', createBody: 'NewSegment', patchBody: 'SegmentPatch' },
  members: {
    number: readOnly(number),
    id: readOnly(uuidOf<SegmentId>()),
    name: required(text(contactLimits.catalogName)),
    tree: required(conditionTree, { isJson: true }),
    // an event is recorded for each contact that enters or leaves it
    watched: optional(Type.Boolean(), { column: 'is_watched', isWrittenElsewhere: true }),
    // start of these events; null: not watched, or the first search for its contacts still runs
    watched_since: readOnly(nullableInstant, { isWrittenElsewhere: true }),
    folded: internal(Type.String()),
    created_at: readOnly(instant),
    updated_at: readOnly(instant),
  },
  key: 'number',
  order: 'number',
  lock: 'counter',
  maxRecords: 200,
  scopes: { read: 'groups:read', write: 'groups:write', delete: 'groups:delete' },
  // A segment with a condition on a hidden part is invisible.
  redaction: { mayRead: (parts, { tree }) => mayReadTree(parts, tree) },
});
export type SegmentMembers = typeof segmentRecord.members;
export type Segment = RowOf<SegmentMembers>;
