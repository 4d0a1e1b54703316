/** v2: OAuth tokens. */

import { createHash } from 'node:crypto';
import type { Scope } from '@switchbook/domain/access/access.js';
import { describe, expect, it } from 'vitest';
import {
  badClient,
  badToken,
  callerOf,
  contacts1,
  failed,
  forbidden,
  v2Of,
} from '../../../../test/support/clients/wazzup.js';
import type { TestAccount } from '../../../../test/support/fixture.js';
import { useServer } from '../../../../test/support/wire/server.js';

const fixture = useServer();

const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const basicOf = (account: string, key: string) => ({
  authorization: `Basic ${Buffer.from(`${account}:${key}`).toString('base64')}`,
});
const ask = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  callerOf(fixture.send)('POST', '/v2/oauth/token', body, headers);
const forKey = ({ account }: TestAccount, key: string, scope?: string) =>
  ask(
    { grant_type: 'client_credentials', client_credentials_data: scope === undefined ? {} : { scope } },
    basicOf(account.id, key),
  );
const refresh = (token: unknown, headers = {}) =>
  ask({ grant_type: 'refresh_token', refresh_token_data: { refresh_token: token, client_id: 'x' } }, headers);
const exchange = (token: string, account: unknown, more = {}, headers = {}) =>
  ask(
    {
      grant_type: exchangeType,
      token_exchange_data: {
        subject_token: token,
        subject_token_type: 'urn:wazzup:oauth:token-type:machine_token',
        requested_subject: account,
        scope: 'transport,crm',
        ...more,
      },
    },
    headers,
  );
const statusWith = async (token: string) => (await v2Of(fixture.send, token).get('/contacts')).status;

const pair =
  /^\{"data":\{"access_token":"[^"]+","refresh_token":"[^"]+","expires_in":3600,"refresh_expires_in":604800\},"meta":\{"timestamp":[1-9][0-9]{9}\}\}$/;
const unsupported =
  '{"code":"OAUTH_GRANT_TYPE_UNSUPPORTED","title":"Unsupported Grant Type","detail":"The grant type is not supported.","errors":[]}';

async function withKey(scopes: readonly Scope[] = ['contacts:read', 'contacts:write', 'contacts:delete']) {
  const account = await fixture.newAccount();
  const { key, secret } = await fixture.core.createKey(account.account.id, {
    name: 'k',
    scopes,
    rateLimit: { kind: 'unlimited' },
    expiresAt: null,
  });
  return { account, key, secret };
}

describe('POST /v2/oauth/token', () => {
  it('a key makes a pair, a refresh token makes another once, and the key ends them all', async () => {
    const { account, key, secret } = await withKey();
    const created = await forKey(account, secret, 'transport,crm');
    expect(created.status).toBe(201);
    expect(created.text).toMatch(pair);
    expect(created.headers['cache-control']).toBe('no-store');
    const first = created.json.data;
    expect(await statusWith(first.access_token)).toBe(200);
    const renewed = await refresh(first.refresh_token);
    expect(renewed.status).toBe(201);
    expect(renewed.text).toMatch(pair);
    const second = renewed.json.data;
    expect([await statusWith(first.access_token), await statusWith(second.access_token)]).toEqual([200, 200]);
    const again = await refresh(first.refresh_token);
    expect([again.status, again.text]).toEqual([401, badToken]);
    expect(again.headers['www-authenticate']).toBe('Basic realm="switchbook"');
    expect(again.headers['cache-control']).toBe('no-store');
    await fixture.core.revokeKey(account.account.id, key.id);
    expect([await statusWith(first.access_token), await statusWith(second.access_token)]).toEqual([401, 401]);
    expect((await refresh(second.refresh_token)).status).toBe(401);
  });

  it('a scope includes contacts only if it names crm, or is empty', async () => {
    const { account, secret } = await withKey();
    for (const scope of [undefined, '', ' , ', 'crm', 'transport,crm', 'transport crm']) {
      const { access_token: token } = (await forKey(account, secret, scope)).json.data;
      expect(await statusWith(token)).toBe(200);
    }
    for (const scope of ['transport', 'CRM', 'crm2']) {
      const { data } = (await forKey(account, secret, scope)).json;
      const refused = await v2Of(fixture.send, data.access_token).get('/contacts');
      expect([refused.status, refused.text]).toEqual([403, forbidden]);
      const renewed = (await refresh(data.refresh_token)).json.data;
      expect(await statusWith(renewed.access_token)).toBe(403);
    }
    const readOnly = await withKey(['contacts:read', 'keys:manage']);
    const { access_token: token } = (await forKey(readOnly.account, readOnly.secret)).json.data;
    expect(await statusWith(token)).toBe(200);
    expect((await v2Of(fixture.send, token).post(contacts1())).status).toBe(403);
  });

  it('the hash of a long key is no key', async () => {
    const account = await fixture.newAccount();
    const long = `long-${account.account.id}-${'x'.repeat(120)}`;
    await fixture.core.createKey(account.account.id, {
      name: 'long',
      secret: long,
      scopes: ['contacts:read'],
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    });
    expect((await forKey(account, long)).status).toBe(201);
    const hash = createHash('sha256').update(long).digest('base64');
    for (const name of [hash, `\n${hash}`, `#${hash}`])
      expect((await forKey(account, name)).status).toBe(401);
  });

  it('an access token is exchanged for its account, and for no other', async () => {
    const { account, secret } = await withKey();
    const other = await withKey();
    await fixture.core.updateAccount(account.account.id, { slug: `shop-${account.account.number}` });
    const { data } = (await forKey(account, secret)).json;
    const { id, number } = account.account;
    for (const subject of [id, id.toUpperCase(), String(number), number, `shop-${number}`]) {
      const created = await exchange(data.access_token, subject);
      expect(created.status).toBe(201);
      expect(created.text).toMatch(pair);
      expect(await statusWith(created.json.data.access_token)).toBe(200);
    }
    for (const subject of [other.account.account.id, other.account.account.number, '', undefined, 'x']) {
      const refused = await exchange(data.access_token, subject);
      expect([refused.status, refused.text]).toEqual([401, badToken]);
    }
    for (const token of [secret, data.refresh_token, 'x', ''])
      expect((await exchange(token, id)).text).toBe(badToken);
    const narrow = (await exchange(data.access_token, id, { scope: 'transport' })).json.data;
    expect(await statusWith(narrow.access_token)).toBe(403);
    const still = (await exchange(narrow.access_token, id)).json.data;
    expect(await statusWith(still.access_token)).toBe(403);
  });

  it('other grant types are not granted, before any credential', async () => {
    for (const type of ['authorization_code', 'password', 'Refresh_token']) {
      const refused = await ask({ grant_type: type });
      expect([refused.status, refused.text]).toEqual([400, unsupported]);
    }
    for (const type of [undefined, null, '', ' ', 5, {}])
      expect((await ask({ grant_type: type })).text).toBe(failed('grant_type should not be empty'));
    expect((await ask('[]')).text).toBe(failed('grant_type should not be empty'));
    for (const token of [undefined, null, ' ', 5, []])
      expect((await refresh(token)).text).toBe(failed('refresh_token should not be empty'));
    for (const body of ['', '{', 'grant_type=client_credentials'])
      expect((await ask(body)).text).toBe(failed('request body must be valid JSON'));
  });

  it('account and key must belong together', async () => {
    const { account, secret } = await withKey();
    const other = await withKey();
    const { id } = account.account;
    const body = { grant_type: 'client_credentials', client_credentials_data: { scope: 'crm' } };
    const { access_token: token, refresh_token: refreshToken } = (await forKey(account, secret)).json.data;
    for (const headers of [
      {},
      { authorization: `Bearer ${secret}` },
      { authorization: 'Basic' },
      { authorization: 'Basic !' },
      basicOf(id, other.secret),
      basicOf(other.account.account.id, secret),
      basicOf(String(account.account.number), secret),
      basicOf(id, ''),
      basicOf(id, token),
    ]) {
      const refused = await ask(body, headers);
      expect([refused.status, refused.text]).toEqual([401, badClient]);
      expect(refused.headers['www-authenticate']).toBe('Basic realm="switchbook"');
    }
    expect((await ask(body, basicOf(id.toUpperCase(), secret))).status).toBe(201);
    for (const headers of [basicOf(id, 'x'), basicOf(other.account.account.id, other.secret)]) {
      expect((await refresh(refreshToken, headers)).text).toBe(badClient);
      expect((await exchange(token, id, {}, headers)).text).toBe(badClient);
    }
    expect((await refresh('x', basicOf(id, secret))).text).toBe(badToken);
    expect((await exchange(token, id, {}, basicOf(id, secret))).status).toBe(201);
    expect((await refresh(refreshToken, basicOf(id, secret))).status).toBe(201);
  });

  it('members may be next to the grant type, or a form', async () => {
    const { account, secret } = await withKey();
    const basic = basicOf(account.account.id, secret);
    const narrow = await ask({ grant_type: 'client_credentials', scope: 'transport' }, basic);
    expect(await statusWith(narrow.json.data.access_token)).toBe(403);
    const renewed = await ask({ grant_type: 'refresh_token', refresh_token: narrow.json.data.refresh_token });
    expect(renewed.status).toBe(201);
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const created = await ask('grant_type=client_credentials&scope=transport+crm', { ...basic, ...form });
    expect(created.status).toBe(201);
    expect(await statusWith(created.json.data.access_token)).toBe(200);
    const token = encodeURIComponent(created.json.data.refresh_token);
    expect((await ask(`grant_type=refresh_token&refresh_token=${token}`, form)).status).toBe(201);
    expect((await ask('{"grant_type":"client_credentials"}', { ...basic, ...form })).status).toBe(201);
    expect((await ask('', form)).text).toBe(failed('request body must be valid JSON'));
    expect((await ask('a=b', form)).text).toBe(failed('grant_type should not be empty'));
  });

  it('tokens expire, and a refresh token opens no contact route', async () => {
    const { account, secret } = await withKey();
    const { data } = (await forKey(account, secret)).json;
    expect(await statusWith(data.refresh_token)).toBe(401);
    fixture.advance(3_600_000);
    expect(await statusWith(data.access_token)).toBe(401);
    expect((await exchange(data.access_token, account.account.id)).status).toBe(401);
    const renewed = (await refresh(data.refresh_token)).json.data;
    fixture.advance(604_800_000);
    expect((await refresh(renewed.refresh_token)).text).toBe(badToken);
  });

  it('only one of many simultaneous refreshes with one token succeeds', async () => {
    const { account, secret } = await withKey();
    const { data } = (await forKey(account, secret)).json;
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(data.refresh_token)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(19);
    const winner = answers.find((answer) => answer.status === 201)?.json.data;
    const tokens = [data.access_token, winner.access_token];
    expect(await Promise.all(tokens.map(statusWith))).toEqual([200, 200]);
    expect((await refresh(winner.refresh_token)).status).toBe(201);
  });

  it('a second use within a minute is refused and ends no token, a later one ends them all', async () => {
    const { account, secret } = await withKey();
    const first = (await forKey(account, secret)).json.data;
    const other = (await forKey(account, secret)).json.data;
    const second = (await refresh(first.refresh_token)).json.data;
    const third = (await refresh(second.refresh_token)).json.data;
    const statuses = () =>
      Promise.all([first, second, third, other].map((made) => statusWith(made.access_token)));
    fixture.advance(59_000);
    for (const token of [first.refresh_token, second.refresh_token, first.refresh_token]) {
      const again = await refresh(token);
      expect([again.status, again.text]).toEqual([401, badToken]);
    }
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    fixture.advance(1_000);
    const late = await refresh(first.refresh_token);
    expect([late.status, late.text]).toEqual([401, badToken]);
    expect(await statuses()).toEqual([401, 401, 401, 200]);
    expect((await refresh(third.refresh_token)).status).toBe(401);
    expect((await refresh(other.refresh_token)).status).toBe(201);
  });

  it('a refresh above the limit of the window does not end the token', async () => {
    const account = await fixture.newAccount();
    const { secret } = await fixture.core.createKey(account.account.id, {
      name: 'k',
      scopes: ['contacts:read'],
      rateLimit: { kind: 'window', count: 2, seconds: 5 },
      expiresAt: null,
    });
    const { data } = (await forKey(account, secret)).json;
    expect(await statusWith(data.access_token)).toBe(200);
    const refused = await refresh(data.refresh_token);
    expect(refused.status).toBe(429);
    expect((await forKey(account, secret)).status).toBe(429);
    fixture.advance(5_000);
    expect((await refresh(data.refresh_token)).status).toBe(201);
  });
});
