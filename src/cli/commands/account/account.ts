/** `account create`, `account list`, `account set`, `account delete`. */

import { type Account, commandLineCaller } from '@switchbook/domain/access/access.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Switchbook } from '../../../../clients/typescript/src/index.js';
import { formatAssignRule, settingsJson } from '../../../access/values/account-settings.js';
import type { Core } from '../../../core/core.js';
import { getNamedAccount } from '../../session/command-account.js';
import { getGroupNumbers, getMemberNumbers } from '../../session/named-records.js';
import { withInstallation, withOwnCore } from '../../session/session.js';
import type { accounts } from '../../syntax/account.js';
import type { Actions } from '../../syntax/define.js';
import { formatDetails, listing } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { readSignInLink } from '../../terminal/sign-in-link.js';
import { linkOutput } from './member.js';

export const accountActions: Actions<typeof accounts> = {
  create: async ({ name, slug, owner: email }) => {
    const { account, owner } = await withOwnCore(async (core) => {
      const newAccount = await core.createAccount({ name, slug: slug ?? null });
      return {
        account: newAccount,
        owner: email === undefined ? undefined : await invite(core, newAccount, email),
      };
    }, 'new');
    const accountOption = `--account ${account.number}`;
    const next =
      owner === undefined
        ? `Invite its owner: ${programName} member invite NAME ${accountOption} --role owner`
        : `Send this link to its owner; it works once.\n\n${owner.text}`;
    return {
      json: {
        id: account.id,
        number: account.number,
        slug: account.slug,
        name: account.name,
        ...(owner && { owner: owner.json }),
      },
      text: `The account ${account.name} was created.\n\n${accountDetailsOf(account)}\n\nCreate its first key: ${programName} key create ${accountOption}\n${next}`,
    };
  },

  list: async () =>
    listing(
      await withInstallation(({ listAccounts }) => listAccounts()),
      {
        NUMBER: (account) => String(account.number),
        NAME: (account) => account.name,
        SLUG: (account) => account.slug,
        ID: (account) => account.id,
      },
      `There is no account yet. Create one with: ${programName} account create --name NAME`,
      accountJson,
    ),

  set: async ({ account: ref, changes }) => {
    const account = await withInstallation(async (installation) => {
      const changedAccount = await getNamedAccount(installation, ref);
      const api = await installation.open(changedAccount);
      const { assign_new: rule, ...others } = changes;
      const numbered = rule && (await resolveRule(api, rule, ref));
      const edit = { ...others, ...withoutUndefined({ assign_new: numbered }) };
      // The operator may change more than the API allows.
      if (installation.core !== undefined) return installation.core.updateAccount(changedAccount.id, edit);
      return (await import('../../session/remote-account.js')).setRemoteAccount(api, edit);
    });
    return {
      json: accountJson(account),
      text: `The account ${account.name} was changed.\n\n${accountDetailsOf(account)}`,
    };
  },

  delete: async (input) => (await import('./account-delete.js')).runAccountDelete(input),
};

/**
 * Replaces names by numbers in `members:ana@example.com,2` or `group:Sales`. A malformed rule is left unchanged, and is
 * refused later.
 */
async function resolveRule(api: Switchbook, rule: string, accountRef: string): Promise<string> {
  const [, kind, list = ''] = /^ *(members|group) *:(.+)$/.exec(rule) ?? [];
  if (kind === undefined) return rule;
  const numbers =
    kind === 'group'
      ? await getGroupNumbers(api, [list], accountRef)
      : await getMemberNumbers(api, list.split(','), accountRef);
  return `${kind}:${numbers.join(',')}`;
}

/** Creates the first owner, and the link for it. The person can have another name after the first sign-in. */
async function invite(core: Core, { id }: Account, email: string) {
  const caller = commandLineCaller(id);
  const member = await core.createMember(caller, { name: email, email, role: 'owner' });
  const { url, expiresAt } = await readSignInLink(core, await core.inviteMember(caller, member.number));
  const { json, text } = linkOutput(url, expiresAt.toISOString());
  return { json: { number: member.number, email, invitation: json }, text };
}

function accountJson(account: Account) {
  const { id, number, slug, name, settings, createdAt } = account;
  return { id, number, slug, name, ...settingsJson(settings), created_at: createdAt };
}

function accountDetailsOf(account: Account): string {
  const { assign_new: rule } = account.settings;
  return formatDetails(
    Object.entries(accountJson(account)).map(([name, value]) => {
      const text = value instanceof Date ? value.toISOString() : String(value ?? '');
      if (name === 'assign_new') return [name, rule === undefined ? null : formatAssignRule(rule)];
      return [name, text === '' ? null : text];
    }),
  );
}
