/** Sends wrong keys at full speed from one address, while a client with the same address uses a valid key. */
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Attack } from '../attack.js';

/** Other attacks use another address, so that refusals of one do not affect the other. */
const localAddress = process.platform === 'linux' ? '127.0.0.9' : '127.0.0.1';
const accountPath = '/directory/v1/account';

export const attack: Attack = {
  name: 'guessing',
  promise:
    'guessed keys hardly reach the database, are refused, and hinder no right key from the same address',
  run: async ({ size, target }) => {
    const seconds = size === 'short' ? 0.4 : 20;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 32, localAddress });
    const statusOf = (key: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { authorization: `Bearer ${key}` };
        http
          .get({ host: '127.0.0.1', port: target.port, path: accountPath, headers, agent }, (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0));
          })
          .on('error', reject);
      });
    const account = await target.newAccount();
    const fresh = await target.newKey(account);
    const database = await target.connect();
    const transactions = async () => {
      // A connection reports its transactions a second later.
      await delay(1_100);
      const sql = 'select xact_commit::int as count from pg_stat_database where datname = current_database()';
      return (await database.query<{ count: number }>(sql)).rows[0]?.count ?? 0;
    };
    await statusOf(account.key);
    const before = await transactions();
    const statuses = new Map<number, number>();
    const rightMs: number[] = [];
    const until = performance.now() + seconds * 1_000;
    let guesses = 0;
    const guess = async (who: number) => {
      for (let turn = 0; performance.now() < until; turn += 1) {
        const status = await statusOf(`wrong-key-${who}-${String(turn).padStart(12, '0')}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        guesses += 1;
      }
    };
    let refusedRight = 0;
    const pass = async () => {
      for (let turn = 0; performance.now() < until; turn += 1) {
        const startedAt = performance.now();
        if ((await statusOf(turn % 2 === 0 ? account.key : fresh)) !== 200) refusedRight += 1;
        rightMs.push(performance.now() - startedAt);
        await delay(20);
      }
    };
    await Promise.all([...Array.from({ length: 16 }, (_, who) => guess(who)), pass()]);
    const statements = (await transactions()) - before;
    agent.destroy();
    const logLines = target
      .output()
      .split('\n')
      .filter((line) => line.includes('refused many keys'));
    const others = [...statuses.keys()].filter((status) => status !== 401 && status !== 429);
    return {
      held:
        refusedRight === 0 &&
        others.length === 0 &&
        (statuses.get(401) ?? 0) <= 60 * Math.ceil(1 + seconds / 60) &&
        // One second is too short: statements of earlier attacks would count.
        (size === 'short' || statements / seconds <= 100) &&
        logLines.length >= 1 &&
        logLines.length <= 1 + Math.ceil(seconds / 60) &&
        !logLines.some((line) => line.includes('wrong-key')),
      figures: {
        guesses_per_second: Math.round(guesses / seconds),
        statements_per_second: Math.round(statements / seconds),
        answered_401: statuses.get(401) ?? 0,
        answered_429: statuses.get(429) ?? 0,
        right_keys: rightMs.length,
        right_keys_refused: refusedRight,
        right_key_slowest_ms: Math.round(Math.max(...rightMs)),
        lines_of_log: logLines.length,
      },
    };
  },
};
