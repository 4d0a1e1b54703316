/**
 * Another process revokes a key while a firewall silently drops the LISTEN connection: it stays open without any
 * traffic. The short form uses a separate core with quick heartbeats, and the full form a whole server with its
 * defaults.
 */
import { openCore } from '../../../src/core/core.js';
import { openDatabase } from '../../../src/database/database.js';
import { openSilentProxy, type SilentProxy } from '../../support/database/silent-proxy.js';
import { onThisMachine } from '../../support/machine.js';
import { until } from '../../support/until.js';
import { send } from '../../support/wire/wire.js';
import type { Attack, AttackFixture, Target, Verdict } from '../attack.js';

const listening = 'listen switchbook_changed';
const boundSeconds = 15;
/** The limit with a working connection. */
const usualSeconds = 2;

async function proxyTo(target: Target): Promise<SilentProxy> {
  const { host, port } = await target.connect();
  return openSilentProxy({ host, port, user: 'switchbook', database: 'switchbook' });
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** Revokes a new key at the shared server. Returns the time until the other process refuses it. */
async function secondsUntilRefused(
  target: Target,
  passes: (key: string) => Promise<boolean>,
  before: () => void,
): Promise<number> {
  const account = await target.newAccount();
  const key = await target.newKey(account);
  await until('the key passes', () => passes(key));
  const path = '/directory/v1/account';
  const { id } = (await send(target.port, { path, headers: bearer(key) })).json.data.key;
  before();
  const headers = bearer(account.key);
  await send(target.port, { method: 'DELETE', path: `/directory/v1/keys/${id}`, headers });
  const revokedAt = performance.now();
  await until('the key is refused', async () => !(await passes(key)));
  return Math.round((performance.now() - revokedAt) / 10) / 100;
}

async function short({ target }: AttackFixture): Promise<Verdict> {
  const proxy = await proxyTo(target);
  const database = openDatabase({ connection: proxy.connection, poolSize: 2, applicationName: 'attack' });
  const never = 1_000_000_000;
  const core = await openCore({
    database,
    heartbeat: { everyMs: 50, silentMs: onThisMachine(500) },
    keyAges: { refreshMs: never, maxMs: never },
  });
  try {
    const passes = async (key: string) => (await core.authenticate(key)) !== undefined;
    let silenced = 0;
    const seconds = await secondsUntilRefused(target, passes, () => {
      silenced = proxy.silence(listening);
    });
    return { held: silenced === 1 && seconds <= boundSeconds, figures: { silenced, seconds } };
  } finally {
    await core.close();
    await database.close();
    await proxy.close();
  }
}

async function full({ target, start }: AttackFixture): Promise<Verdict> {
  const proxy = await proxyTo(target);
  try {
    const other = await start({ env: { DATABASE_URL: proxy.url } });
    const passes = async (key: string) =>
      (await send(other.port, { path: '/directory/v1/account', headers: bearer(key) })).status === 200;
    let usual = 0;
    for (let round = 0; round < 3; round += 1)
      usual = Math.max(usual, await secondsUntilRefused(target, passes, () => {}));
    let silenced = 0;
    let slowest = 0;
    for (let round = 0; round < 2; round += 1) {
      await until('it listens', () => proxy.count(listening) === 1);
      const silence = () => {
        silenced += proxy.silence(listening);
      };
      slowest = Math.max(slowest, await secondsUntilRefused(target, passes, silence));
    }
    return {
      held: silenced === 2 && usual <= usualSeconds && slowest <= boundSeconds,
      figures: { silenced, slowest_seconds: usual, slowest_seconds_silent: slowest },
    };
  } finally {
    await proxy.close();
  }
}

export const attack: Attack = {
  name: 'silent-listen',
  promise: 'a key revoked elsewhere is refused within two seconds, and within 15 when nothing is heard of it',
  run: (fixture) => (fixture.size === 'short' ? short(fixture) : full(fixture)),
};
