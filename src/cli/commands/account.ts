/** `account create`, `account list`, `account set`, `account delete`. */
import type { Core } from '../../core/core.js';
import { type Account, assignRuleText, type Caller, settingsJson } from '../../domain/access.js';
import { commandLine } from '../../domain/audit.js';
import { defined } from '../../domain/defined.js';
import type { CommandCore } from '../remote/open-remote.js';
import { linkOf } from '../run/console-url.js';
import { facts, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore, withOwnCore } from '../session/session.js';
import type { accounts } from '../syntax/account.js';
import type { Actions } from '../syntax/define.js';
import { linkOutput } from './member.js';
import { coreLists, groupNumbers, memberNumbers } from './named.js';
import { findAccount } from './on-account.js';

export const accountActions: Actions<typeof accounts> = {
  create: async ({ name, slug, owner: email }) => {
    const { account, owner } = await withOwnCore(async (core) => {
      const made = await core.createAccount({ name, slug: slug ?? null });
      return { account: made, owner: email === undefined ? undefined : await invite(core, made, email) };
    }, 'new');
    const of = `--account ${account.number}`;
    const next =
      owner === undefined
        ? `Invite its owner: ${programName} member invite NAME ${of} --role owner`
        : `Send this link to its owner; it works once.\n\n${owner.text}`;
    return {
      json: {
        ...{ id: account.id, number: account.number, slug: account.slug, name: account.name },
        ...(owner && { owner: owner.json }),
      },
      text: `The account ${account.name} was created.\n\n${factsOf(account)}\n\nCreate its first key: ${programName} key create ${of}\n${next}`,
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
    const account = await withCore(async (core) => {
      const { id } = await findAccount(core, ref);
      const { assign_new: rule, ...others } = changes;
      const numbered = rule && (await numberedRule(core, commandLine(id), rule, ref));
      return core.setAccount(id, { ...others, ...defined({ assign_new: numbered }) });
    });
    return {
      json: accountJson(account),
      text: `The account ${account.name} was changed.\n\n${factsOf(account)}`,
    };
  },

  delete: async (given) => (await import('./account-delete.js')).deleteAccount(given),
};

/** `members:ana@example.com,2` or `group:Sales` with the numbers of those who are named. Another form stays, and is refused. */
async function numberedRule(core: CommandCore, caller: Caller, rule: string, of: string): Promise<string> {
  const [, kind, list = ''] = /^ *(members|group) *:(.+)$/.exec(rule) ?? [];
  if (kind === undefined) return rule;
  const numbers =
    kind === 'group'
      ? await groupNumbers(coreLists(core, caller), [list], of)
      : await memberNumbers(coreLists(core, caller), list.split(','), of);
  return `${kind}:${numbers.join(',')}`;
}

/** The first owner, and the link for it. The person can have another name after the first sign-in. */
async function invite(core: Core, { id }: Account, email: string) {
  const caller = commandLine(id);
  const member = await core.createMember(caller, { name: email, email, role: 'owner' });
  const { url, expiresAt } = await linkOf(core, await core.inviteMember(caller, member.number));
  const { json, text } = linkOutput(url, expiresAt.toISOString());
  return { json: { number: member.number, email, invitation: json }, text };
}

function accountJson(account: Account) {
  const { id, number, slug, name, settings, createdAt } = account;
  return { id, number, slug, name, ...settingsJson(settings), created_at: createdAt };
}

function factsOf(account: Account): string {
  const { assign_new: rule } = account.settings;
  return facts(
    Object.entries(accountJson(account)).map(([name, value]) => {
      const shown = value instanceof Date ? value.toISOString() : String(value ?? '');
      if (name === 'assign_new') return [name, rule === undefined ? null : assignRuleText(rule)];
      return [name, shown === '' ? null : shown];
    }),
  );
}
