/** The account, keys, upstreams, webhooks, the trail, usage and calls over the native API. */

import type { ShownCall } from '../../core/calls/call.js';
import type { WatchedCalls } from '../../core/calls/watch-calls.js';
import type { MemberChange } from '../../core/members/members.js';
import type { UsageDay } from '../../core/usage/usage.js';
import { type Caller, rateLimitJson, readAssignRule } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import { type AccountId, asId, type IntakeId, type WebhookId } from '../../domain/ids.js';
import type { ContactOwner, Member } from '../../domain/member.js';
import type { Role } from '../../domain/role.js';
import { ours, type Theirs, theirs } from '../../domain/wire-names.js';
import { CliError } from '../run/cli-error.js';
import type { Asked } from '../run/command-core.js';
import type { SignInLink } from '../run/console-url.js';
import type { Client } from './client.js';
import {
  type AccountWire,
  type AuditWire,
  type DeliveryWire,
  type IntakeWire,
  type KeyWire,
  type ReceiverWire,
  type RevokedKeyWire,
  toAccount,
  toAudit,
  toDelivery,
  toIntake,
  toKey,
  toReceiver,
  toUpstream,
  toWebhook,
  type UpstreamWire,
  type WebhookWire,
} from './decode.js';

export function managementOf(client: Client) {
  return {
    ...accountOf(client),
    ...keysOf(client),
    ...membersOf(client),
    ...upstreamsOf(client),
    ...webhooksOf(client),
    ...intakesOf(client),
    ...receiversOf(client),
    readUsage: (_account, days) =>
      client.get<{ contacts: number; days: readonly UsageDay[] }>('usage', { days }),
    listAudit: (accountId, { limit, since }) => {
      const query = { since: since?.toISOString() };
      return client.list('audit', limit, (wire: AuditWire) => toAudit(wire, accountId), query);
    },
    watchCalls: ({ signal, account }) => watchCalls(client, signal, account ?? null),
  } satisfies Partial<Asked>;
}

interface AccountAndKey {
  readonly account: AccountWire;
}

/** Settings that only the operator may change. */
const ofOperator = ['slug', 'contact_limit'];

function accountOf(client: Client) {
  return {
    listAccounts: async () => [toAccount((await client.account<AccountAndKey>()).account)],
    setAccount: async (_id, changes) => {
      const refused = Object.keys(changes).find((name) => ofOperator.includes(name));
      if (refused !== undefined)
        throw new CliError(
          `Only the operator of the server can change ${refused}.`,
          'Run account set on the machine of the server, without --url or --profile.',
        );
      const {
        consent_required: channels,
        stop_words: stop,
        start_words: start,
        bin_days: days,
        assign_new: rule,
        ...texts
      } = changes;
      const list =
        channels === undefined ? {} : { consent_required: channels.split(',').map((one) => one.trim()) };
      const cleared = channels?.trim() === '' ? { consent_required: [] } : list;
      const body = {
        ...texts,
        ...cleared,
        ...defined({ stop_words: listOf(stop), start_words: listOf(start), bin_days: numberOf(days) }),
        ...defined({ assign_new: ruleOf(rule) }),
      };
      return toAccount((await client.data<AccountAndKey>('PATCH', 'account', body)).account);
    },
  } satisfies Partial<Asked>;
}

/** Null for an empty text, which clears the setting. A text that is no number is refused by the server. */
function numberOf(text: string | undefined): number | string | null | undefined {
  if (text === undefined || text.trim() === '') return text === undefined ? undefined : null;
  return /^[0-9]+$/.test(text.trim()) ? Number(text) : text;
}

/** Null for an empty text, which clears the setting. A text that is no rule is refused by the server. */
function ruleOf(text: string | undefined) {
  if (text === undefined || text.trim() === '') return text === undefined ? undefined : null;
  return readAssignRule(text) ?? text;
}

/** Null for an empty text, which clears the setting. */
function listOf(text: string | undefined): readonly string[] | null | undefined {
  return text?.trim() === '' ? null : text?.split(',').map((one) => one.trim());
}

function keysOf(client: Client) {
  const made = async (accountId: AccountId, path: string, body: unknown) => {
    const wire = await client.data<KeyWire & { readonly key: string }>('POST', path, body);
    return { key: toKey(wire, accountId), secret: wire.key };
  };
  return {
    listKeys: async (accountId) =>
      (await client.get<readonly KeyWire[]>('keys')).map((one) => toKey(one, accountId)),
    createKey: (
      accountId,
      { name, scopes, rateLimit: rule, expiresAt, secret: key, memberNumber: member },
    ) => {
      const rateLimit = rule && rateLimitJson(rule);
      return made(accountId, 'keys', theirs({ name, scopes, rateLimit, expiresAt, key, member }));
    },
    editKey: async (accountId, id, { name, scopes, rateLimit }) => {
      const body = { name, scopes, rate_limit: rateLimit && rateLimitJson(rateLimit) };
      return toKey(await client.data<KeyWire>('PATCH', `keys/${id}`, body), accountId);
    },
    rotateKey: (accountId, id, overlap) => made(accountId, `keys/${id}/rotate`, { overlap_seconds: overlap }),
    revokeKey: async (accountId, id) => {
      const ended = await client.data<RevokedKeyWire>('DELETE', `keys/${id}`);
      const { alsoRevoked: others, pausedWebhooks, pausedUpstreams } = ours(ended);
      return { key: toKey(ended, accountId), others, pausedWebhooks, pausedUpstreams };
    },
  } satisfies Partial<Asked>;
}

type MemberWire = Theirs<Omit<Member, 'accountId' | 'groupNumbers'>> & { readonly groups: readonly number[] };

function membersOf(client: Client) {
  const toMember = (accountId: AccountId, { groups, ...wire }: MemberWire): Member => ({
    ...(ours(wire) as Omit<Member, 'accountId' | 'groupNumbers'>),
    accountId,
    groupNumbers: groups,
  });
  const bodyOf = ({ groupNumbers: groups, ...rest }: MemberChange) => defined({ ...rest, groups });
  return {
    listMembers: async ({ accountId }) =>
      (await client.get<readonly MemberWire[]>('members')).map((one) => toMember(accountId, one)),
    createMember: async ({ accountId }, wanted) =>
      toMember(accountId, await client.data<MemberWire>('POST', 'members', bodyOf(wanted))),
    changeMember: async ({ accountId }, number, change) =>
      toMember(accountId, await client.data<MemberWire>('PATCH', `members/${number}`, bodyOf(change))),
    removeMember: async ({ accountId }, number) => {
      await client.remove(`members/${number}`);
      return toMember(accountId, (await client.get<MemberWire>(`members/${number}`)) as MemberWire);
    },
    eraseMember: async ({ accountId }, number) =>
      toMember(accountId, await client.data<MemberWire>('POST', `members/${number}/erasures`, {})),
    listContactOwners: () => client.get<readonly ContactOwner[]>('members/owners'),
    inviteMember: async (_caller, number) =>
      ours(await client.data<Theirs<SignInLink>>('POST', `members/${number}/invitations`, {})) as SignInLink,
    listRoles: () => client.get<readonly Role[]>('roles'),
    putRole: (_caller, { name, ...role }) =>
      client.data<Role>('PUT', `roles/${encodeURIComponent(name)}`, role),
    deleteRole: (_caller, name) => client.remove(`roles/${encodeURIComponent(name)}`),
  } satisfies Partial<Asked>;
}

function upstreamsOf(client: Client) {
  const path = (face: string) => `upstreams/${encodeURIComponent(face)}`;
  return {
    listUpstreams: async () => (await client.get<readonly UpstreamWire[]>('upstreams')).map(toUpstream),
    setUpstream: async (_accountId, { face, url, key, readsThrough, keyFile }) => {
      // Only the operator may decide which file of its machine a server reads.
      if (keyFile !== undefined)
        throw new CliError(
          '--follow does not work for a server elsewhere: it cannot read key files of this machine.',
          'Run the command on the machine of the server, or remove --follow.',
        );
      const body = { url, key, ...(readsThrough === true ? { read_through: true } : {}) };
      return toUpstream(await client.data<UpstreamWire>('PUT', path(face), body));
    },
    removeUpstream: (_accountId, face) => client.remove(path(face)),
  } satisfies Partial<Asked>;
}

function intakesOf(client: Client) {
  const path = (id: IntakeId) => `intakes/${id}`;
  const made = async ({ accountId }: Caller, where: string, body: unknown) => {
    const wire = await client.data<IntakeWire & { token: string; verify_token: string }>('POST', where, body);
    return { intake: toIntake(wire, accountId), token: wire.token, verifyToken: wire.verify_token };
  };
  return {
    createIntake: (caller, wanted) => made(caller, 'intakes', theirs(wanted)),
    editIntake: async ({ accountId }, id, edit) => {
      const body = theirs({ ...edit });
      return toIntake(await client.data<IntakeWire>('PATCH', path(id), body), accountId);
    },
    rotateIntakeToken: (caller, id, overlap) =>
      made(caller, `${path(id)}/rotate`, { overlap_seconds: overlap }),
    listIntakes: async ({ accountId }) =>
      (await client.get<readonly IntakeWire[]>('intakes')).map((one) => toIntake(one, accountId)),
    getIntake: async ({ accountId }, id) => toIntake(await client.get<IntakeWire>(path(id)), accountId),
    deleteIntake: async ({ accountId }, id) => {
      const intake = toIntake(await client.get<IntakeWire>(path(id)), accountId);
      await client.remove(path(id));
      return intake;
    },
    testIntake: async (_caller, id) =>
      ours(await client.data<Theirs<Awaited<ReturnType<Asked['testIntake']>>>>('POST', `${path(id)}/test`)),
    replayIntake: async (_caller, id, since) => {
      const body = since === undefined ? {} : { since: since.toISOString() };
      return (await client.data<{ readonly replayed: number }>('POST', `${path(id)}/replay`, body)).replayed;
    },
  } satisfies Partial<Asked>;
}

function receiversOf(client: Client) {
  const all = (id: IntakeId) => `intakes/${id}/receivers`;
  const path = (id: IntakeId, rid: WebhookId) => `${all(id)}/${rid}`;
  return {
    createReceiver: async (_caller, id, wanted) =>
      toReceiver(await client.data<ReceiverWire>('POST', all(id), wanted)),
    listReceivers: async (_caller, id) =>
      (await client.get<readonly ReceiverWire[]>(all(id))).map(toReceiver),
    getReceiver: async (_caller, id, rid) => toReceiver(await client.get<ReceiverWire>(path(id, rid))),
    editReceiver: async (_caller, id, rid, edit) =>
      toReceiver(await client.data<ReceiverWire>('PATCH', path(id, rid), edit)),
    deleteReceiver: (_caller, id, rid) => client.remove(path(id, rid)),
    resendReceiver: async (_caller, id, rid, from) => {
      const body = from === undefined ? {} : { from: from.toISOString() };
      return toReceiver(await client.data<ReceiverWire>('POST', `${path(id, rid)}/resend`, body));
    },
  } satisfies Partial<Asked>;
}

function webhooksOf(client: Client) {
  const path = (id: WebhookId) => `webhooks/${id}`;
  const made = async ({ accountId }: Caller, where: string, body: unknown) => {
    const wire = await client.data<WebhookWire & { secret: string }>('POST', where, body);
    return { webhook: toWebhook(wire, accountId), secret: wire.secret };
  };
  return {
    createWebhook: (caller, { face, url, types, segment, description, secret }) => {
      const body = { url, types, segment, face: face === '' ? undefined : face, description, secret };
      return made(caller, 'webhooks', body);
    },
    listWebhooks: async ({ accountId }) =>
      (await client.get<readonly WebhookWire[]>('webhooks')).map((one) => toWebhook(one, accountId)),
    getWebhook: async ({ accountId }, id) => toWebhook(await client.get<WebhookWire>(path(id)), accountId),
    editWebhook: async ({ accountId }, id, body) =>
      toWebhook(await client.data<WebhookWire>('PATCH', path(id), body), accountId),
    deleteWebhook: (_caller, id) => client.remove(path(id)),
    rotateWebhookSecret: (caller, id, secret) => made(caller, `${path(id)}/secret`, { secret }),
    testWebhook: async (_caller, id) =>
      ours(await client.data<Theirs<Awaited<ReturnType<Asked['testWebhook']>>>>('POST', `${path(id)}/test`)),
    listDeliveries: (_caller, id, { state }, { limit }) =>
      client.list(`${path(id)}/deliveries`, limit, toDelivery, { state }),
    redeliver: async (_caller, id, delivery) =>
      toDelivery(await client.data<DeliveryWire>('POST', `${path(id)}/deliveries/${delivery}/redeliver`)),
    redeliverSpan: async ({ accountId }, id, { from, to }) => {
      const body = { from: from.toISOString(), to: to.toISOString() };
      return toWebhook(await client.data<WebhookWire>('POST', `${path(id)}/redeliver`, body), accountId);
    },
  } satisfies Partial<Asked>;
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
      const sent = { method: 'GET', path: 'calls', query, signal, waitMs: waitSeconds * 1000 } as const;
      const { data, meta } = await client.ask<readonly CallWire[], { next_cursor: string }>(sent);
      after = meta.next_cursor;
      const calls = data.map(({ at, ...call }) => ({ at, account: account && asId(account), ...call }));
      if (!isFirst) yield { calls, dropped: 0 };
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  }
}
