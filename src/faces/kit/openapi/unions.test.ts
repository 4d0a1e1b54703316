import type { Json } from '@switchbook/domain/runtime/json.js';
import { expect, it } from 'vitest';
import { withOneOf } from './unions.js';

const shapes: Readonly<Record<string, Json>> = {
  Mail: { type: 'object', required: ['kind', 'value'], properties: { kind: { enum: ['email'] }, value: {} } },
  Phone: { type: 'object', required: ['kind'], properties: { kind: { enum: ['phone', 'wa_id'] } } },
  Open: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
  All: { type: 'object', required: ['all'], properties: { all: {} }, additionalProperties: false },
  Any: { type: 'object', required: ['any'], properties: { any: {} }, additionalProperties: false },
  Filter: { type: 'object', properties: { search: {} }, additionalProperties: false },
  Loose: { type: 'object', properties: { search: {} } },
  Tree: { oneOf: [{ $ref: '#/components/schemas/All' }, { $ref: '#/components/schemas/Any' }] },
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const shown = (schema: Json) => withOneOf(schema, (name) => shapes[name]);
const isOne = (...anyOf: readonly Json[]) => 'oneOf' in shown({ anyOf });

it('several types become alternatives, each with the keywords of its type', () => {
  const schema = { type: ['string', 'integer', 'null'], maxLength: 5, minimum: 1, description: 'An id.' };
  expect(shown(schema)).toEqual({
    description: 'An id.',
    oneOf: [{ type: 'string', maxLength: 5 }, { type: 'integer', minimum: 1 }, { type: 'null' }],
  });
  expect(shown({ type: ['string', 'boolean'], enum: ['yes', true] })).toEqual({
    oneOf: [
      { type: 'string', enum: ['yes'] },
      { type: 'boolean', enum: [true] },
    ],
  });
  expect(shown({ type: ['string', 'number'], enum: ['a', 1, 1.5] })).toEqual({
    oneOf: [
      { type: 'string', enum: ['a'] },
      { type: 'number', enum: [1, 1.5] },
    ],
  });
  const nullable = { type: ['string', 'null'], maxLength: 5 };
  expect(shown(nullable)).toEqual(nullable);
});

it.each<readonly [Json, Json, boolean]>([
  [{ enum: ['a', 1] }, { enum: ['b', 2] }, true],
  [{ enum: ['a', 1] }, { enum: ['a', 2] }, false],
  [{ enum: ['a', 1] }, { type: 'boolean' }, true],
  [{ enum: ['a', 1] }, { type: 'number' }, false],
  [{ enum: ['a', 1.5] }, { type: 'integer' }, true],
  [{ enum: ['a', 1.5] }, { type: ['integer', 'string'] }, false],
  [{ enum: ['a', null] }, { type: ['integer', 'null'] }, false],
  [{ enum: [1] }, { type: 'string', pattern: '^1$' }, true],
  [{ const: 1 }, { type: 'integer' }, false],
  [{ const: [] }, { type: 'object' }, true],
  [{ enum: ['a'] }, {}, false],
])('%j and %j are apart: %s', (left, right, areApart) => {
  expect([isOne(left, right), isOne(right, left)]).toEqual([areApart, areApart]);
});

it('alternatives without a common value become oneOf', () => {
  expect(isOne({ type: 'integer' }, { type: ['string', 'null'] })).toBe(true);
  expect(isOne({ type: 'integer' }, ref('Mail'), { type: 'null' })).toBe(true);
  expect(isOne(ref('All'), ref('Any'))).toBe(true);
  expect(isOne(ref('Filter'), ref('Tree'))).toBe(true);
  expect(isOne({ type: 'string', enum: ['name', '-name'] }, { type: 'string', pattern: '^own\\.' })).toBe(
    true,
  );
});

it('others remain anyOf', () => {
  expect(isOne({ type: 'integer' }, { type: 'number' })).toBe(false);
  expect(isOne({ type: 'string' }, { type: 'string', maxLength: 3 })).toBe(false);
  expect(isOne({ type: 'string', enum: ['own.a'] }, { type: 'string', pattern: '^own\\.' })).toBe(false);
  expect(isOne(ref('Loose'), ref('Tree'))).toBe(false);
  expect(isOne(ref('Mail'), ref('Open'))).toBe(false);
  expect(isOne({}, { type: 'null' })).toBe(false);
  expect(isOne(ref('unwritten'), ref('Mail'))).toBe(false);
  expect(shown({ type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] })).not.toHaveProperty(
    'oneOf',
  );
});

it('a member with different texts in each alternative is the discriminator', () => {
  expect(shown({ anyOf: [ref('Mail'), ref('Phone')] })).toEqual({
    oneOf: [ref('Mail'), ref('Phone')],
    discriminator: {
      propertyName: 'kind',
      mapping: { email: ref('Mail').$ref, phone: ref('Phone').$ref, wa_id: ref('Phone').$ref },
    },
  });
  expect(shown({ anyOf: [ref('Mail'), { type: 'null' }] })).not.toHaveProperty('discriminator');
  expect(shown({ anyOf: [ref('All'), ref('Any')] })).not.toHaveProperty('discriminator');
});
