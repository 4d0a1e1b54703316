/**
 * Paths and members of forks: served with the setting `vendor_forks`, and unknown without it. Their words come from the
 * documents and sources of a fork.
 */
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  clientOf,
  holds,
  missingScope,
  noRoute,
  notFound,
  unauthorized,
  withJane,
} from '../../../test/support/clients/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';
import { fields } from '../../fields/operations/fields.js';

const fixture = useServer();

/** Jane, an account that serves the paths of forks, and three custom fields. */
async function withForks() {
  const jane = await withJane(fixture);
  const { account, client, id } = jane;
  const caller = account.caller;
  await fixture.core.updateAccount(account.account.id, { vendor_forks: 'true' });
  const declared = fixture.core.records(fields);
  await declared.create(caller, { key: 'utm_source', label: 'utm_source', type: 'text' });
  await declared.create(caller, {
    key: 'origem_da_divida',
    label: 'Origem da dívida',
    type: 'one_of',
    choices: [{ value: 'Apenas CPF' }, { value: 'CPF e CNPJ' }],
  });
  await declared.create(caller, { key: 'idade', label: 'Idade', type: 'number' });
  const tag = (body: unknown) => client.call('POST', `/contacts/${id}/tags`, body);
  const values = (body: unknown) => client.call('PATCH', `/contacts/${id}/custom-fields`, body);
  return { ...jane, tag, values };
}

const paths = (id: string) =>
  [
    ['GET', '/tags'],
    ['POST', `/contacts/${id}/tags`, { add: ['x'] }],
    ['GET', `/contacts/${id}/custom-fields`],
    ['PATCH', `/contacts/${id}/custom-fields`, { values: { utm_source: 'x' } }],
  ] as const;

describe('without the setting', () => {
  it('every path and method is unknown, and nothing is shown or changed', async () => {
    const { client, id, created } = await withJane(fixture);
    for (const [method, path, body] of paths(id)) {
      for (const value of [method, 'OPTIONS', 'DELETE']) {
        const { status, text } = await client.call(value, path, value === method ? body : undefined);
        expect([path, value, status, text]).toEqual([path, value, 404, noRoute]);
      }
    }
    expect((await client.get(`/contacts/${id}`)).text).toBe(created.text);
    const none = await fixture.send({ method: 'OPTIONS', path: '/api/v1/tags' });
    expect([none.status, none.text]).toEqual([401, unauthorized]);
  });

  it('is the state of a new account, and comes back when the setting is cleared', async () => {
    const { account, client, id, created } = await withForks();
    expect((await client.get('/tags')).status).toBe(200);
    for (const off of ['false', '']) {
      await fixture.core.updateAccount(account.account.id, { vendor_forks: off });
      expect((await client.get('/tags')).text).toBe(noRoute);
      expect((await client.get(`/contacts/${id}`)).text).toBe(created.text);
      await fixture.core.updateAccount(account.account.id, { vendor_forks: 'true' });
    }
    await expect(
      fixture.core.updateAccount(account.account.id, { vendor_forks: 'perhaps' }),
    ).rejects.toMatchObject({
      problem: { issues: [{ path: 'vendor_forks', message: 'must be true or false' }] },
    });
  });
});

describe('tags by name', () => {
  it('are added and removed without the others, and the answer says what became of each', async () => {
    const { client, id, tag, stored } = await withForks();
    const { status, json } = await tag({
      add: ['Typebot', ' VIP ', 'typebot'],
      remove: ['Gone', ''].slice(0, 1),
    });
    expect(status).toBe(200);
    expect(Object.keys(json.data)).toEqual([
      ...['contact', 'adicionadas', 'removidas', 'inalteradas', 'desconhecidas'],
    ]);
    const { contact, ...outcome } = json.data;
    expect(outcome).toEqual({
      adicionadas: ['Typebot'],
      removidas: [],
      inalteradas: ['VIP'],
      desconhecidas: ['Gone'],
    });
    expect(contact).toEqual((await client.get(`/contacts/${id}`)).json.data);
    expect(contact.tags.map((item: { name: string }) => item.name)).toEqual(['Typebot', 'vip']);
    const { version } = await stored();
    const again = await tag({ add: ['TYPEBOT'], remove: ['Typeb0t'] });
    expect(again.json.data).toMatchObject({
      adicionadas: [],
      inalteradas: ['TYPEBOT'],
      desconhecidas: ['Typeb0t'],
    });
    expect((await stored()).version).toBe(version);
    const gone = await tag({ remove: ['vip'], add: null });
    expect(gone.json.data).toMatchObject({ removidas: ['vip'], inalteradas: [] });
    // The tag is still one of the account.
    expect((await tag({ remove: ['vip'] })).json.data.inalteradas).toEqual(['vip']);
  });

  it('are created unless create_missing is false', async () => {
    const { client, tag } = await withForks();
    const body = { add: ['New', 'vip'], create_missing: false };
    expect((await tag(body)).json.data).toMatchObject({ inalteradas: ['vip'], desconhecidas: ['New'] });
    const listed = async () =>
      (await client.get('/tags')).json.data.map((item: { name: string }) => item.name);
    expect(await listed()).toEqual(['vip']);
    expect((await tag({ add: ['New'] })).json.data.adicionadas).toEqual(['New']);
    expect(await listed()).toEqual(['New', 'vip']);
  });

  it('at once: one of two equal requests has added the tag', async () => {
    const { tag } = await withForks();
    const both = await Promise.all([tag({ add: ['Hot'] }), tag({ add: ['hot'] })]);
    expect(both.map((received) => received.status)).toEqual([200, 200]);
    expect(both.flatMap((received) => received.json.data.adicionadas)).toHaveLength(1);
    expect(both.flatMap((received) => received.json.data.inalteradas)).toHaveLength(1);
  });

  it.each([
    [[], 'Request body must be a JSON object'],
    [{}, "provide at least one tag name in 'add' or 'remove'"],
    [{ add: [], remove: [] }, "provide at least one tag name in 'add' or 'remove'"],
    [{ add: 'x' }, "'add' must be an array of tag names"],
    [{ add: ['x'], remove: {} }, "'remove' must be an array of tag names"],
    [{ add: [1] }, "'add' must contain only strings"],
    [{ add: [' '] }, "'add' must not contain empty tag names"],
    [{ add: ['a', 'b'], remove: ['A'] }, "the same tag cannot be in both 'add' and 'remove': A"],
    [{ add: ['a'], create_missing: 1 }, "'create_missing' must be a boolean"],
    [{ add: ['a'], create_missing: null }, "'create_missing' must be a boolean"],
    [{ add: Array.from({ length: 51 }, (_, at) => `t${at}`) }, 'at most 50 tag names per request'],
    [{ add: ['a\u0000'] }, "'tags' must not contain NUL characters"],
    [{ add: ['a'.repeat(256)] }, "'add' must contain names of at most 255 characters"],
  ])('%j: 400', async (body, message) => {
    const { tag, stored } = await withForks();
    const { status, text } = await tag(body);
    expect([status, text]).toEqual([400, badRequest(message)]);
    expect((await stored()).version).toBe(1);
  });

  it('lists the tags of the account by name, on one page', async () => {
    const { client, created, tag } = await withForks();
    await tag({ add: ['álamo', 'Bancário'] });
    const { json } = await client.get('/tags');
    expect(Object.keys(json)).toEqual(['data', 'meta']);
    expect(json.meta).toEqual({ next_cursor: null });
    expect(json.data.map((item: { name: string }) => item.name)).toEqual(['Bancário', 'vip', 'álamo']);
    expect(json.data[1]).toEqual(created.json.data.tags[0]);
  });
});

describe('custom fields', () => {
  it('are those of the account by name, with the values of the contact', async () => {
    const { client, id, values } = await withForks();
    const wrote = await values({
      values: { utm_source: ' facebook ', idade: 55, origem_da_divida: 'apenas cpf' },
    });
    expect(wrote.text).toBe(
      `{"data":{"contact_id":"${id}","fields":[` +
        '{"key":"idade","name":"Idade","type":"number","category":"geral","value":"55"},' +
        '{"key":"origem_da_divida","name":"Origem da dívida","type":"select","category":"geral",' +
        '"value":"Apenas CPF","options":["Apenas CPF","CPF e CNPJ"]},' +
        '{"key":"utm_source","name":"utm_source","type":"text","category":"geral","value":"facebook"}],' +
        '"values":{"idade":"55","origem_da_divida":"Apenas CPF","utm_source":"facebook"}}}',
    );
    expect((await client.get(`/contacts/${id}/custom-fields`)).text).toBe(wrote.text);
    const cleared = await values({ values: { utm_source: null, idade: '', origem_da_divida: '  ' } });
    expect(cleared.json.data.values).toEqual({ idade: null, origem_da_divida: null, utm_source: null });
  });

  it('leave other attributes of the contact as they are', async () => {
    const { account, id, values, stored } = await withForks();
    const target = [{ by: 'id', id: asId<ContactId>(id) }] as const;
    const edit = { attributes: { op: 'merge', value: { other: { a: 1 } } } } as const;
    await fixture.core.editContact(account.caller, { op: 'edit', target, edit });
    await values({ values: { idade: true && 7 } });
    expect((await stored()).attributes).toEqual({ other: { a: 1 }, idade: 7 });
  });

  it('are a map by name on every answer with a contact', async () => {
    const { client, id, values, created } = await withForks();
    await values({ values: { idade: 7 } });
    const custom_fields = { utm_source: null, 'Origem da dívida': null, Idade: '7' };
    const one = await client.get(`/contacts/${id}`);
    expect(Object.keys(one.json.data)).toEqual([...Object.keys(created.json.data), 'custom_fields']);
    const answers = [
      one.json.data,
      (await client.get('/contacts?limit=1')).json.data[0],
      (await client.post({ phone: '+14155550123' })).json.data,
      (await client.patch(id, { name: 'Jane D.' })).json.data,
    ];
    for (const contact of answers) expect(contact.custom_fields).toEqual(custom_fields);
    // The bytes come from no cached answer: the next value is shown immediately.
    await values({ values: { idade: 8 } });
    expect((await client.get('/contacts?limit=1')).json.data[0].custom_fields.Idade).toBe('8');
    expect((await client.get(`/contacts/${id}`)).json.data.custom_fields.Idade).toBe('8');
  });

  it.each([
    [null, "'values' must be an object of { field_key: value }"],
    [{ values: [] }, "'values' must be an object of { field_key: value }"],
    [{ values: {} }, "'values' is empty — nothing to write"],
    [{ values: { utm_sorce: 'x', idade: 1 } }, 'unknown field keys: utm_sorce'],
    [{ values: { utm_source: ['x'] } }, 'values must be string, number, boolean or null: utm_source'],
    [{ values: { utm_source: 'x'.repeat(4001) } }, 'values longer than 4000 characters: utm_source'],
    [
      { values: { idade: 'old', a: 1, b: 2 } },
      'unknown field keys: a, b; values that do not fit their field: idade must be a number such as 12.5',
    ],
  ])('%j: 400, and nothing is written', async (body, message) => {
    const { values, stored } = await withForks();
    const { status, text } = await values(body);
    expect([status, text]).toEqual([400, badRequest(message)]);
    expect((await stored()).version).toBe(1);
  });

  it('names at most twenty wrong keys', async () => {
    const { values } = await withForks();
    const keys = Array.from({ length: 23 }, (_, at) => `k${at}`);
    const { json } = await values({ values: Object.fromEntries(keys.map((key) => [key, 1])) });
    expect(json.error.message).toBe(`unknown field keys: ${keys.slice(0, 20).join(', ')}, … (+3)`);
  });
});

describe('of a contact and a key', () => {
  it('a malformed id is 400, an unknown or hidden one 404, before keys are compared', async () => {
    const { account, client } = await withForks();
    const hidden = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'return',
      edit: { identities: [holds('email', 'a@example.com')] },
    });
    for (const [method, path, body] of paths('abc').slice(1)) {
      const { status, text } = await client.call(method, path, body);
      expect([status, text]).toEqual([400, badRequest("'id' must be a UUID")]);
    }
    for (const id of ['018f4e6e-0000-7000-8000-000000000000', hidden.contact.id])
      for (const [method, path, body] of paths(id).slice(1)) {
        const { status, text } = await client.call(method, path, body);
        expect([status, text]).toEqual([404, notFound]);
      }
  });

  it('needs the scopes of contacts; another method is 405', async () => {
    const { account, client, id } = await withForks();
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    const writer = clientOf(fixture, await fixture.newKey(account, ['contacts:write']));
    for (const [method, path, body] of paths(id)) {
      const [lacks, has, scope] =
        method === 'GET' ? [writer, reader, 'contacts:read'] : [reader, writer, 'contacts:write'];
      const refused = await lacks.call(method, path, body);
      expect([refused.status, refused.text]).toEqual([403, missingScope(scope)]);
      expect((await has.call(method, path, body)).status).toBe(200);
      expect((await client.call('DELETE', path)).status).toBe(405);
    }
  });

  it('/me lists the scopes that programs of forks look for', async () => {
    const { account } = await withForks();
    const scopesOf = async (...scopes: ('contacts:read' | 'contacts:write')[]) =>
      (await clientOf(fixture, await fixture.newKey(account, scopes)).get('/me')).json.data.key.scopes;
    expect(await scopesOf('contacts:read')).toEqual(['contacts:read', 'custom_fields:read', 'tags:read']);
    expect(await scopesOf('contacts:write')).toEqual(['contacts:write', 'custom_fields:write', 'tags:write']);
  });
});
