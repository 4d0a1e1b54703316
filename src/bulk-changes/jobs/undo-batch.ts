/** One batch of an undo: contacts that still have the new values get their earlier values back. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { plainFields } from '@switchbook/domain/contact/contact-fields.js';
import {
  type CatalogEdit,
  type CatalogRef,
  type ContactEdit,
  clear,
  type Edit,
  set,
  toEdit,
} from '@switchbook/domain/contact/edit.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { isTooLarge } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { followMerges, type ItemNumbers } from '../../catalogs/store/dropped-items.js';
import { findInParts } from '../../contacts/operations/find-contacts.js';
import { lockContacts } from '../../contacts/store/contact-locks.js';
import type { BatchOutcome, ContactCommand } from '../../contacts/values/commands.js';
import { runCommands } from '../../contacts/writes/run-commands.js';
import { isCut } from '../../database/statements/page-cut.js';
import type { Basics, Context } from '../../operation-context/context.js';
import { undoCorrections } from '../operations/number-corrections.js';
import {
  type ChangedContact,
  endBulkChange,
  listChanged,
  saveBulkUndone,
} from '../store/bulk-change-rows.js';
import type { BulkAction, ItemsChange, RefChange, ReplacedValues, StoredBulkChange } from '../values.js';
import { type BatchSize, type BulkBatch, callerOfJob } from './bulk-batches.js';
import { restoreDeleted } from './restore-deleted.js';
import type { SharedMoves } from './shared-moves.js';
import {
  findSharedToRestore,
  findUndoableBatch,
  lockOtherHolders,
  makeMovesBack,
  type NumberToRestore,
} from './shared-numbers-back.js';

/** Undoes a batch. `context`: a transaction that has locked the bulk change. */
export async function undoBatch(
  context: Context,
  stored: StoredBulkChange,
  { limit, perSecond }: BatchSize,
): Promise<BulkBatch> {
  const { accountId, id } = stored;
  const { database, reads } = context;
  const listed = await listChanged(database, accountId, id, stored.position, limit);
  const isLast = listed.length < limit && !isCut(listed, limit);
  if ((stored.change as BulkAction).op === 'delete')
    return restoreBatch(context, stored, listed, { isLast, perSecond });
  // Locks contacts before reading them, so that no contact changes before the write.
  const { contacts: fitting, current } = await readFitting(listed, (changes) =>
    database.transaction(
      async (tx) => {
        const ids = changes.map((change) => change.id);
        await lockContacts(tx, accountId, ids);
        return reads.findMany(tx, accountId, ids);
      },
      'request',
      accountId,
    ),
  );
  const batch = await findUndoableBatch(context, stored, fitting);
  const { contacts, skipped } = batch;
  const sharers = await lockOtherHolders(context, stored, batch);
  const all = [...sharers, ...contacts];
  const changes = new Map(all.map(({ id: contact, replaced }) => [contact, replaced as ReplacedValues]));
  const remaining = await followMerges(database, accountId, itemsBefore([...changes.values()]));
  const backOf = (now: Contact): UndoneContact => {
    const replaced = changes.get(now.id) ?? {};
    return {
      edit: editBack(now, afterMerges(replaced, remaining)),
      numbers: findSharedToRestore(now, replaced),
    };
  };
  const others = sharers.map((row) => row.id);
  const read = new Map(await findInParts(context.reads, accountId, others, backOf));
  // `current` has the contacts in their order.
  await mapInSlices(current.slice(0, contacts.length), (now) => now && read.set(now.id, backOf(now)));
  const moves = makeMovesBack(
    [...read.values()].flatMap(({ numbers }) => numbers),
    skipped,
  );
  const reverted = await revert(context, callerOfJob(stored, stored.undoCaller), read, moves);
  const hasEnded = isLast && contacts.length === listed.length;
  // The next batch begins after the last contact of the list.
  return saveProgress(context, stored, all, { reverted, perSecond, hasEnded });
}

interface UndoneContact {
  readonly edit: ContactEdit | undefined;
  readonly numbers: readonly NumberToRestore[];
}

/** Commands that run together. */
const commandsAtOnce = 5_000;

/** Runs the edits, after the edits of shared numbers. Returns the number of contacts that have their earlier values. */
async function revert(
  context: Context,
  caller: Caller,
  contacts: ReadonlyMap<ContactId, UndoneContact>,
  moves: SharedMoves,
): Promise<number> {
  const moving = moves.commands();
  const edits = [...contacts].flatMap(([id, { edit, numbers }]) =>
    edit === undefined && numbers.length === 0 ? [] : [{ id, edit: edit ?? {} }],
  );
  const commands = edits.map(
    ({ id, edit }): ContactCommand => ({
      op: 'edit',
      target: [{ by: 'id', id }],
      edit,
      ifMissing: 'skip',
      check: () => moves.checkMoved(id),
    }),
  );
  if (commands.length === 0) return 0;
  const all = [...moving, ...commands];
  const outcomes: BatchOutcome[] = [];
  // The other contacts may have further shared numbers.
  for (let at = 0; at < all.length; at += commandsAtOnce) {
    const slice = all.slice(at, at + commandsAtOnce);
    outcomes.push(...(await runCommands(context, caller, slice, { commit: 'each', omitsLongParts: true })));
  }
  const moved = moves.changesOf(outcomes);
  return edits.filter(({ id }, index) => {
    const outcome = outcomes[moving.length + index];
    return outcome?.ok === true && (outcome.result.outcome === 'updated' || moved.has(id));
  }).length;
}

/** Returns the first of the contacts that can be read together; the next batch begins after them. */
async function readFitting(
  listed: readonly ChangedContact[],
  read: (changes: readonly ChangedContact[]) => Promise<readonly (Contact | undefined)[]>,
) {
  for (let contacts = listed; ; contacts = contacts.slice(0, Math.ceil(contacts.length / 4)))
    try {
      return { contacts, current: await read(contacts) };
    } catch (error) {
      if (!isTooLarge(error) || contacts.length === 1) throw error;
    }
}

/**
 * Restores deleted contacts. The contacts stay deleted if other contacts now own their identities or their values of
 * unique fields, or if their retention has ended.
 */
async function restoreBatch(
  context: Context,
  stored: StoredBulkChange,
  contacts: readonly ChangedContact[],
  { isLast, perSecond }: Pick<BatchSize, 'perSecond'> & { readonly isLast: boolean },
): Promise<BulkBatch> {
  const caller = callerOfJob(stored, stored.undoCaller);
  let reverted = 0;
  for (const contact of contacts) if (await restoreDeleted(context, caller, stored, contact)) reverted += 1;
  return saveProgress(context, stored, contacts, { reverted, perSecond, hasEnded: isLast });
}

async function saveProgress(
  { database, clock }: Basics,
  stored: StoredBulkChange,
  contacts: readonly ChangedContact[],
  {
    reverted,
    perSecond,
    hasEnded,
  }: Pick<BulkBatch, 'hasEnded'> & Pick<BatchSize, 'perSecond'> & { readonly reverted: number },
): Promise<BulkBatch> {
  const { accountId, id } = stored;
  const now = clock();
  await database.transaction(async (tx) => {
    const undone = {
      contacts,
      reverted,
      perSecond,
      isRestored: (stored.change as BulkAction).op === 'delete',
    };
    if (contacts.length > 0) await saveBulkUndone(tx, accountId, id, undone, now);
    if (hasEnded) await endBulkChange(tx, stored, { state: 'undone', filter: stored.filter }, now);
  });
  return { count: contacts.length, hasEnded };
}

/** Returns the items that contacts had before the changes. */
function itemsBefore(changes: readonly ReplacedValues[]): ItemNumbers {
  return {
    tags: changes.flatMap(({ tags }) => tags?.removed ?? []),
    groups: changes.flatMap(({ groups }) => groups?.removed ?? []),
    sources: changes.flatMap(({ source }) => source?.from ?? []),
    statuses: changes.flatMap(({ status }) => status?.from ?? []),
  };
}

/** Returns the values with the items that remain after merges. */
function afterMerges(
  { tags, groups, source, status, ...others }: ReplacedValues,
  remaining: (catalog: Catalog, number: number) => number,
): ReplacedValues {
  const remainingItemsOf = (catalog: 'tags' | 'groups', change: ItemsChange | undefined) => {
    const remainingNumbersOf = (numbers: readonly number[]) => [
      ...new Set(numbers.map((number) => remaining(catalog, number))),
    ];
    const before = change?.before && { before: remainingNumbersOf(change.before) };
    return change && { ...change, removed: remainingNumbersOf(change.removed), ...before };
  };
  const refOfItem = (catalog: 'sources' | 'statuses', change: RefChange | undefined) =>
    change && { ...change, from: change.from === null ? null : remaining(catalog, change.from) };
  const items = {
    tags: remainingItemsOf('tags', tags),
    groups: remainingItemsOf('groups', groups),
    source: refOfItem('sources', source),
    status: refOfItem('statuses', status),
  };
  return { ...others, ...withoutUndefined(items) };
}

/** Returns undefined if every changed field was changed again since. Deleted items are not restored. */
function editBack(contact: Contact, replaced: ReplacedValues): ContactEdit | undefined {
  const ownNumbers = replaced.numbers?.filter(({ owner }) => owner === undefined);
  const identities = undoCorrections(contact, ownNumbers ?? []);
  const edit = withoutUndefined({
    tags: replaced.tags && restoreItems(contact.tags, replaced.tags),
    groups: replaced.groups && restoreItems(contact.groups, replaced.groups),
    source: replaced.source && restoreRef(contact.source, replaced.source),
    status: replaced.status && restoreRef(contact.status, replaced.status),
    identities: identities.length === 0 ? undefined : identities,
    ...restoreTexts(contact, replaced.fields ?? {}),
  });
  return Object.keys(edit).length === 0 ? undefined : edit;
}

function restoreItems(
  items: readonly CatalogItem[],
  { added, removed, before = removed }: ItemsChange,
): readonly CatalogEdit[] | undefined {
  const numbers = items.map((item) => item.number);
  const toRemove = new Set(added);
  const remainingItems = numbers.filter((number) => !toRemove.has(number));
  const current = new Set(numbers);
  const toRestore = new Set(removed.filter((number) => !current.has(number)));
  if (toRestore.size === 0 && remainingItems.length === numbers.length) return undefined;
  return [
    { op: 'replace', items: restoreOrder(remainingItems, toRestore, before).map(refOf), isOrdered: true },
  ];
}

/** Puts each number behind the nearest number that preceded it before the change and still exists. */
function restoreOrder(
  remainingItems: readonly number[],
  toRestore: ReadonlySet<number>,
  before: readonly number[],
): readonly number[] {
  const remaining = new Set(remainingItems);
  const followers = new Map<number | undefined, number[]>();
  let last: number | undefined;
  for (const number of before) {
    if (remaining.has(number)) last = number;
    else if (toRestore.has(number)) {
      const group = followers.get(last) ?? [];
      group.push(number);
      followers.set(last, group);
    }
  }
  const first = followers.get(undefined) ?? [];
  const others = remainingItems.flatMap((number) => [number, ...(followers.get(number) ?? [])]);
  return last === undefined ? [...others, ...first] : [...first, ...others];
}

function restoreRef(item: CatalogItem | null, { from, to }: RefChange): Edit<CatalogRef> | undefined {
  if ((item?.number ?? null) !== to) return undefined;
  return from === null ? clear : set(refOf(from));
}

/** Restores texts that the bulk change set and that have not changed since. */
function restoreTexts(contact: Contact, replaced: NonNullable<ReplacedValues['fields']>): ContactEdit {
  const edits = plainFields.flatMap((name) => {
    const change = replaced[name];
    return change === undefined || contact[name] !== change.to ? [] : [[name, toEdit(change.from)] as const];
  });
  return Object.fromEntries(edits);
}

function refOf(number: number): CatalogRef {
  return { by: 'number', number, missing: 'drop' };
}
