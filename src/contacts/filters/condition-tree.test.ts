/** The bounds of trees. */

import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { expect, it } from 'vitest';
import { treeLimits } from '../values/request-limits.js';
import { readConditionTree } from './condition-tree.js';

it('a list of saved segments is read after their trees took their places', () => {
  const any = Array.from({ length: treeLimits.conditions + 1 }, (_, at) => ({
    field: 'tag',
    op: 'is',
    value: `Tag ${at}`,
  }));
  const codes: string[] = [];
  const report: ReportIssue = (...issue) => {
    codes.push(issue[1]);
  };
  const input = { region: undefined, now: new Date(0) };
  const read = (isExpanded: boolean) => readConditionTree({ any }, { ...input, isExpanded }, report);
  expect(read(false)).toBeUndefined();
  expect(codes).toEqual(['too_many']);
  expect(read(true)).toMatchObject({ op: 'any', filters: { length: any.length } });
});
