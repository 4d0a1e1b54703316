/** Saved segments as JSON for the command line, and read from it. */
import type { Segment } from '../../domain/saved-segment.js';
import { fold } from '../../domain/text.js';
import { ours, type Theirs, told } from '../../domain/wire-names.js';

export type SegmentWire = Theirs<Omit<Segment, 'folded'>>;

export function segmentJson(segment: Segment): SegmentWire {
  return told(segment, 'number', 'id', 'name', 'tree', 'watched', 'watchedSince', 'createdAt', 'updatedAt');
}

export function toSegment(wire: SegmentWire): Segment {
  return { ...(ours(wire) as unknown as Omit<Segment, 'folded'>), folded: fold(wire.name) };
}
