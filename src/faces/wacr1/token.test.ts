/** OAuth2 client credentials, in the form of the node (its base credential of n8n), and the refusals of RFC 6749. */

import { describe, expect, it } from 'vitest';
import { sendWith } from '../../../test/support/clients/wacr1.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { Received } from '../../../test/support/wire/wire.js';
import { unservedScopes } from './choices.js';

const fixture = useServer();
const form = 'application/x-www-form-urlencoded';

function request(
  members: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Received> {
  return fixture.send({
    method: 'POST',
    path: '/wacr1/v1/oauth/token',
    headers: { 'content-type': form, ...headers },
    body: new URLSearchParams(members).toString(),
  });
}

const of = ({ account, key }: TestAccount, scope?: string) => ({
  grant_type: 'client_credentials',
  client_id: account.id,
  client_secret: key,
  ...(scope === undefined ? {} : { scope }),
});

it('a token of the node does what its scopes allow, and its requests count as those of the key', async () => {
  const account = await fixture.newAccount();
  const created = await request(of(account, 'contacts:read comments:write'));
  expect([created.status, created.json]).toEqual([
    200,
    {
      access_token: expect.stringMatching(/^sbt_/),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'contacts:read comments:write',
    },
  ]);
  expect(created.headers['cache-control']).toBe('no-store');
  const token = created.json.access_token;
  expect((await sendWith(fixture, token, 'GET', '/contacts')).status).toBe(200);
  const reader = (await request(of(account, 'contacts:read'))).json.access_token;
  const refused = await sendWith(fixture, reader, 'POST', '/contacts', { phoneE164: '+919876543210' });
  expect([refused.status, refused.json.error.code]).toEqual([403, 'insufficient_scope']);
  expect((await sendWith(fixture, reader, 'GET', '/me')).json.credential.scopes).toEqual([
    'contacts:read',
    'comments:read',
  ]);
  fixture.advance(3_601_000);
  expect((await sendWith(fixture, reader, 'GET', '/me')).status).toBe(401);
});

it('the client is the account by id, number or slug, in the body, as JSON or in the header', async () => {
  const account = await fixture.newAccount();
  const { id, number, slug } = account.account;
  for (const client of [id, id.toUpperCase(), String(number), slug])
    expect((await request({ ...of(account), client_id: client })).status, client).toBe(200);
  const basic = Buffer.from(`${id}:${encodeURIComponent(account.key)}`).toString('base64');
  const byHeader = await request({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
  expect(byHeader.json.scope.split(' ')).toEqual(expect.arrayContaining(['contacts:read', 'comments:write']));
  const json = await fixture.send({ method: 'POST', path: '/wacr1/v1/oauth/token', body: of(account) });
  expect(json.status).toBe(200);
});

it('a token is granted without the scopes of what only the vendor serves', async () => {
  const account = await fixture.newAccount();
  const key = await fixture.newKey(account, ['contacts:read']);
  const scope = 'channels:read contacts:read messages:send templates:write';
  const granted = await request({ ...of(account), client_secret: key, scope });
  expect([granted.status, granted.json.scope]).toEqual([200, 'contacts:read']);
  const call = (method: string, body?: object) =>
    fixture.send({
      method,
      path: '/wacr1/v1/contacts',
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Bearer ${granted.json.access_token}` },
    });
  expect((await call('GET')).status).toBe(200);
  expect((await call('POST', { phoneE164: '+14155550101' })).status).toBe(403);
  const none = await request({ ...of(account), client_secret: key, scope: 'media:read' });
  expect([none.status, none.json.error]).toEqual([400, 'invalid_scope']);
  const lacking = await request({ ...of(account), client_secret: key, scope: 'contacts:write media:read' });
  expect([lacking.status, lacking.json.error]).toEqual([400, 'invalid_scope']);
});

it('a token has the scopes that its words name, and names all of its scopes', async () => {
  const { core } = fixture;
  const account = await fixture.newAccount();
  const key = await fixture.newKey(account, [
    'contacts:read',
    'contacts:write',
    'upstream:use',
    'messages:send',
  ]);
  const unserved = unservedScopes.join(' ');
  const cases: readonly (readonly [sent: string, scopes: readonly string[], words: string])[] = [
    ['contacts:read', ['contacts:read'], 'contacts:read'],
    ['comments:write', ['contacts:write'], 'comments:write'],
    ['contacts:read messages:send', ['contacts:read', 'messages:send'], 'contacts:read messages:send'],
    ['contacts:read channels:read media:write', ['contacts:read'], 'contacts:read'],
    ['upstream:use', ['upstream:use'], 'upstream:use'],
    [
      `contacts:read ${unserved}`,
      ['contacts:read', 'messages:send', 'upstream:use'],
      `contacts:read ${unserved}`,
    ],
  ];
  for (const [scope, scopes, words] of cases) {
    const { json } = await request({ ...of(account), client_secret: key, scope });
    const token = await core.authenticate(json.access_token);
    expect([[...(token?.scopes ?? [])].sort(), json.scope], scope).toEqual([scopes, words]);
  }
});

describe('refusals', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, number, string])[] = [
    ['no grant', { grant_type: '' }, 400, 'invalid_request'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a wrong secret', { client_secret: 'nobody-has-this-secret-0001' }, 401, 'invalid_client'],
    ['no secret', { client_secret: '' }, 401, 'invalid_client'],
    ['another account', { client_id: '00000000-0000-4000-8000-000000000000' }, 401, 'invalid_client'],
    ['a scope that the key lacks', { scope: 'contacts:read orders:write' }, 400, 'invalid_scope'],
  ];
  it.each(cases)('%s', async (_, members, status, error) => {
    const account = await fixture.newAccount();
    const refused = await request({ ...of(account), ...members });
    expect([refused.status, refused.json]).toEqual([
      status,
      { error, error_description: expect.any(String) },
    ]);
  });

  it('a token makes no token, and a body that cannot be read is an invalid request', async () => {
    const account = await fixture.newAccount();
    const token = (await request(of(account))).json.access_token;
    expect((await request({ ...of(account), client_secret: token })).json.error).toBe('invalid_client');
    const path = '/wacr1/v1/oauth/token';
    const broken = await fixture.send({
      method: 'POST',
      path,
      headers: { 'content-type': 'text/plain' },
      body: '{',
    });
    expect([broken.status, broken.json.error]).toEqual([400, 'invalid_request']);
  });
});
