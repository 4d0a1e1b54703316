import { Type } from 'typebox';
import { expect, it } from 'vitest';
import { compile } from '../answer/send-answer.js';
import { cutToSchema } from './cut-to-schema.js';

const item = Type.Object({ number: Type.Integer(), name: Type.String() });
const schema = Type.Object({
  id: Type.String(),
  item: Type.Unsafe({ ...item, type: ['object', 'null'] }),
  list: Type.Array(item),
  open: Type.Unsafe({ type: 'object', additionalProperties: { type: 'integer' } }),
  either: Type.Unsafe({ anyOf: [{ type: 'string', enum: ['none'] }, item] }),
  left: Type.Optional(Type.String()),
});

it.each([
  {
    either: { name: 'b', number: 2, secret: 'x' },
    open: { b: 1, a: 2 },
    more: true,
    list: [{ secret: 'x', name: 'a', number: 1 }],
    item: { name: 'c', number: 3 },
    id: '1',
  },
  { id: '2', item: null, list: [], open: {}, either: 'none', left: 'here' },
])('equals the serializer of the same schema, in its order: %j', (value) => {
  expect(JSON.stringify(cutToSchema(schema, value))).toBe(compile(schema)(value));
});

it('returns the value unchanged without a schema', () => {
  const value = { b: 1, a: 2 };
  expect(cutToSchema(undefined, value)).toBe(value);
});
