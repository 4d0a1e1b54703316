/** The shapes of own fields, and of the dry run of a declaration. */

import { Type } from 'typebox';
import { ownFieldTypes } from '../../domain/own-field.js';
import {
  count,
  instant,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';

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

export const fieldCheckWire = shape('FieldCheck', {
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
