/** The account, keys, upstreams, webhooks, the trail, usage and calls over the native API. */
import type { ShownCall } from '../../core/calls/call.js';
import type { WatchedCalls } from '../../core/calls/watch-calls.js';
import type { UsageDay } from '../../core/usage/usage.js';
import type { WebhookId } from '../../domain/ids.js';
import { asId } from '../../domain/ids.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import type { Client } from './client.js';
import {
  type AccountWire,
  type AuditWire,
  type DeliveryWire,
  fromRateLimit,
  type KeyWire,
  type RevokedKeyWire,
  toAccount,
  toAudit,
  toDelivery,
  toKey,
  toUpstream,
  toWebhook,
  type WebhookWire,
} from './decode.js';
import { defined } from './encode.js';

type Management = Pick<
  CommandCore,
  | 'listAccounts'
  | 'setAccount'
  | 'createKey'
  | 'listKeys'
  | 'editKey'
  | 'rotateKey'
  | 'revokeKey'
  | 'listUpstreams'
  | 'setUpstream'
  | 'removeUpstream'
  | 'createWebhook'
  | 'listWebhooks'
  | 'getWebhook'
  | 'editWebhook'
  | 'deleteWebhook'
  | 'rotateWebhookSecret'
  | 'testWebhook'
  | 'listDeliveries'
  | 'redeliver'
  | 'redeliverSpan'
  | 'readUsage'
  | 'listAudit'
  | 'watchCalls'
>;

export function managementOf(client: Client): Management {
  return {
    ...accountOf(client),
    ...keysOf(client),
    ...upstreamsOf(client),
    ...webhooksOf(client),
    readUsage: async (_account, days) => {
      const path = 'usage';
      return client.data<{ contacts: number; days: readonly UsageDay[] }>({
        method: 'GET',
        path,
        query: { days },
      });
    },
    listAudit: async (accountId, { limit, since }) => {
      const query = { since: since?.toISOString() };
      const { items, hasMore } = await client.list<AuditWire>('audit', limit, query);
      return { items: items.map((one) => toAudit(one, accountId)), next: hasMore ? [] : null };
    },
    watchCalls: ({ signal, account }) => watchCalls(client, signal, account ?? null),
  };
}

interface AccountAndKey {
  readonly account: AccountWire;
}

/** What an account may not change of itself. */
const ofOperator = ['slug', 'contact_limit'];

function accountOf(client: Client) {
  return {
    listAccounts: async () => {
      const { account } = await client.data<AccountAndKey>({ method: 'GET', path: 'account' });
      return [toAccount(account)];
    },
    setAccount: async (_id, changes) => {
      const refused = Object.keys(changes).find((name) => ofOperator.includes(name));
      if (refused !== undefined)
        throw new CliError(
          `${refused} is set by the operator of the server, not over the API.`,
          'Run account set on the machine of the server, without --url and --profile.',
        );
      const { consent_required: channels, ...texts } = changes;
      const list =
        channels === undefined ? {} : { consent_required: channels.split(',').map((one) => one.trim()) };
      const cleared = channels?.trim() === '' ? { consent_required: [] } : list;
      const body = { ...texts, ...cleared };
      const { account } = await client.data<AccountAndKey>({ method: 'PATCH', path: 'account', body });
      return toAccount(account);
    },
  } satisfies Partial<Management>;
}

type MadeKeyWire = KeyWire & { readonly key: string };

function keysOf(client: Client) {
  const listKeys = async (accountId: Parameters<CommandCore['listKeys']>[0]) =>
    (await client.data<readonly KeyWire[]>({ method: 'GET', path: 'keys' })).map((one) =>
      toKey(one, accountId),
    );
  return {
    listKeys,
    createKey: async (accountId, wanted) => {
      const { name, scopes, rateLimit, expiresAt, secret } = wanted;
      const body = defined({
        name,
        scopes,
        rate_limit: rateLimit === undefined ? undefined : fromRateLimit(rateLimit),
        expires_at: expiresAt == null ? expiresAt : expiresAt.toISOString(),
        key: secret,
      });
      const made = await client.data<MadeKeyWire>({ method: 'POST', path: 'keys', body });
      return { key: toKey(made, accountId), secret: made.key };
    },
    editKey: async (accountId, id, { name, scopes, rateLimit }) => {
      const rate_limit = rateLimit === undefined ? undefined : fromRateLimit(rateLimit);
      const body = defined({ name, scopes, rate_limit });
      return toKey(await client.data<KeyWire>({ method: 'PATCH', path: `keys/${id}`, body }), accountId);
    },
    rotateKey: async (accountId, id, overlap) => {
      const body = { overlap_seconds: overlap };
      const made = await client.data<MadeKeyWire>({ method: 'POST', path: `keys/${id}/rotate`, body });
      return { key: toKey(made, accountId), secret: made.key };
    },
    revokeKey: async (accountId, id) => {
      const ended = await client.data<RevokedKeyWire>({ method: 'DELETE', path: `keys/${id}` });
      return {
        key: toKey(ended, accountId),
        others: ended.also_revoked,
        pausedWebhooks: ended.paused_webhooks.map((one) => ({ ...one, id: asId<WebhookId>(one.id) })),
        pausedUpstreams: ended.paused_upstreams,
      };
    },
  } satisfies Partial<Management>;
}

function upstreamsOf(client: Client) {
  type Wire = Parameters<typeof toUpstream>[0];
  const path = (face: string) => `upstreams/${encodeURIComponent(face)}`;
  return {
    listUpstreams: async () =>
      (await client.data<readonly Wire[]>({ method: 'GET', path: 'upstreams' })).map(toUpstream),
    setUpstream: async (_accountId, { face, url, key, readsThrough, keyFile }) => {
      // Which file of its machine a server reads is for its operator alone to say.
      if (keyFile !== undefined)
        throw new CliError(
          'A far server reads no key file that is named from here.',
          'Run the command on the machine of the server, or leave --follow out.',
        );
      const body = { url, key, ...(readsThrough === true ? { read_through: true } : {}) };
      return toUpstream(await client.data<Wire>({ method: 'PUT', path: path(face), body }));
    },
    removeUpstream: async (_accountId, face) => {
      await client.json({ method: 'DELETE', path: path(face) });
    },
  } satisfies Partial<Management>;
}

function webhooksOf(client: Client) {
  const path = (id: WebhookId) => `webhooks/${id}`;
  return {
    createWebhook: async (caller, wanted) => {
      const { face, url, types, description, secret } = wanted;
      const body = defined({ url, types, face: face === '' ? undefined : face, description, secret });
      const made = await client.data<WebhookWire & { secret: string }>({
        method: 'POST',
        path: 'webhooks',
        body,
      });
      return { webhook: toWebhook(made, caller.accountId), secret: made.secret };
    },
    listWebhooks: async (caller) => {
      const wires = await client.data<readonly WebhookWire[]>({ method: 'GET', path: 'webhooks' });
      return wires.map((one) => toWebhook(one, caller.accountId));
    },
    getWebhook: async (caller, id) =>
      toWebhook(await client.data<WebhookWire>({ method: 'GET', path: path(id) }), caller.accountId),
    editWebhook: async (caller, id, body) =>
      toWebhook(await client.data<WebhookWire>({ method: 'PATCH', path: path(id), body }), caller.accountId),
    deleteWebhook: async (_caller, id) => {
      await client.json({ method: 'DELETE', path: path(id) });
    },
    rotateWebhookSecret: async (caller, id, secret) => {
      const body = secret === undefined ? {} : { secret };
      const made = await client.data<WebhookWire & { secret: string }>({
        method: 'POST',
        path: `${path(id)}/secret`,
        body,
      });
      return { webhook: toWebhook(made, caller.accountId), secret: made.secret };
    },
    testWebhook: async (_caller, id) => {
      const { took_ms: tookMs, ...tested } = await client.data<{
        readonly delivered: boolean;
        readonly status: number | null;
        readonly error: string | null;
        readonly response: string;
        readonly took_ms: number;
      }>({ method: 'POST', path: `${path(id)}/test` });
      return { ...tested, tookMs };
    },
    listDeliveries: async (_caller, id, { state }, { limit }) => {
      const { items, hasMore } = await client.list<DeliveryWire>(`${path(id)}/deliveries`, limit, { state });
      return { items: items.map(toDelivery), next: hasMore ? [] : null };
    },
    redeliver: async (_caller, id, delivery) =>
      toDelivery(
        await client.data<DeliveryWire>({
          method: 'POST',
          path: `${path(id)}/deliveries/${delivery}/redeliver`,
        }),
      ),
    redeliverSpan: async (caller, id, { from, to }) => {
      const body = { from: from.toISOString(), to: to.toISOString() };
      const sent = { method: 'POST', path: `${path(id)}/redeliver`, body } as const;
      return toWebhook(await client.data<WebhookWire>(sent), caller.accountId);
    },
  } satisfies Partial<Management>;
}

const waitSeconds = 30;

type CallWire = Omit<ShownCall, 'account'>;

/** Those of the account of the key, from now on. */
async function* watchCalls(
  client: Client,
  signal: AbortSignal,
  account: string | null,
): AsyncGenerator<WatchedCalls> {
  let after: string | undefined;
  while (!signal.aborted) {
    const isFirst = after === undefined;
    try {
      const query = { after, limit: isFirst ? 1 : 200, wait: isFirst ? 0 : waitSeconds };
      const { data, meta } = await client.json<{
        readonly data: readonly CallWire[];
        readonly meta: { readonly next_cursor: string; readonly has_gap: boolean };
      }>({ method: 'GET', path: 'calls', query, signal, waitMs: waitSeconds * 1000 });
      after = meta.next_cursor;
      if (!isFirst) yield { calls: data.map((call) => toCall(call, account)), dropped: 0 };
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  }
}

function toCall(call: CallWire, account: string | null): ShownCall {
  const { at, ...others } = call;
  return { at, account: account === null ? null : asId(account), ...others };
}
