/** Imported signed tokens of vendors expire at their `exp`, unless the request sets another time. */

import { describe, expect, it } from 'vitest';
import { keyExpiryOf, tokenExpiryOf } from '../../src/access/values/token-expiry.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
let count = 0;
const token = (claims: object) => {
  count += 1;
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: `user-${count}`, ...claims })}.c2lnbmF0dXJl`;
};
const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
const inSeconds = (more: number) => seconds(fixture.clock()) + more;

async function opened() {
  const account = await fixture.newAccount();
  const post = (body: object, key = account.key) =>
    fixture.send({
      method: 'POST',
      path: '/directory/v1/keys',
      body: { name: 'client', scopes: ['contacts:read'], ...body },
      headers: { authorization: `Bearer ${key}` },
    });
  // Clients of the vendor with such tokens send these headers.
  const use = async (key: string) => {
    const headers = { authorization: `Bearer ${key}`, 'x-org-id': account.account.id };
    return (await fixture.send({ path: '/api/whatsapp/contacts', headers })).status;
  };
  return { account, post, use };
}

describe('an imported token', () => {
  it('expires at its own time', async () => {
    const { post, use } = await opened();
    const exp = inSeconds(3_600);
    const key = token({ exp });
    const created = await post({ key });
    expect([created.status, created.json.data.expires_at]).toEqual([201, new Date(exp * 1000).toISOString()]);
    expect(await use(key)).toBe(200);
    fixture.advance(3_600_000);
    expect(await use(key)).toBe(401);
  });

  it('is refused if expired, and accepted with a given end', async () => {
    const { account, post, use } = await opened();
    const key = token({ exp: inSeconds(-60) });
    const refused = await post({ key });
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('is a token that ended at'),
    ]);
    expect(refused.text).not.toContain(key);
    expect(await use(key)).toBe(401);
    const end = new Date(inSeconds(600) * 1000).toISOString();
    const created = await post({ key, expires_at: end });
    expect([created.status, created.json.data.expires_at]).toEqual([201, end]);
    expect(await use(key)).toBe(200);
    const forEver = token({ exp: inSeconds(-60) });
    expect((await post({ key: forEver, expires_at: null })).json.data.expires_at).toBeNull();
    const neighbor = await fixture.core.listKeys({ accountId: fixture.neighbor().account.id });
    expect(neighbor.some((shownKey) => shownKey.accountId === account.account.id)).toBe(false);
  });

  it('expires with the importing key if that is earlier', async () => {
    const { post } = await opened();
    const end = new Date(inSeconds(60) * 1000).toISOString();
    const maker = (await post({ scopes: ['keys:manage'], expires_at: end })).json.data.key;
    const created = await post({ key: token({ exp: inSeconds(3_600) }), scopes: ['keys:manage'] }, maker);
    expect([created.status, created.json.data.expires_at]).toEqual([201, end]);
    const sooner = inSeconds(30);
    const other = await post({ key: token({ exp: sooner }), scopes: ['keys:manage'] }, maker);
    expect(other.json.data.expires_at).toBe(new Date(sooner * 1000).toISOString());
  });

  it('may be as long as tokens of a web app', async () => {
    const { post, use } = await opened();
    const key = token({ exp: inSeconds(60), app_metadata: 'x'.repeat(1_500) });
    expect(key.length).toBeGreaterThan(2_000);
    expect((await post({ key })).status).toBe(201);
    expect(await use(key)).toBe(200);
    expect((await post({ key: 'k'.repeat(4_097) })).status).toBe(400);
  });

  it('does not expire if it states no end, and neither do other keys', async () => {
    const { post } = await opened();
    const { advance } = fixture;
    advance(1);
    for (const key of [
      token({}),
      token({ exp: 'soon' }),
      token({ exp: Number.MAX_VALUE }),
      token({ exp: fixture.clock().getTime() + 3_600_000 }),
      `not.a.token-${'x'.repeat(20)}-${fixture.clock().getTime()}`,
      `plain-key-of-a-vendor-${fixture.clock().getTime()}`,
    ])
      expect((await post({ key })).json.data?.expires_at).toBeNull();
  });
});

describe('the end of a token', () => {
  it.each([
    [token({ exp: 1_700_000_000 }), '2023-11-14T22:13:20.000Z'],
    [token({ exp: 1_700_000_000.9 }), '2023-11-14T22:13:20.000Z'],
    [token({ exp: -1 }), '1969-12-31T23:59:59.000Z'],
    [token({ exp: 1e20 }), undefined],
    [token({ exp: 253_402_300_799 }), '9999-12-31T23:59:59.000Z'],
    [token({ exp: 1_700_000_000_000 }), undefined],
    [token({ exp: -1e20 }), '0001-01-01T00:00:00.000Z'],
    [`${part({ alg: 'none' })}.${part({ exp: 1_700_000_000 })}.`, '2023-11-14T22:13:20.000Z'],
    [`${part({ typ: 'JWT' })}.${part({ exp: 1_700_000_000 })}.x`, undefined],
    [`${part([])}.${part({ exp: 1 })}.x`, undefined],
    [`a.${'e'.repeat(100_000)}.c`, undefined],
    ['', undefined],
    ['a.b', undefined],
  ])('%#', (text, end) => {
    expect(tokenExpiryOf(text)?.toISOString()).toBe(end);
  });

  it('is found in one of the words of a key', () => {
    expect(keyExpiryOf(`org_77 ${token({ exp: 1_700_000_000 })}`)?.toISOString()).toBe(
      '2023-11-14T22:13:20.000Z',
    );
    expect(keyExpiryOf('org_77 plain')).toBeUndefined();
  });
});
