/** Keys that a leaked key created, and copied refresh tokens: none survives its end. */
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';

const keysPath = '/directory/v1/keys';
const accountPath = '/directory/v1/account';
const scopes = ['keys:manage', 'account:read'];

interface CreatedKey {
  readonly id: string;
  readonly key: string;
  readonly expires_at: string | null;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const post = (port: number, key: string, body: object) =>
  send(port, { method: 'POST', path: keysPath, headers: bearer(key), body });
const isLive = async (port: number, key: string) =>
  (await send(port, { path: accountPath, headers: bearer(key) })).status === 200;

/** Creates a tree of keys below `root`, breadth first, during its revocation if `end` is given. */
async function spread(
  port: number,
  root: string,
  count: number,
  end?: () => Promise<unknown>,
): Promise<CreatedKey[]> {
  const made: CreatedKey[] = [];
  const makers = [root];
  while (made.length < count) {
    const maker = makers.shift();
    if (maker === undefined) break;
    const ending = end !== undefined && made.length >= count / 2 ? end() : undefined;
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(port, maker, { scopes })));
    for (const { status, json } of answers) {
      if (status !== 201) continue;
      made.push(json.data);
      makers.push(json.data.key);
    }
    await ending;
    if (ending !== undefined) break;
  }
  return made;
}

async function countLive(port: number, keys: readonly CreatedKey[]): Promise<number> {
  let live = 0;
  for (const { key } of keys) if (await isLive(port, key)) live += 1;
  return live;
}

/**
 * Renews a pair repeatedly. Uses its first refresh token again, as if a minute had passed since its first use. Returns
 * how many access tokens of the family are still valid.
 */
async function replay(
  { port, connect }: Target,
  account: string,
  key: string,
  rounds: number,
): Promise<number> {
  const ask = (body: object, headers = {}) =>
    send(port, { method: 'POST', path: '/v2/oauth/token', headers, body });
  const basic = { authorization: `Basic ${Buffer.from(`${account}:${key}`).toString('base64')}` };
  const first = (await ask({ grant_type: 'client_credentials', client_credentials_data: {} }, basic)).json
    .data;
  const pairs = [first];
  for (let round = 0; round < rounds; round += 1) {
    const body = {
      grant_type: 'refresh_token',
      refresh_token_data: { refresh_token: pairs.at(-1).refresh_token },
    };
    pairs.push((await ask(body)).json.data);
  }
  const database = await connect();
  try {
    await database.query(
      `update access_tokens set spent_at = spent_at - interval '1 minute' where account_id = $1`,
      [account],
    );
  } finally {
    await database.end();
  }
  await ask({ grant_type: 'refresh_token', refresh_token_data: { refresh_token: first.refresh_token } });
  let live = 0;
  for (const { access_token: token } of pairs)
    if ((await send(port, { path: '/v2/contacts', headers: bearer(token) })).status === 200) live += 1;
  return live;
}

/** Sends with five keys of one limited key at once. Returns how many requests of a window of 8 pass. */
async function passedOfEight(target: Target): Promise<number> {
  const account = await target.newAccount();
  const limited = await target.newKey(account, ['--rate-limit', '8/60', '--scopes', scopes.join(',')]);
  const children = await Promise.all(Array.from({ length: 5 }, () => post(target.port, limited, { scopes })));
  const keys = children.flatMap(({ json }) => json?.data?.key ?? []);
  const asked = await Promise.all(
    keys.flatMap((key) => Array.from({ length: 8 }, () => isLive(target.port, key))),
  );
  return asked.filter(Boolean).length + children.length;
}

export const attack: Attack = {
  name: 'keys',
  promise:
    'no key outlives or escapes the one that made it, and a refresh token that is used again after a minute ends its whole family',
  run: async ({ size, target, start }) => {
    const { port } = target;
    const account = await target.newAccount();
    const leaked = await target.newKey(account, ['--expires-in', '1h']);
    const later = await Promise.all(
      [null, '2100-01-01T00:00:00Z'].map((expires_at) => post(port, leaked, { scopes, expires_at })),
    );
    const granted = later.filter(({ status }) => status < 400 || status >= 500).length;
    const tree = await spread(port, leaked, size === 'short' ? 20 : 200);
    const endless = tree.filter((key) => key.expires_at === null).length;
    const own = (await send(port, { path: accountPath, headers: bearer(leaked) })).json.data.key.id;
    const stronger = (await send(port, { path: accountPath, headers: bearer(account.key) })).json.data.key.id;
    const revoke = (id: string, key: string) =>
      send(port, { method: 'DELETE', path: `${keysPath}/${id}`, headers: bearer(key) });
    const upward = (await revoke(stronger, leaked)).status;
    const raced = await spread(port, leaked, size === 'short' ? 20 : 100, () => revoke(own, account.key));
    const survivors = await countLive(port, [...tree, ...raced]);
    const replayed = await replay(target, account.id, account.key, size === 'short' ? 3 : 20);
    const passed =
      size === 'short' ? 0 : await passedOfEight(await start({ env: { SWITCHBOOK_RATE_LIMITS: 'on' } }));
    return {
      held:
        granted === 0 &&
        tree.length > 0 &&
        endless === 0 &&
        upward === 403 &&
        survivors === 0 &&
        replayed === 0 &&
        passed <= 8,
      figures: {
        later_ends_granted: granted,
        children: tree.length + raced.length,
        endless_children: endless,
        status_of_revoking_upward: upward,
        survivors,
        tokens_after_replay: replayed,
        ...(size === 'short' ? {} : { passed_of_window_of_8: passed }),
      },
    };
  },
};
