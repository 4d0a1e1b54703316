/** A key with a single scope calls every operation, and credentials that keys created are used after their end. */
import { scopes } from '@switchbook/domain/access/access.js';
import { enrich, type Request, reachOf } from '../../support/wire/scope-reach.js';
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';
import type { AttackedAccount } from '../target.js';

/** Scopes that may read a contact completely; the second one only a contact that the request names. */
const readers: ReadonlySet<string> = new Set(['contacts:read', 'contacts:write']);
/** The short form tries scopes that once revealed too much, and one that may read. */
const tried = {
  short: ['contacts:read', 'webhooks:manage', 'upstreams:manage', 'account:read'],
  full: scopes,
} as const;

export const attack: Attack = {
  name: 'scopes',
  promise: 'a key with one scope alone reads no contacts unless it may, and nothing that it made outlives it',
  run: async ({ size, target }) => {
    const account = await target.newAccount();
    const ask = (request: Request) => send(target.port, request);
    const rich = await enrich(ask, account.id, account.key);
    const faults: string[] = [];
    let answered = 0;
    for (const scope of tried[size]) {
      const key = await target.newKey(account, ['--name', scope, '--scopes', scope]);
      const reach = await reachOf(ask, rich, scope, key);
      answered += reach.done.length;
      faults.push(...reach.undeclared.map((operation) => `${scope} ${operation}`));
      if (reach.reads.includes('contacts') !== readers.has(scope)) faults.push(`${scope} reads contacts`);
    }
    faults.push(...(await outliving(target, account)));
    return {
      held: faults.length === 0,
      figures: { scopes: tried[size].length, answered, faults: faults.slice(0, 5).join(', ') || 'none' },
    };
  },
};

/** A key creates a webhook, an upstream, a session, and a session of that session; then it is revoked. */
async function outliving(target: Target, account: AttackedAccount): Promise<readonly string[]> {
  const call = (key: string, method: string, path: string, body?: unknown) =>
    send(target.port, {
      method,
      path: `/directory/v1${path}`,
      headers: { authorization: `Bearer ${key}` },
      body,
    });
  const wanted = ['webhooks:manage', 'contacts:read', 'upstreams:manage', 'keys:manage'];
  const created = (await call(account.key, 'POST', '/keys', { scopes: wanted })).json.data;
  const open = async (key: string): Promise<string> => {
    const { code } = (await call(key, 'POST', '/sign-in-codes')).json.data;
    return (await call('', 'POST', '/sign-in', { code })).json.data.key;
  };
  const session = await open(created.key);
  const second = await open(session);
  const spare = (await call(second, 'POST', '/sign-in-codes')).json.data.code;
  const child = (await call(second, 'POST', '/keys', { scopes: ['contacts:read'] })).json.data.key;
  const hook = (await call(second, 'POST', '/webhooks', { url: 'https://hooks.invalid/own' })).json.data;
  await call(second, 'PUT', '/upstreams/wacr', { url: 'https://vendor.invalid', key: 'of-the-vendor' });
  const keyless = await call(second, 'PUT', '/upstreams/wacr', { url: 'https://vendor.invalid' });
  await call(session, 'DELETE', '/sign-in');
  const afterSignOut = await call(second, 'GET', '/keys');
  await call(account.key, 'DELETE', `/keys/${created.id}`);
  const left = await Promise.all(
    [created.key, session, second, child].map((key) => call(key, 'GET', '/contacts')),
  );
  const { state } = (await call(account.key, 'GET', `/webhooks/${hook.id}`)).json.data;
  const upstream = (await call(account.key, 'GET', '/upstreams/wacr')).json.data;
  const code = await call('', 'POST', '/sign-in', { code: spare });
  const faults: readonly (readonly [boolean, string])[] = [
    [keyless.status !== 403, 'an upstream without a key of the vendor'],
    [afterSignOut.status !== 401, 'a session outlives the one that made it'],
    [left.some(({ status }) => status !== 401), 'a key or a session outlives its key'],
    [state !== 'paused', 'a webhook outlives its key'],
    [upstream.state !== 'paused', 'an upstream outlives its key'],
    [code.status === 201, 'a code outlives its session'],
  ];
  return faults.flatMap(([isBroken, words]) => (isBroken ? [words] : []));
}
