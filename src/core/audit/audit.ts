/**
 * The trail of changes. Every operation that changes a key, an account, a webhook, an upstream or a kept key of a vendor has its
 * statements run by `audited`: they do not compile otherwise, and the change and its entry are one transaction.
 */

import type { Caller } from '../../domain/access.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { AccountId, AuditId } from '../../domain/ids.js';
import type { Cursor, Page } from '../../domain/page.js';
import {
  type Audited,
  type AuditedTransaction,
  listAuditEntries,
  audited as writeAudited,
} from '../../store/access/audit.js';
import { listAllAuditEntries } from '../../store/access/unscoped.js';
import { asProblems, type Transaction } from '../../store/database/database.js';
import { actorOf, type Context } from '../context.js';

export function audited<Result>(
  context: Context,
  tx: Transaction,
  by: Caller,
  work: (tx: AuditedTransaction) => Promise<Audited<Result>>,
): Promise<Result> {
  const { accountId } = by;
  const author = { accountId, actor: actorOf(by), at: context.clock(), newId: context.newId };
  return writeAudited(tx, author, work);
}

export interface AuditPage {
  readonly limit: number;
  readonly after: Cursor | null;
  /** entries from then on; null: all that are kept */
  readonly since: Date | null;
}

/** Newest first. Also of an account that is deleted. */
export function readAudit(
  context: Context,
  accountId: AccountId,
  page: AuditPage,
): Promise<Page<AuditEntry>> {
  return paged(page, (range) => listAuditEntries(context.database, accountId, range));
}

/** Of all accounts, also of those that are deleted; newest first. For operators alone. */
export function readAllAudit(context: Context, page: AuditPage): Promise<Page<AuditEntry>> {
  return paged(page, (range) => listAllAuditEntries(context.database, range));
}

function paged(
  { limit, after, since }: AuditPage,
  read: (range: Parameters<typeof listAuditEntries>[2]) => Promise<readonly AuditEntry[]>,
): Promise<Page<AuditEntry>> {
  return asProblems(async () => {
    const place = after?.[0];
    const before = typeof place === 'string' ? (place as AuditId) : null;
    const rows = await read({ since, before, limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, next: rows.length > limit && last !== undefined ? [last.id] : null };
  });
}
