/** `/fields`: the fields that the account declares for its contacts. */
import type { StoredField } from '../../domain/own-field-declaration.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { fieldPatchBody, newFieldBody } from './bodies-fields.js';
import { encoderOf } from './encoder.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { fieldCheckWire, fieldWire } from './wire-fields.js';

const encodeStored = encoderOf(fieldWire);
const encodeCheck = encoderOf(fieldCheckWire);

function encodeField(field: StoredField) {
  const { isUnique: unique, isSearched: searched, conversionId: conversion } = field;
  return encodeStored({ ...field, unique, searched, conversion });
}

export const fieldRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /fields', 'listFields', 'List all fields', {
    scope: 'contacts:read',
    item: fieldWire,
    data: async ({ core, caller }) => (await core.listFields(caller)).map(encodeField),
  }),
  itemRoute('POST /fields', 'declareField', 'Declare a field', {
    scope: 'contacts:write',
    body: newFieldBody,
    item: fieldWire,
    status: 201,
    data: async ({ core, caller, body }) =>
      encodeField(await core.declareField(caller, readBody(newFieldBody, body))),
    location: ({ key }) => `/fields/${encodeURIComponent(key)}`,
  }),
  itemRoute('POST /fields/check', 'checkField', 'Try a declaration', {
    scope: 'contacts:read',
    body: newFieldBody,
    item: fieldCheckWire,
    data: async ({ core, caller, body }) =>
      encodeCheck(await core.checkField(caller, readBody(newFieldBody, body))),
  }),
  itemRoute('GET /fields/:key', 'getField', 'Show a field', {
    scope: 'contacts:read',
    item: fieldWire,
    data: async ({ core, caller, params: { key = '' } }) => encodeField(await core.getField(caller, key)),
  }),
  itemRoute('PATCH /fields/:key', 'changeField', 'Change a field', {
    scope: 'contacts:write',
    body: fieldPatchBody,
    item: fieldWire,
    data: async ({ core, caller, params: { key = '' }, body }) =>
      encodeField(await core.changeField(caller, key, readBody(fieldPatchBody, body))),
  }),
  removalRoute('DELETE /fields/:key', 'removeField', 'Remove a field', {
    scope: 'contacts:delete',
    run: ({ core, caller, params: { key = '' } }) => core.removeField(caller, key),
  }),
];
