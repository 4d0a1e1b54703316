/** The table of operations on segments. */
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { countOf } from './live-count.js';
import { listSegmentFields, segments } from './segments.js';

export const segmentOperations = needs('contacts:read', {
  ...withNothingToRedact({ listSegmentFields }),
  countSegment: countOf(async (context, caller, number) => {
    await segments.get(context, caller, number);
    return { op: 'segment', ref: { number }, path: 'number' };
  }),
});
