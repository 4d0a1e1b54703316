/**
 * The keys of an account are bounded: those that have not ended by a refusal, ended ones in lists. Their rates apply as
 * soon as they change.
 */
import { expect, it } from 'vitest';
import { maxEndedListed, maxLiveKeys } from '../../src/access/values/key-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

it('refuses a key beyond the limit in words, and lists only the newest ended keys', async () => {
  const { client, account } = await newClient(fixture);
  const add = (rows: number, revokedAt: Date | null) =>
    fixture.database.query(
      planned(`insert into api_keys (account_id, id, name, hash, prefix, scopes, created_at, revoked_at)
        select $1, gen_random_uuid(), 'added', sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'swb_', '{}', $2, $3
        from generate_series(1, $4)`),
      [account.account.id, fixture.clock(), revokedAt, rows],
    );
  const make = () => client.post('/keys', { name: 'One more', scopes: ['contacts:read'] });
  const known = (await client.get('/keys')).json.data.length;
  await add(maxLiveKeys - known - 1, null);
  const last = await make();
  expect(last.status).toBe(201);
  const refused = await make();
  expect(refused.status).toBe(403);
  expect(refused.json).toMatchObject({
    code: 'quota',
    detail: `The account may have at most ${maxLiveKeys} keys and has ${maxLiveKeys}.`,
  });
  // Ended keys do not count.
  await client.call('DELETE', `/keys/${last.json.data.id}`);
  await add(maxEndedListed, fixture.clock());
  expect((await make()).status).toBe(201);
  expect((await client.get('/keys')).json.data).toHaveLength(maxLiveKeys + maxEndedListed);
});

it('a key with a new rate does not wait for the end of its former window', async () => {
  const { client } = await newClient(fixture);
  const created = await client.post('/keys', {
    name: 'slow',
    scopes: ['account:read'],
    rate_limit: { count: 1, seconds: 86_400 },
  });
  const { id, key } = created.json.data;
  const use = async () =>
    (await fixture.send({ path: '/directory/v1/account', headers: { authorization: `Bearer ${key}` } }))
      .status;
  expect([await use(), await use()]).toEqual([200, 429]);
  expect((await client.patch(`/keys/${id}`, { rate_limit: { count: 1, seconds: 60 } })).status).toBe(200);
  expect([await use(), await use()]).toEqual([200, 429]);
  fixture.advance(60_000);
  expect(await use()).toBe(200);
});
