/** Requests that wait, and answers that take long, end with the right of their caller. */
import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientOf, newClient } from '../src/faces/directory/client.test.support.js';
import { settled } from './support/people.js';
import { until } from './support/program.js';
import { areSeveral, useServer } from './support/server.js';

const ground = useServer();

const scopes = ['contacts:read', 'account:read', 'health:read'];
type Json = Record<string, never>;
type Working = Awaited<ReturnType<typeof working>>;

/** A member of a role with a key of it, and an owner who ends things. */
async function working(role: object = { scopes: ['contacts:read'], sees: 'all' }) {
  const { client, account } = await newClient(ground);
  const put = (more: object) =>
    client.put('/roles/working', { label: 'Working', hidden: [], masked: [], ...role, ...more });
  await put({});
  const member = (await client.post('/members', { name: 'Ana', role: 'working' })).json.data;
  const signIn = await ground.send({
    method: 'POST',
    path: '/directory/v1/sign-in',
    body: { code: member.invitation.code, cookie: false },
  });
  const made = (await client.post('/keys', { name: 'k', member: member.number, scopes: ['contacts:read'] }))
    .json.data;
  const plain = (await client.post('/keys', { name: 'plain', scopes })).json.data;
  return {
    ...{ client, account, put, number: member.number as number },
    ...{ ofMember: made as Json, plain: plain as Json, token: signIn.json.data.key as string },
  };
}

const waitingNow = () => ground.core.load().inUse.find((one) => one.what === 'feed_waiters')?.taken ?? 0;
/** A request that waits for an event once this answers. */
async function waiting({ account }: Working, key: string) {
  // Events of the preparation would answer it.
  await settled(ground)(account);
  const by = clientOf(ground, key);
  const { json } = await by.get('/events?from=now&limit=1');
  const before = waitingNow();
  const answer = by.get(`/events?after=${json.meta.next_cursor}&wait=25`);
  await until('the request waits', () => waitingNow() > before);
  return { answer };
}

describe.skipIf(areSeveral)('a request that waits for events', () => {
  const ends: Readonly<
    Record<
      string,
      { of: 'ofMember' | 'plain' | 'token'; end: (one: Working) => Promise<unknown>; status: number }
    >
  > = {
    'its key was revoked': {
      of: 'plain',
      end: ({ client, plain }) => client.remove(`/keys/${plain.id}`),
      status: 401,
    },
    'its key lost the scope': {
      ...{ of: 'plain', status: 403 },
      end: ({ client, plain }) => client.patch(`/keys/${plain.id}`, { scopes: ['account:read'] }),
    },
    'its member was suspended': {
      ...{ of: 'ofMember', status: 401 },
      end: ({ client, number }) => client.patch(`/members/${number}`, { state: 'suspended' }),
    },
    'its member left': {
      ...{ of: 'ofMember', status: 401 },
      end: ({ client, number }) => client.remove(`/members/${number}`),
    },
    'its role lost the scope': { of: 'ofMember', end: ({ put }) => put({ scopes: [] }), status: 403 },
    'its sessions were ended': {
      ...{ of: 'token', status: 401 },
      end: ({ client, number }) => client.remove(`/members/${number}/sessions`),
    },
  };
  for (const [name, { of, end, status }] of Object.entries(ends))
    it(`is refused at once when ${name}`, async () => {
      const one = await working();
      const { answer } = await waiting(one, of === 'token' ? one.token : String(one[of].key));
      await end(one);
      await one.client.post('/contacts', { display_name: 'After the end' });
      const { status: answered, text } = await answer;
      expect([answered, text.includes('After the end')]).toEqual([status, false]);
    });

  it('is answered without events once its role sees other parts, and waits on when nothing of it changed', async () => {
    const one = await working();
    const narrowed = await waiting(one, String(one.ofMember.key));
    const other = await waiting(one, String(one.plain.key));
    await one.put({ hidden: ['notes'] });
    const { status, json } = await narrowed.answer;
    expect([status, json.data]).toEqual([200, []]);
    await one.client.post('/contacts', { display_name: 'For the other' });
    expect((await other.answer).text).toContain('For the other');
  });
});

describe.skipIf(areSeveral)('a request that waits for calls', () => {
  it('is refused when its key was revoked', async () => {
    const { client, plain } = await working();
    const by = clientOf(ground, String(plain.key));
    let cursor = (await by.get('/calls?limit=100')).json.meta.next_cursor;
    const taken = () => ground.core.load().inUse.find((one) => one.what === 'call_watchers')?.taken ?? 0;
    const answer = (async () => {
      for (;;) {
        const page = await by.get(`/calls?face=wacrm&after=${cursor}&wait=25`);
        if (page.status !== 200 || page.json.data.length > 0) return page;
        cursor = page.json.meta.next_cursor;
      }
    })();
    await until('the reader waits', () => taken() > 0);
    await client.remove(`/keys/${plain.id}`);
    expect((await answer).status).toBe(401);
  });
});

describe('an export', () => {
  it('is cut off when its key was revoked while its reader takes it', async () => {
    const { account, client, plain } = await working();
    const long = 'x'.repeat(9_000);
    for (let batch = 0; batch < 20; batch += 1) {
      const items = Array.from({ length: 100 }, (_, at) => ({
        op: 'create',
        contact: { display_name: `Person ${batch} ${at}`, description: long },
      }));
      expect((await client.post('/contacts/batch', { items })).status).toBe(200);
    }
    /** Bytes of the export; `meanwhile` runs when nothing was taken yet, and the server has more than the connection holds. */
    const taken = async (key: string, meanwhile: () => Promise<unknown>) => {
      const request = http.get({
        ...{ host: '127.0.0.1', port: ground.port, path: '/directory/v1/export?format=ndjson' },
        headers: { authorization: `Bearer ${key}` },
      });
      const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
      expect(response.statusCode).toBe(200);
      await meanwhile();
      return new Promise<number | 'cut'>((resolve) => {
        let count = 0;
        response.on('data', (piece: Buffer) => {
          count += piece.length;
        });
        response.on('end', () => resolve(count));
        response.on('error', () => resolve('cut'));
      });
    };
    expect(await taken(account.key, () => client.get('/me'))).toBeGreaterThan(20 * 100 * 9_000);
    expect(await taken(String(plain.key), () => client.remove(`/keys/${plain.id}`))).toBe('cut');
  });
});
