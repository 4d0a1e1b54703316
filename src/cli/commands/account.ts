/** `account create`, `account list`, `account set`, `account delete`. */
import { type Account, settingsJson } from '../../domain/access.js';
import { facts, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore, withOwnCore } from '../session/session.js';
import type { accounts } from '../syntax/account.js';
import type { Actions } from '../syntax/define.js';
import { findAccount } from './on-account.js';

export const accountActions: Actions<typeof accounts> = {
  create: async ({ name, slug }) => {
    const account = await withOwnCore((core) => core.createAccount({ name, slug: slug ?? null }), 'new');
    return {
      json: { id: account.id, number: account.number, slug: account.slug, name: account.name },
      text: `The account ${account.name} was created.\n\n${factsOf(account)}\n\nCreate its first key: ${programName} key create --account ${account.number}`,
    };
  },

  list: async () =>
    listing(
      await withCore((core) => core.listAccounts()),
      accountJson,
      {
        NUMBER: (one) => String(one.number),
        NAME: (one) => one.name,
        SLUG: (one) => one.slug,
        ID: (one) => one.id,
      },
      `There is no account yet. Create one with: ${programName} account create --name NAME`,
    ),

  set: async ({ account: ref, changes }) => {
    const account = await withCore(async (core) =>
      core.setAccount((await findAccount(core, ref)).id, changes),
    );
    return {
      json: accountJson(account),
      text: `The account ${account.name} was changed.\n\n${factsOf(account)}`,
    };
  },

  delete: async (given) => (await import('./account-delete.js')).deleteAccount(given),
};

function accountJson(account: Account) {
  const { id, number, slug, name, settings, createdAt } = account;
  return { id, number, slug, name, ...settingsJson(settings), created_at: createdAt };
}

function factsOf(account: Account): string {
  return facts(
    Object.entries(accountJson(account)).map(([name, value]) => {
      const shown = value instanceof Date ? value.toISOString() : String(value ?? '');
      return [name, shown === '' ? null : shown];
    }),
  );
}
