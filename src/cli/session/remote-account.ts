/** The account of the key, as the core has accounts. */

import {
  type Account,
  type AccountSettings,
  type SettingTexts,
  settingNames,
} from '@switchbook/domain/access/access.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type { AccountPatch, Switchbook, Account as Wire } from '../../../clients/typescript/src/index.js';
import { settingRule } from '../../access/values/account-settings.js';
import { CliError } from '../terminal/cli-error.js';
import { nameServer, type RemoteServer } from './remote-server.js';

/** Returns the account of the key, and shows server and account to the user. */
export async function getAccountOfKey(api: Switchbook, server: RemoteServer): Promise<Account> {
  try {
    const { account } = await api.getAccount();
    nameServer(server, account.slug);
    return toAccount(account);
  } catch (error) {
    // The error of an unreachable server already names it.
    if (!(error instanceof Error && error.message.includes(server.base.host))) nameServer(server);
    throw error;
  }
}

/** Makes an account of its answer. A setting that is null is not set. */
function toAccount({ id, number, slug, name, created_at: createdAt, ...wire }: Wire): Account {
  const settings = Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null));
  return {
    id: asId(id),
    number,
    slug,
    isSlugMade: false,
    name,
    createdAt: new Date(createdAt),
    hasIntakes: false,
    settings: settings as AccountSettings,
  };
}

/** Settings that only the operator may change. */
const operatorMembers = ['slug', 'contact_limit'];

/**
 * Changes settings. `changes`: settings as text, as typed; an empty text removes one. The server refuses malformed
 * ones.
 */
export async function setRemoteAccount(api: Switchbook, changes: SettingTexts): Promise<Account> {
  const refused = Object.keys(changes).find((name) => operatorMembers.includes(name));
  if (refused !== undefined)
    throw new CliError(
      `Only the operator of the server can change ${refused}.`,
      'Run account set on the machine of the server, without --url or --profile.',
    );
  const body = Object.fromEntries(
    Object.entries(changes).map(([name, text]) => [name, bodyMemberOf(name, text)]),
  );
  return toAccount((await api.updateAccount(body as AccountPatch)).account);
}

/** Returns the member of the body; a malformed text is not changed, so that the server refuses it. */
function bodyMemberOf(name: string, text: string): unknown {
  const setting = settingNames.find((settingName) => settingName === name);
  if (setting === undefined) return text;
  const { read, unset, isList } = settingRule(setting);
  if (text.trim() === '') return isList || unset === false ? unset : null;
  return read(text.trim()) ?? (isList ? text.split(',') : text);
}
