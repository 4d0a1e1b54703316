/** The account of the key, as the core has accounts. */

import {
  type Account,
  type AccountSetting,
  type AccountSettings,
  readAssignRule,
} from '@switchbook/domain/access/access.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import type { AccountPatch, Switchbook, Account as Wire } from '../../../clients/typescript/src/index.js';
import { CliError } from '../run/cli-error.js';
import { nameServer, type RemoteServer } from './target.js';

/** Returns the account of the key, and shows server and account to the user. */
export async function accountOfKey(api: Switchbook, server: RemoteServer): Promise<Account> {
  try {
    const { account } = await api.getAccount();
    nameServer(server, account.slug);
    return toAccount(account);
  } catch (error) {
    // A server that cannot be reached is named by the error.
    if (!(error instanceof Error && error.message.includes(server.base.host))) nameServer(server);
    throw error;
  }
}

/** A setting that is null is not set. */
function toAccount({ id, number, slug, name, created_at: createdAt, ...wire }: Wire): Account {
  const settings = Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null));
  return {
    ...{ id: asId(id), number, slug, isSlugMade: false, name, createdAt: new Date(createdAt) },
    ...{ hasIntakes: false, settings: settings as AccountSettings },
  };
}

/** Settings that only the operator may change. */
const ofOperator = ['slug', 'contact_limit'];

/** `changes`: settings as text, as typed; an empty text clears one. The server refuses malformed ones. */
export async function setRemoteAccount(
  api: Switchbook,
  changes: Readonly<Partial<Record<AccountSetting, string>>>,
): Promise<Account> {
  const refused = Object.keys(changes).find((name) => ofOperator.includes(name));
  if (refused !== undefined)
    throw new CliError(
      `Only the operator of the server can change ${refused}.`,
      'Run account set on the machine of the server, without --url or --profile.',
    );
  const { consent_required: channels, stop_words: stop, start_words: start, ...others } = changes;
  const { bin_days: days, assign_new: rule, ...texts } = others;
  const body = {
    ...texts,
    ...defined({
      consent_required: channels === undefined ? undefined : (orNull(channels, listOf) ?? []),
      stop_words: orNull(stop, listOf),
      start_words: orNull(start, listOf),
      bin_days: orNull(days, (text) => (/^[0-9]+$/.test(text.trim()) ? Number(text) : text)),
      assign_new: orNull(rule, (text) => readAssignRule(text) ?? text),
    }),
  };
  return toAccount((await api.updateAccount(body as AccountPatch)).account);
}

const listOf = (text: string) => text.split(',').map((one) => one.trim());

/** Null for an empty text. */
function orNull<Value>(text: string | undefined, read: (text: string) => Value): Value | null | undefined {
  if (text === undefined || text.trim() === '') return text === undefined ? undefined : null;
  return read(text);
}
