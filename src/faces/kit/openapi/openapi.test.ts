import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { face as acme } from '../../../../test/support/faces/acme/face.js';
import { someConnect } from '../../../../test/support/vendors/some-connect.js';
import type { Route } from '../wire/declared-route.js';
import { defineFace, type Mount, type Wire } from '../wire/define-face.js';
import { openApiOf } from './openapi.js';

const handle = () => ({ status: 200 });

function documentOf(routes: readonly Route[], more: Partial<Wire> = {}) {
  const [first] = acme.mounts;
  if (first === undefined) throw new Error('the toy face has no mount');
  const mount: Mount = { prefix: '/toy/v1', wire: { ...first.wire, routes, ...more } };
  return openApiOf(defineFace({ name: 'toy', title: 'Toy', mounts: [mount], connect: someConnect }));
}

const thing = Type.Object({ id: Type.String(), title: Type.String() }, { title: 'Thing' });

describe('openApiOf', () => {
  it('documents a face without schemas', () => {
    const document = openApiOf(acme);
    expect(document.info).toEqual({ title: 'Acme', version: '1' });
    expect(document.servers).toEqual([{ url: '/acme' }]);
    expect(document.paths['/people/{ref}']?.put).toEqual({
      operationId: 'putPerson',
      tags: ['people'],
      security: [{ key: ['contacts:write'] }],
      parameters: [{ name: 'ref', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: { required: true, content: { 'application/json': { schema: {} } } },
      responses: { default: { description: 'Answer' } },
    });
    expect(document.components).toEqual({
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {},
    });
  });

  it('lists parameters, bodies, answers and refusals, and each named schema once', () => {
    const document = documentOf(
      [
        {
          method: 'POST',
          path: '/things/:id',
          operation: 'makeThing',
          summary: 'Make a thing',
          scope: null,
          body: { read: 'json', maxBytes: 10, maxValues: 5, ifEmpty: 'object' },
          schema: {
            params: Type.Object({ id: Type.String({ description: 'which' }) }),
            query: Type.Object({ n: Type.Integer(), q: Type.Optional(thing) }),
            headers: Type.Object({ 'X-Trace': Type.Optional(Type.String()) }),
            body: thing,
            response: { 200: Type.Object({ data: Type.Array(thing) }), 204: Type.Null(), 409: thing },
          },
          handle,
        },
        { method: 'GET', path: '/things/:id', operation: 'openThing', access: 'open', handle },
      ],
      {
        contentType: 'application/vnd.toy+json',
        idempotency: { header: 'idempotency-key', form: /^[a-z]+$/, refuse: handle },
        documents: {
          version: '2.1',
          security: { type: 'apiKey', in: 'header', name: 'X-Key' },
          refusal: { contentType: 'application/problem+json', schema: Type.Object({}, { title: 'Problem' }) },
        },
      },
    );
    const ref = { $ref: '#/components/schemas/Thing' };
    expect(document.info).toEqual({ title: 'Toy', version: '2.1' });
    expect(document.tags).toEqual([{ name: 'things' }]);
    expect(document.paths['/things/{id}']?.post).toEqual({
      operationId: 'makeThing',
      summary: 'Make a thing',
      tags: ['things'],
      security: [{ key: [] }],
      parameters: [
        { name: 'id', in: 'path', required: true, description: 'which', schema: { type: 'string' } },
        { name: 'n', in: 'query', required: true, schema: { type: 'integer' } },
        { name: 'q', in: 'query', required: false, style: 'deepObject', explode: true, schema: ref },
        { name: 'X-Trace', in: 'header', required: false, schema: { type: 'string' } },
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: { type: 'string', pattern: '^[a-z]+$' },
        },
      ],
      requestBody: { required: true, content: { 'application/json': { schema: ref } } },
      responses: {
        200: {
          description: 'OK',
          content: {
            'application/vnd.toy+json': {
              schema: {
                type: 'object',
                required: ['data'],
                properties: { data: { type: 'array', items: ref } },
              },
            },
          },
        },
        204: { description: 'No Content' },
        409: { description: 'Conflict', content: { 'application/problem+json': { schema: ref } } },
      },
    });
    expect(document.paths['/things/{id}']?.get).toMatchObject({
      security: [],
      responses: {
        default: {
          description: 'Refusal',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    });
    expect(document.components.securitySchemes).toEqual({
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    });
    expect(Object.keys(document.components.schemas)).toEqual(['Problem', 'Thing']);
    expect(document.components.schemas.Thing).toMatchObject({
      properties: { id: { type: 'string' }, title: { type: 'string' } },
    });
  });

  it('lists equal refusals once, and parameters that may replace the body', () => {
    const body = Type.Object({ ids: Type.Array(Type.Integer()) });
    const route = (method: 'POST' | 'DELETE', refusals: readonly number[]): Route => ({
      method,
      path: '/things',
      operation: `${method}_things`,
      scope: null,
      body: { read: 'json', maxBytes: 10, maxValues: 5, ifEmpty: 'object' },
      schema: {
        body,
        ...(method === 'POST' ? {} : { query: Type.Object({ ids: Type.Optional(Type.String()) }) }),
        refusals,
      },
      handle,
    });
    const refusal = { contentType: 'application/json', schema: thing };
    const routes = [route('POST', [404, 409]), route('DELETE', [404])];
    const { paths, components } = documentOf(routes, { documents: { refusal } });
    const { post, delete: remove } = paths['/things'] as Readonly<Record<string, object>>;
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } };
    expect(components.responses).toEqual({ NotFound: { description: 'Not Found', content } });
    expect(post).toMatchObject({
      requestBody: { required: true },
      responses: {
        404: { $ref: '#/components/responses/NotFound' },
        409: { description: 'Conflict', content },
      },
    });
    expect(remove).toMatchObject({
      requestBody: { required: false },
      responses: { 404: { $ref: '#/components/responses/NotFound' } },
    });
  });

  it('shows rules beyond the checks and optional members, but no hidden routes', () => {
    const name = Type.String({ maxLength: 5, 'x-documented': { pattern: 'a' }, 'x-must-be': 'a name' });
    const route = (operation: string, more: object): Route => ({
      method: 'POST',
      path: `/${operation}`,
      operation,
      scope: null,
      body: { read: 'json', maxBytes: 10, maxValues: 5, ifEmpty: 'object' },
      schema: { body: Type.Object({ name: Type.Optional(name) }) },
      handle,
      ...more,
    });
    const { paths, tags } = documentOf([route('shown', {}), route('hidden', { isShown: false })]);
    expect(Object.keys(paths)).toEqual(['/shown']);
    expect(tags).toEqual([{ name: 'shown' }]);
    expect(paths['/shown']?.post).toMatchObject({
      requestBody: {
        required: false,
        content: {
          'application/json': {
            schema: { type: 'object', properties: { name: { type: 'string', maxLength: 5, pattern: 'a' } } },
          },
        },
      },
    });
    expect(JSON.stringify(paths)).not.toContain('x-');
  });

  it('refuses two schemas of one name', () => {
    const other = Type.Object({ id: Type.Integer() }, { title: 'Thing' });
    const route = (operation: string, schema: typeof thing | typeof other): Route => ({
      method: 'GET',
      path: `/${operation}`,
      operation,
      scope: null,
      schema: { response: { 200: schema } },
      handle,
    });
    expect(() => documentOf([route('one', thing), route('other', other)])).toThrow(
      'two different schemas have the name "Thing"',
    );
    expect(() => documentOf([route('one', thing), route('other', thing)])).not.toThrow();
  });
});
