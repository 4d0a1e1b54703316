/** Accounts: created with the default catalogs, listed, configured. */
import type { AccountReader } from '@switchbook/domain/access/access.js';
import {
  type Account,
  type AssignRule,
  type Caller,
  commandLineCaller,
  type Principal,
  type SettingTexts,
  settingNames,
} from '@switchbook/domain/access/access.js';
import { systemActor } from '@switchbook/domain/consent/consent.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { type Issue, invalid, notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type CatalogItemId } from '@switchbook/domain/runtime/ids.js';
import { freeSlug, isSlug, maxSlug, slugOf } from '@switchbook/domain/text/slug.js';
import { codePoints, isStorable } from '@switchbook/domain/text/text.js';
import { runAudited } from '../../audit/operations.js';
import { insertCatalogItem, readCatalogItems } from '../../catalogs/store/catalog-rows.js';
import { firstItems } from '../../catalogs/values/catalog.js';
import { ownerTextOf, readOwnerTexts } from '../../contacts/writes/owners.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import {
  findAccount,
  findSlugs,
  insertAccount,
  listAccounts,
  lockAccount,
  updateAccountRow,
} from '../store/account-rows.js';
import { lockInstallation } from '../store/installation-row.js';
import { maxAccountName, settingRule } from '../values/account-settings.js';
import { accountAuditState } from '../values/audit-states.js';
import { type CreatedKey, createKeyIn, type NewKey } from './keys.js';
import { reloadGrantor } from './reload-grantor.js';

interface NewAccount {
  readonly name: string;
  readonly slug?: string | null;
}

/** Throws `conflict` if the slug is taken, `invalid` for an invalid name or slug. */
export function createAccount(context: Basics, account: NewAccount): Promise<Account> {
  return context.database.transaction((tx) => createAccountIn(context, tx, account));
}

async function createAccountIn(context: Basics, tx: Transaction, newAccount: NewAccount): Promise<Account> {
  checkName(newAccount.name);
  const name = newAccount.name.trim();
  const slug = await chooseSlug(tx, newAccount.slug ?? null, name);
  const createdAt = context.clock();
  const id = asId<AccountId>(context.newId());
  const account = await runAudited(context, tx, commandLineCaller(id), async (written) => {
    const result = await insertAccount(written, { id, ...slug, name, settings: {}, createdAt });
    return { result, changes: changesOf('account.created', id, null, accountAuditState(result)) };
  });
  // The server makes these items, so their events name no caller.
  const source = { actor: systemActor, newId: context.newId, now: createdAt };
  for (const { catalog, ...item } of firstItems)
    await insertCatalogItem(tx, id, catalog, { id: asId<CatalogItemId>(context.newId()), ...item }, source);
  return account;
}

interface FirstAccount {
  readonly account: Account;
  readonly key: CreatedKey;
}

/** Creates an account and a key in an empty installation; undefined when there is an account. */
export function createFirstAccount(
  context: Basics,
  account: NewAccount,
  key: NewKey,
): Promise<FirstAccount | undefined> {
  return context.database.transaction(async (tx) => {
    // Several servers may start on one empty database. All but the first wait here, and then find the account.
    await lockInstallation(tx);
    if ((await listAccounts(tx)).length > 0) return undefined;
    const newAccount = await createAccountIn(context, tx, account);
    return {
      account: newAccount,
      key: await createKeyIn(context, tx, key, commandLineCaller(newAccount.id)),
    };
  });
}

export async function getAccount(context: Basics, { accountId: id }: AccountReader): Promise<Account> {
  const account = await findAccount(context.database, id);
  if (account === undefined) throw notFound('account');
  return account;
}

/**
 * Throws `not_found`, `conflict`, `invalid` with one issue per invalid setting. It accepts any setting: a face limits
 * the settings that a key may change. `caller` is recorded as the actor. Throws like `reloadGrantor`.
 */
export function updateAccount(
  context: Basics & Admission,
  id: AccountId,
  changes: SettingTexts,
  caller: Caller = commandLineCaller(id),
  principal?: Principal,
): Promise<Account> {
  return queuedByAccount(context, id, async (tx) => {
    const account = await lockAccount(tx, id);
    if (account === undefined) throw notFound('account');
    await reloadGrantor(context, tx, id, principal, ['account:write']);
    const slug = changes.slug;
    const applied = applySettings(account, changes);
    if (changes.assign_new !== undefined) await checkRule(tx, id, applied.settings.assign_new);
    const changed = {
      ...applied,
      ...(slug === undefined
        ? { slug: account.slug, isSlugMade: account.isSlugMade }
        : await chooseSlug(tx, slug === '' ? null : slug, applied.name, account.slug)),
    };
    const updated = await runAudited(context, tx, caller, async (written) => {
      const result = await updateAccountRow(written, id, changed);
      if (result === undefined) throw notFound('account');
      const changes = changesOf('account.changed', id, accountAuditState(account), accountAuditState(result));
      return { result, changes };
    });
    await notifyChanged(tx, id);
    return updated;
  });
}

function applySettings(account: Account, changes: SettingTexts): Pick<Account, 'name' | 'settings'> {
  const { name } = changes;
  if (name !== undefined) checkName(name);
  const settings = new Map<string, unknown>(Object.entries(account.settings));
  const issues: Issue[] = [];
  for (const key of settingNames) {
    const text = changes[key]?.trim();
    if (text === undefined) continue;
    const { read, mustBe, form } = settingRule(key);
    const value = text === '' ? undefined : read(text);
    if (text === '') settings.delete(key);
    else if (value === undefined) issues.push({ path: key, code: 'invalid', message: mustBe, form });
    else settings.set(key, value);
  }
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return { name: name?.trim() ?? account.name, settings: Object.fromEntries(settings) };
}

/** Throws `invalid` for a rule with an unknown member or group. */
async function checkRule(tx: Transaction, id: AccountId, rule: AssignRule | undefined): Promise<void> {
  if (rule === undefined) return;
  if ('group' in rule) {
    const groups = await readCatalogItems(tx, id, 'groups');
    if (groups.some((group) => group.number === rule.group)) return;
    throw invalid('assign_new', 'unknown', `names "${rule.group}", which is not a group of the account`);
  }
  const texts = await readOwnerTexts(tx, id, rule.members);
  for (const number of rule.members) ownerTextOf(texts, number, 'assign_new');
}

function checkName(name: string): void {
  if (name.trim() === '' || codePoints(name) > maxAccountName || !isStorable(name))
    throw invalid('name', 'invalid', `must be 1 to ${maxAccountName} characters`);
}

/**
 * Chooses the requested slug, or one made from the name. Other creators wait until the transaction ends. `own`: the
 * current slug of the account.
 */
async function chooseSlug(
  tx: Transaction,
  slug: string | null,
  name: string,
  own?: string,
): Promise<Pick<Account, 'slug' | 'isSlugMade'>> {
  await lockInstallation(tx);
  if (slug === null) {
    const stem = slugOf(name);
    const used = new Set(await findSlugs(tx, stem));
    if (own !== undefined) used.delete(own);
    return { slug: freeSlug(stem, used), isSlugMade: true };
  }
  if (!isSlug(slug))
    throw invalid('slug', 'invalid', `must be at most ${maxSlug} lower-case letters, digits and hyphens`);
  return { slug, isSlugMade: false };
}
