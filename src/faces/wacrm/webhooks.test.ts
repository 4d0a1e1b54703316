/** `/webhooks`: the server stores endpoints, and never calls them. */

import { describe, expect, it } from 'vitest';
import { badRequest, clientOf, missingScope, unauthorized } from '../../../test/support/clients/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';
import { webhooks } from '../../webhooks/operations/webhooks.js';

const fixture = useServer();

const noWebhook = '{"error":{"code":"not_found","message":"Webhook not found"}}';
const badUrl = badRequest("'url' must be a valid https:// URL");
const badEvents = badRequest("'events' must be a non-empty array of known event names");
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
const hook = { url: 'https://example.com/hook', events: ['message.received'] };

async function withHook() {
  const account = await fixture.newAccount();
  const client = clientOf(fixture, account.key);
  const created = await client.call('POST', '/webhooks', hook);
  const id: string = created.json.data.id;
  return { account, client, created, id };
}

describe('webhook endpoints', () => {
  it('are created with a secret that is shown once, and deleted', async () => {
    const { client, created, id } = await withHook();
    expect(created.status).toBe(201);
    expect(created.text).toMatch(
      new RegExp(
        `^\\{"data":\\{"id":"${uuid}","url":"https://example\\.com/hook","events":\\["message\\.received"\\],"is_active":true,"last_delivery_at":null,"failure_count":0,"created_at":"${time}","secret":"whsec_[A-Za-z0-9_-]{43}"\\}\\}$`,
      ),
    );
    const { secret: _, ...shown } = created.json.data;
    expect((await client.get(`/webhooks/${id}`)).text).toBe(JSON.stringify({ data: shown }));
    const gone = await client.call('DELETE', `/webhooks/${id}`);
    expect([gone.status, gone.text]).toEqual([200, `{"data":{"id":"${id}","deleted":true}}`]);
    const again = await client.call('DELETE', `/webhooks/${id}`);
    expect([again.status, again.text]).toEqual([404, noWebhook]);
  });

  it('are listed newest first on one page, only those of this face', async () => {
    const { account, client, id } = await withHook();
    const other = await client.call('POST', '/webhooks', { ...hook, url: 'https://example.com' });
    await fixture.core.records(webhooks).create(account.caller, {
      face: 'directory',
      url: 'https://192.0.66.1/hook',
    });
    const list = await client.get('/webhooks');
    expect(list.json.data.map((webhook: { id: string }) => webhook.id)).toEqual([other.json.data.id, id]);
    expect(list.json.meta).toEqual({ next_cursor: null });
    expect(other.json.data.url).toBe('https://example.com/');
  });

  it('webhooks of other APIs are missing, and stay', async () => {
    const { account, client } = await withHook();
    const { id } = await fixture.core.records(webhooks).create(account.caller, {
      face: 'directory',
      url: 'https://192.0.66.1/hook',
    });
    for (const [method, body] of [['GET'], ['PATCH', { is_active: false }], ['DELETE']] as const) {
      const answer = await client.call(method, `/webhooks/${id}`, body);
      expect([method, answer.status, answer.text]).toEqual([method, 404, noWebhook]);
    }
    expect(await fixture.core.records(webhooks).get(account.caller, id)).toMatchObject({ state: 'active' });
  });

  it('check url, then events; private hosts are not refused; double events collapse', async () => {
    const client = clientOf(fixture, (await fixture.newAccount()).key);
    const post = async (body: unknown) => (await client.call('POST', '/webhooks', body)).text;
    for (const url of [
      undefined,
      null,
      5,
      '',
      'example.com',
      'http://example.com',
      'ftp://x',
      'https://',
      'https://e\u0000.com',
    ])
      expect([url, await post({ url, events: [] })]).toEqual([url, badUrl]);
    for (const events of [undefined, null, 'message.received', [], ['contact.created'], [5]])
      expect([events, await post({ url: hook.url, events })]).toEqual([events, badEvents]);
    expect(await post([])).toBe(badRequest('Request body must be a JSON object'));
    const events = ['conversation.created', 'message.received', 'conversation.created'];
    const created = await client.call('POST', '/webhooks', { url: 'https://127.0.0.1/x', events, other: 1 });
    expect([created.status, created.json.data.url, created.json.data.events]).toEqual([
      201,
      'https://127.0.0.1/x',
      events.slice(0, 2),
    ]);
  });

  it('are changed member by member, checked in the order url, events, is_active', async () => {
    const { client, id } = await withHook();
    const patch = (body: unknown) => client.call('PATCH', `/webhooks/${id}`, body);
    const wrong: readonly (readonly [unknown, string])[] = [
      [{}, badRequest('No updatable fields provided')],
      [{ other: 1 }, badRequest('No updatable fields provided')],
      [{ url: null, events: null, is_active: null }, badUrl],
      [{ events: null, is_active: null }, badEvents],
      [{ is_active: null }, badRequest("'is_active' must be a boolean")],
      [{ is_active: 'true' }, badRequest("'is_active' must be a boolean")],
    ];
    for (const [body, text] of wrong) expect([body, (await patch(body)).text]).toEqual([body, text]);
    const off = await patch({ is_active: false });
    expect([off.status, off.json.data.is_active, off.json.data.url]).toEqual([200, false, hook.url]);
    const on = await patch({ is_active: true, events: ['message.status_updated'] });
    expect([on.json.data.is_active, on.json.data.failure_count, on.json.data.events]).toEqual([
      true,
      0,
      ['message.status_updated'],
    ]);
  });

  it('endpoints of other accounts and faces, and invalid ids, are not found; every 400 comes first', async () => {
    const { account, client } = await withHook();
    const stranger = await withHook();
    const native = await fixture.core.records(webhooks).create(account.caller, {
      face: 'directory',
      url: 'https://192.0.66.1/hook',
    });
    for (const id of [stranger.id, native.id, 'x', '00000000-0000-4000-8000-000000000000']) {
      for (const method of ['GET', 'DELETE'])
        expect([id, (await client.call(method, `/webhooks/${id}`)).text]).toEqual([id, noWebhook]);
      expect((await client.call('PATCH', `/webhooks/${id}`, { is_active: false })).text).toBe(noWebhook);
      expect((await client.call('PATCH', `/webhooks/${id}`, {})).status).toBe(400);
    }
    expect((await stranger.client.get(`/webhooks/${stranger.id.toUpperCase()}`)).status).toBe(200);
  });

  it('need their scope; wrong methods get the allowed ones', async () => {
    const { account, id } = await withHook();
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    const refused = await reader.get('/webhooks');
    expect([refused.status, refused.text]).toEqual([403, missingScope('webhooks:manage')]);
    // `webhooks:manage` alone suffices.
    const manager = clientOf(fixture, await fixture.newKey(account, ['webhooks:manage']));
    const created = await manager.call('POST', '/webhooks', hook);
    const path = `/webhooks/${created.json.data?.id}`;
    const statuses = [
      created.status,
      (await manager.get(path)).status,
      (await manager.call('PATCH', path, { ...hook, is_active: false })).status,
      (await manager.call('DELETE', path)).status,
    ];
    expect(statuses).toEqual([201, 200, 200, 200]);
    const nobody = await fixture.send({ path: '/api/v1/webhooks' });
    expect([nobody.status, nobody.text]).toEqual([401, unauthorized]);
    const client = clientOf(fixture, account.key);
    const list = await client.call('PUT', '/webhooks');
    expect([list.status, list.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    const one = await client.call('POST', `/webhooks/${id}`);
    expect([one.status, one.headers.allow]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, PATCH']);
  });
});
