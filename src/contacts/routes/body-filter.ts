/** The filter in a body: its short form, or a tree of conditions. */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { type Static, Type } from 'typebox';
import { issuesOf } from '../../faces/kit/body/check-body.js';
import type { ConditionTree } from '../filters/condition-tree.js';
import type { FilterTexts } from '../filters/filter-text.js';
import { treeSchema } from '../filters/tree-schema.js';
import { shortFilter } from './short-filter.js';

/** The short form, or a tree. `filterTextsOf` checks both. */
export const filterBody = Type.Unsafe<Static<typeof shortFilter> | ConditionTree>({
  'x-documented': { anyOf: [shortFilter, treeSchema] },
});

const treeMembers = ['all', 'any', 'not', 'field'];

/** Returns the texts of the filter. Throws `invalid`. */
export function filterTextsOf(body: Static<typeof filterBody>): FilterTexts {
  const isTree = isObject(body) && treeMembers.some((name) => Object.hasOwn(body, name));
  if (isTree) return { filter: JSON.stringify(body) };
  const issues = issuesOf(shortFilter, body).map((issue) => ({
    ...issue,
    path: `filter.${issue.path}`.replace(/\.$/, ''),
  }));
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return body as FilterTexts;
}
