/** `/segments`: saved trees of conditions, by number. */

import { storedChoice } from '@switchbook/domain/own-field-declaration.js';
import { count, nullableText, oneOf, shape } from '@switchbook/domain/schemas.js';
import { segmentOps } from '@switchbook/domain/segment.js';
import { menuTypes } from '@switchbook/domain/segment-menu.js';
import { Type } from 'typebox';
import { countSegment } from '../../core/segments/count.js';
import { segments } from '../../core/segments/segments.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { numberOf } from './ids.js';
import { recordRoutes } from './record-kinds.js';
import { itemRoute, wholeListRoute } from './route-kinds.js';
import { cappedTotal } from './routes-contacts.js';

const countWire = shape('SegmentCount', { value: count, relation: oneOf(['eq', 'gte']) });

const fieldWire = shape('SegmentField', {
  field: Type.String(),
  label: nullableText,
  type: oneOf(menuTypes),
  ops: Type.Array(oneOf(segmentOps)),
  choices: Type.Array(storedChoice),
});

const numbered = ({ number: text }: Readonly<Record<string, string | undefined>>) =>
  numberOf(text, 'segment');

const { list, create, get, update, remove } = recordRoutes(segments);

export const segmentRoutes: readonly KeyRoute[] = [
  list,
  create,
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
  get,
  update,
  remove,
  itemRoute('GET /segments/:number/count', 'countSegment', 'Count the contacts of a segment', {
    scope: 'contacts:read',
    item: countWire,
    data: async ({ core, caller, params, gone }) => {
      const { total, isTotalCapped } = await core.operation(countSegment)(caller, numbered(params), gone);
      return cappedTotal(total, isTotalCapped);
    },
  }),
];
