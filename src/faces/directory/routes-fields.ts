/** `/fields`: the fields that the account declares for its contacts. */
import { fieldCheckJson, fieldJson } from '../../core/fields/field-json.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { fieldPatchBody, newFieldBody } from './bodies-fields.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { fieldCheckWire, fieldWire } from './wire-fields.js';

export const fieldRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /fields', 'listFields', 'List all fields', {
    scope: 'contacts:read',
    item: fieldWire,
    data: async ({ core, caller }) => (await core.listFields(caller)).map(fieldJson),
  }),
  itemRoute('POST /fields', 'declareField', 'Declare a field', {
    scope: 'contacts:write',
    body: newFieldBody,
    item: fieldWire,
    status: 201,
    data: async ({ core, caller, body }) =>
      fieldJson(await core.declareField(caller, readBody(newFieldBody, body))),
    location: ({ key }) => `/fields/${encodeURIComponent(key)}`,
  }),
  itemRoute('POST /fields/check', 'checkField', 'Try a declaration', {
    scope: 'contacts:read',
    body: newFieldBody,
    item: fieldCheckWire,
    data: async ({ core, caller, body }) =>
      fieldCheckJson(await core.checkField(caller, readBody(newFieldBody, body))),
  }),
  itemRoute('GET /fields/:key', 'getField', 'Show a field', {
    scope: 'contacts:read',
    item: fieldWire,
    data: async ({ core, caller, params: { key = '' } }) => fieldJson(await core.getField(caller, key)),
  }),
  itemRoute('PATCH /fields/:key', 'changeField', 'Change a field', {
    scope: 'contacts:write',
    body: fieldPatchBody,
    item: fieldWire,
    data: async ({ core, caller, params: { key = '' }, body }) =>
      fieldJson(await core.changeField(caller, key, readBody(fieldPatchBody, body))),
  }),
  removalRoute('DELETE /fields/:key', 'removeField', 'Remove a field', {
    scope: 'contacts:delete',
    run: ({ core, caller, params: { key = '' } }) => core.removeField(caller, key),
  }),
];
