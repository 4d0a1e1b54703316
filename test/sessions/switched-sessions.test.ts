/** A session that switches accounts keeps its age and the time of its next provider check. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { newClient } from '../support/clients/directory.js';
import { lockWaits } from '../support/database/lock-waits.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer({ settings: { hosts: new Set(['localhost']) } });
const minuteMs = 60_000;
const membersSql = planned('select m.number from members m where m.account_id = $1 for update');

const cookieIn = ({ headers }: Received) =>
  /^([\w-]+=[^;]*)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? '';
const own = () => `http://localhost:${fixture.port}`;
const ask = (cookie: string, path: string) =>
  fixture.send({
    method: 'GET',
    path: `/directory/v1${path}`,
    headers: { host: `localhost:${fixture.port}`, cookie },
  });
async function change(cookie: string, method: string, path: string, body?: unknown) {
  const me = await ask(cookie, '/me');
  const csrf = String(me.json?.data?.csrf ?? '');
  const next = cookieIn(me) || cookie;
  const headers = {
    host: `localhost:${fixture.port}`,
    origin: own(),
    cookie: next,
    'x-switchbook-csrf': csrf,
  };
  return fixture.send({ method, path: `/directory/v1${path}`, headers, body });
}

describe('a session that switches its account', () => {
  const proofOf = (email: string, more: object = {}) => ({
    issuer: 'https://login.example',
    subject: email,
    label: 'Our login',
    email,
    role: null,
    providerSid: null,
    refreshToken: null,
    ...more,
  });
  async function two(email: string, more: object = {}) {
    const accounts = [];
    let cookie = '';
    for (let count = 0; count < 2; count += 1) {
      const { client, account } = await newClient(fixture);
      await client.post('/members', { name: 'Cleo', email, role: 'reader' });
      accounts.push(account.account);
      if (count > 0) {
        const path = `/me/invitations/${account.account.slug}/accept`;
        expect((await change(cookie, 'POST', path)).status).toBeLessThan(300);
        continue;
      }
      const proved = await fixture.core.signInByProof(proofOf(email, more), { agent: 'Firefox' });
      if (proved?.kind === 'session') cookie = `switchbook=${proved.session.token}`;
    }
    return {
      slugs: accounts.map((account) => account.slug),
      cookie,
      ids: accounts.map((account) => account.id),
    };
  }

  it('is as old there as it was', async () => {
    const { slugs, cookie } = await two('old@one.example');
    fixture.advance(2 * 60 * minuteMs);
    expect((await change(cookie, 'POST', '/me/passkeys/options')).status).toBe(400);
    const current = cookieIn(await ask(cookie, '/me')) || cookie;
    const [before] = (await ask(current, '/me/sessions')).json.data;
    const there = cookieIn(await change(current, 'POST', '/me/account', { slug: slugs[1] }));
    expect((await change(there, 'POST', '/me/passkeys/options')).status).toBe(400);
    const back = cookieIn(await change(there, 'POST', '/me/account', { slug: slugs[0] }));
    expect((await change(back, 'POST', '/me/passkeys/options')).status).toBe(400);
    const [after] = (await ask(back, '/me/sessions')).json.data;
    expect([after.created_at, after.ends_at]).toEqual([before.created_at, before.ends_at]);
  });

  it('is checked as soon as before the switch', async () => {
    const { slugs, cookie, ids } = await two('checked@one.example', {
      refreshToken: 'a token of the provider',
    });
    fixture.advance(50 * minuteMs);
    const there = cookieIn(await change(cookie, 'POST', '/me/account', { slug: slugs[1] }));
    fixture.advance(50 * minuteMs);
    const token = there.slice(there.indexOf('=') + 1);
    const principal = await fixture.core.authenticate(token);
    expect(principal?.account.id).toBe(ids[1]);
    const check = principal && (await fixture.core.beginProviderCheck(principal));
    expect(check?.refreshToken).toBe('a token of the provider');
  });

  it('continues on a server that no longer queries its provider', async () => {
    const { slugs, cookie } = await two('unchecked@one.example', { refreshToken: 'a token of the provider' });
    let current = cookie;
    for (let time = 0; time < 2; time += 1) {
      fixture.advance(4 * 24 * 60 * minuteMs);
      current = cookieIn(await ask(current, '/me')) || current;
    }
    const there = cookieIn(await change(current, 'POST', '/me/account', { slug: slugs[1] }));
    expect((await ask(there, '/me')).status).toBe(200);
  });

  it('ends in the other account too when its provider ends it during the switch', async () => {
    const email = 'ended@one.example';
    const { slugs, cookie, ids } = await two(email, { providerSid: 'a session there' });
    const before = await lockWaits(fixture.database);
    let switched: Promise<Received> | undefined;
    let ended: Promise<number> | undefined;
    await fixture.database.transaction(async (tx) => {
      await tx.query(membersSql, [ids[1]]);
      switched = change(cookie, 'POST', '/me/account', { slug: slugs[1] });
      await until('the switch waits', async () => (await lockWaits(fixture.database)) > before);
      const once = { id: randomUUID(), until: new Date(fixture.clock().getTime() + minuteMs) };
      const { issuer, subject, providerSid: sid } = proofOf(email, { providerSid: 'a session there' });
      ended = fixture.core.endSessionsAtProvider({ issuer, subject, sid, once });
      await until('the end waits', async () => (await lockWaits(fixture.database)) > before + 1);
    });
    const there = cookieIn((await switched) as Received) || cookie;
    expect(await ended).toBe(1);
    expect((await ask(there, '/me')).status).toBe(401);
  });

  it('has the new refresh token there if a check of the provider ends during the switch', async () => {
    const { slugs, cookie, ids } = await two('renewed@one.example', { refreshToken: 'the first' });
    const checkOf = async (text: string) => {
      const principal = await fixture.core.authenticate(text.slice(text.indexOf('=') + 1));
      return principal && (await fixture.core.beginProviderCheck(principal));
    };
    fixture.advance(60 * minuteMs);
    const check = await checkOf(cookie);
    if (check === undefined) throw new Error('no check is due');
    const before = await lockWaits(fixture.database);
    let switched: Promise<Received> | undefined;
    let renewed: Promise<void> | undefined;
    await fixture.database.transaction(async (tx) => {
      await tx.query(membersSql, [ids[1]]);
      switched = change(cookie, 'POST', '/me/account', { slug: slugs[1] });
      await until('the switch waits', async () => (await lockWaits(fixture.database)) > before);
      const finding = { kind: 'renewed', refreshToken: 'the second', role: null } as const;
      renewed = fixture.core.endProviderCheck(check, finding);
      await until('the check waits', async () => (await lockWaits(fixture.database)) > before + 1);
    });
    await renewed;
    const there = cookieIn((await switched) as Received);
    fixture.advance(60 * minuteMs);
    expect((await checkOf(there))?.refreshToken).toBe('the second');
  });

  it('switches once for several simultaneous requests, and ends in the old account', async () => {
    const { slugs, cookie } = await two('once@one.example');
    const me = await ask(cookie, '/me');
    const headers = {
      host: `localhost:${fixture.port}`,
      origin: own(),
      cookie,
      'x-switchbook-csrf': String(me.json.data.csrf),
    };
    const path = '/directory/v1/me/account';
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        fixture.send({ method: 'POST', path, headers, body: { slug: slugs[1] } }),
      ),
    );
    const cookies = answers.filter(({ status }) => status < 300).map(cookieIn);
    expect(cookies.length).toBe(1);
    expect((await ask(cookie, '/me')).status).toBe(401);
    expect((await ask(cookies[0] ?? '', '/me/sessions')).json.data.length).toBe(1);
  });
});
