/** Finds the account of a command, and objects in it. */

import type { Account } from '@switchbook/domain/access/access.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import { type AnyId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { Pages, Switchbook } from '../../../clients/typescript/src/index.js';
import { CliError } from '../terminal/cli-error.js';
import { inQuotes } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';
import { type Installation, withInstallation, withLastingInstallation } from './session.js';

/** Jobs that a list shows at most. */
export const newestPage = { limit: 200 } as const;

/** The API for an account, and the account. */
export interface ApiContext {
  readonly api: Switchbook;
  readonly account: Account;
  readonly findUrl: Installation['findUrl'];
  readonly core: Installation['core'];
}

/** Runs work through the API on the named account. */
export function onApi<Result>(
  ref: string | undefined,
  work: (place: ApiContext) => Promise<Result>,
  partsOf?: Parameters<typeof withInstallation>[1],
): Promise<Result> {
  return withInstallation(async (installation) => work(await openAccountApi(installation, ref)), partsOf);
}

/** Runs `onApi` for long work: the first signal only aborts the signal that the work receives. */
export function runLastingOnApi<Result>(
  ref: string | undefined,
  work: (place: ApiContext, signal: AbortSignal) => Promise<Result>,
  partsOf?: Parameters<typeof withLastingInstallation>[1],
): Promise<Result> {
  return withLastingInstallation(
    async (installation, signal) => work(await openAccountApi(installation, ref), signal),
    partsOf,
  );
}

async function openAccountApi(installation: Installation, ref: string | undefined): Promise<ApiContext> {
  const account = await getNamedAccount(installation, ref);
  const { findUrl, core } = installation;
  return { account, api: await installation.open(account), findUrl, core };
}

/** Returns the account's option for a hint; empty if the account need not be named. */
export function accountOption(ref: string | undefined): string {
  return ref === undefined ? '' : ` --account ${ref}`;
}

/**
 * Returns the account with this uuid, else this number, else this slug. Without a name: the account of
 * SWITCHBOOK_ACCOUNT, else the only account.
 */
export async function getNamedAccount(
  { listAccounts }: { readonly listAccounts: () => Promise<readonly Account[]> },
  named: string | undefined,
): Promise<Account> {
  const ref = named ?? accountOfEnvironment();
  const accounts = await listAccounts();
  if (ref === undefined) return onlyOne(accounts);
  const id = parseId(ref);
  const account =
    accounts.find((candidate) => candidate.id === id) ??
    accounts.find((candidate) => String(candidate.number) === ref) ??
    accounts.find((candidate) => candidate.slug === ref);
  if (account === undefined)
    throw new CliError(
      named === undefined
        ? `There is no account ${inQuotes(ref)}, which SWITCHBOOK_ACCOUNT names.`
        : `There is no account ${inQuotes(ref)}.`,
      `Use an id, number or slug from: ${programName} account list`,
      { cause: notFound('account') },
    );
  return account;
}

function accountOfEnvironment(): string | undefined {
  const ref = process.env.SWITCHBOOK_ACCOUNT?.trim();
  return ref === '' ? undefined : ref;
}

function onlyOne(accounts: readonly Account[]): Account {
  const [only, ...others] = accounts;
  if (only !== undefined && others.length === 0) return only;
  const listed = accounts.slice(0, 5).map(({ slug }) => slug);
  throw new CliError(
    only === undefined
      ? 'There is no account yet.'
      : `There are ${accounts.length} accounts, and the command names none.`,
    only === undefined
      ? `Create one with: ${programName} account create --name NAME`
      : `Add --account, or set SWITCHBOOK_ACCOUNT, to one of: ${listed.join(', ')}${accounts.length > listed.length ? ', …' : ''}`,
  );
}

/** Returns the id of a record in an account. `noun`: `a key`; `lister`: the command that shows the ids. */
export function idOf<Id extends AnyId>(
  text: string,
  noun: string,
  lister: string,
  ref: string | undefined,
): Id {
  const id = parseId<Id>(text);
  if (id !== undefined) return id;
  throw new CliError(
    `${inQuotes(text)} is not the id of ${noun}.`,
    `See the ids with: ${programName} ${lister}${accountOption(ref)}`,
  );
}

/** Lists of the API, read page by page. */
const maxPageSize = 200;

/** Returns the first items, up to `max`. `list`: requests a list in pages of a size. */
export async function readFirstItems<Item>(
  max: number,
  list: (limit: number) => ItemPages<Item>,
): Promise<{ readonly items: readonly Item[]; readonly hasMore: boolean }> {
  const items: Item[] = [];
  for await (const page of list(Math.min(maxPageSize, max)).pages()) {
    items.push(...page.data);
    if (items.length >= max)
      return { items: items.slice(0, max), hasMore: items.length > max || page.meta.next_cursor !== null };
  }
  return { items, hasMore: false };
}

/** Reads the newest items of a list of the account. */
export async function readNewest<Item>(
  ref: string | undefined,
  list: (api: Switchbook, page: typeof newestPage) => ItemPages<Item>,
): Promise<readonly Item[]> {
  const { items } = await onApi(ref, ({ api }) =>
    readFirstItems(newestPage.limit, () => list(api, newestPage)),
  );
  return items;
}

type ItemPages<Item> = Pages<
  Item,
  { readonly data: readonly Item[]; readonly meta: { next_cursor: string | null } }
>;
