/**
 * The shape of a tree of conditions. The OpenAPI document shows this schema, and generators read it.
 * `condition-tree.ts` does the check, and has the operators of each field.
 */
import * as Type from 'typebox';
import { type SegmentTree, segmentOps } from './condition-tree.js';
import { segmentLimits } from './tree-values.js';

const node = { 'x-refers': 'SegmentTree' };

function group(title: string, name: string, schema: object) {
  return {
    title,
    type: 'object',
    additionalProperties: false,
    required: [name],
    properties: { [name]: schema },
  };
}

const list = { type: 'array', items: node, maxItems: segmentLimits.conditions };

export const treeSchema = {
  title: 'SegmentTree',
  anyOf: [
    group('SegmentAll', 'all', list),
    group('SegmentAny', 'any', { ...list, minItems: 1 }),
    group('SegmentNot', 'not', node),
    {
      title: 'SegmentCondition',
      type: 'object',
      additionalProperties: false,
      required: ['field', 'op'],
      properties: { field: { type: 'string' }, op: { type: 'string', enum: [...segmentOps] }, value: {} },
    },
  ],
};

/** Body checks accept any JSON here; the document has the schema. */
export const segmentTree = Type.Unsafe<SegmentTree>({ 'x-documented': treeSchema });
