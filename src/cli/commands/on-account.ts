/** Finds the account of a command, and objects in it. */
import type { Account, Caller } from '../../domain/access.js';
import { type AnyId, parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import type { CommandCore } from '../remote/open-remote.js';
import { CliError } from '../run/cli-error.js';
import { inQuotes } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore, withLastingCore } from '../session/session.js';

/** Jobs that a list shows at most. */
export const newest = { limit: 200, after: null } as const;

/** The core, the account and the caller of a command. */
export interface Place {
  readonly core: CommandCore;
  readonly account: Account;
  readonly caller: Caller;
}

/** Runs `withCore` on the named account. */
export function onAccount<Result>(
  ref: string | undefined,
  work: (place: Place) => Promise<Result>,
  partsOf?: Parameters<typeof withCore>[1],
): Promise<Result> {
  return withCore(async (core) => work(await placeIn(core, ref)), partsOf);
}

/** Runs `withLastingCore` on the named account. */
export function lastingOnAccount<Result>(
  ref: string | undefined,
  work: (place: Place, signal: AbortSignal) => Promise<Result>,
  partsOf?: Parameters<typeof withLastingCore>[1],
): Promise<Result> {
  return withLastingCore(async (core, signal) => work(await placeIn(core, ref), signal), partsOf);
}

async function placeIn(core: CommandCore, ref: string | undefined): Promise<Place> {
  const account = await findAccount(core, ref);
  return { core, account, caller: { accountId: account.id, face: 'cli', keyId: null } };
}

/** Returns the account's option for a hint; empty where the account need not be named. */
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
        ? `There is no account ${inQuotes(ref)}, which SWITCHBOOK_ACCOUNT names.`
        : `There is no account ${inQuotes(ref)}.`,
      `Use an id, number or slug from: ${programName} account list`,
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
      : `There are ${accounts.length} accounts, and the command names none.`,
    only === undefined
      ? `Create one with: ${programName} account create --name NAME`
      : `Add --account, or set SWITCHBOOK_ACCOUNT, to one of: ${shown.join(', ')}${accounts.length > shown.length ? ', …' : ''}`,
  );
}

/** The id of a thing in an account. `what`: `a key`; `lister`: the command that shows the ids. */
export function idOf<Id extends AnyId>(
  given: string,
  what: string,
  lister: string,
  ref: string | undefined,
): Id {
  const id = parseId<Id>(given);
  if (id !== undefined) return id;
  throw new CliError(
    `${inQuotes(given)} is not the id of ${what}.`,
    `See the ids with: ${programName} ${lister}${ofAccount(ref)}`,
  );
}
