/** `/fields`: the fields that the account declares for its contacts. */

import { Type } from 'typebox';
import { ownFieldTypes } from '../../domain/own-field.js';
import { maxFieldChoices, maxFieldName, type StoredField } from '../../domain/own-field-declaration.js';
import {
  clearable,
  closed,
  count,
  instant,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { encoderOf } from './encoder.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';

export const choiceWire = shape('FieldChoice', {
  value: Type.String(),
  label: Type.String(),
  color: nullableText,
});

export const fieldWire = shape('OwnField', {
  id: uuid,
  number,
  key: Type.String(),
  label: Type.String(),
  type: oneOf(ownFieldTypes),
  choices: Type.Array(choiceWire),
  unique: Type.Boolean(),
  searched: Type.Boolean(),
  index: oneOf(['none', 'building', 'ready'] as const),
  conversion: nullableUuid,
  created_at: instant,
  updated_at: instant,
});

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

const optional = Type.Optional;
const color = clearable(7, { pattern: '^#[0-9A-Fa-f]{6}$', 'x-must-be': 'a colour such as #1A73E8' });
const name = text(maxFieldName);

const choice = closed('NewFieldChoice', { value: name, label: optional(name), color: optional(color) });
const choices = Type.Array(choice, { maxItems: maxFieldChoices });

const newFieldBody = closed('NewField', {
  key: name,
  label: optional(name),
  type: oneOf(ownFieldTypes),
  choices: optional(choices),
  unique: optional(Type.Boolean()),
  indexed: optional(Type.Boolean()),
  searched: optional(Type.Boolean()),
});

const fieldPatchBody = closed('FieldPatch', {
  label: optional(name),
  type: optional(oneOf(ownFieldTypes)),
  choices: optional(choices),
  unique: optional(Type.Boolean()),
  indexed: optional(Type.Boolean()),
  searched: optional(Type.Boolean()),
});

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
