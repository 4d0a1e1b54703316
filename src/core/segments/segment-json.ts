/** Saved segments as JSON for the API and the command line, and read from it. */
import { ours, type Theirs, told } from '../../domain/wire-names.js';
import type { Segment } from './segments.js';

export type SegmentWire = Theirs<Omit<Segment, 'isWatched'>> & { readonly watched: boolean };

export function segmentJson(segment: Segment): SegmentWire {
  return {
    ...told(segment, 'number', 'id', 'name', 'tree'),
    watched: segment.isWatched,
    ...told(segment, 'watchedSince', 'createdAt', 'updatedAt'),
  };
}

export function toSegment({ watched: isWatched, ...wire }: SegmentWire): Segment {
  return { ...ours(wire), isWatched } as Segment;
}
