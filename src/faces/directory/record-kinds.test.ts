/** A new record is one declaration and its table: the rest is made of these. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useGround } from '../../../test/support/ground.js';
import { makeByteRoom } from '../../admission/byte-room.js';
import { Limiter } from '../../admission/rate-limiter.js';
import { record } from '../../core/records/record.js';
import type { Thing } from '../../domain/problem.js';
import { declareRecord, given, made, optional } from '../../domain/record.js';
import { clearable, instant, number, text, uuid } from '../../domain/schemas.js';
import { planned } from '../../store/database/sql.js';
import { openApiOf } from '../kit/openapi/openapi.js';
import { serveWire } from '../kit/serve/serve.js';
import type { Face } from '../kit/wire/define-face.js';
import { face as directory } from './face.js';
import { numberedRoutes } from './record-kinds.js';

const ground = useGround({ isAlone: true });

const table = `create table toys (account_id uuid not null, id uuid not null, number bigint not null, name text not null,
  color text, is_soft boolean not null, sizes jsonb not null, created_at timestamptz(3) not null, updated_at timestamptz(3) not null,
  primary key (account_id, number))`;

const toys = record(
  declareRecord({
    // Its other words are those of problems.
    noun: 'toy' as Thing,
    plural: 'toys',
    titles: ['Toy', 'NewToy', 'ToyPatch'],
    members: {
      number: made(number),
      id: made(uuid),
      name: given(text(10)),
      color: optional(clearable(7)),
      soft: optional(Type.Boolean(), { column: 'is_soft', otherwise: false }),
      sizes: given(Type.Array(Type.Integer({ maximum: 9 }), { maxItems: 3 }), { isJson: true }),
      created_at: made(instant),
      updated_at: made(instant),
    },
    key: 'number',
    order: 'name, number',
    lock: 'counter',
    most: 3,
    scopes: { read: 'groups:read', write: 'groups:write', delete: 'groups:delete' },
  }),
);

const [mount] = directory.mounts;
const wire = { ...(mount as (typeof directory.mounts)[number]).wire, routes: numberedRoutes(toys) };
const face: Face = { ...directory, mounts: [{ prefix: '/toys', wire }] };
let app: FastifyInstance;

beforeAll(async () => {
  await ground.database.query(planned(table), []);
  const log = { answered: () => {}, failed: () => {} };
  const services = {
    core: ground.core,
    limiter: new Limiter(),
    room: makeByteRoom(),
    areLimitsOn: false,
    log,
  };
  app = serveWire(face, wire, services);
  await app.ready();
});
afterAll(() => app.close());

function clientOf(key: string) {
  return async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await app.inject({ method, url, headers, ...(body && { body: JSON.stringify(body) }) });
    return {
      status: answer.statusCode,
      location: answer.headers.location,
      json: answer.body && JSON.parse(answer.body),
    };
  };
}

it('is made, listed, shown, changed and deleted, and belongs to its account', async () => {
  const [account, other] = [await ground.newAccount(), await ground.newAccount()];
  const [ask, stranger] = [clientOf(account.key), clientOf(other.key)];
  const bear = await ask('POST', '/toys', { name: 'Bear', soft: true, sizes: [1, 2] });
  expect(bear).toMatchObject({ status: 201, location: expect.stringMatching(/\/toys\/1$/) });
  expect(Object.keys(bear.json.data)).toEqual(Object.keys(toys.declaration.members));
  expect(bear.json.data).toMatchObject({ number: 1, name: 'Bear', color: null, soft: true, sizes: [1, 2] });
  const ark = await ask('POST', '/toys', { name: 'Ark', color: '#fff', sizes: [] });
  expect(ark.json.data).toMatchObject({ number: 2, soft: false, color: '#fff' });

  const list = await ask('GET', '/toys');
  expect(list.json.data).toEqual([ark.json.data, bear.json.data]);
  expect((await ask('GET', '/toys/2')).json.data).toEqual(ark.json.data);
  const changed = await ask('PATCH', '/toys/2', { color: null, sizes: [9] });
  expect(changed.json.data).toMatchObject({ name: 'Ark', color: null, sizes: [9] });
  expect(changed.json.data.created_at).toBe(ark.json.data.created_at);

  expect((await stranger('GET', '/toys')).json.data).toEqual([]);
  for (const method of ['GET', 'PATCH', 'DELETE'] as const)
    expect((await stranger(method, '/toys/2', method === 'PATCH' ? { name: 'x' } : undefined)).status).toBe(
      404,
    );
  expect((await ask('DELETE', '/toys/2')).status).toBe(204);
  expect((await ask('GET', '/toys/2')).status).toBe(404);
});

it('is checked by its schema, its limit, its scopes, and not shown to those who see less', async () => {
  const account = await ground.newAccount();
  const ask = clientOf(account.key);
  const faulty = await ask('POST', '/toys', { name: ' ', sizes: [10], number: 7 });
  expect(faulty.json.errors.map((one: { path: string; code: string }) => `${one.path} ${one.code}`)).toEqual([
    'name blank',
    'sizes.0 too_large',
    'number unknown_member',
  ]);
  expect((await ask('POST', '/toys', { name: 'x' })).json.errors).toMatchObject([
    { path: 'sizes', code: 'required' },
  ]);
  const all = await Promise.all(
    Array.from({ length: 5 }, () => ask('POST', '/toys', { name: 'Many', sizes: [] })),
  );
  expect(all.map((one) => one.status).toSorted()).toEqual([201, 201, 201, 403, 403]);
  expect(all.find((one) => one.status === 403)?.json).toMatchObject({
    feature: 'toys',
    current: 3,
    maximum: 3,
  });

  const reader = clientOf(await ground.newKey(account, ['groups:read']));
  expect((await reader('GET', '/toys')).json.data).toHaveLength(3);
  expect((await reader('POST', '/toys', { name: 'x', sizes: [] })).status).toBe(403);
  expect((await reader('DELETE', '/toys/1')).status).toBe(403);
  const limited = { ...account.caller, sees: await ground.core.sightOfRole(account.caller, 'agent', []) };
  await expect(async () => ground.core.records(toys).list(limited)).rejects.toMatchObject({
    problem: { kind: 'forbidden' },
  });
});

it('has its schemas in the document, those of bodies with their bounds', () => {
  const { components } = openApiOf(face) as unknown as {
    readonly components: {
      readonly schemas: Readonly<
        Record<string, { readonly properties: object; readonly required?: unknown }>
      >;
    };
  };
  const { Toy, NewToy, ToyPatch } = components.schemas;
  expect(NewToy).toMatchObject({ required: ['name', 'sizes'], properties: { name: { maxLength: 10 } } });
  expect(ToyPatch?.required).toBeUndefined();
  expect(Toy).toMatchObject({
    properties: { name: { type: 'string' }, sizes: { items: { type: 'integer' } } },
  });
  expect(JSON.stringify(Toy)).not.toContain('max');
});
