/** The account, keys, upstreams, webhooks, the trail, usage and calls over the native API. */

import type { ShownCall } from '../../core/calls/call.js';
import type { WatchedCalls } from '../../core/calls/watch-calls.js';
import { readAssignRule } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import { type AccountId, asId } from '../../domain/ids.js';
import type { Member } from '../../domain/member.js';
import { ours, type Theirs } from '../../domain/wire-names.js';
import { CliError } from '../run/cli-error.js';
import type { Asked } from '../run/command-core.js';
import type { Client } from './client.js';
import { type AccountWire, toAccount } from './decode.js';

export function managementOf(client: Client) {
  return {
    ...accountOf(client),
    ...membersOf(client),
    watchCalls: ({ signal, account }) => watchCalls(client, signal, account ?? null),
  } satisfies Partial<Asked>;
}

interface AccountAndKey {
  readonly account: AccountWire;
}

/** Settings that only the operator may change. */
const ofOperator = ['slug', 'contact_limit'];

export function accountOf(client: Client) {
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

type MemberWire = Theirs<Omit<Member, 'accountId' | 'groupNumbers'>> & { readonly groups: readonly number[] };

function membersOf(client: Client) {
  const toMember = (accountId: AccountId, { groups, ...wire }: MemberWire): Member => ({
    ...(ours(wire) as Omit<Member, 'accountId' | 'groupNumbers'>),
    accountId,
    groupNumbers: groups,
  });
  return {
    listMembers: async ({ accountId }) =>
      (await client.get<readonly MemberWire[]>('members')).map((one) => toMember(accountId, one)),
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
