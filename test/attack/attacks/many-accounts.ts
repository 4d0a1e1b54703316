/** Many accounts that each do a little, once. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashSecret, newSecret, shownPrefix, systemRandom } from '../../../src/core/access/secrets.js';
import { send } from '../../support/wire.js';
import type { Attack } from '../attack.js';

const atOnce = 16;
const maxMs = 120_000;

export const attack: Attack = {
  name: 'many-accounts',
  promise: 'accounts that were each active once leave the server within its memory',
  run: async ({ size, target }) => {
    const accounts = size === 'short' ? 100 : 5_000;
    const keys = await addAccounts(await target.connect(), accounts);
    const before = target.residentMiB();
    const until = Date.now() + maxMs;
    let touched = 0;
    let refused = 0;
    const touch = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const ask = async (path: string, body?: unknown) => {
        const method = body === undefined ? 'GET' : 'POST';
        const answer = await send(target.port, { method, path, headers, body });
        if (answer.status >= 300) refused += 1;
        return answer;
      };
      const { json } = await ask('/directory/v1/contacts', {
        phone: '+4915112345678',
        display_name: 'Somebody',
        tags: ['one', 'two'],
        description: 'd'.repeat(1_000),
      });
      for (let time = 0; time < 3; time += 1) await ask(`/api/v1/contacts/${json?.data?.id}`);
      await ask('/directory/v1/contacts?search=some&count=exact');
      await ask('/directory/v1/tags');
      touched += 1;
    };
    const left = [...keys];
    const worker = async () => {
      for (let key = left.pop(); key !== undefined; key = left.pop()) {
        if (Date.now() >= until || !target.isAlive()) return;
        await touch(key);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return {
      // Fewer were no attack.
      held: refused === 0 && touched === accounts,
      figures: { accounts: touched, refused, rss_before_mib: before, rss_after_mib: target.residentMiB() },
    };
  },
};

/** Straight into the database, since the command line takes a second for each; answers a key of each account. */
async function addAccounts(client: pg.Client, count: number): Promise<readonly string[]> {
  const accounts = Array.from({ length: count }, () => ({
    id: randomUUID(),
    secret: newSecret(systemRandom),
  }));
  const ids = accounts.map((one) => one.id);
  await client.query(
    `insert into accounts (id, name, slug, created_at) select id, 'One of many', 'one-' || id, now() from unnest($1::uuid[]) as id`,
    [ids],
  );
  await client.query(
    `insert into api_keys (account_id, id, name, hash, prefix, scopes, rate_limit_count, created_at)
     select k.account_id, gen_random_uuid(), 'attack', k.hash, k.prefix, $4, 0, now()
     from unnest($1::uuid[], $2::bytea[], $3::text[]) as k(account_id, hash, prefix)`,
    [
      ids,
      accounts.map((one) => hashSecret(one.secret)),
      accounts.map((one) => shownPrefix(one.secret)),
      ['contacts:read', 'contacts:write'],
    ],
  );
  return accounts.map((one) => one.secret);
}
