/** Access by scope, the order of its checks, and the separation of accounts. */

import { expandScope } from '@switchbook/domain/access/access.js';
import { describe, expect, it } from 'vitest';
import {
  clientOf,
  newClient,
  newContact,
  problemOf,
  withoutRequest,
} from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';
import { routes } from './routes.js';

const fixture = useServer();
const missing = '018f0000-0000-7000-8000-000000000000';

/** Returns a path of the route with ids that do not exist. */
const pathOf = (path: string, id = missing) =>
  path
    .replace(':id', id)
    .replace(/:(iid|nid|sid)/, missing)
    .replace(':channel', 'sms')
    .replace(':number', '99')
    .replace(/^\/records$/, `/records?contacts=${missing}`);

/** A body that each route with one accepts. */
const bodies: Readonly<Record<string, unknown>> = {
  createContact: {},
  resolveContact: { identifiers: [{ kind: 'telegram', value: 'none' }] },
  runBatch: { items: [{ op: 'update', id: 'none', contact: {} }] },
  updateContact: { company: 'X' },
  addIdentity: { kind: 'telegram', value: '7' },
  addNote: { body: 'x' },
  updateNote: { body: 'x' },
  recordConsent: { state: 'pending' },
  setSuppression: {},
  canSend: { channel: 'sms', identities: [{ kind: 'telegram', value: 'none' }] },
  addGroupMembers: { contact_ids: [1] },
  removeGroupMembers: { contact_ids: [1] },
  mergeTags: { into: 98 },
  mergeGroups: { into: 98 },
  mergeSources: { into: 98 },
  mergeStatuses: { into: 98 },
  lookAtFile: 'phone\n+14155550100\n',
  mergeContacts: { survivor: 1_000_001, loser: 1_000_002, preview: true },
  checkDuplicates: { display_name: 'Nobody' },
  dismissDuplicate: { contacts: [1_000_001, 1_000_002] },
  createKey: { name: 'k', scopes: [] },
  updateAccount: { name: 'x' },
  updateKey: { name: 'k' },
  createBook: { name: 'b', source: { kind: 'all' } },
  createWebhook: { url: 'https://hooks.invalid/x' },
  createIntake: { name: 'Shop', secret: 'secret-of-the-app' },
  createReceiver: { url: 'https://hooks.invalid/x' },
  updateWebhook: { description: 'x' },
  redeliverSpan: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  setUpstream: { url: 'https://vendor.example' },
  createPull: { face: 'nobody', dry_run: true },
  resumePull: {},
  compare: { face: 'nobody' },
  countSendable: { channel: 'email', filter: {} },
  declareField: { key: 'plan', type: 'text' },
  checkField: { key: 'plan', type: 'text' },
  changeField: { label: 'Plan' },
  createSegment: { name: 's', tree: { all: [] } },
  createView: { name: 'v', definition: {} },
  createMember: { name: 'm', role: 'nobody' },
  updateMember: { name: 'm' },
  putRole: { label: 'r', scopes: [], sees: 'all' },
  createBulkChange: { contact_ids: [1_000_001], change: { add_tags: ['x'] } },
};
const bodyOf = (operation: string) =>
  bodies[operation] ?? (/^(create|update)/.test(operation) ? { name: `n ${operation}` } : undefined);

const unauthenticated = {
  type: 'urn:switchbook:problem:unauthenticated',
  title: 'Not authenticated',
  status: 401,
  detail: 'The request needs a valid key. Send it in the header Authorization: Bearer <key>.',
  code: 'unauthenticated',
};

describe('credentials', () => {
  it('are Authorization: Bearer, the scheme in any letter case', async () => {
    const { account } = await newClient(fixture);
    const as = (authorization: string) =>
      fixture.send({ path: '/directory/v1/account', headers: authorization === '' ? {} : { authorization } });
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER   ', 'bEaReR\t'])
      expect((await as(scheme + account.key)).status).toBe(200);
    const wrong = ['', account.key, `Basic ${account.key}`, 'Bearer', 'Bearer ', `Bearer${account.key}`];
    for (const authorization of [
      ...wrong,
      `Bearer ${account.key}x`,
      `Bearer x ${account.key}`,
      'Bearer \u00e9',
    ]) {
      const refused = await as(authorization);
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(problemOf(refused)).toEqual(unauthenticated);
    }
  });

  it('are needed on every path but the document', async () => {
    for (const { method, path, operation } of routes) {
      const refused = await fixture.send({
        method,
        path: `/directory/v1${pathOf(path)}`,
        body: bodyOf(operation),
      });
      expect([operation, refused.status]).toEqual([operation, 401]);
    }
    expect((await fixture.send({ path: '/directory/v1/openapi.json' })).status).toBe(200);
  });
});

describe('scopes', () => {
  it('are required by every operation, and the named ones are enough', { tags: ['nightly'] }, async () => {
    const { account, client } = await newClient(fixture);
    // A key cannot assign a role with more rights than the key.
    await client.put('/roles/nobody', bodies.putRole);
    const all = expandScope('all') ?? [];
    for (const { method, path, operation, scope, alsoScopes = [] } of routes) {
      if (scope === null) throw new Error(`${operation} needs no scope`);
      for (const needed of [scope, ...alsoScopes]) {
        const others = all.filter((other) => other !== needed);
        const lacking = clientOf(fixture, await fixture.newKey(account, others));
        const refused = await lacking.call(method, pathOf(path), bodyOf(operation));
        expect(refused.status).toBe(403);
        expect(problemOf(refused)).toEqual({
          type: 'urn:switchbook:problem:forbidden',
          title: 'Not allowed',
          status: 403,
          detail: `This key lacks the scope ${needed}.`,
          code: 'forbidden',
          scope: needed,
        });
      }
      const having = clientOf(fixture, await fixture.newKey(account, [scope, ...alsoScopes]));
      const answer = await having.call(method, pathOf(path), bodyOf(operation));
      expect([operation, answer.status === 403 || answer.status === 400]).toEqual([operation, false]);
    }
  });

  it('equal this table', () => {
    const table = routes.map((route) => `${route.operation} ${route.scope}`);
    const beside = ['Identities', 'Notes', 'Consents', 'Suppressions'].map(
      (name) => `list${name} contacts:read`,
    );
    const ofCatalogs = [
      ...['Tag contacts', 'Group groups', 'Source sources', 'Status statuses'].flatMap((name) =>
        ['get read', 'create write', 'update write', 'delete delete'].map((verb) => {
          const [[thing, resource], [act, right]] = [name.split(' '), verb.split(' ')];
          return `${act}${thing} ${resource}:${right}`;
        }),
      ),
      ...['Tags contacts', 'Groups groups', 'Sources sources', 'Statuses statuses'].map(
        (name) => `list${name}:read`,
      ),
    ];
    for (const line of [...beside, ...ofCatalogs]) expect(table).toContain(line);
    for (const line of [
      'getAccount account:read',
      'listContacts contacts:read',
      'createContact contacts:write',
      'deleteContact contacts:delete',
      'eraseContact contacts:delete',
      'removeIdentity contacts:write',
      'addGroupMembers groups:write',
      'removeGroupMembers groups:write',
      'createBulkChange contacts:write',
      'undoBulkChange contacts:write',
      'createKey keys:manage',
      'updateKey keys:manage',
      'rotateKey keys:manage',
      'updateAccount account:write',
      'getUsage account:read',
      'getHealth health:read',
      'listWebhookFormats webhooks:manage',
      'mergeContacts contacts:write',
      'undoMerge contacts:write',
      'createPull pulls:manage',
      'getPull pulls:manage',
      'listDuplicates contacts:read',
      'checkDuplicates contacts:read',
      'dismissDuplicate contacts:write',
    ])
      expect(table).toContain(line);
  });
});

describe('the order of checks', () => {
  it('is url, path, method, credential, rate, scope, size, JSON, validation, operation', async () => {
    const { account, client } = await newClient(fixture);
    await client.make(newContact);
    const send = async (method: string, path: string, key?: string, body?: unknown) => {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const answer = await fixture.send({ method, path: `/directory/v1${path}`, headers, body });
      return `${answer.status} ${answer.json.code}`;
    };
    const reader = await fixture.newKey(account, ['contacts:read']);
    const large = 'x'.repeat(1024 * 1024 + 1);
    expect(await send('PROPFIND', '/nowhere?%zz')).toBe('400 bad_url');
    expect(await send('POST', '/%ff')).toBe('400 bad_url');
    expect(await send('PROPFIND', '/nowhere')).toBe('404 no_route');
    expect(await send('PUT', '/contacts')).toBe('405 wrong_method');
    expect(await send('POST', '/contacts')).toBe('401 unauthenticated');
    expect(await send('POST', '/contacts', reader, large)).toBe('403 forbidden');
    expect(await send('POST', '/contacts', account.key, large)).toBe('413 too_large');
    expect(await send('POST', '/contacts', account.key, `${large.slice(1)}`)).toBe('400 bad_json');
    expect(await send('POST', '/contacts', account.key, '{"phone"')).toBe('400 bad_json');
    expect(await send('POST', '/contacts?x=1', account.key, { phone: '+14155550123' })).toBe('400 invalid');
    expect(await send('POST', '/contacts', account.key, { phone: '+14155550123', x: 1 })).toBe('400 invalid');
    expect(await send('POST', '/contacts', account.key, { phone: '+14155550123' })).toBe('409 conflict');
    expect(await send('POST', '/contacts/batch', account.key, large)).toBe('400 bad_json');
  });

  it('reports the methods of a path', async () => {
    const cases: [string, string][] = [
      ['/contacts', 'GET, HEAD, POST'],
      ['/contacts/x', 'DELETE, GET, HEAD, PATCH'],
      ['/contacts/resolve', 'POST'],
      ['/contacts/x/consents/sms', 'PUT'],
      ['/groups/1/contacts', 'DELETE, POST'],
      ['/openapi.json', 'GET, HEAD'],
    ];
    for (const [path, allow] of cases) {
      const refused = await fixture.send({ method: 'OPTIONS', path: `/directory/v1${path}` });
      expect([path, refused.status, refused.headers.allow]).toEqual([path, 405, allow]);
      expect(problemOf(refused)).toMatchObject({
        code: 'wrong_method',
        detail: `This path accepts only ${allow}.`,
      });
    }
  });

  it('serves only its paths', async () => {
    const { client } = await newClient(fixture);
    for (const path of [
      '',
      '/',
      '/contacts//',
      '/Contacts',
      '/contacts/1/2',
      '/contacts/1/notes/2/3',
      '/import',
    ]) {
      const answer = await client.get(path);
      expect([path, answer.status, answer.json.code]).toEqual([path, 404, 'no_route']);
    }
    expect((await client.get('/contacts/')).status).toBe(200);
  });
});

describe('every answer', () => {
  it('has a request id, which problems repeat', async () => {
    const { client } = await newClient(fixture);
    const answers = [
      await client.get('/account'),
      await client.get('/nowhere'),
      await client.get('/contacts?%zz'),
      await client.call('PROPFIND', '/contacts'),
      await fixture.send({ path: '/directory/v1/account' }),
      await client.post('/contacts', '{'),
      await client.get('/openapi.json'),
    ];
    const ids = answers.map((answer) => answer.headers['x-request-id']);
    expect(new Set(ids).size).toBe(answers.length);
    for (const answer of answers) {
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      if (answer.status >= 400) expect(answer.json.request_id).toBe(answer.headers['x-request-id']);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });
});

describe('the rate', () => {
  it('is 6,000 a minute for each key, and in every response', async () => {
    const { account, client } = await newClient(fixture);
    expect((await client.get('/account')).headers['ratelimit-limit']).toBeUndefined();
    const one = clientOf(fixture, await fixture.newKey(account, ['account:read'], { rateLimit: 'default' }));
    const headers = async () => {
      const { headers: all } = await one.get('/account');
      return [all['ratelimit-limit'], all['ratelimit-remaining'], all['ratelimit-reset']];
    };
    expect(await headers()).toEqual(['6000', '5999', '60']);
    expect(await headers()).toEqual(['6000', '5998', '60']);
    fixture.advance(59_000);
    expect(await headers()).toEqual(['6000', '5997', '1']);
    fixture.advance(1_000);
    expect(await headers()).toEqual(['6000', '5999', '60']);
  });

  it('is refused with 429 and the time to wait', async () => {
    const { client } = await newClient(fixture);
    const body = { name: 'k', scopes: ['account:read'], rate_limit: { count: 2, seconds: 30 } };
    const one = clientOf(fixture, (await client.post('/keys', body)).json.data.key);
    expect((await one.get('/account')).status).toBe(200);
    expect((await one.get('/contacts')).status).toBe(403);
    expect((await one.get('/nowhere')).status).toBe(404);
    const refused = await one.get('/account');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30']);
    expect([refused.headers['ratelimit-limit'], refused.headers['ratelimit-remaining']]).toEqual(['2', '0']);
    expect(problemOf(refused)).toEqual({
      type: 'urn:switchbook:problem:limited',
      title: 'Too many requests',
      status: 429,
      detail: 'This key has used up its requests. Wait for the seconds in Retry-After.',
      code: 'limited',
    });
    fixture.advance(30_000);
    expect((await one.get('/account')).status).toBe(200);
  });
});

describe('another account', () => {
  it('its contacts give the same answer as missing ones, byte for byte', async () => {
    const { client } = await newClient(fixture);
    const other = await newClient(fixture);
    const { id } = await other.client.make(newContact);
    const before = (await other.client.get(`/contacts/${id}`)).text;
    const paths = routes.filter((route) => route.path.startsWith('/contacts/:id'));
    expect(paths.length).toBeGreaterThan(10);
    for (const { method, path, operation } of paths) {
      const ask = (asked: string) =>
        client.call(method, pathOf(path, asked), bodyOf(operation), { 'if-match': '"1"' });
      const [foreign, nobodys] = [await ask(id), await ask(missing)];
      expect([operation, foreign.status]).toEqual([operation, 404]);
      expect(withoutRequest(foreign)).toBe(withoutRequest(nobodys));
    }
    const members = { contact_ids: [id] };
    await client.post('/groups', { name: 'Friends' });
    expect((await client.post('/groups/1/contacts', members)).json.data).toEqual({
      added: 0,
      unchanged: 0,
      not_found: 1,
    });
    const batch = {
      items: [
        { op: 'delete', id },
        { op: 'delete', id: missing },
      ],
    };
    const [foreign, nobodys] = (await client.post('/contacts/batch', batch)).json.data;
    expect({ ...foreign, index: 1 }).toEqual(nobodys);
    expect((await other.client.get(`/contacts/${id}`)).text).toBe(before);
  });

  it('shares no identities, catalogs, numbers or searches', async () => {
    const { client } = await newClient(fixture);
    const other = await newClient(fixture);
    await other.client.make(newContact);
    await other.client.post('/groups', { name: 'Friends' });
    for (const query of [
      '',
      '?search=jane',
      '?phone=14155550123',
      '?email=jane@example.com',
      '?tag=vip',
      '?count=exact',
    ])
      expect((await client.get(`/contacts${query}`)).json.data).toEqual([]);
    const request = { identifiers: [{ kind: 'phone', value: '+14155550123' }] };
    expect((await client.post('/contacts/resolve', request)).status).toBe(404);
    expect((await client.get('/groups/1')).status).toBe(404);
    expect(await client.make(newContact)).toMatchObject({ number: 1 });
  });
});
