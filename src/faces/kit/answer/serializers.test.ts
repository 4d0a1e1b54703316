import { expect, it } from 'vitest';
import { discoverFaces, facesFolder } from '../wire/discover.js';
import { compile, serializerOf } from './send-answer.js';

it('the schema of every answer of every face can be compiled', async () => {
  const faces = await discoverFaces([facesFolder]);
  let schemas = 0;
  for (const { name, mounts } of faces)
    for (const { wire } of mounts)
      for (const { method, path, schema } of wire.routes)
        for (const [status, one] of Object.entries(schema?.response ?? {})) {
          expect(() => compile(one as object), `${name} ${method} ${path} ${status}`).not.toThrow();
          schemas += 1;
        }
  expect(schemas).toBeGreaterThan(100);
});

it('a schema is compiled once, and sets the order of its keys', () => {
  const schema = { type: 'object', properties: { b: { type: 'number' }, a: { type: 'string' } } };
  expect(serializerOf(schema)({ a: 'x', b: 1, c: true })).toBe('{"b":1,"a":"x"}');
  expect(compile(schema)).toBe(compile(schema));
});

it('an invalid schema is refused', () => {
  expect(() => compile({ type: 'nothing' })).toThrow();
});
