/**
 * The operations of bulk changes: one edit, or a deletion, of all contacts of a filter or of listed ones. They only
 * store the request; `../jobs/bulk-jobs.ts` runs it in the background, in batches (`../jobs/bulk-batches.ts`,
 * `../jobs/undo-batch.ts`).
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import { storedVisibility } from '@switchbook/domain/access/visibility.js';
import { plainFields, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import { type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import type { Catalog, ContactFilter } from '@switchbook/domain/contact/query.js';
import {
  type Issue,
  inState,
  invalid,
  issueOf,
  orNotFound,
  ProblemError,
} from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type BulkChangeId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { isLonger } from '@switchbook/domain/text/text.js';
import { findAccount, lockAccount } from '../../access/store/account-rows.js';
import { listKeysOfSame } from '../../access/store/api-key-rows.js';
import { findItem } from '../../catalogs/values/catalog.js';
import { conditionsWithOp } from '../../contacts/filters/filter-conditions.js';
import { readFilterTexts, treeOfTexts } from '../../contacts/filters/filter-text.js';
import { expandSegments } from '../../contacts/operations/resolve-conditions.js';
import { binDaysOf } from '../../contacts/values/bin-times.js';
import { ownerTextOf, readOwnerTexts } from '../../contacts/writes/owners.js';
import { notifyJobsDue } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import { isCut, type SizedRow } from '../../database/statements/page-cut.js';
import type { Basics, Caches, CallerVisibility, Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { hiddenPartProblem, redactFilter } from '../../visibility/values/redaction-filter.js';
import { dropOldestBulkChanges } from '../store/bulk-change-retention.js';
import {
  beginUndo,
  countWaiting,
  endBulkChange,
  findBulkChange,
  insertBulkChange,
  listBulkChangesOfKeys,
  readBulkChanges,
} from '../store/bulk-change-rows.js';
import {
  type BulkAction,
  type BulkChangeJob,
  type BulkEdit,
  bulkChangeLimits,
  checkShownParts,
  isFinal,
  isOfKeys,
  isUnderWay,
  type NamedItem,
  type NewBulkChange,
  type RequestedEdit,
  retainedFilter,
  type StoredBulkChange,
  type TextChanges,
  toBulkChange,
} from '../values.js';

/** Throws `invalid` for a filter that cannot be read and for items that do not exist, `limited` when too many wait. */
export async function createBulkChange(
  context: Context,
  caller: Caller,
  newChange: NewBulkChange,
): Promise<BulkChangeJob> {
  const { accountId } = caller;
  const account = await findAccount(context.database, accountId);
  const region = account?.settings.default_region;
  const contacts = await resolveContacts(context, accountId, newChange, region);
  const requested = await resolveChange(context, accountId, newChange.change, region);
  const isKept = binDaysOf(account?.settings ?? {}) > 0;
  const change: BulkAction = requested.op === 'delete' && isKept ? { op: 'delete', isKept } : requested;
  const keys = await listOwnKeys(context, caller);
  const stored = await queuedByAccount(context, caller, (tx) =>
    startBulkChange(context, tx, caller, { region: region ?? null, change, ...contacts }),
  );
  context.jobsSignal.raise();
  return toBulkChange(stored, keys);
}

/** Queues a checked bulk change. Throws `limited` when too many wait, also for simultaneous requests. */
export async function startBulkChange(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  job: Pick<StoredBulkChange, 'region' | 'filter'> & {
    readonly change: BulkAction;
    readonly contactIds: readonly string[] | null;
    readonly includesLaterContacts?: boolean;
  },
): Promise<StoredBulkChange> {
  const { accountId } = caller;
  await lockAccount(tx, accountId);
  if ((await countWaiting(tx, accountId)) >= bulkChangeLimits.waiting)
    throw new ProblemError({ kind: 'limited', retryAfterMs: bulkChangeLimits.retryMs, of: 'work' });
  const id = asId<BulkChangeId>(context.newId());
  await insertBulkChange(tx, accountId, { id, caller: storedCallerOf(caller), ...job }, context.clock());
  await dropOldestBulkChanges(tx, accountId, bulkChangeLimits.stored);
  await notifyJobsDue(tx);
  return getStoredBulkChange(tx, accountId, id);
}

/** Returns the caller in its stored form, with its current visibility. `readSender` reads it. */
function storedCallerOf({ face, keyId, visibility }: Caller) {
  return visibility === undefined ? { face, keyId } : { face, keyId, sees: storedVisibility(visibility) };
}

/** Lists the keys with bulk changes that the caller sees: the keys of its member. Undefined: all. */
async function listOwnKeys(
  { database, visibility }: Basics & CallerVisibility,
  { accountId, keyId }: Caller,
) {
  if (visibility === undefined) return undefined;
  return keyId === null ? [] : listKeysOfSame(database, accountId, keyId);
}

/** Throws `not_found` unless the caller requested the change. Returns it with the keys of its requests. */
async function checkOwn(
  context: Basics & CallerVisibility,
  caller: Caller,
  stored: StoredBulkChange | undefined,
) {
  const keys = await listOwnKeys(context, caller);
  const { keyId = null } = (stored?.caller ?? {}) as Partial<Caller>;
  return { stored: orNotFound(isOfKeys(keys, keyId) ? stored : undefined, 'bulk change'), keys };
}

/**
 * Resolves the contacts of a bulk change. Saved segments and the fields of conditions are stored in their current form.
 * Throws `invalid`.
 */
async function resolveContacts(
  context: Basics & CallerVisibility & Caches,
  accountId: AccountId,
  { contacts }: Pick<NewBulkChange, 'contacts'>,
  region: string | undefined,
) {
  if (contacts.by === 'id') return givenBy(contacts);
  const { texts } = contacts;
  const filter = checkFilter({ contacts }, region, context.clock());
  const parts = partsOf(context.visibility);
  // Numbers in the spelling of the account's region are read only here. The job can no longer refuse conditions.
  if (parts !== undefined) {
    if (conditionsWithOp(filter, 'segment').length > 0) throw hiddenPartProblem('filter.segment', 'segment');
    redactFilter(parts, filter);
    context.onFilter?.(filter);
  }
  const isTree = texts.filter !== undefined || texts.segment !== undefined;
  if (!isTree && texts.search === undefined) return { filter: withoutUndefined(texts), contactIds: null };
  const { tree, fields, tags } = await expandSegments(context, accountId, filter, treeOfTexts(texts));
  const read = { ...(fields.length === 0 ? {} : { fields }), ...(tags.length === 0 ? {} : { tags }) };
  if (!isTree) return { filter: { ...withoutUndefined(texts), ...read }, contactIds: null };
  return { filter: { filter: JSON.stringify(tree), ...read }, contactIds: null };
}

function givenBy(contacts: Extract<NewBulkChange['contacts'], { by: 'id' }>) {
  const { versions } = contacts;
  const ids = contacts.selectors.map((selector, index) => {
    if (selector?.by === 'id')
      return versions === undefined ? selector.id : `${selector.id}@${versions[index]}`;
    return selector?.by === 'number' ? String(selector.number) : '';
  });
  return { filter: null, contactIds: [...new Set(ids)] };
}

/** Returns the filter of the request. Throws `invalid`. */
export function checkFilter(
  { contacts }: { readonly contacts: Extract<NewBulkChange['contacts'], { by: 'filter' }> },
  region: string | undefined,
  now: Date,
): ContactFilter {
  const issues: Issue[] = [];
  const filter = readFilterTexts(contacts.texts, { region, now }, (path, ...issue) =>
    issues.push(issueOf(path.startsWith('filter') ? path : `filter.${path}`, ...issue)),
  );
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return filter;
}

/** Resolves the items of the requested change, so that a later renaming does not alter it. */
export async function resolveChange(
  context: Basics & Caches,
  accountId: AccountId,
  change: NewBulkChange['change'],
  region: string | undefined,
): Promise<BulkAction> {
  if (change.op === 'delete') return change;
  const { addTags, removeTags, addGroups, removeGroups, source, status } = change.edit;
  const fields = await assignOwner(context, accountId, change.edit);
  const issues: Issue[] = tooLong(fields ?? {});
  const find = async (catalog: Catalog, ref: CatalogRef, path: string): Promise<NamedItem | undefined> => {
    const item = findItem(await context.catalogs.get(accountId, catalog), ref);
    if (item === undefined)
      issues.push({ path: `change.${path}`, code: 'unknown', message: 'does not exist' });
    return item && { number: item.number, name: item.name };
  };
  const findGroups = async (refs: RequestedEdit['addGroups'], path: string) => {
    if (refs === undefined) return undefined;
    const items = await Promise.all(refs.map((ref, index) => find('groups', ref, `${path}.${index}`)));
    return items.filter((item) => item !== undefined);
  };
  const findItemOf = (catalog: Catalog, ref: CatalogRef | null | undefined, path: string) =>
    ref === undefined || ref === null ? ref : find(catalog, ref, path);
  const edit: BulkEdit = withoutUndefined({
    addTags,
    removeTags,
    addGroups: await findGroups(addGroups, 'add_groups'),
    removeGroups: await findGroups(removeGroups, 'remove_groups'),
    source: await findItemOf('sources', source, 'source'),
    status: await findItemOf('statuses', status, 'status'),
    fields,
    correctNumbers: change.edit.correctNumbers && region !== undefined ? { region } : undefined,
  });
  if (change.edit.correctNumbers === true && region === undefined)
    issues.push({
      path: 'change.correct_numbers',
      code: 'no_region',
      message: 'needs a default_region of the account',
    });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return { op: 'edit', edit };
}

/** Returns the texts, with the text of the assigned member. */
async function assignOwner(
  { database }: Basics,
  accountId: AccountId,
  { fields, assign }: RequestedEdit,
): Promise<TextChanges | undefined> {
  if (assign === undefined) return fields;
  if (fields?.owner !== undefined)
    throw invalid('change.assign', 'contradiction', 'cannot be combined with fields.owner: leave one out');
  const texts = await readOwnerTexts(database.reads, accountId, [assign]);
  return { ...fields, owner: ownerTextOf(texts, assign, 'change.assign') };
}

/** Returns issues for texts that are too long for a contact. */
function tooLong(fields: TextChanges): Issue[] {
  return plainFields.flatMap((name) => {
    const { wire, maximum } = textRuleOf(name);
    if (!isLonger(fields[name] ?? '', maximum)) return [];
    const message = `must be at most ${maximum} characters`;
    return [{ path: `change.fields.${wire}`, code: 'too_long', message }];
  });
}

async function getStoredBulkChange(
  on: Parameters<typeof findBulkChange>[0],
  accountId: AccountId,
  id: BulkChangeId,
): Promise<StoredBulkChange> {
  return orNotFound(await findBulkChange(on, accountId, id), 'bulk change');
}

export async function getBulkChange(
  context: Basics & CallerVisibility,
  caller: Caller,
  id: BulkChangeId,
): Promise<BulkChangeJob> {
  const bulkChange = await findBulkChange(context.database, caller.accountId, id);
  const { stored, keys } = await checkOwn(context, caller, bulkChange);
  return toBulkChange(stored, keys);
}

/** Lists bulk changes, newest first. */
export async function listBulkChanges(
  context: Basics & CallerVisibility,
  caller: Caller,
  page: PageAfter,
): Promise<Page<BulkChangeJob>> {
  const { database } = context;
  const keys = await listOwnKeys(context, caller);
  const read = await pageByIds<StoredBulkChange & SizedRow>(
    page,
    (after, limit) =>
      keys === undefined
        ? readBulkChanges(database, caller.accountId, after, limit)
        : listBulkChangesOfKeys(database, caller.accountId, after, limit, keys),
    isCut,
  );
  return {
    ...read,
    items: read.items.map((stored) => toBulkChange(stored, keys)),
    bytes: read.items.at(-1)?.through ?? 0,
  };
}

/**
 * Cancels a bulk change. Already changed contacts keep their changes. An undo cannot be cancelled, since it could not
 * be continued later.
 */
export function cancelBulkChange(context: Context, caller: Caller, id: BulkChangeId): Promise<BulkChangeJob> {
  return changeState(context, caller, id, async (tx, stored) => {
    if (stored.state === 'cancelled') return;
    if (stored.state !== 'queued' && stored.state !== 'running') throw inState('bulk change', 'ended');
    const end = { state: 'cancelled', filter: retainedFilter(stored.filter) };
    await endBulkChange(tx, stored, end, context.clock());
  });
}

/**
 * Starts an undo, while the earlier values are stored. Throws `conflict`, and `invalid` for a part that the role has
 * hidden since the change.
 */
export function undoBulkChange(context: Context, caller: Caller, id: BulkChangeId): Promise<BulkChangeJob> {
  return changeState(context, caller, id, async (tx, stored) => {
    if (stored.state === 'undoing') return;
    const change = stored.change as BulkAction;
    const parts = partsOf(context.visibility);
    if (parts !== undefined && change.op === 'edit') checkShownParts(parts, change.edit);
    if (isFinal(change)) throw inState('bulk change', change.op === 'delete' ? 'deletion' : 'conversion');
    if (isUnderWay(stored)) throw inState('bulk change', 'under_way');
    if (stored.state === 'undone') throw inState('bulk change', 'undone');
    if (stored.hasDroppedRows) throw inState('bulk change', 'too_late');
    await beginUndo(tx, caller.accountId, id, storedCallerOf(caller), context.clock());
  });
}

async function changeState(
  context: Context,
  caller: Caller,
  id: BulkChangeId,
  change: (tx: Transaction, stored: StoredBulkChange) => Promise<void>,
): Promise<BulkChangeJob> {
  const { accountId } = caller;
  const job = await queuedByAccount(context, caller, async (tx) => {
    // Waits for the batch that is being done.
    const locked = await findBulkChange(tx, accountId, id, 'lock');
    const { stored, keys } = await checkOwn(context, caller, locked);
    await change(tx, stored);
    await notifyJobsDue(tx);
    return toBulkChange(await getStoredBulkChange(tx, accountId, id), keys);
  });
  context.jobsSignal.raise();
  return job;
}
