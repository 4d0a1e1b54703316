/**
 * The shape of a tree of conditions. The OpenAPI document shows this schema, and generators read it.
 * `condition-tree.ts` does the check, and has the operators of each field.
 */

import * as Type from 'typebox';
import { treeLimits } from '../values/request-limits.js';
import { type ConditionTree, treeOperators } from './condition-tree.js';

const innerTree = { 'x-refers': 'SegmentTree' };

function group(title: string, name: string, schema: object) {
  return {
    title,
    type: 'object',
    additionalProperties: false,
    required: [name],
    properties: { [name]: schema },
  };
}

const list = { type: 'array', items: innerTree, maxItems: treeLimits.conditions };

export const treeSchema = {
  title: 'SegmentTree',
  anyOf: [
    group('SegmentAll', 'all', list),
    group('SegmentAny', 'any', { ...list, minItems: 1 }),
    group('SegmentNot', 'not', innerTree),
    {
      title: 'SegmentCondition',
      type: 'object',
      additionalProperties: false,
      required: ['field', 'op'],
      properties: { field: { type: 'string' }, op: { type: 'string', enum: [...treeOperators] }, value: {} },
    },
  ],
};

/** Body checks accept any JSON here; the document has the schema. */
export const conditionTree = Type.Unsafe<ConditionTree>({ 'x-documented': treeSchema });
