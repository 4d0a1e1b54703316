/**
 * The trail of changes of rights, settings and connections. Statements that write these tables take an
 * `AuditedTransaction`, which only `runAudited` creates. So a change and its entry commit together. Decision:
 * docs/decisions/0038-trail.md.
 */

import type { AccountReader, Caller } from '@switchbook/domain/access/access.js';
import { type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import type { AuditChange } from '@switchbook/domain/events/audit-change.js';
import type { Transaction } from '../database/database.js';
import { isCut } from '../database/statements/page-cut.js';
import { actorOf, type Basics } from '../operation-context/context.js';
import { needs, needsNone } from '../operation-context/declared-operation.js';
import { inLongLane } from '../operation-context/wrap-operations.js';
import {
  type AuditedResult,
  type AuditedTransaction,
  listAllAuditEntries,
  listAuditEntries,
  type SizedEntry,
  writeAudited,
} from './store.js';
import type { AuditEntry } from './values.js';

export function runAudited<Result>(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  work: (tx: AuditedTransaction) => Promise<AuditedResult<Result>>,
): Promise<Result> {
  const { accountId } = caller;
  const author = { accountId, actor: actorOf(caller), at: context.clock(), newId: context.newId };
  return writeAudited(tx, author, work);
}

/** Writes an entry for an action that changes no stored value, such as a sign-in. */
export function recordAction(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  change: AuditChange,
): Promise<void> {
  return runAudited(context, tx, caller, async () => ({ result: undefined, changes: [change] }));
}

interface AuditPage extends PageAfter {
  /** lists only entries from this time on; null: lists all entries */
  readonly since: Date | null;
}

/** Lists the entries of an account, newest first. A deleted account keeps its entries. */
export function listAudit(
  context: Basics,
  { accountId }: AccountReader,
  page: AuditPage,
): Promise<Page<AuditEntry>> {
  const { since } = page;
  const read = (before: AuditEntry['id'] | null, limit: number) =>
    listAuditEntries(context.database, accountId, { since, before, limit });
  return pageByIds<SizedEntry>(page, read, isCut).then(removeSizes);
}

/** Reads the entries of all accounts, deleted ones included; newest first. Only operators may see them. */
export function listAllAudit(context: Basics, page: AuditPage): Promise<Page<AuditEntry>> {
  const { since } = page;
  const read = (before: AuditEntry['id'] | null, limit: number) =>
    listAllAuditEntries(context.database, { since, before, limit });
  return pageByIds<SizedEntry>(page, read, isCut).then(removeSizes);
}

/** Returns the entries without the column that bounds the page. */
function removeSizes({ items, next }: Page<SizedEntry>): Page<AuditEntry> {
  return { items: items.map(({ through: _, ...entry }) => entry), next };
}

export const auditOperations = {
  ...needs('keys:manage', { listAudit: inLongLane(listAudit) }),
  ...needsNone({ listAllAudit }),
};
