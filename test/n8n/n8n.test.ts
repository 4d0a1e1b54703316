/**
 * The n8n package against a real server: each action by the description of the node, and the trigger with real calls.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { type Access, type Any, callApi, evaluate, loadPackage, runNode } from './nodes.js';

const program = new Program();
const folder = program.dataDir();
let loaded: Any;
let access: Access;
let end: () => Promise<unknown>;

beforeAll(async () => {
  loaded = await loadPackage(folder);
  const { child, ended, stdout } = program.spawn(['serve', '--throwaway', '--json'], {
    XDG_CACHE_HOME: folder,
  });
  await until('the server is ready', () => child.exitCode !== null || stdout().includes('\n'));
  const { url, first } = JSON.parse(stdout());
  access = { baseUrl: `${url}/`, apiKey: first.key };
  end = () => {
    child.kill('SIGTERM');
    return ended;
  };
});

afterAll(async () => {
  await end?.();
  await program.cleanUp();
});

const run = (operation: string, given?: Readonly<Record<string, unknown>>) =>
  runNode(loaded, access, operation, given);

it('the credential is tested with its own request, and a wrong key fails', async () => {
  const { baseURL, url } = loaded.credential.test.request;
  const whole = `${evaluate(baseURL, { $credentials: access })}${url}`;
  const call = (apiKey: string) =>
    callApi(loaded.credential, { ...access, apiKey }, { method: 'GET', url: whole });
  expect((await call(access.apiKey)).data).toHaveLength(1);
  await expect(call('another-key-of-nobody')).rejects.toMatchObject({ status: 401 });
});

it('contacts: created, read, changed, tagged, saved again, merged and deleted', async () => {
  const fields = {
    displayName: 'Nora Nord',
    phone: '+14155550150',
    tags: 'vip, n8n',
    attributes: '{"city":"Bergen"}',
  };
  const [created] = await run('create', { fields });
  expect(created).toMatchObject({
    display_name: 'Nora Nord',
    tags: ['vip', 'n8n'],
    attributes: { city: 'Bergen' },
  });
  await expect(run('create', { fields })).rejects.toMatchObject({ status: 409 });
  const [saved] = await run('upsert', { fields: { phone: '+14155550150', company: 'Fjord' } });
  expect(saved).toMatchObject({ id: created.id, company: 'Fjord', display_name: 'Nora Nord' });
  expect(await run('get', { contactId: created.id })).toMatchObject([{ id: created.id, company: 'Fjord' }]);
  expect(await run('update', { contactId: String(created.number), fields: { blocked: true } })).toMatchObject(
    [{ id: created.id, blocked: true }],
  );
  expect(await run('tag', { contactId: created.id, addTags: 'oslo', removeTags: 'vip' })).toMatchObject([
    { tags: ['n8n', 'oslo'] },
  ]);
  const [other] = await run('create', { fields: { displayName: 'Nora N.' } });
  const pair = { survivor: created.id, loser: other.id };
  await run('merge', pair);
  expect(await run('get', { contactId: other.id })).toMatchObject([{ id: other.id }]);
  await run('merge', { ...pair, preview: false });
  expect(await run('get', { contactId: other.id })).toMatchObject([{ id: created.id }]);
  expect(await run('delete', { contactId: created.id })).toEqual([{ deleted: true }]);
  await expect(run('get', { contactId: created.id })).rejects.toMatchObject({ status: 404 });
});

it('contacts are found by filters, and completely over several pages', { tags: ['nightly'] }, async () => {
  expect(await run('find', { filters: { tag: 'lead', search: 'hugo' } })).toHaveLength(2);
  expect(await run('find', { limit: 5 })).toHaveLength(5);
  const many = Array.from({ length: 60 }, (_, index) => `Page ${index}`);
  for (const displayName of many) await run('create', { fields: { displayName } });
  expect(await run('find', { returnAll: true })).toHaveLength(72);
});

it('resolve and can-send return their answers', async () => {
  const by = (value: string) => ({ identifiers: { identifier: [{ kind: 'phone', value }] } });
  expect(await run('resolve', by('+14155550100'))).toMatchObject([
    { contact: { display_name: 'Ada Abbott' } },
  ]);
  const create = { createMissing: true, newFields: { displayName: 'Olga' } };
  expect(await run('resolve', { ...by('+14155550160'), ...create })).toMatchObject([
    { contact: { display_name: 'Olga', phone: '+14155550160' } },
  ]);
  expect(await run('canSend', by('+14155550100'))).toMatchObject([{ allowed: true }]);
  expect(await run('canSend', { ...by('+14155550107'), purpose: 'marketing' })).toMatchObject([
    { allowed: false, reasons: [{ code: 'opted_out' }] },
  ]);
});

it('the trigger is registered once, called for its events, and removed; forged and repeated calls start nothing', async () => {
  const started: Any[] = [];
  const calls: { headers: http.IncomingHttpHeaders; rawBody: Buffer }[] = [];
  const store = {};
  let events = ['contact.created'];
  let answers: number[] = [];
  const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook/1/webhook`;
  const common = {
    getCredentials: async () => access,
    getNodeWebhookUrl: url,
    getNodeParameter: () => events,
    getWorkflow: () => ({ name: 'Welcome' }),
    getWorkflowStaticData: () => store,
    helpers: {
      returnJsonArray: (json: unknown) => [{ json }],
      httpRequestWithAuthentication: (_: string, request: Any) => callApi(loaded.credential, access, request),
    },
  };
  const handle = async (call: (typeof calls)[number], response: http.ServerResponse) => {
    const { workflowData, noWebhookResponse } = await loaded.trigger.webhook.call({
      ...common,
      getHeaderData: () => call.headers,
      getRequestObject: () => ({ rawBody: call.rawBody }),
      getBodyData: () => JSON.parse(call.rawBody.toString()),
      getResponseObject: () => ({
        status: (code: number) => ({ json: () => response.writeHead(code).end() }),
      }),
    });
    if (noWebhookResponse !== true) response.writeHead(200).end('{}');
    answers.push(response.statusCode);
    started.push(...(workflowData ?? []).flat());
  };
  const receiver = http.createServer(async (request, response) => {
    const rawBody = Buffer.concat(await request.toArray());
    const call = { headers: request.headers, rawBody };
    calls.push(call);
    await handle(call, response);
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const { checkExists, create, delete: remove } = loaded.trigger.webhookMethods.default;
  const hooks = async () =>
    (
      await callApi(loaded.credential, access, {
        method: 'GET',
        url: `${access.baseUrl}directory/v1/webhooks`,
      })
    ).data;
  try {
    expect(await checkExists.call(common)).toBe(false);
    await create.call(common);
    expect(await checkExists.call(common)).toBe(true);
    // Other events need another webhook, and the old one is deleted.
    events = ['contact.updated', 'contact.created'];
    expect(await checkExists.call(common)).toBe(false);
    await create.call(common);
    expect(await checkExists.call(common)).toBe(true);
    expect(await hooks()).toHaveLength(1);

    const [created] = await run('create', { fields: { displayName: 'Trigger' } });
    await until('the trigger is called', () => started.length === 1);
    expect(started).toMatchObject([{ json: { type: 'contact.created', data: { contact_id: created.id } } }]);

    answers = [];
    const [call] = calls as [(typeof calls)[number]];
    const again = async (headers: http.IncomingHttpHeaders, text = call.rawBody.toString()) =>
      (await fetch(url(), { method: 'POST', headers: headers as Record<string, string>, body: text })).status;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = call.headers;
    const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(await again(signed)).toBe(200);
    expect(await again(signed, '{"type":"contact.created"}')).toBe(401);
    expect(await again({ ...signed, 'webhook-timestamp': '1700000000' })).toBe(401);
    expect(await again({})).toBe(401);
    expect(started).toHaveLength(1);

    await remove.call(common);
    expect(await hooks()).toEqual([]);
  } finally {
    receiver.close();
  }
});

it('an answer that is not a page of the feed moves no cursor, and loses no event', async () => {
  const event = { type: 'contact.created', occurred_at: '2026-01-15T09:00:00Z' };
  for (const other of [{}, '', { data: [] }, { data: [], meta: {} }]) {
    const store = { cursor: 'a' };
    const answers: unknown[] = [{ data: [event], meta: { next_cursor: 'b' } }];
    const poll = () =>
      loaded.feed.poll.call({
        getMode: () => 'trigger',
        getCredentials: async () => access,
        getNode: () => ({}),
        getNodeParameter: () => ['*'],
        getWorkflowStaticData: () => store,
        helpers: {
          returnJsonArray: (list: readonly Any[]) => list,
          httpRequestWithAuthentication: async () => answers.shift() ?? other,
        },
      });
    expect(await poll()).toMatchObject([[{ type: 'contact.created' }]]);
    await expect(poll()).rejects.toThrow('not a page of the feed');
    expect(store.cursor).toBe('b');
  }
});

it('the feed trigger returns each chosen change once, also over many pages, and recovers from a lost cursor', {
  tags: ['nightly'],
}, async () => {
  let events = ['contact.created', 'feed.restarted'];
  let mode = 'trigger';
  let key = access.apiKey;
  let failure: unknown;
  const store: { cursor?: string } = {};
  const requests: Any[] = [];
  const poll = async () => {
    requests.length = 0;
    const [items] =
      (await loaded.feed.poll.call({
        getMode: () => mode,
        getCredentials: async () => access,
        getNode: () => ({}),
        getNodeParameter: () => events,
        getWorkflowStaticData: () => store,
        helpers: {
          returnJsonArray: (list: readonly Any[]) => list.map((json) => ({ json })),
          httpRequestWithAuthentication: (_: string, request: Any) => {
            requests.push(request.qs);
            if (failure !== undefined && request.qs.after !== undefined) throw failure;
            return callApi(loaded.credential, { ...access, apiKey: key }, request);
          },
        },
      })) ?? [];
    return items?.map(({ json }: Any) => json);
  };
  // The feed waits for older transactions, also of other databases.
  const soon = async () => {
    let found: Any;
    const isFound = async () => {
      found = await poll();
      return found !== undefined;
    };
    await until('changes are found', isFound);
    return found;
  };
  // The trigger starts with events after its publication.
  expect(await poll()).toBeUndefined();
  expect(await poll()).toBeUndefined();
  const [created] = await run('create', { fields: { displayName: 'Polled' } });
  await run('update', { contactId: created.id, fields: { blocked: true } });
  const [item, ...rest] = await soon();
  expect(rest).toEqual([]);
  const { occurred_at } = item.data;
  expect(item).toMatchObject({
    type: 'contact.created',
    timestamp: occurred_at,
    data: { contact_id: created.id },
  });
  expect(await poll()).toBeUndefined();

  // More items than a page; the cursor marks the end of the feed.
  const items = Array.from({ length: 450 }, (_, index) => ({
    op: 'create',
    contact: { display_name: `P ${index}` },
  }));
  const url = `${access.baseUrl}directory/v1/contacts/batch`;
  for (const part of [items.slice(0, 225), items.slice(225)])
    await callApi(loaded.credential, access, { method: 'POST', url, body: { items: part } });
  const ids = new Set<string>();
  let count = 0;
  while (ids.size < items.length)
    for (const { data } of await soon()) {
      ids.add(data.id);
      count += 1;
    }
  expect(count).toBe(items.length);
  expect(await poll()).toBeUndefined();

  // A test in the editor does not move the cursor.
  const { cursor } = store;
  mode = 'manual';
  expect(await poll()).toMatchObject([{ type: 'contact.created' }]);
  expect(store.cursor).toBe(cursor);
  mode = 'trigger';

  // A refusal for another reason keeps the cursor, and the next poll returns the missed events.
  key = 'another-key-of-nobody';
  await expect(poll()).rejects.toThrow();
  key = access.apiKey;
  expect(store.cursor).toBe(cursor);
  // The cursor belongs to another account, as after a change of the credential. The chosen events decide whether an
  // item follows.
  for (const [chosen, expected] of [
    [events, [{ type: 'feed.restarted', data: {} }]],
    [['contact.deleted'], undefined],
  ] as const) {
    events = [...chosen];
    store.cursor = 'AAAA';
    const restarted = await poll();
    if (expected === undefined) expect(restarted).toBeUndefined();
    else expect(restarted).toMatchObject(expected);
    expect(requests.map(({ from }) => from)).toEqual([undefined, 'now']);
  }
  // An expired cursor, in each form of n8n's errors.
  events = ['feed.restarted'];
  for (const element of [{ httpCode: '410' }, { response: { status: 410 } }]) {
    failure = Object.assign(new Error('Gone'), element);
    expect(await poll()).toMatchObject([{ type: 'feed.restarted' }]);
  }
  failure = undefined;
  expect(await poll()).toBeUndefined();
  events = ['contact.deleted'];
  await run('delete', { contactId: created.id });
  expect(await soon()).toMatchObject([{ type: 'contact.deleted' }]);
});
