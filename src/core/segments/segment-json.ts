/** Saved segments, read from the JSON of a far server. */
import type { Segment } from '../../domain/saved-segment.js';
import { fold } from '../../domain/text.js';
import { ours, type Theirs } from '../../domain/wire-names.js';

export type SegmentWire = Theirs<Omit<Segment, 'folded'>>;

export function toSegment(wire: SegmentWire): Segment {
  return { ...(ours(wire) as unknown as Omit<Segment, 'folded'>), folded: fold(wire.name) };
}
