/** `/fields`: the fields that the account declares for its contacts. */

import { type FieldDeclaration, fieldRecord } from '@switchbook/domain/fields/own-field-declaration.js';
import { recordSchemas } from '@switchbook/domain/records/record.js';
import { count, number, shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { itemRoute } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { recordRoutes } from '../records/routes.js';
import { fields } from './operations/fields.js';

const exampleWire = shape('UnfitValue', { number, value: Type.String(), reason: Type.String() });

const repeatedWire = shape('RepeatedValue', {
  value: Type.String(),
  contacts: count,
  numbers: Type.Array(number),
});

const fieldCheckWire = shape('FieldCheck', {
  looked: count,
  complete: Type.Boolean(),
  present: count,
  fit: count,
  changed: count,
  unfit: count,
  reasons: Type.Unsafe<Readonly<Record<string, number>>>({ type: 'object', additionalProperties: count }),
  examples: Type.Array(exampleWire),
  repeated: count,
  repeated_examples: Type.Array(repeatedWire),
});

const encode = encoderOf(fieldCheckWire);
const { list, create, get, update, remove } = recordRoutes(fields);
const { createBody: newBody } = recordSchemas(fieldRecord);

export const fieldRoutes: readonly KeyRoute[] = [
  list,
  create,
  itemRoute('POST /fields/check', 'checkField', 'Try a declaration', {
    scope: 'contacts:read',
    isRead: true,
    body: newBody,
    item: fieldCheckWire,
    data: async ({ core, caller, body, signal }) =>
      encode(await core.checkField(caller, readBody(newBody, body) as FieldDeclaration, signal)),
  }),
  get,
  update,
  remove,
];
