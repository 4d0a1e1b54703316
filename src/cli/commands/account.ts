/** `account create`, `account list`, `account set`; and how the other commands find an account. */
import type { Account, AccountSetting } from '../../domain/access.js';
import { parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import { facts, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore, withOwnCore } from '../session/session.js';

export interface AccountCreateOptions {
  readonly name: string;
  readonly slug?: string;
}

export async function createAccount({ name, slug }: AccountCreateOptions): Promise<Output> {
  const account = await withOwnCore((core) => core.createAccount({ name, slug: slug ?? null }), 'new');
  return {
    json: { id: account.id, number: account.number, slug: account.slug, name: account.name },
    text: `The account ${account.name} was created.\n\n${factsOf(account)}\n\nIts first key: ${programName} key create --account ${account.number}`,
  };
}

export async function listAccounts(): Promise<Output> {
  const accounts = await withCore((core) => core.listAccounts());
  const rows = accounts.map((one) => [String(one.number), one.name, one.slug, one.id]);
  return {
    json: accounts.map(accountJson),
    text: table(
      ['NUMBER', 'NAME', 'SLUG', 'ID'],
      rows,
      `There is no account yet; make one with: ${programName} account create --name NAME`,
    ),
  };
}

export async function setAccount(
  ref: string,
  changes: Readonly<Partial<Record<AccountSetting, string>>>,
): Promise<Output> {
  const account = await withCore(async (core) => {
    const found = await findAccount(core, ref);
    return core.setAccount(found.id, changes);
  });
  return {
    json: accountJson(account),
    text: `The account ${account.name} was changed.\n\n${factsOf(account)}`,
  };
}

/** In hints; empty where the account need not be named. */
export function ofAccount(ref: string | undefined): string {
  return ref === undefined ? '' : ` --account ${ref}`;
}

/**
 * The account with this uuid, else this number, else this slug. Without a name the one of SWITCHBOOK_ACCOUNT, else the only
 * one there is.
 */
export async function findAccount(
  core: Pick<CommandCore, 'listAccounts'>,
  named: string | undefined,
): Promise<Account> {
  const ref = named ?? accountOfEnvironment();
  const accounts = await core.listAccounts();
  if (ref === undefined) return onlyOne(accounts);
  const id = parseId(ref);
  const found =
    accounts.find((one) => one.id === id) ??
    accounts.find((one) => String(one.number) === ref) ??
    accounts.find((one) => one.slug === ref);
  if (found === undefined)
    throw new CliError(
      named === undefined
        ? `SWITCHBOOK_ACCOUNT names '${ref}', and there is no such account.`
        : `There is no account '${ref}'.`,
      `Name one by its id, number or slug; see what there is with: ${programName} account list`,
      { cause: notFound('account') },
    );
  return found;
}

function accountOfEnvironment(): string | undefined {
  const ref = process.env.SWITCHBOOK_ACCOUNT?.trim();
  return ref === '' ? undefined : ref;
}

function onlyOne(accounts: readonly Account[]): Account {
  const [only, ...others] = accounts;
  if (only !== undefined && others.length === 0) return only;
  const shown = accounts.slice(0, 5).map(({ slug }) => slug);
  throw new CliError(
    only === undefined
      ? 'There is no account yet.'
      : `There are ${accounts.length} accounts, and none was named.`,
    only === undefined
      ? `Make one with: ${programName} account create --name NAME`
      : `Name one with --account, or set SWITCHBOOK_ACCOUNT: ${shown.join(', ')}${accounts.length > shown.length ? ', …' : ''}`,
  );
}

function accountJson(account: Account) {
  const { settings } = account;
  return {
    id: account.id,
    number: account.number,
    slug: account.slug,
    name: account.name,
    default_region: settings.default_region ?? null,
    contact_limit: settings.contact_limit ?? null,
    whatsapp_number: settings.whatsapp_number ?? null,
    consent_required: settings.consent_required ?? [],
    created_at: account.createdAt,
  };
}

function factsOf(account: Account): string {
  return facts(
    Object.entries(accountJson(account)).flatMap(([name, value]) =>
      value === null || String(value) === ''
        ? []
        : [[name, value instanceof Date ? value.toISOString() : String(value)]],
    ),
  );
}
