/**
 * Three servers on one database behind a round robin behave as one. A write on one server is visible on the next
 * server. Races have the same results as within one process, and limits apply to all servers together. `npm run
 * processes` repeats this more often and runs the tests of all faces in the same way.
 * `built-program/three-server-processes.test.ts` kills processes.
 */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Core } from '../../src/core/core.js';
import { planned } from '../../src/database/statements/sql.js';
import { settled } from '../support/accounts/people.js';
import { type Client, clientOf, newClient } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';
import { openReceiver, type Receiver } from '../support/wire/receiver.js';
import { openRoundRobin, type RoundRobin } from '../support/wire/round-robin.js';
import { useServer } from '../support/wire/server.js';
import { thisMachine } from '../support/wire/webhooks.js';
import { type Received, type SentRequest, send } from '../support/wire/wire.js';

/** Multiple of the amounts of a usual test run. */
const times = Number(process.env.PROCESSES_TIMES ?? 1);
const isLong = times > 1;
const atOnceCount = isLong ? 100 : 30;
/** Milliseconds before a cached key is refreshed; a busy computer needs longer. */
const soonMs = onThisMachine(isLong ? 1_000 : 5_000);
vi.setConfig({ testTimeout: onThisMachine(240_000 + times * 30_000) });
const fixture = useServer({
  processes: 3,
  settings: { webhookAllow: thisMachine, upstreamAllow: thisMachine },
});
const drivers = await findDrivers();
const faces = drivers.map((driver) => [driver.face, driver] as const);
let robin: RoundRobin;
const receivers: Receiver[] = [];

beforeAll(async () => {
  robin = await openRoundRobin(() => fixture.ports);
});
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  if (isLong) {
    const shares = [...robin.answered.values()];
    process.stderr.write(
      `${shares.reduce((sum, share) => sum + share, 0)} requests, by server: ${shares.join(', ')}\n`,
    );
  }
  await robin.close();
});

const through = { send: (sent: SentRequest): Promise<Received> => send(robin.port, sent) };
/** A fixed server, for requests that must go to a different one than others. */
const at = (index: number) => ({ send: (sent: SentRequest) => send(fixture.ports[index] ?? 0, sent) });
const cores = (): readonly Core[] => fixture.servers.map((server) => server.core);
const many = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

async function newCaller(): Promise<{ readonly account: TestAccount; readonly client: Client }> {
  const { account } = await newClient(fixture);
  return { account, client: clientOf(through, account.key) };
}

let people = 0;
const nextPhone = () => {
  people += 1;
  return `49151${String(people).padStart(7, '0')}`;
};

describe('writes of one server on the others', { tags: ['nightly'] }, () => {
  it.each(faces)('%s is visible', async (_face, driver) => {
    const { account } = await newCaller();
    const say = (request: Omit<SentRequest, 'headers'>) =>
      through.send({ ...request, headers: driver.headers(account.key, account.account) });
    const names = new Set<string>();
    for (let round = 0; round < 2 * times; round += 1) {
      const digits = nextPhone();
      const name = `Ana López${round}`;
      const person = { name, digits, email: `ana${digits}@example.com`, ref: `ref-${digits}` };
      expect((await say(driver.create(person))).status).toBe(driver.created);
      const key = { kind: 'phone', scope: '', value: digits } as const;
      const target = [{ by: 'identity', key }] as const;
      const id = driver.idOf(await fixture.core.getContact(account.caller, { target }));
      for (const seen of [name, `Ana Ruiz${round}`, `Ana Paz${round}`]) {
        if (seen !== name) expect((await say(driver.rename(id, seen))).status).toBeLessThan(300);
        // Two rounds, so that each server answers from its cache.
        for (let read = 0; read < 6; read += 1)
          expect(driver.shown((await say(driver.read(id))).json)).toMatchObject({ name: seen, digits });
      }
      names.add(`Ana Paz${round}`);
      const removal = driver.remove(id);
      if (round % 2 === 1 && removal !== null) {
        expect((await say(removal)).status).toBeLessThan(300);
        names.delete(`Ana Paz${round}`);
        for (let read = 0; read < 3; read += 1) expect((await say(driver.read(id))).status).toBe(404);
      }
      if (round >= 4) continue;
      for (let read = 0; read < 3; read += 1)
        expect(
          new Set(driver.listed((await say(driver.list())).json).map((contact) => contact.name)),
        ).toEqual(names);
    }
  });

  it('a renamed and a deleted tag, totals and filters are visible', async () => {
    const { client } = await newCaller();
    const { id } = await client.make({ display_name: 'Jane', phone: `+${nextPhone()}`, tags: ['vip'] });
    for (let round = 0; round < 4 * times; round += 1) {
      expect((await client.patch('/tags/1', { name: `vip ${round}` })).status).toBe(200);
      expect((await client.get('/tags')).json.data).toMatchObject([{ name: `vip ${round}` }]);
      const group = (await client.post('/groups', { name: `group ${round}` })).json.data.number;
      // The request has the number of the group, so a process without it would refuse it.
      const member = await client.post(`/groups/${group}/contacts`, { contact_ids: [id] });
      expect(member.status, member.text).toBe(200);
      for (let read = 0; read < 3; read += 1)
        expect((await client.get(`/contacts/${id}`)).json.data.tags).toEqual([`vip ${round}`]);
      await client.make({ display_name: `Joan ${round}`, tags: [`vip ${round}`] });
      for (let read = 0; read < 3; read += 1) {
        expect((await client.get('/contacts?count=exact&limit=1')).json.meta.total).toBe(round + 2);
        expect((await client.get('/contacts?count=exact&limit=1&tag=1')).json.meta.total).toBe(round + 2);
        expect((await client.get('/contacts?count=exact&limit=1&search=joan')).json.meta.total).toBe(
          round + 1,
        );
      }
    }
    expect((await client.remove('/tags/1')).status).toBe(204);
    for (let read = 0; read < 3; read += 1)
      expect((await client.get(`/contacts/${id}`)).json.data.tags).toEqual([]);
  });

  it('settings of the account, an upstream, and that a key is revoked, soon', async () => {
    const { account, client } = await newCaller();
    const vendor = await openReceiver();
    receivers.push(vendor);
    vendor.answer((_call, response) => response.writeHead(200).end('{"from":"the vendor"}'));
    const national = '0151 23456789';
    for (const client of many(3, (index) => clientOf(at(index), account.key)))
      expect((await client.post('/contacts', { phone: national })).status).toBe(400);
    const untilSoon = (what: string, isSo: () => Promise<boolean>) => until(what, isSo, soonMs);
    await fixture.core.updateAccount(account.account.id, { default_region: 'DE' });
    for (let index = 0; index < 3; index += 1)
      await untilSoon(
        'the region is known',
        async () =>
          (await clientOf(at(index), account.key).post('/contacts', { phone: national, on_match: 'merge' }))
            .status !== 400,
      );
    const face = 'wacrm';
    const request: SentRequest = {
      path: '/api/v1/conversations',
      headers: { authorization: `Bearer ${account.key}` },
    };
    const upstream = { face, url: new URL(vendor.url).origin, key: 'vendor-key-0123456789' };
    expect((await at(0).send(request)).status).toBe(404);
    expect(
      (await client.put('/upstreams/wacrm', { url: upstream.url, key: upstream.key })).status,
    ).toBeLessThan(300);
    for (let index = 0; index < 3; index += 1)
      await untilSoon('it is forwarded', async () => (await at(index).send(request)).status === 200);
    const second = await fixture.newKey(account, ['contacts:read', 'account:read']);
    for (let index = 0; index < 3; index += 1)
      expect((await clientOf(at(index), second).get('/account')).status).toBe(200);
    const made = (await fixture.core.listKeys({ accountId: account.account.id })).find((key) =>
      second.startsWith(key.prefix),
    );
    await cores()[1]?.revokeKey(account.account.id, made?.id as never);
    for (let index = 0; index < 3; index += 1)
      await untilSoon(
        'the key is refused',
        async () => (await clientOf(at(index), second).get('/account')).status === 401,
      );
  });

  it('are visible after the LISTEN connections are cut, too', async () => {
    const { account, client } = await newCaller();
    const { id } = await client.make({ display_name: 'Jane', phone: `+${nextPhone()}`, tags: ['old'] });
    const key = await fixture.newKey(account, ['account:read']);
    for (let index = 0; index < 3; index += 1) {
      expect((await clientOf(at(index), key).get('/account')).status).toBe(200);
      expect((await clientOf(at(index), account.key).get(`/contacts/${id}`)).status).toBe(200);
    }
    const cut = `select pg_terminate_backend(a.pid) from pg_stat_activity a
      where a.datname = current_database() and a.query ~ '^(listen|notify) switchbook_changed'`;
    expect((await fixture.database.query(planned(cut), [])).length).toBe(3);
    // These changes notify no server: none listens at this moment.
    const exec = (text: string) => fixture.database.query(planned(text), [account.account.id]);
    await exec(`update tags set name = 'new', folded = 'new', updated_at = now() where account_id = $1`);
    await exec(
      `update api_keys set revoked_at = now() where account_id = $1 and scopes = array['account:read']`,
    );
    for (let index = 0; index < 3; index += 1) {
      await until(
        'the key is refused',
        async () => (await clientOf(at(index), key).get('/account')).status === 401,
        5_000,
      );
      const shown = await clientOf(at(index), account.key).get('/tags');
      expect(shown.json.data).toMatchObject([{ name: 'new' }]);
    }
  });

  it('merges and erasures are seen at once, also in exports and events', async () => {
    const { client } = await newCaller();
    const [one, other, third] = await Promise.all(
      ['One', 'Other', 'Third'].map((name) => client.make({ display_name: name, phone: `+${nextPhone()}` })),
    );
    expect((await client.post('/merges', { survivor: one?.id, loser: other?.id })).status).toBe(201);
    for (let read = 0; read < 3; read += 1)
      expect((await client.get(`/contacts/${other?.id}`)).json).toMatchObject({
        code: 'merged',
        contact_id: one?.id,
      });
    expect((await client.post(`/contacts/${third?.id}/erase`, {})).status).toBe(200);
    for (let read = 0; read < 3; read += 1) {
      expect((await client.get(`/contacts/${third?.id}`)).status).toBe(404);
      const lines = (await client.get('/export?format=ndjson')).text.trim().split('\n');
      expect(lines.map((line) => JSON.parse(line).id)).toEqual([one?.id]);
      expect((await client.get('/events?limit=100')).text).not.toContain('Third');
    }
  });
});

describe('races between servers', { tags: ['nightly'] }, () => {
  it('the same phone created 100 times at once makes one contact', async () => {
    for (let round = 0; round < times; round += 1) {
      const { client } = await newCaller();
      const phone = `+${nextPhone()}`;
      const answers = await Promise.all(
        many(100, (index) =>
          client.post('/contacts', { display_name: `Jane ${index}`, phone, on_match: 'merge' }),
        ),
      );
      expect(new Set(answers.map((answer) => answer.json.data.id)).size).toBe(1);
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
      expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
    }
  });

  it.each(
    faces,
  )('simultaneous creates of one email through %s have the same result as sequential ones', async (_, driver) => {
    const make = (account: TestAccount, index: number) => {
      const digits = nextPhone();
      const person = { name: 'Ana López', digits, email: 'ana@example.com', ref: `ref-${index}` };
      return through.send({
        ...driver.create(person),
        headers: driver.headers(account.key, account.account),
      });
    };
    const count = (account: TestAccount) => fixture.core.countContacts(account.caller, allContacts);
    const { account: inTurn } = await newCaller();
    for (let index = 0; index < 2; index += 1) await make(inTurn, index);
    const { account: atOnce } = await newCaller();
    const answers = await Promise.all(many(atOnceCount, (index) => make(atOnce, index)));
    expect(answers.filter((answer) => answer.status >= 500)).toEqual([]);
    expect(await count(atOnce)).toBe((await count(inTurn)) === 1 ? 1 : atOnceCount);
  });

  it('the same person made through all faces at once is one contact', async () => {
    const { account } = await newCaller();
    const digits = nextPhone();
    const person = { name: 'Ana López', digits, email: 'ana@example.com', ref: 'ref-1' };
    const answers = await Promise.all(
      many(30, (index) => {
        const driver = drivers[index % drivers.length] ?? drivers[0];
        if (driver === undefined) throw new Error('there are no faces');
        return through.send({
          ...driver.create(person),
          headers: driver.headers(account.key, account.account),
        });
      }),
    );
    expect(answers.filter((answer) => answer.status >= 500)).toEqual([]);
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(1);
  });

  it('one Idempotency-Key gives one write and one response', async () => {
    const { client } = await newCaller();
    for (let round = 0; round < 3 * times; round += 1) {
      const named = { 'idempotency-key': `once-${round}` };
      const answers = await Promise.all(
        many(12, () => client.post('/contacts', { display_name: `Jane ${round}` }, named)),
      );
      // Simultaneous requests get 409, and the response afterwards.
      answers.push(await client.post('/contacts', { display_name: `Jane ${round}` }, named));
      const done = answers.filter((answer) => answer.status === 201);
      expect(new Set(done.map((received) => received.text)).size).toBe(1);
      expect(answers.filter((answer) => answer.status !== 201 && answer.status !== 409)).toEqual([]);
    }
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(3 * times);
  });

  it('no edit of a contact is lost, and numbers ascend in the order of creation', async () => {
    const { client } = await newCaller();
    const numbers: number[] = [];
    for (let index = 0; index < 20 * times; index += 1)
      numbers.push((await client.make({ display_name: `Jane ${index}` })).number);
    expect(numbers).toEqual(many(20 * times, (index) => index + 1));
    const [number] = numbers;
    // The next creates get numbers that matched creates did not use, in any process.
    const known = { phone: `+${nextPhone()}`, on_match: 'merge' };
    for (let index = 0; index < 8; index += 1)
      expect((await client.post('/contacts', known)).status).toBeLessThan(300);
    // Simultaneous requests may be numbered in between.
    expect((await client.make({ display_name: 'Last' })).number).toBeLessThanOrEqual(20 * times + 4);
    await Promise.all(
      many(40 * times, (index) => client.post(`/contacts/${number}/notes`, { body: `${index}` })),
    );
    const tagged = await Promise.all(
      many(30, (index) => client.patch(`/contacts/${number}`, { add_tags: [`tag ${index}`] })),
    );
    expect(tagged.filter((received) => received.status !== 200).map((received) => received.text)).toEqual([]);
    expect((await client.get(`/contacts/${number}`)).json.data.tags).toHaveLength(30);
  });
});

describe('pages and waits', { tags: ['nightly'] }, () => {
  it('a list continues at another server while contacts are created and deleted', async () => {
    const { account, client } = await newCaller();
    const stays = new Set<string>();
    await Promise.all(
      many(30, async (index) => stays.add((await client.make({ display_name: `Stays ${index}` })).id)),
    );
    const seen: string[] = [];
    let cursor = '';
    for (let pageCount = 0; pageCount === 0 || cursor !== ''; pageCount += 1) {
      const next = clientOf(at(pageCount % 3), account.key);
      const page = await next.get(`/contacts?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.status, page.text).toBe(200);
      seen.push(...page.json.data.map((contact: { id: string }) => contact.id));
      cursor = page.json.meta.next_cursor ?? '';
      const passing = await client.make({ display_name: 'Passes' });
      await client.remove(`/contacts/${passing.id}`);
    }
    expect(seen.filter((id) => stays.has(id))).toHaveLength(30);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('a caller that waits at one server receives events written at another', async () => {
    const { account, client } = await newCaller();
    await settled(fixture)(account);
    let after = (await client.get('/events?limit=100')).json.meta.next_cursor;
    const took: number[] = [];
    for (let round = 0; round < 6 * times; round += 1) {
      const waiting = clientOf(at(round % 3), account.key).get(`/events?after=${after}&wait=10`);
      // The first request starts to wait before this one is answered.
      await clientOf(at(round % 3), account.key).get('/account');
      const began = performance.now();
      await clientOf(at((round + 1) % 3), account.key).make({ display_name: `Jane ${round}` });
      const page = await waiting;
      took.push(performance.now() - began);
      expect(page.json.data).toMatchObject([{ type: 'contact.created' }]);
      after = page.json.meta.next_cursor;
    }
    took.sort((left, right) => left - right);
    if (isLong)
      process.stderr.write(`told of an event after ${Math.round(took[took.length >> 1] ?? 0)} ms\n`);
    // The server checks every 25 ms; without that it would wait ten seconds.
    expect(took[took.length >> 1]).toBeLessThan(2_000);
  });
});

describe('limits', { tags: ['nightly'] }, () => {
  it('the limit of a key covers all servers and counts each request once', async () => {
    const { account } = await newCaller();
    const { secret } = await fixture.core.createKey(account.account.id, {
      name: 'limited',
      scopes: ['account:read'],
      rateLimit: { kind: 'window', count: 30, seconds: 60 },
      expiresAt: null,
    });
    const client = clientOf(through, secret);
    for (let round = 0; round < 2 * times; round += 1) {
      const answers = await Promise.all(many(90, () => client.get('/account')));
      const passed = answers.filter((answer) => answer.status === 200);
      expect(answers.map((answer) => answer.status).toSorted()).toEqual([
        ...many(30, () => 200),
        ...many(60, () => 429),
      ]);
      expect(
        passed.map((received) => Number(received.headers['ratelimit-remaining'])).toSorted((a, b) => b - a),
      ).toEqual(many(30, (index) => 29 - index));
      // Every process knows that the limit is reached, and for how long.
      for (let index = 0; index < 3; index += 1) {
        const refused = await clientOf(at(index), secret).get('/account');
        expect([refused.status, Number(refused.headers['retry-after']) > 50]).toEqual([429, true]);
      }
      fixture.advance(61_000);
    }
  });

  it.each(
    drivers.map((driver) => [driver.face, driver] as const),
  )('the limits of %s are the same behind three servers', async (face, driver) => {
    const { account } = await newCaller();
    const count = 25;
    const { secret } = await fixture.core.createKey(account.account.id, {
      name: 'limited',
      scopes: ['contacts:read'],
      rateLimit: { kind: 'window', count, seconds: 60 },
      expiresAt: null,
    });
    const statuses = await Promise.all(
      many(
        count + 20,
        async () =>
          (await through.send({ ...driver.list(), headers: driver.headers(secret, account.account) })).status,
      ),
    );
    expect([face, statuses.filter((status) => status < 300).length]).toEqual([face, count]);
  });
});

describe('webhooks and imports', { tags: ['nightly'] }, () => {
  it('each event is sent once and in order, and a file is imported once, by any server', async () => {
    const { account, client } = await newCaller();
    const receiver = await openReceiver();
    receivers.push(receiver);
    const created = await client.post('/webhooks', { url: receiver.url, types: ['contact.created'] });
    expect(created.status, created.text).toBe(201);
    // Only the order of work prevents duplicates of contacts without a number.
    const rows = many(
      300 * times,
      (index) => `Person ${index},${index % 2 ? `+49152${1_000_000 + index}` : ''}`,
    );
    const sent = await through.send({
      method: 'POST',
      path: '/directory/v1/imports',
      headers: { authorization: `Bearer ${account.key}`, 'content-type': 'text/csv' },
      body: `name,phone\n${rows.join('\n')}\n`,
    });
    expect(sent.status, sent.text).toBe(202);
    const one = many(30, (index) => client.make({ display_name: `Alone ${index}` }));
    await Promise.all(one);
    await until(
      'it is imported',
      async () => (await client.get(`/imports/${sent.json.data.id}`)).json.data.state === 'done',
      60_000,
    );
    const total = rows.length + 30;
    expect((await client.get('/contacts?count=exact&limit=1')).json.meta.total).toBe(total);
    await receiver.wait(total);
    const ids = receiver.calls.map((call) => call.json.data.contact_id);
    expect([ids.length, new Set(ids).size]).toEqual([total, total]);
  });
});
