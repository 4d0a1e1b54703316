/** The bin of an account: lists deleted contacts, restores them, or deletes them permanently. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page, PageAfter } from '@switchbook/domain/contact/page.js';
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import { invalid, notFound, orNotFound } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { findAccount } from '../../access/store/account-rows.js';
import { readCatalogLists } from '../../catalogs/store/catalog-rows.js';
import type { EndSignal } from '../../database/database.js';
import type { Admission, Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { runWithTimeLimit } from '../../operation-context/time-limits.js';
import {
  type DeletedContact,
  type DeletedContactRow,
  dropFromBin,
  emptyBin,
  findDeletedContact,
  hasDeletedContact,
  readDeletedContacts,
} from '../store/deleted-contacts.js';
import { binDaysOf, expiredBefore, storedUntil } from '../values/bin-times.js';
import type { ExclusiveResult, RestoreCommand } from '../values/commands.js';
import { maxEmptied, treeMs } from '../values/request-limits.js';
import { CatalogDraft } from '../writes/catalog-draft.js';
import { wasVisible } from '../writes/merges/merge-snapshot.js';
import { openSnapshotReader } from '../writes/merges/read-snapshots.js';
import { writeExclusive } from '../writes/write.js';

type RestoredContact = Extract<ExclusiveResult, { op: 'restore' }>;

/** The contact can be restored until `until`. */
export type BinnedContact = DeletedContact & { readonly until: Date };

/** The contact in the state before its deletion, with the number of its notes and consents. */
export interface DeletedContactDetails extends BinnedContact {
  readonly contact: Contact;
  readonly notes: number;
  readonly consents: number;
}

/** Contacts that one statement deletes, since a contact may have megabytes. */
const maxTogether = 250;
/** Milliseconds after which a request that empties the bin begins no further statement. */
const emptyingMs = 2_000;

/** Throws `not_found`, `conflict` if other contacts now own its identities, `quota`. */
export async function restoreContact(
  context: Context,
  caller: Caller,
  command: Omit<RestoreCommand, 'op'>,
): Promise<RestoredContact> {
  return (await writeExclusive(context, caller, { op: 'restore', ...command })) as RestoredContact;
}

/**
 * Lists deleted contacts that can still be restored, newest first. `search`: a part of a name, a number, an email or a
 * city. No index covers this text or limited visibility, so a page may take seconds. `signal`: aborts when the client
 * leaves.
 */
export async function listDeletedContacts(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  { limit, after, search }: PageAfter & { readonly search: string | null },
  signal?: AbortSignal,
): Promise<Page<BinnedContact>> {
  const { accountId } = caller;
  const days = await readBinDays(context, accountId);
  if (days === 0) return { items: [], next: null };
  const [at, id] = after ?? [];
  const position =
    typeof at === 'string' && typeof id === 'string' ? { deletedAt: new Date(at), contactId: id } : null;
  const visible = context.visibility?.contacts ?? null;
  const query = { since: expiredBefore(context.clock(), days), after: position, search, visible };
  const { database, lanes } = context;
  const read = (until: EndSignal) => readDeletedContacts(database.until(until), accountId, query, limit + 1);
  const rows = await lanes.long.run(
    caller,
    () => runWithTimeLimit(treeMs, signal, tooSlowSearch, read),
    signal,
  );
  const items = rows.slice(0, limit).map((row) => ({ ...row, until: storedUntil(row.deletedAt, days) }));
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : [last.deletedAt.toISOString(), last.contactId] };
}

const tooSlowSearch = () =>
  invalid(
    'search',
    'too_slow',
    `reads too many deleted contacts to be answered within ${treeMs / 1_000} seconds; restore by id, or delete some of them permanently`,
  );

/** Returns a deleted contact that the caller sees. Throws `not_found`. */
export async function getDeletedContact(
  context: Basics & CallerVisibility,
  { accountId }: Caller,
  id: ContactId,
): Promise<DeletedContactDetails> {
  const { snapshot, ...deleted } = orNotFound(
    await findVisibleDeleted(context, accountId, id),
    'deleted contact',
  );
  const until = storedUntil(deleted.deletedAt, await readBinDays(context, accountId));
  if (until <= context.clock()) throw notFound('deleted contact');
  const { lists } = await readCatalogLists(context.database, accountId, allCatalogs);
  const read = await openSnapshotReader(context.database, accountId, new CatalogDraft(lists), [snapshot]);
  return { ...deleted, until, contact: read(snapshot) };
}

/** Returns a deleted contact that was visible to the caller. */
async function findVisibleDeleted(
  { database, visibility }: Basics & CallerVisibility,
  accountId: Caller['accountId'],
  id: ContactId,
): Promise<DeletedContactRow | undefined> {
  const row = await findDeletedContact(database, accountId, id);
  return row !== undefined && wasVisible(visibility, row.snapshot) ? row : undefined;
}

/**
 * Whether a contact that the caller deleted can be restored. It cannot if the account has no bin, or if its notes,
 * entries and messages were too large.
 */
export function isRestorable(
  { database }: Basics,
  { accountId }: Caller,
  { id }: Pick<Contact, 'id'>,
): Promise<boolean> {
  return hasDeletedContact(database, accountId, id);
}

/** Deletes a deleted contact permanently. Throws `not_found`. */
export async function deleteDeletedContact(
  context: Basics & CallerVisibility,
  { accountId }: Caller,
  id: ContactId,
): Promise<void> {
  if (context.visibility !== undefined)
    orNotFound(await findVisibleDeleted(context, accountId, id), 'deleted contact');
  if (!(await dropFromBin(context.database, accountId, id))) throw notFound('deleted contact');
}

/**
 * Deletes the oldest contacts of the bin permanently, within the time of a request; returns whether more are left.
 * Throws once the caller has lost its rights. `signal`: aborts when the client leaves.
 */
export async function emptyDeletedContacts(
  context: Basics,
  { accountId, assertStillAllowed }: Caller,
  signal?: AbortSignal,
): Promise<{ readonly deleted: number; readonly isMore: boolean }> {
  const endsAt = performance.now() + emptyingMs;
  let deleted = 0;
  let last = maxTogether;
  while (last === maxTogether && deleted < maxEmptied && performance.now() < endsAt) {
    signal?.throwIfAborted();
    if (deleted > 0) await assertStillAllowed?.();
    last = await emptyBin(context.database, accountId, maxTogether, context.clock());
    deleted += last;
  }
  return { deleted, isMore: last === maxTogether };
}

async function readBinDays({ database }: Basics, accountId: Caller['accountId']): Promise<number> {
  return binDaysOf((await findAccount(database, accountId))?.settings ?? {});
}
