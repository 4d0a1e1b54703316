/** `/segments`: saved trees of conditions, by number. */

import { type Static, Type } from 'typebox';
import { maxCatalogName } from '../../core/catalogs/catalogs.js';
import { segmentJson } from '../../core/segments/segment-json.js';
import type { Segment } from '../../core/segments/segments.js';
import {
  closed,
  count,
  instant,
  nullableInstant,
  nullableText,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import { segmentOps } from '../../domain/segment.js';
import { menuTypes } from '../../domain/segment-menu.js';
import { segmentTree } from '../../domain/segment-schema.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { numberOf } from './ids.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { choiceWire } from './wire-fields.js';

const segmentWire = shape('Segment', {
  number,
  id: uuid,
  name: Type.String(),
  tree: segmentTree,
  watched: Type.Boolean(),
  watched_since: nullableInstant,
  created_at: instant,
  updated_at: instant,
});

const countWire = shape('SegmentCount', { value: count, relation: oneOf(['eq', 'gte']) });

const newBody = closed('NewSegment', {
  name: text(maxCatalogName),
  tree: segmentTree,
  watched: Type.Optional(Type.Boolean()),
});
const fieldWire = shape('SegmentField', {
  field: Type.String(),
  label: nullableText,
  type: oneOf(menuTypes),
  ops: Type.Array(oneOf(segmentOps)),
  choices: Type.Array(choiceWire),
});

const patchBody = closed('SegmentPatch', {
  name: Type.Optional(text(maxCatalogName)),
  tree: Type.Optional(segmentTree),
  watched: Type.Optional(Type.Boolean()),
});

const encode = (segment: Segment): Static<typeof segmentWire> => segmentJson(segment);
const numbered = ({ number: text }: Readonly<Record<string, string | undefined>>) =>
  numberOf(text, 'segment');

export const segmentRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /segments', 'listSegments', 'List all segments', {
    scope: 'groups:read',
    item: segmentWire,
    data: async ({ core, caller }) => (await core.listSegments(caller)).map(encode),
  }),
  itemRoute('POST /segments', 'createSegment', 'Create a segment', {
    scope: 'groups:write',
    body: newBody,
    item: segmentWire,
    status: 201,
    data: async ({ core, caller, body }) => encode(await core.createSegment(caller, readBody(newBody, body))),
    location: (segment) => `/segments/${segment.number}`,
  }),
  wholeListRoute('GET /segments/fields', 'listSegmentFields', 'List the fields of conditions', {
    scope: 'contacts:read',
    item: fieldWire,
    data: async ({ core, caller }) =>
      (await core.listSegmentFields(caller)).map((one) => ({
        ...one,
        ops: [...one.ops],
        choices: [...one.choices],
      })),
  }),
  itemRoute('GET /segments/:number', 'getSegment', 'Show a segment', {
    scope: 'groups:read',
    item: segmentWire,
    data: async ({ core, caller, params }) => encode(await core.getSegment(caller, numbered(params))),
  }),
  itemRoute('PATCH /segments/:number', 'updateSegment', 'Change a segment', {
    scope: 'groups:write',
    body: patchBody,
    item: segmentWire,
    data: async ({ core, caller, params, body }) =>
      encode(await core.updateSegment(caller, numbered(params), readBody(patchBody, body))),
  }),
  removalRoute('DELETE /segments/:number', 'deleteSegment', 'Delete a segment', {
    scope: 'groups:delete',
    run: ({ core, caller, params }) => core.deleteSegment(caller, numbered(params)),
  }),
  itemRoute('GET /segments/:number/count', 'countSegment', 'Count the contacts of a segment', {
    scope: 'contacts:read',
    item: countWire,
    data: async ({ core, caller, params, gone }) => {
      const { total, isTotalCapped } = await core.countSegment(caller, numbered(params), { gone });
      return { value: total, relation: isTotalCapped ? ('gte' as const) : ('eq' as const) };
    },
  }),
];
