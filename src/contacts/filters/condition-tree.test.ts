/** The bounds of trees. */
import { expect, it } from 'vitest';
import { readSegment } from './condition-tree.js';
import { type SegmentFault, segmentLimits } from './tree-values.js';

it('a list of saved segments is read after their trees took their places', () => {
  const any = Array.from({ length: segmentLimits.conditions + 1 }, (_, at) => ({
    field: 'tag',
    op: 'is',
    value: `Tag ${at}`,
  }));
  const codes: string[] = [];
  const fault: SegmentFault = (...issue) => {
    codes.push(issue[1]);
  };
  const input = { region: undefined, now: new Date(0) };
  const read = (isExpanded: boolean) => readSegment({ any }, { ...input, isExpanded }, fault);
  expect(read(false)).toBeUndefined();
  expect(codes).toEqual(['too_many']);
  expect(read(true)).toMatchObject({ op: 'any', filters: { length: any.length } });
});
