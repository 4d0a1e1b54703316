/** Only calls that a face does not serve go to the live vendor of the account. */
import http from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, newMemberKey } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { moreFaces } from '../support/program/more-faces.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({
  moreFaces: [moreFaces],
  settings: { upstreamAllow: [loopback] },
});

let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(async () => vendor.close());
beforeEach(() => {
  vendor.calls.length = 0;
  vendor.answer((request, response) => {
    response.end(`${request.method} ${request.url}`);
  });
});

/** A wire, a path that it does not serve, and its answer for an account without an upstream. */
interface WireCase {
  readonly face: string;
  readonly prefix: string;
  /** prefix at the vendor; absent: the same */
  readonly vendorPrefix?: string;
  readonly path: string;
  readonly served: string;
  readonly credential: (key: string, account: TestAccount) => Readonly<Record<string, string>>;
  readonly vendorKey: string;
  readonly vendorHeaders: Readonly<Record<string, string>>;
  readonly unknown: readonly [status: number, text: string];
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const wires: readonly WireCase[] = [
  {
    face: 'wacrm',
    prefix: '/api/v1',
    path: '/conversations',
    served: '/contacts',
    credential: bearer,
    vendorKey: 'vendors-own-key',
    vendorHeaders: bearer('vendors-own-key'),
    unknown: [404, '{"error":{"code":"not_found","message":"Not found"}}'],
  },
  {
    face: 'superwaba',
    prefix: '/api/whatsapp',
    path: '/messages/send',
    served: '/contacts',
    credential: (key, { account }) => ({ ...bearer(key), 'x-org-id': account.id }),
    vendorKey: 'org_77 vendors-own-key',
    vendorHeaders: { ...bearer('vendors-own-key'), 'x-org-id': 'org_77' },
    unknown: [404, '{"success":false,"error":"Not found"}'],
  },
  {
    face: 'wazapin',
    prefix: '/v1',
    path: '/messages',
    served: '/contacts',
    credential: (key) => ({ 'x-api-key': key }),
    vendorKey: 'vendors-own-key',
    vendorHeaders: { 'x-api-key': 'vendors-own-key' },
    unknown: [404, '{"title":"Not Found","status":404,"detail":"route not found"}'],
  },
  {
    face: 'wacr1',
    prefix: '/wacr1/v1',
    vendorPrefix: '/v1',
    path: '/messages',
    served: '/contacts',
    credential: bearer,
    vendorKey: 'vendors-own-key',
    vendorHeaders: bearer('vendors-own-key'),
    unknown: [404, '{"ok":false,"status":404,"error":{"code":"not_found","message":"Route not found"}}'],
  },
  {
    face: 'wacr',
    prefix: '/api/v2',
    path: '/messages',
    served: '/contacts',
    credential: bearer,
    vendorKey: 'vendors-own-key',
    vendorHeaders: bearer('vendors-own-key'),
    unknown: [501, 'FEATURE_NOT_AVAILABLE'],
  },
  {
    face: 'wazzup',
    prefix: '/v3',
    path: '/message',
    served: '/contacts',
    credential: bearer,
    vendorKey: 'vendors-own-key',
    vendorHeaders: bearer('vendors-own-key'),
    unknown: [404, '{"error":"NOT_FOUND","description":"Route not found."}'],
  },
  {
    face: 'wazzup',
    prefix: '/v2',
    path: '/pipelines',
    served: '/contacts',
    credential: bearer,
    vendorKey: 'vendors-own-key',
    vendorHeaders: bearer('vendors-own-key'),
    unknown: [404, '"detail":"Route not found."'],
  },
  {
    face: 'acme',
    prefix: '/acme',
    path: '/orders',
    served: '/people',
    credential: (key) => ({ 'x-acme-secret': key }),
    vendorKey: 'vendors-own-key',
    vendorHeaders: { 'x-acme-secret': 'vendors-own-key' },
    unknown: [200, '{"error":"no_route"}'],
  },
];

const setUpstream = (of: TestAccount, face: string, key: string | null = null, url = vendor.url) =>
  fixture.core.setUpstream(of.account.id, { face, url, key });

describe.each(wires)('$face at $prefix', (wire) => {
  const { face, prefix, path, served, credential, vendorKey, vendorHeaders, unknown } = wire;
  const { vendorPrefix = prefix } = wire;

  it('answers as before without an upstream, even if another account has one', async () => {
    const other = await fixture.newAccount();
    const account = await fixture.newAccount();
    const ask = () => fixture.send({ path: prefix + path, headers: credential(account.key, account) });
    const before = await ask();
    await setUpstream(other, face);
    const after = await ask();
    expect([before.status, before.text]).toEqual([unknown[0], expect.stringContaining(unknown[1])]);
    expect(after.status).toBe(before.status);
    expect(after.text).toEqual(expect.stringContaining(unknown[1]));
    expect(vendor.calls).toEqual([]);
  });

  it('forwards unserved paths with the vendor’s key and none of ours', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, vendorKey);
    const sent = `${path}/a%20b?x=1&y=%2F`;
    const headers = { ...credential(account.key, account), 'x-mine': 'as it is' };
    const answer = await fixture.send({ method: 'POST', path: prefix + sent, headers, body: { n: 1 } });
    expect([answer.status, answer.text]).toEqual([200, `POST ${vendorPrefix}${sent}`]);
    const [call] = vendor.calls;
    expect(call?.headers).toMatchObject({
      ...vendorHeaders,
      host: `127.0.0.1:${vendor.port}`,
      'x-mine': 'as it is',
    });
    expect(call?.rawHeaders.join()).not.toContain(account.key);
    if (face === 'superwaba') expect(call?.rawHeaders.join()).not.toContain(account.account.id);
  });

  it('answers with the headers of the vendor, without the headers of our answers', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, vendorKey);
    const headers = credential(account.key, account);
    const ask = async () => (await fixture.send({ path: prefix + path, headers })).headers;
    expect((await ask())['cache-control']).toBeUndefined();
    vendor.answer((_, response) => {
      response.setHeader('cache-control', 'max-age=60').setHeader('x-of-vendor', '1').end('{}');
    });
    expect(await ask()).toMatchObject({ 'cache-control': 'max-age=60', 'x-of-vendor': '1' });
  });

  it('refuses an answer whose reason has a control character, and goes on', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, vendorKey);
    vendor.answer((_, response) => {
      response.socket?.end('HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n');
    });
    const headers = credential(account.key, account);
    const ask = async () => (await fixture.send({ path: prefix + path, headers })).status;
    const status = face === 'acme' ? 200 : 502;
    expect([await ask(), await ask()]).toEqual([status, status]);
  });

  it('forwards an imported vendor key, and never a key of ours', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face);
    const imported = await fixture.newKey(account, ['upstream:use'], {
      secret: `vendor-${account.account.id}`,
    });
    const headers = credential(imported, account);
    const passed = await fixture.send({ path: prefix + path, headers });
    expect([passed.status, passed.text]).toEqual([200, `GET ${vendorPrefix}${path}`]);
    expect(vendor.calls[0]?.headers).toMatchObject(headers);
    const refused = await fixture.send({ path: prefix + path, headers: credential(account.key, account) });
    expect(refused.text).toMatch(face === 'acme' ? 'upstream' : /no key of the upstream server/i);
    expect(refused.status).toBe(face === 'acme' ? 200 : 502);
    expect(vendor.calls).toHaveLength(1);
  });

  it('answers its own paths itself, with any method and spelling', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, vendorKey);
    const headers = credential(account.key, account);
    const spellings = [served, `${served}/`, `/${served}`, `${served}//`, served.toUpperCase()];
    const climbing = [
      `/x/..${served}`,
      `/x/%2e%2e${served}`,
      `/%2e${served}`,
      `/x%2f..%2f${served.slice(1)}`,
    ];
    const escaped = [
      served.replace('/p', '/%70').replace('/c', '/%63'),
      served.replace('/p', '/%2570').replace('/c', '/%2563'),
      `${served};v=1`,
      `/\\${served.slice(1)}`,
      '/../../elsewhere',
    ];
    const ends = [
      '%3fa=b',
      '%23',
      '%00',
      '%20',
      '%09',
      '%0d%0aX:1',
      '%e2%80%8b',
      '%C2%A0',
      '%253f',
      '%C2%85',
    ];
    const forms = ['.', '..', '.json', '.JSON', '.xml', '.json.', '%2ejson'];
    const hidden = [
      ...[...ends, ...forms].map((end) => `${served}${end}`),
      ...['%20', '%e2%80%8b'].map((start) => `/${start}${served.slice(1)}`),
      served.replace('/c', '/%EF%BD%83').replace('/p', '/%EF%BD%90'),
      ...['/x/.../y', '/x%20/y', '/x%3f/y', `/x/%EF%BC%8E%EF%BC%8E${served}`],
      // A wide % is one for a server that normalizes before it undoes escapes.
      ...['%EF%BC%85', '%EF%B9%AA'].flatMap((percent) => [
        `/x/${percent}2e${percent}2e${served}`,
        served.replace('/p', `/${percent}70`).replace('/c', `/${percent}63`),
      ]),
    ];
    for (const spelling of [...spellings, ...climbing, ...escaped, ...hidden])
      for (const method of ['GET', 'DELETE', 'PROPFIND'])
        await fixture.send({ method, path: prefix + spelling, headers });
    expect(vendor.calls.map(({ method, path: at }) => `${method} ${at}`)).toEqual([]);
  });

  it('a vendor key names no other request or caller, and our secrets are not forwarded', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, vendorKey);
    const ours = `sb_live_${'k'.repeat(38)}`;
    const override = 'HTTP-Method-Override Method-Override HTTP-Method HTTP_Method_Override';
    const elsewhere = 'Original-URL Original-URI Rewrite-URL Original-Method';
    const renamed = `${override} ${elsewhere}`.split(' ').map((name) => [`X-${name}`, 'DELETE'] as const);
    const headers = {
      ...credential(account.key, account),
      ...Object.fromEntries(renamed),
      Cookie: 'session=1',
      'X-Some-Key': ours,
      'X-Some-Header': `token=${ours}; a=b`,
      'X-Some-Basic': `Basic ${Buffer.from(`${ours}:`).toString('base64')}`,
      'X-Token': `sbt_${'t'.repeat(40)}`,
      'X-Mine': 'DELETE is my middle name',
    };
    expect((await fixture.send({ path: prefix + path, headers })).status).toBe(200);
    const kept = Object.keys(vendor.calls[0]?.headers ?? {}).filter((name) => !(name in vendorHeaders));
    expect(kept).toEqual(['host', 'x-mine', 'connection']);
    const inUrl = { path: `${prefix}${path}?key=${ours}`, headers: credential(account.key, account) };
    expect((await fixture.send(inUrl)).status).toBe(face === 'acme' ? 200 : 502);
    expect(vendor.calls).toHaveLength(1);
  });

  it('requires the scope, and forwards nothing else', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, vendorKey);
    const without = await fixture.newKey(account, ['contacts:read', 'messages:send']);
    const answers = [
      await fixture.send({ path: prefix + path }),
      await fixture.send({ path: prefix + path, headers: credential('nobody-has-this-key', account) }),
      await fixture.send({ path: prefix + path, headers: credential(without, account) }),
    ];
    const statuses = face === 'acme' ? [200, 200, 200] : [401, 401, 403];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(vendor.calls).toEqual([]);
  });

  it('reports an unreachable vendor in its own envelope', async () => {
    const account = await fixture.newAccount();
    const gone = await openVendor();
    await gone.close();
    await setUpstream(account, face, vendorKey, gone.url);
    const answer = await fixture.send({
      method: 'POST',
      path: prefix + path,
      headers: credential(account.key, account),
      body: { n: 1 },
    });
    expect(answer.status).toBe(face === 'acme' ? 200 : 502);
    expect(answer.text).toMatch(face === 'acme' ? '{"error":"upstream"}' : /could not be reached/);
  });
});

describe('a face that is mounted twice', () => {
  it('has the paths of its first mount at the vendor', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, 'wacr', 'vendors-own-key', `${vendor.url}/below/`);
    const answer = await fixture.send({ path: '/wacr/messages?page=2', headers: bearer(account.key) });
    expect(answer.text).toBe('GET /below/api/v2/messages?page=2');
  });
});

describe('rate limits', () => {
  it('count forwarded calls in the normal window, and apply before a call is sent', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, 'acme', 'vendors-own-key');
    const key = await fixture.newKey(account, ['contacts:read', 'upstream:use'], { rateLimit: 'default' });
    const headers = { 'x-acme-secret': key };
    const texts: string[] = [];
    for (const path of [
      '/acme/people',
      '/acme/orders',
      '/acme/people',
      '/acme/orders',
      '/acme/orders',
      '/acme/orders',
    ])
      texts.push((await fixture.send({ path, headers })).text);
    expect(texts.slice(3)).toEqual(['GET /acme/orders', 'GET /acme/orders', '{"error":"limited"}']);
    expect(vendor.calls).toHaveLength(3);
  });
});

describe('a forwarded call that takes long', () => {
  type Client = ReturnType<typeof clientOf>;
  /** Creates a key that may forward; the returned function removes its right. */
  const ends: Readonly<
    Record<string, (client: Client) => Promise<readonly [string, () => Promise<unknown>]>>
  > = {
    'its key was revoked': async (client) => {
      const { key, id } = (await client.post('/keys', { name: 'k', scopes: ['upstream:use'] })).json.data;
      return [key, () => client.remove(`/keys/${id}`)];
    },
    'its key lost the scope': async (client) => {
      const { key, id } = (await client.post('/keys', { name: 'k', scopes: ['upstream:use'] })).json.data;
      return [key, () => client.patch(`/keys/${id}`, { scopes: ['contacts:read'] })];
    },
    'its member was suspended': async (client) => {
      const scopes = ['upstream:use'];
      await client.put('/roles/working', { label: 'W', scopes, sees: 'all', hidden: [], masked: [] });
      const { key, number } = await newMemberKey(fixture, client, { role: 'working', scopes });
      return [key, () => client.patch(`/members/${number}`, { state: 'suspended' })];
    },
  };
  const begun = (key: string, method: string) => {
    const request = http.request({
      host: '127.0.0.1',
      port: fixture.port,
      path: '/acme/orders',
      method,
      agent: false,
      headers: { 'x-acme-secret': key, ...(method === 'GET' ? {} : { 'transfer-encoding': 'chunked' }) },
    });
    request.on('error', () => {});
    return request;
  };
  const upstreamed = async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, 'acme', 'vendors-own-key');
    return clientOf(fixture, account.key);
  };

  for (const [name, prepare] of Object.entries(ends)) {
    it(`is cut once ${name}: the answer`, async () => {
      const [key, end] = await prepare(await upstreamed());
      let sending: http.ServerResponse | undefined;
      vendor.answer((_, response) => {
        sending = response;
        response.write('before');
      });
      const request = begun(key, 'GET').end();
      const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
      let text = '';
      const before = new Promise<void>((resolve) =>
        response.on('data', (piece) => {
          text += piece;
          resolve();
        }),
      );
      const closed = new Promise<void>((resolve) => response.on('close', resolve));
      response.on('error', () => {});
      await before;
      await end();
      sending?.end(' after');
      await closed;
      expect([text, response.complete]).toEqual(['before', false]);
    });

    it(`is cut once ${name}: the body`, async () => {
      const [key, end] = await prepare(await upstreamed());
      let body = '';
      const seen = new Promise<void>((resolve) =>
        vendor.answer((request, response) => {
          request.on('data', (piece) => {
            body += piece;
            resolve();
          });
          request.on('end', () => response.end('taken'));
        }),
      );
      const request = begun(key, 'POST');
      request.write('before');
      await seen;
      await end();
      const status = new Promise((resolve) => request.on('response', (answer) => resolve(answer.statusCode)));
      request.end(' after');
      // The toy face answers every refusal with 200.
      expect([await status, body]).toEqual([200, 'before']);
    });
  }

  it('ends with the right to it, and the answer of a write is always complete', async () => {
    const client = await upstreamed();
    const [key, end] = await (ends['its key was revoked'] as (typeof ends)[string])(client);
    vendor.answer((request, response) => {
      request.on('data', () => {});
      request.on('end', async () => {
        response.write('one ');
        await end();
        response.end('two');
      });
    });
    const request = begun(key, 'POST');
    const answered = new Promise<string>((resolve) =>
      request.on('response', async (response) => {
        let text = '';
        for await (const piece of response) text += piece;
        resolve(text);
      }),
    );
    request.end('body');
    expect(await answered).toBe('one two');
  });
});

describe('a change of the upstream', () => {
  it('applies from the next call, and so does its removal', async () => {
    const account = await fixture.newAccount();
    const ask = () => fixture.send({ path: '/acme/orders', headers: { 'x-acme-secret': account.key } });
    await setUpstream(account, 'acme', 'first-key');
    await ask();
    await setUpstream(account, 'acme', 'second-key');
    await ask();
    expect(vendor.calls.map((call) => call.headers['x-acme-secret'])).toEqual(['first-key', 'second-key']);
    await fixture.core.removeUpstream(account.account.id, 'acme');
    expect((await ask()).text).toBe('{"error":"no_route"}');
    expect(vendor.calls).toHaveLength(2);
  });

  it('stores the vendor’s key encrypted, bound to account and face', async () => {
    const account = await fixture.newAccount();
    await setUpstream(account, 'acme', 'a-very-secret-key');
    const { planned } = await import('../../src/database/statements/sql.js');
    const [row] = await fixture.database.query<{ row: string }>(
      planned("select encode(u.key, 'escape') || u::text as row from upstreams u where u.account_id = $1"),
      [account.account.id],
    );
    expect(row?.row).toBeDefined();
    expect(row?.row).not.toContain('a-very-secret-key');
    const [shown] = await fixture.core.listUpstreams({ accountId: account.account.id });
    expect(JSON.stringify(shown)).not.toContain('a-very-secret-key');
  });
});

describe('requests that the vendor answers better', () => {
  const upstreamOf = async (face: string) => {
    const account = await fixture.newAccount();
    await setUpstream(account, face, 'vendors-own-key');
    return account;
  };

  it('are answered and stored here without an upstream, and by the vendor with one', async () => {
    const account = await fixture.newAccount();
    const headers = bearer(account.key);
    const body = { url: 'https://example.com/hook', events: ['message.received'] };
    const webhooks = (method: string, below = '') =>
      fixture.send({
        method,
        path: `/api/v1/webhooks${below}`,
        headers,
        ...(method === 'POST' ? { body } : {}),
      });
    expect((await webhooks('POST')).status).toBe(201);
    await setUpstream(account, 'wacrm', 'vendors-own-key');
    vendor.calls.length = 0;
    for (const [method, below] of [
      ['POST', ''],
      ['GET', ''],
      ['PATCH', '/wh_1'],
      ['DELETE', '/wh_1/'],
      ['POST', '/wh_1/test'],
      ['PUT', '/wh_1'],
    ] as const) {
      const answer = await webhooks(method, below);
      expect([answer.status, answer.text]).toEqual([200, `${method} /api/v1/webhooks${below}`]);
    }
    await fixture.core.removeUpstream(account.account.id, 'wacrm');
    expect((await webhooks('GET')).json.data).toHaveLength(1);
    expect((await webhooks('PUT', '/wh_1')).status).toBe(405);
  });

  it('require the forwarding scope, not the local one', async () => {
    const account = await upstreamOf('wacrm');
    const headers = bearer(await fixture.newKey(account, ['webhooks:manage']));
    expect((await fixture.send({ path: '/api/v1/webhooks', headers })).status).toBe(403);
    const forwarding = bearer(await fixture.newKey(account, ['upstream:use']));
    expect((await fixture.send({ path: '/api/v1/webhooks', headers: forwarding })).status).toBe(200);
    expect((await fixture.send({ path: '/api/v1/webhooks' })).status).toBe(401);
    expect(vendor.calls).toHaveLength(1);
  });

  it('include the profile lookup by any channel', async () => {
    const account = await upstreamOf('wazapin');
    const look = (of: TestAccount) =>
      fixture.send({
        method: 'POST',
        path: '/v1/channels/wzp_1/contacts/lookup?x=1',
        headers: { 'x-api-key': of.key },
        body: { phone_number: '+628123456789' },
      });
    expect((await look(account)).text).toBe('POST /v1/channels/wzp_1/contacts/lookup?x=1');
    const without = await look(await fixture.newAccount());
    expect([without.status, without.json.detail]).toEqual([404, 'channel not found']);
  });

  it('appear in the limits of the account', async () => {
    const features = async (of: TestAccount) =>
      (await fixture.send({ path: '/api/v2/account/limits', headers: bearer(of.key) })).json.data.features;
    const without = await features(await fixture.newAccount());
    expect(without).toMatchObject({ whatsapp_templates: false, bulk_messaging: false, chatbot: false });
    expect(await features(await upstreamOf('wacr'))).toEqual({
      ...without,
      whatsapp_templates: true,
      bulk_messaging: true,
    });
  });

  it('do not include paths below a contact, in any spelling', async () => {
    const account = await upstreamOf('wazapin');
    const headers = { 'x-api-key': account.key };
    for (const path of [
      '/v1/contacts/x/suppressions/1',
      '/v1/contacts/x/notes/1',
      '/v1//contacts/x/labels',
      '/v1/CONTACTS/x/labels',
      '/v1/contacts.json/x/labels',
      '/v1/contacts;a=1/x/labels',
      '/v1/%63ontacts/x/labels',
      '/v1/tags',
      '/v1/%74ags/1',
    ])
      expect([path, (await fixture.send({ method: 'DELETE', path, headers })).status]).toEqual([path, 404]);
    expect(vendor.calls).toEqual([]);
  });
});
