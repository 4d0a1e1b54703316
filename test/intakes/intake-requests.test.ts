/**
 * Requests to `/intake/{token}` over real sockets: the verification request of the platform, payloads, and refusals.
 */

import { createHmac } from 'node:crypto';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { intakeLimits } from '../../src/intakes/values/intake.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';
import { send } from '../support/wire/wire.js';

const fixture = useServer({ isRelayed: true, requestMs: onThisMachine(2_000), processes: 1 });
const secret = 'the secret of the app';
const payload = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');

const sign = (raw: Buffer) => `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
const make = (of: TestAccount) =>
  fixture.core.records(intakes).create(of.caller, { name: 'Shop', secret, verifyToken: 'a verify token' });
const post = (token: string, body: Buffer, headers: Record<string, string> = {}) =>
  send(fixture.port, {
    method: 'POST',
    path: `/intake/${token}`,
    body,
    headers: { 'x-hub-signature-256': sign(body), 'content-type': 'application/json', ...headers },
  });
const get = (token: string, query: Record<string, string>) =>
  send(fixture.port, { path: `/intake/${token}?${new URLSearchParams(query)}` });
const countOf = async ({ account }: TestAccount) =>
  (
    await fixture.database.query<{ n: number }>(
      planned('select count(*)::integer as n from intake_payloads p where p.account_id = $1'),
      [account.id],
    )
  )[0]?.n;
const question = {
  'hub.mode': 'subscribe',
  'hub.verify_token': 'a verify token',
  'hub.challenge': '<b>1158201444</b>',
};

describe('the verification request of the platform', () => {
  it('returns its challenge as text', async () => {
    const { token } = await make(await fixture.newAccount());
    const { status, text, headers } = await get(token, question);
    expect([status, text, headers['content-type']]).toEqual([
      200,
      question['hub.challenge'],
      'text/plain; charset=utf-8',
    ]);
  });

  it.each([
    ['another verify token', { ...question, 'hub.verify_token': 'a verify tokem' }],
    ['no verify token', { ...question, 'hub.verify_token': '' }],
    ['another mode', { ...question, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { ...question, 'hub.challenge': '' }],
    ['nothing', {}],
  ])('is refused with %s', async (_what, query) => {
    const { token } = await make(await fixture.newAccount());
    expect((await get(token, query)).status).toBe(403);
  });

  it('is not found for an unknown token', async () => {
    expect((await get('x', question)).status).toBe(404);
    expect((await get(`${'0'.repeat(32)}_${'a'.repeat(40)}`, question)).status).toBe(404);
  });
});

describe('a payload', () => {
  it('is stored and answered with 200, also when repeated or not JSON', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    for (const body of [payload, payload, Buffer.from([0xff, 0x00, 0x7b])])
      expect((await post(token, body)).status).toBe(200);
    expect(await countOf(one)).toBe(2);
  });

  it('is refused without a signature, with a wrong one, and for an unknown token', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    expect((await post(token, payload, { 'x-hub-signature-256': sign(Buffer.from('{}')) })).status).toBe(401);
    expect((await post(token, payload, { 'x-hub-signature-256': '' })).status).toBe(401);
    expect((await post(`${'0'.repeat(32)}_${'a'.repeat(40)}`, payload)).status).toBe(404);
    expect(await countOf(one)).toBe(0);
  });

  it('may have 3 MB and no byte more, with or without a declared length', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    const most = Buffer.alloc(3 * 1024 * 1024, 0x20);
    const more = Buffer.alloc(most.length + 1, 0x20);
    expect((await post(token, most)).status).toBe(200);
    expect((await post(token, more)).status).toBe(413);
    const chunked = await fetch(`http://127.0.0.1:${fixture.port}/intake/${token}`, {
      method: 'POST',
      headers: { 'x-hub-signature-256': sign(more) },
      body: new Blob([more]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect(await countOf(one)).toBe(1);
  });

  it('stores nothing if its sender disconnects halfway', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    const socket = net.connect(fixture.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(
      `POST /intake/${token} HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: ${sign(payload)}\r\nContent-Length: ${payload.length}\r\n\r\n`,
    );
    socket.write(payload.subarray(0, 10));
    await new Promise((resolve) => {
      socket.end(() => setImmediate(resolve));
    });
    socket.destroy();
    expect((await post(token, payload)).status).toBe(200);
    expect(await countOf(one)).toBe(1);
    await expect.poll(() => fixture.server.listener.underWay.used).toBe(0);
  });

  it('gets 503 without the database, and is stored once it is back', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    expect((await post(token, payload)).status).toBe(200);
    const next = Buffer.from('{"object":"whatsapp_business_account","entry":[1]}');
    await fixture.relay.cut();
    try {
      const refused = await post(token, next);
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    } finally {
      await fixture.relay.flow();
    }
    await expect.poll(async () => (await post(token, next)).status).toBe(200);
    expect(await countOf(one)).toBe(2);
  });

  it('gets 503 while the inbox is full, and is stored once there is space', {
    tags: ['nightly'],
  }, async () => {
    const one = await fixture.newAccount();
    const { token, ...intake } = await make(one);
    const pieces = 50;
    for (let piece = 1; piece <= pieces; piece += 1)
      await fixture.database.query(
        planned(`insert into intake_payloads (account_id, id, intake_id, received_at, digest, body, headers, state, retry_at)
         select $1::uuid, gen_random_uuid(), $2, now(), sha256(($3 || ' ' || i)::bytea), '', '', 'refused', now() + interval '1 day'
         from generate_series(1, $4::integer) i`),
        [one.account.id, intake.id, String(piece), intakeLimits.waiting.payloads / pieces],
      );
    const statusOf = async () => (await post(token, payload)).status;
    // The first request starts the check of the inbox.
    await expect.poll(statusOf).toBe(503);
    const refused = await post(token, payload);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    const room = planned(`delete from intake_payloads p where p.account_id = $1 and p.id in (
         select o.id from intake_payloads o where o.account_id = $1 limit $2)`);
    while (((await countOf(one)) ?? 0) > 0) await fixture.database.query(room, [one.account.id, 2_000]);
    await expect.poll(statusOf).toBe(200);
    expect(await countOf(one)).toBe(1);
  });

  it('is refused with another method', async () => {
    const { token } = await make(await fixture.newAccount());
    const { status, headers } = await send(fixture.port, {
      method: 'PUT',
      path: `/intake/${token}`,
      body: 'x',
    });
    expect([status, headers.allow]).toEqual([405, 'GET, POST']);
  });

  it('a burst of payloads is stored completely', { tags: ['nightly'] }, async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    const bodies = Array.from({ length: 1_000 }, (_, at) => Buffer.from(JSON.stringify({ at })));
    const statuses = await Promise.all(bodies.map(async (body) => (await post(token, body)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await countOf(one)).toBe(1_000);
  });
});
