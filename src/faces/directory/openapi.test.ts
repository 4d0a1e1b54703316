/** The document at `/openapi.json`, and that it says what the wire does. */
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { newClient, newContact } from './client.test.support.js';
import { face } from './face.js';
import { routes } from './routes.js';

const ground = useServer();

interface Operation {
  readonly operationId: string;
  readonly security: object[];
  readonly parameters?: { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { schema: object }> };
  readonly responses: Record<string, { readonly content?: Record<string, { schema: object }> }>;
}
interface Document {
  readonly openapi: string;
  readonly servers: object[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: object };
}

async function readDocument(): Promise<Document> {
  const answer = await ground.send({ path: '/directory/v1/openapi.json' });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
  return answer.json;
}

/** The schema with its references resolved. */
function inline(document: Document, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((one) => inline(document, one));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) {
    const name = String(node.$ref).replace('#/components/schemas/', '');
    return inline(document, document.components.schemas[name]);
  }
  return Object.fromEntries(Object.entries(node).map(([name, one]) => [name, inline(document, one)]));
}

describe('GET /openapi.json', () => {
  it('has every route once, with its scope', async () => {
    const document = await readDocument();
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: '/directory/v1' }]);
    expect(document.components.securitySchemes).toEqual({ key: { type: 'http', scheme: 'bearer' } });
    for (const { method, path, operation, scope } of routes) {
      const shown = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(shown?.operationId).toBe(operation);
      expect(shown?.security).toEqual([{ key: [scope] }]);
    }
    const operations = Object.values(document.paths).flatMap((one) => Object.values(one));
    expect(operations).toHaveLength(routes.length + 1);
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
    expect(document.paths['/openapi.json']?.get?.security).toEqual([]);
  });

  it('names parameters, bodies, answers and problems', async () => {
    const document = await readDocument();
    const patch = document.paths['/contacts/{id}']?.patch;
    expect(patch?.parameters?.map((one) => `${one.in} ${one.name} ${one.required}`)).toEqual([
      'path id true',
      'header If-Match false',
      'header Idempotency-Key false',
    ]);
    expect(patch?.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ContactPatch' } } },
    });
    const answers = ['200', '400', '401', '403', '404', '409', '412', '413', '422', '429', '500', '503'];
    expect(Object.keys(patch?.responses ?? {})).toEqual(answers);
    expect(patch?.responses['412']).toEqual({
      description: 'Precondition Failed',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    const list = document.paths['/contacts']?.get;
    expect(list?.parameters?.map((one) => one.name)).toEqual([
      'limit',
      'cursor',
      'search',
      'phone',
      'email',
      'tag',
      'group',
      'source',
      'status',
      'type',
      'updated_after',
      'sort',
      'count',
    ]);
    expect(document.paths['/contacts/{id}']?.delete?.responses['204']).toEqual({ description: 'No Content' });
    expect(document.paths['/contacts/{id}/consents/{channel}']?.put?.parameters?.slice(0, 2)).toMatchObject([
      { name: 'id', in: 'path' },
      { name: 'channel', in: 'path', schema: { enum: expect.arrayContaining(['whatsapp']) } },
    ]);
  });

  it('refers to nothing that it does not have', async () => {
    const document = await readDocument();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs)
      expect(document.components.schemas).toHaveProperty(ref.replace('#/components/schemas/', ''));
  });

  it('describes the answers that really come', async () => {
    const document = await readDocument();
    const { client } = await newClient(ground);
    const { id } = await client.make(newContact);
    const check = (path: string, method: string, status: string, body: unknown) => {
      const response = document.paths[path]?.[method]?.responses[status];
      const schema = Object.values(response?.content ?? {})[0]?.schema;
      const compiled = Compile(inline(document, schema) as object);
      expect([path, method, [...compiled.Errors(body)]]).toEqual([path, method, []]);
    };
    check('/account', 'get', '200', (await client.get('/account')).json);
    check('/contacts', 'get', '200', (await client.get('/contacts?count=exact')).json);
    check('/contacts/{id}', 'get', '200', (await client.get(`/contacts/${id}`)).json);
    check('/contacts', 'post', '201', (await client.post('/contacts', {})).json);
    check('/contacts', 'post', '409', (await client.post('/contacts', newContact)).json);
    check('/contacts', 'post', '400', (await client.post('/contacts', { x: 1 })).json);
    check('/keys', 'post', '201', (await client.post('/keys', { name: 'k', scopes: [] })).json);
    check('/keys', 'get', '200', (await client.get('/keys')).json);
    check('/statuses', 'get', '200', (await client.get('/statuses')).json);
    const batch = {
      items: [
        { op: 'create', contact: {} },
        { op: 'create', contact: newContact },
      ],
    };
    check('/contacts/batch', 'post', '200', (await client.post('/contacts/batch', batch)).json);
    check(
      '/contacts/batch',
      'post',
      '422',
      (await client.post('/contacts/batch', { ...batch, atomic: true })).json,
    );
    const asked = { identifiers: [{ kind: 'phone', value: '+14155550123' }] };
    check('/contacts/resolve', 'post', '200', (await client.post('/contacts/resolve', asked)).json);
    const note = await client.post(`/contacts/${id}/notes`, { body: 'x' });
    check('/contacts/{id}/notes', 'post', '201', note.json);
    const consent = await client.put(`/contacts/${id}/consents/sms`, { state: 'pending' });
    check('/contacts/{id}/consents/{channel}', 'put', '200', consent.json);
    const suppression = await client.post(`/contacts/${id}/suppressions`, {});
    check('/contacts/{id}/suppressions', 'post', '201', suppression.json);
  });

  it('describes bodies that are taken', async () => {
    const document = await readDocument();
    const schema = inline(
      document,
      document.paths['/contacts']?.post?.requestBody?.content['application/json']?.schema,
    );
    const compiled = Compile(schema as object);
    expect(
      compiled.Check({ ...newContact, groups: [1, 'x'], identities: [{ kind: 'email', value: 'a@x.org' }] }),
    ).toBe(true);
    expect(compiled.Check({ nope: 1 })).toBe(false);
    expect(face.mounts).toHaveLength(1);
  });
});
