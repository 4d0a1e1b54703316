/** Checks that several subjects share: of names, and of trees of conditions. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { isBlankName, tidyName } from '@switchbook/domain/text/compared-text.js';
import { codePoints, isStorable } from '@switchbook/domain/text/text.js';
import { findAccount } from '../../access/store/account-rows.js';
import { hasAttributes, readByFields } from '../../contacts/filters/attribute-conditions.js';
import { readConditionTree } from '../../contacts/filters/condition-tree.js';
import type { Context } from '../../operation-context/context.js';

/** Returns the name in its stored form. */
export function checkName(name: string, max: number, report: ReportIssue): string {
  const tidiedName = tidyName(name);
  if (isBlankName(tidiedName)) report('name', 'blank', 'must not be blank');
  else if (codePoints(tidiedName) > max) report('name', 'too_long', `must be at most ${max} characters`);
  else if (!isStorable(tidiedName)) report('name', 'forbidden_character', 'must be well-formed text');
  return tidiedName;
}

interface TreeOptions {
  readonly path: string;
  /** absent: it was checked when it was saved */
  readonly savedIn?: 'segment' | 'view';
}

/** Reads the tree by the settings of the account; undefined after an issue. */
export async function readTree(
  context: Context,
  { accountId }: Caller,
  tree: unknown,
  { path, savedIn }: TreeOptions,
  report: ReportIssue,
): Promise<ContactFilter | undefined> {
  const account = await findAccount(context.database.reads, accountId);
  const input = { region: account?.settings.default_region, now: context.clock() };
  return readConditionTree(tree, { ...input, ...withoutUndefined({ savedIn }) }, report, path);
}

/** Reads the tree by the settings and the own fields of the account. */
export async function checkTree(
  context: Context,
  caller: Caller,
  tree: unknown,
  options: Required<TreeOptions>,
  report: ReportIssue,
): Promise<void> {
  const { accountId } = caller;
  const filter = await readTree(context, caller, tree, options, report);
  if (filter !== undefined && hasAttributes(filter))
    readByFields(filter, await context.catalogs.fields(accountId), report);
}
