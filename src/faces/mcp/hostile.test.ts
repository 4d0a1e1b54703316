/** Clients that are hasty, malicious or broken. */

import http from 'node:http';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { addPerson, connect } from '../../../test/support/clients/mcp.js';
import { rounds } from '../../../test/support/rounds.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const post = (key: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fixture.send({
    method: 'POST',
    path: '/mcp',
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const message = (method: string, params: unknown = {}, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const tool = (name: string, input: unknown) => message('tools/call', { name, arguments: input });

describe('requests', () => {
  it('are refused without a key, from foreign pages, in batches, and with methods other than POST', async () => {
    const { key } = await fixture.newAccount();
    const list = message('tools/list');
    expect(await post('nonsense', list)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      json: { error: { message: 'Send a valid key in the header Authorization: Bearer <key>.' } },
    });
    expect((await post(key, list, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(key, list, { origin: `http://127.0.0.1:${fixture.port}` })).status).toBe(200);
    expect((await post(key, [list, list])).status).toBe(400);
    expect((await post(key, list, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(key, '{"jsonrpc":')).json.error.code).toBe(-32700);
    expect((await post(key, `"${'x'.repeat(300_000)}"`)).status).toBe(413);
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const answer = await fixture.send({
        method,
        path: '/mcp',
        headers: { authorization: `Bearer ${key}` },
      });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    }
    expect((await post(key, message('no/such'))).json.error.code).toBe(-32601);
    const unknown = await post(key, tool('rm_rf', {}));
    expect(unknown.json.error).toMatchObject({ code: -32602 });
    expect(unknown.json.error.message).toContain('There is no such tool. There are: find_people');
  });

  it('a wrong initialize is an error of the client, with the next step', async () => {
    const { key } = await fixture.newAccount();
    const right = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    };
    for (const params of [{}, null, { ...right, protocolVersion: 7 }, { ...right, clientInfo: 'x' }]) {
      const { json } = await post(key, message('initialize', params));
      expect(json).toMatchObject({ id: 1, error: { code: -32602 } });
      expect(json.error.message).toContain('Send "initialize" again');
    }
    expect((await post(key, message('initialize', right))).json.result.protocolVersion).toBe('2025-06-18');
  });

  it('hostile arguments are refused with a message and change nothing', async () => {
    const account = await fixture.newAccount();
    const person = await addPerson(fixture, account, '14155550123');
    const inputs: readonly (readonly [string, string])[] = [
      ['find_people', '{"limit":-1}'],
      ['find_people', '{"limit":"10"}'],
      ['find_people', `{"text":"${'x'.repeat(5_000)}"}`],
      ['find_people', '{"cursor":"AAAA"}'],
      ['find_people', '{"constructor":1}'],
      ['find_people', '{"text":"\\ud800"}'],
      ['get_person', '{"person":{"by":"id"}}'],
      ['get_person', '{"person":"0 or 1=1"}'],
      ['get_person', `{"person":${person},"sections":["keys"]}`],
      ['who_is', '{"identities":[]}'],
      ['can_send', `{"people":[${person}],"channel":"all"}`],
      ['save_person', `{"person":${person},"fields":{"name":"a\\u0000b"}}`],
      ['save_person', `{"person":${person},"attributes":{"a":"\\udfff"}}`],
      ['save_person', '{"fields":{"name":"Nobody"}}'],
      ['record_consent', `{"person":${person},"channel":"whatsapp","state":"opted_in","proof":" "}`],
      ['what_changed', '{"since":"yesterday"}'],
      ['what_changed', `{"person":${person},"since":"2026-13-45"}`],
      ['what_changed', '{"cursor":"AAAA"}'],
      ['can_send', `{"people":[${person}],"channel":"whatsapp","sender":"the shop"}`],
      ['save_person', '{"phone":"call me"}'],
      ['save_person', '{"email":"at home"}'],
      ['propose_change', `{"kind":"delete","people":[${person}],"filter":{}}`],
      ['propose_change', `{"kind":"field","people":[${person}],"fields":{}}`],
      ['propose_change', '{"kind":"delete"}'],
      ['propose_change', '{"kind":"delete","filter":{}}'],
      ['propose_change', `{"kind":"merge","people":[${person},${person}]}`],
      ['propose_change', `{"kind":"group","people":[${person}],"add":["none"]}`],
      ['propose_change', `{"kind":"field","people":[${person}],"fields":{"constructor":"x"}}`],
      ['propose_change', `{"kind":"erase","people":[${person}]}`],
      ['apply_change', '{}'],
      ['apply_change', '{"plan":"plan_aaaaaaaaaaaaaaaaaaaaaa","undo":"x"}'],
      ['apply_change', '{"undo":"\\u202e"}'],
    ];
    for (const [name, input] of inputs) {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":${input}}}`;
      const { status, json, text } = await post(account.key, body);
      expect([name, input, status, json?.result?.isError], text).toEqual([name, input, 200, true]);
      expect(json.result.content[0].text).toMatch(/\.$/);
    }
    const { items } = await fixture.core.listContacts(account.caller, allContacts, {
      from: { at: 'start' },
      limit: 10,
      order: [{ by: 'id', descending: false }],
      wantTotal: false,
    });
    expect(items.map(({ number, version }) => [number, version])).toEqual([[person, 1]]);
  });

  it('two hundred at once are all answered', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () =>
        post(
          account.key,
          tool('save_person', { phone: '+14155550123', fields: { name: 'One' }, add_tags: ['vip'] }),
        ),
      ),
    );
    const outcomes = answers.map(
      ({ json }) => json.result?.structuredContent?.outcome ?? json.result?.content[0].text,
    );
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['created', 'found']));
  });

  it('a rate limit covers tool calls', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const answers = await Promise.all(Array.from({ length: 130 }, () => post(key, message('ping'))));
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10);
    expect(answers.find((answer) => answer.status === 429)?.headers['retry-after']).toBeDefined();
  });

  it('a client that disconnects halfway leaves nothing', async () => {
    const account = await fixture.newAccount();
    for (let round = 0; round < rounds(6, 20); round += 1) {
      const body = JSON.stringify(tool('find_people', { text: 'x' }));
      const request = http.request({
        port: fixture.port,
        method: 'POST',
        path: '/mcp',
        headers: {
          authorization: `Bearer ${account.key}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      });
      request.on('error', () => {});
      if (round % 2 === 0) request.write(body.slice(0, 20));
      else request.end(body);
      await expect.poll(() => request.socket?.connecting).toBe(false);
      request.destroy();
    }
    const assistant = await connect(fixture, account.key);
    expect((await assistant.call('find_people')).data.people).toEqual([]);
    const { queues } = fixture.core.readLoad();
    expect(JSON.stringify(queues)).not.toMatch(/"running":[1-9]/);
  });

  it('a subscription is acknowledged as empty and ended at once, so that it holds no resources', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const assistant = await connect(fixture, account.key);
    const subscription = await assistant.client.listen({ toolsListChanged: true, promptsListChanged: true });
    expect(subscription.honoredFilter).toEqual({});
    expect(await subscription.closed).toBe('graceful');
    await assistant.close();
    const revision = '2026-07-28';
    const meta = {
      'io.modelcontextprotocol/protocolVersion': revision,
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const params = { notifications: { toolsListChanged: true }, _meta: meta };
    const body = JSON.stringify(message('subscriptions/listen', params, 'one'));
    const headers = {
      authorization: `Bearer ${key}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': revision,
      'mcp-method': 'subscriptions/listen',
    };
    // Half of the clients disconnect, and the others count.
    const sent = Array.from({ length: 260 }, (_, index) => {
      const gone = new AbortController();
      if (index % 2 === 1) setImmediate(() => gone.abort());
      const url = `http://127.0.0.1:${fixture.port}/mcp`;
      const { signal } = gone;
      return fetch(url, { method: 'POST', headers, body, signal }).then(
        async (answer) => [answer.status, await answer.text()] as const,
        () => undefined,
      );
    });
    const answers = (await Promise.all(sent)).filter((item) => item !== undefined);
    expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200, 429]));
    const [, text = ''] = answers.find(([status]) => status === 200) ?? [];
    const frames = [...text.matchAll(/^data: (.*)$/gm)].map(([, frame = '']) => JSON.parse(frame));
    expect(frames).toMatchObject([
      { method: 'notifications/subscriptions/acknowledged', params: { notifications: {} } },
      { id: 'one', result: { resultType: 'complete' } },
    ]);
    const held = async () => {
      const health = { path: '/directory/v1/health', headers: { authorization: `Bearer ${account.key}` } };
      const { in_use } = (await fixture.send(health)).json.data;
      return in_use.find((item: { what: string }) => item.what === 'requests').taken;
    };
    // The call that reads the count is itself a request.
    await expect.poll(held).toBe(1);
  });

  it('a revoked key ends the session', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read']);
    const assistant = await connect(fixture, key);
    expect((await assistant.call('find_people')).isError).toBe(false);
    const { keyId } = (await fixture.core.authenticate(key)) ?? {};
    if (keyId === undefined) throw new Error('the key is known');
    await fixture.core.revokeKey(account.account.id, keyId);
    await expect(assistant.call('find_people')).rejects.toThrow();
  });
});
