/** Rules of every path: idempotent requests run once, and the document describes all paths. */

import type { Scope } from '@switchbook/domain/access/access.js';
import { Compile } from 'typebox/compile';
import { describe, expect, it, vi } from 'vitest';
import {
  clientOf,
  errorsOf,
  newClient,
  newContact,
  problemOf,
} from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';
import { face } from './face.js';
import { ownRoutes, routes } from './routes.js';

const fixture = useServer();

const named = (key: string) => ({ 'idempotency-key': key });

describe('Idempotency-Key', () => {
  it('answers byte for byte, with status, ETag and Location', async () => {
    const { client } = await newClient(fixture);
    const first = await client.post('/contacts', newContact, named('a'));
    await client.patch(`/contacts/${first.json.data.id}`, { company: 'Changed since' });
    const again = await client.post('/contacts', newContact, named('a'));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    for (const name of ['etag', 'location', 'content-type'])
      expect(again.headers[name]).toBe(first.headers[name]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
  });

  it('works on every kind of write', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    await client.post('/groups', { name: 'Friends' });
    const writes: [string, string, unknown][] = [
      ['PATCH', `/contacts/${id}`, { add_tags: ['x'] }],
      ['POST', '/contacts/resolve', { identifiers: [{ kind: 'telegram', value: '7' }], create: {} }],
      ['POST', '/contacts/batch', { items: [{ op: 'create', contact: {} }] }],
      ['POST', `/contacts/${id}/identities`, { kind: 'viber', value: '7' }],
      ['POST', `/contacts/${id}/notes`, { body: 'x' }],
      ['PUT', `/contacts/${id}/consents/sms`, { state: 'pending' }],
      ['POST', `/contacts/${id}/suppressions`, {}],
      ['POST', '/tags', { name: 'x2' }],
      ['PATCH', '/tags/1', { name: 'renamed' }],
      ['POST', '/groups/1/contacts', { contact_ids: [id] }],
      ['DELETE', '/groups/1/contacts', { contact_ids: [id] }],
      ['POST', '/keys', { name: 'k', scopes: [] }],
      ['DELETE', '/tags/2', undefined],
      ['DELETE', `/contacts/${id}`, undefined],
    ];
    for (const [index, [method, path, body]] of writes.entries()) {
      const first = await client.call(method, path, body, named(`w${index}`));
      const again = await client.call(method, path, body, named(`w${index}`));
      expect([method, path, first.status < 300]).toEqual([method, path, true]);
      expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([
        first.status,
        first.text,
        'true',
      ]);
    }
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(2);
  });

  it('stores refusals too', async () => {
    const { client } = await newClient(fixture);
    const body = { phone: '+4930111111' };
    await client.make(body);
    const first = await client.post('/contacts', body, named('a'));
    await client.remove('/contacts/1');
    const again = await client.post('/contacts', body, named('a'));
    expect([first.status, again.status, again.text]).toEqual([409, 409, first.text]);
    expect(again.headers['content-type']).toBe('application/problem+json');
    expect((await client.post('/contacts', body, named('b'))).status).toBe(201);
  });

  it('refuses the key of another request', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    await client.patch(`/contacts/${id}`, { company: 'A' }, named('a'));
    const others: [string, string, unknown][] = [
      ['PATCH', `/contacts/${id}`, { company: 'B' }],
      ['PATCH', `/contacts/${id}`, { company: 'A', owner: null }],
      ['PATCH', '/contacts/1', { company: 'A' }],
      ['POST', '/contacts', { company: 'A' }],
      ['DELETE', `/contacts/${id}`, undefined],
    ];
    for (const [method, path, body] of others) {
      const refused = await client.call(method, path, body, named('a'));
      expect(refused.status).toBe(422);
      expect(problemOf(refused)).toEqual({
        type: 'urn:switchbook:problem:idempotency_mismatch',
        title: 'Key already used',
        status: 422,
        detail: 'This Idempotency-Key was used for another request.',
        code: 'idempotency_mismatch',
      });
    }
    expect((await client.get(`/contacts/${id}`)).json.data).toMatchObject({ version: 2, company: 'A' });
  });

  it('runs a write once for many simultaneous requests', async () => {
    const { client } = await newClient(fixture);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => client.post('/contacts', { display_name: 'Once' }, named('a'))),
    );
    const done = answers.filter((answer) => answer.status === 201);
    const waiting = answers.filter((answer) => answer.status === 409);
    expect(done.length).toBeGreaterThanOrEqual(1);
    expect(done.length + waiting.length).toBe(30);
    expect(new Set(done.map((answer) => answer.text)).size).toBe(1);
    for (const answer of waiting) {
      expect(answer.json.code).toBe('idempotency_running');
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
    expect((await client.post('/contacts', { display_name: 'Once' }, named('a'))).text).toBe(done[0]?.text);
  });

  it('is a matter of the account', async () => {
    const { account } = await newClient(fixture);
    const other = await newClient(fixture);
    const keyWith = async (...scopes: Scope[]) => clientOf(fixture, await fixture.newKey(account, scopes));
    const first = await (await keyWith('contacts:write')).post('/contacts', newContact, named('a'));
    const second = await other.client.post('/contacts', newContact, named('a'));
    expect([second.status, second.headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect(second.json.data.id).not.toBe(first.json.data.id);
    const colleague = await keyWith('contacts:write', 'contacts:read');
    expect((await colleague.post('/contacts', newContact, named('a'))).text).toBe(first.text);
    const reader = await keyWith('contacts:read');
    expect((await reader.post('/contacts', newContact, named('a'))).status).toBe(403);
  });

  it('is forgotten after a day', async () => {
    const { client } = await newClient(fixture);
    const first = await client.post('/contacts', { display_name: 'A' }, named('a'));
    fixture.advance(24 * 60 * 60 * 1000);
    const later = await client.post('/contacts', { display_name: 'A' }, named('a'));
    expect([later.status, later.json.data.id === first.json.data.id]).toEqual([201, false]);
  });

  it('is 1 to 255 printable ASCII characters', async () => {
    const { client } = await newClient(fixture);
    for (const key of ['', 'x'.repeat(256), 'caf\u00e9', 'a\tb']) {
      const refused = await client.post('/contacts', {}, named(key));
      expect([refused.status, errorsOf(refused)]).toEqual([400, ['Idempotency-Key form']]);
    }
    for (const key of ['x'.repeat(255), '~ !"#'])
      expect((await client.post('/contacts', {}, named(key))).status).toBe(201);
    expect((await client.get('/contacts', named(''))).status).toBe(200);
  });

  it('does not use the key for an unread request', async () => {
    const { client } = await newClient(fixture);
    expect((await client.post('/contacts', '{', named('a'))).json.code).toBe('bad_json');
    expect((await client.post('/nowhere', {}, named('a'))).status).toBe(404);
    expect((await client.post('/contacts', {}, named('a'))).status).toBe(201);
  });

  it('stores no secret that anybody could read', async () => {
    const { account, client } = await newClient(fixture);
    const created = await client.post('/keys', { name: 'k', scopes: [] }, named('a'));
    const rows = await fixture.database.query<{ row: string }>(
      planned('select k::text as row from idempotency_keys k where k.account_id = $1'),
      [account.account.id],
    );
    const stored = rows.map((row) => row.row).join();
    expect(stored).toContain('directory/a');
    expect(stored).not.toContain(created.json.data.key);
    expect((await client.post('/keys', { name: 'k', scopes: [] }, named('a'))).text).toBe(created.text);
    const colleague = clientOf(fixture, await fixture.newKey(account, ['keys:manage']));
    expect((await colleague.post('/keys', { name: 'k', scopes: [] }, named('a'))).status).toBe(422);
  });
});

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
  const answer = await fixture.send({ path: '/directory/v1/openapi.json' });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
  return answer.json;
}

/** The schema with its references resolved. */
function inline(document: Document, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => inline(document, item));
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
    expect(document.servers).toEqual([{ url: `http://127.0.0.1:${fixture.port}/directory/v1` }]);
    expect(document.components.securitySchemes).toMatchObject({ key: { type: 'http', scheme: 'bearer' } });
    for (const { method, path, operation, scope, alsoScopes = [] } of routes) {
      const shown = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(shown?.operationId).toBe(operation);
      expect(shown?.security).toEqual([{ key: [scope, ...alsoScopes] }]);
    }
    for (const { method, path, access } of ownRoutes)
      expect(document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.security).toEqual([
        { key: access === 'member' ? ['member'] : [] },
      ]);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(routes.length + ownRoutes.length + 6);
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
    expect(document.paths['/openapi.json']?.get?.security).toEqual([]);
    expect(document.paths['/sign-in']?.post?.security).toEqual([]);
  });

  it('has the address of each request, and is made once', async () => {
    const texts = [];
    const stringify = vi.spyOn(JSON, 'stringify');
    for (const host of ['127.0.0.1:1', '127.0.0.1:2', 'localhost'])
      texts.push((await fixture.send({ path: '/directory/v1/openapi.json', headers: { host } })).text);
    const made = stringify.mock.calls.filter(([value]) => Object.hasOwn(Object(value), 'openapi'));
    stringify.mockRestore();
    expect(made.length).toBeLessThan(2);
    const [first = '', ...others] = texts.map((text) =>
      text.replaceAll(/http:\/\/(127\.0\.0\.1:\d|localhost)/g, ''),
    );
    expect(texts.map((text) => JSON.parse(text).servers[0].url)).toEqual([
      'http://127.0.0.1:1/directory/v1',
      'http://127.0.0.1:2/directory/v1',
      'http://localhost/directory/v1',
    ]);
    for (const text of others) expect(text).toBe(first);
  });

  it('names parameters, bodies, answers and problems', async () => {
    const document = await readDocument();
    const patch = document.paths['/contacts/{id}']?.patch;
    expect(
      patch?.parameters?.map((parameter) => `${parameter.in} ${parameter.name} ${parameter.required}`),
    ).toEqual(['path id true', 'header If-Match false', 'header Idempotency-Key false']);
    expect(patch?.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ContactPatch' } } },
    });
    const answers = [
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '410',
      '412',
      '413',
      '422',
      '429',
      '500',
      '503',
    ];
    expect(Object.keys(patch?.responses ?? {})).toEqual(answers);
    expect(patch?.responses['412']).toMatchObject({
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    const list = document.paths['/contacts']?.get;
    expect(list?.parameters?.map((parameter) => parameter.name)).toEqual([
      'limit',
      'cursor',
      'offset',
      'search',
      'phone',
      'email',
      'lid',
      'tag',
      'group',
      'source',
      'status',
      'type',
      'channel',
      'consent',
      'updated_after',
      'updated_before',
      'segment',
      'filter',
      'sort',
      'count',
    ]);
    expect(document.paths['/contacts/{id}']?.delete?.responses['204']).toEqual({
      description:
        'The contact was deleted. `Location` has its address among the deleted contacts. Without `Location`, it cannot be restored.',
    });
    expect(document.paths['/contacts/{id}/consents/{channel}']?.put?.parameters?.slice(0, 2)).toMatchObject([
      { name: 'id', in: 'path' },
      { name: 'channel', in: 'path', schema: { type: 'string' } },
    ]);
  });

  it('describes the actual responses', async () => {
    const document = await readDocument();
    const { client } = await newClient(fixture);
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
    const request = { identifiers: [{ kind: 'phone', value: '+14155550123' }] };
    check('/contacts/resolve', 'post', '200', (await client.post('/contacts/resolve', request)).json);
    const note = await client.post(`/contacts/${id}/notes`, { body: 'x' });
    check('/contacts/{id}/notes', 'post', '201', note.json);
    const consent = await client.put(`/contacts/${id}/consents/sms`, { state: 'pending' });
    check('/contacts/{id}/consents/{channel}', 'put', '200', consent.json);
    const suppression = await client.post(`/contacts/${id}/suppressions`, {});
    check('/contacts/{id}/suppressions', 'post', '201', suppression.json);
  });

  it('describes the accepted bodies', async () => {
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

describe('a PUT with If-None-Match: *', () => {
  const onlyNew = { 'if-none-match': '*' };

  it('creates, and never replaces, also for two callers at once', async () => {
    const { client } = await newClient(fixture);
    const roleOf = (label: string) => ({
      label,
      scopes: ['contacts:read'],
      sees: 'all',
      hidden: [],
      masked: [],
    });
    const labels = ['One', 'Two', 'Three'];
    const answers = await Promise.all(
      labels.map((label) => client.call('PUT', '/roles/shop', roleOf(label), onlyNew)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const created = answers.find(({ status }) => status === 200)?.json.data.label;
    expect((await client.get('/roles/shop')).json.data.label).toBe(created);
    const refused = answers.find(({ status }) => status === 412);
    expect(refused && problemOf(refused)).toEqual({
      type: 'urn:switchbook:problem:stale',
      title: 'Changed in the meantime',
      status: 412,
      detail: 'This role already exists. Send the request without If-None-Match to replace it.',
      code: 'stale',
      what: 'role',
    });
    expect((await client.put('/roles/shop', roleOf('Four'))).json.data.label).toBe('Four');
  });
});
