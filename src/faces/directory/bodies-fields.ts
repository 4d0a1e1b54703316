/** Request bodies of own fields. `domain/own-field-declaration.ts` has the checks that no schema has. */

import { Type } from 'typebox';
import { ownFieldTypes } from '../../domain/own-field.js';
import { maxFieldChoices, maxFieldName } from '../../domain/own-field-declaration.js';
import { clearable, closed, oneOf, text } from '../../domain/schemas.js';

const optional = Type.Optional;
const color = clearable(7, { pattern: '^#[0-9A-Fa-f]{6}$', 'x-must-be': 'a colour such as #1A73E8' });
const name = text(maxFieldName);

const choice = closed('NewFieldChoice', { value: name, label: optional(name), color: optional(color) });
const choices = Type.Array(choice, { maxItems: maxFieldChoices });

export const newFieldBody = closed('NewField', {
  key: name,
  label: optional(name),
  type: oneOf(ownFieldTypes),
  choices: optional(choices),
  unique: optional(Type.Boolean()),
  indexed: optional(Type.Boolean()),
  searched: optional(Type.Boolean()),
});

export const fieldPatchBody = closed('FieldPatch', {
  label: optional(name),
  type: optional(oneOf(ownFieldTypes)),
  choices: optional(choices),
  unique: optional(Type.Boolean()),
  indexed: optional(Type.Boolean()),
  searched: optional(Type.Boolean()),
});
