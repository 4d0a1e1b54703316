/** `/segments`: saved trees of conditions, by number. */
import { storedChoice } from '@switchbook/domain/fields/own-field-declaration.js';
import { count, nullableText, oneOf, shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { treeOperators } from '../contacts/filters/condition-tree.js';
import { menuTypes } from '../contacts/filters/tree-menu.js';
import { cappedTotal } from '../contacts/routes/contact-routes.js';
import { numberOf } from '../faces/directory/kit/ids.js';
import { itemRoute, wholeListRoute } from '../faces/directory/kit/route-kinds.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { recordRoutes } from '../records/routes.js';
import { segments } from './operations/segment-operations.js';

const countWire = shape('SegmentCount', { value: count, relation: oneOf(['eq', 'gte']) });

const fieldWire = shape('SegmentField', {
  field: Type.String(),
  label: nullableText,
  type: oneOf(menuTypes),
  ops: Type.Array(oneOf(treeOperators)),
  choices: Type.Array(storedChoice),
});

const segmentNumberOf = ({ number: text }: Readonly<Record<string, string | undefined>>) =>
  numberOf(text, 'segment');

const { list, create, get, update, remove } = recordRoutes(segments);

export const segmentRoutes: readonly KeyRoute[] = [
  list,
  create,
  wholeListRoute('GET /segments/fields', 'listSegmentFields', 'List the fields of conditions', {
    scope: 'contacts:read',
    item: fieldWire,
    data: async ({ core, caller }) =>
      (await core.listSegmentFields(caller)).map((field) => ({
        ...field,
        ops: [...field.ops],
        choices: [...field.choices],
      })),
  }),
  get,
  update,
  remove,
  itemRoute('GET /segments/:number/count', 'countSegment', 'Count the contacts of a segment', {
    scope: 'contacts:read',
    item: countWire,
    data: async ({ core, caller, params, signal }) => {
      const { total, isTotalCapped } = await core.countSegment(caller, segmentNumberOf(params), signal);
      return cappedTotal(total, isTotalCapped);
    },
  }),
];
