/** Sign-in by a code: once, for a limited time, with at most the rights of the key that made it. */
import { describe, expect, it } from 'vitest';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const minuteMs = 60_000;

const signIn = (code: unknown) =>
  fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body: { code } });

async function newCode(key: string): Promise<string> {
  const created = await clientOf(fixture, key).post('/sign-in-codes', undefined);
  expect(created.status).toBe(201);
  return created.json.data.code;
}

describe('a code', () => {
  it('signs in once, and the session has the rights of the key', async () => {
    const { account } = await newClient(fixture);
    const code = await newCode(account.key);
    const session = await signIn(code);
    expect([session.status, session.headers['cache-control']]).toEqual([201, 'no-store']);
    const client = clientOf(fixture, session.json.data.key);
    expect((await client.get('/account')).json.data.account.id).toBe(account.account.id);
    const again = await signIn(code);
    expect([again.status, errorsOf(again)]).toEqual([400, ['code not_live']]);
    expect((await client.get('/account')).status).toBe(200);
  });

  it('only one of several simultaneous uses succeeds', async () => {
    const { account } = await newClient(fixture);
    const code = await newCode(account.key);
    const answers = await Promise.all(Array.from({ length: 6 }, () => signIn(code)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400, 400, 400, 400, 400]);
  });

  it('may do no more than the key that made it', async () => {
    const { account } = await newClient(fixture);
    const narrow = await fixture.newKey(account, ['keys:manage', 'contacts:read']);
    const { json } = await signIn(await newCode(narrow));
    expect(json.data.scopes).toEqual(['contacts:read', 'keys:manage']);
    const refused = await clientOf(fixture, json.data.key).post('/contacts', { display_name: 'X' });
    expect(refused.status).toBe(403);
  });

  it('is not a key, and expires after 15 minutes, with its key, and with its account', async () => {
    const { account, client } = await newClient(fixture);
    const code = await newCode(account.key);
    expect((await clientOf(fixture, code).get('/account')).status).toBe(401);
    fixture.advance(15 * minuteMs);
    expect((await signIn(code)).status).toBe(400);

    const other = await fixture.newKey(account, ['keys:manage']);
    const ended = await newCode(other);
    const session = await signIn(await newCode(other));
    const [{ id }] = (await client.get('/keys')).json.data.slice(-1);
    expect((await client.remove(`/keys/${id}`)).status).toBe(200);
    expect((await signIn(ended)).status).toBe(400);
    expect((await clientOf(fixture, session.json.data.key).get('/keys')).status).toBe(401);
  });

  it('the key of a session expires after a day', async () => {
    const { account } = await newClient(fixture);
    const { json } = await signIn(await newCode(account.key));
    fixture.advance(24 * 60 * minuteMs);
    expect((await clientOf(fixture, json.data.key).get('/account')).status).toBe(401);
  });

  it('an invalid code is refused, and guessing is slowed', async () => {
    const { account } = await newClient(fixture);
    const good = await newCode(account.key);
    for (const code of ['x', account.key, `${good}x`]) expect((await signIn(code)).status).toBe(400);
    expect((await signIn(7)).status).toBe(400);
    const answers = [];
    for (let turn = 0; turn < 70; turn += 1) answers.push(await signIn(`${good}${turn}`));
    expect(answers.at(-1)?.status).toBe(429);
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await signIn(good)).status).toBe(201);
    fixture.advance(2 * minuteMs);
  });

  it('is stored only as a hash', async () => {
    const { account } = await newClient(fixture);
    const code = await newCode(account.key);
    const rows = await fixture.database.query<{ one: string }>(
      { text: 'select to_jsonb(t)::text as one from access_tokens t where t.account_id = $1' },
      [account.account.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.one).not.toContain(code.slice(-20));
  });
});
