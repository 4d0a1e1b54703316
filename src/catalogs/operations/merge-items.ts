/**
 * Merges an item of a catalog into another: contacts get the remaining item, then the merged item is deleted. Contacts
 * are changed like by any edit, in chunks that commit separately. So the version of each contact increases, an event
 * records the change, and caches and copies follow. Once no contact has the item, it is deleted under its lock. A
 * request that runs out of time leaves the other contacts to the next request.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { type CatalogRef, type ContactEdit, set } from '@switchbook/domain/contact/edit.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { itemNounOf } from '@switchbook/domain/identity/inherited-id.js';
import {
  invalid,
  notFound,
  orNotFound,
  type Problem,
  ProblemError,
  type Resource,
} from '@switchbook/domain/problems/problem.js';
import { runCommands } from '../../contacts/writes/run-commands.js';
import { StepSize } from '../../job-runner/step-size.js';
import {
  type Admission,
  type Basics,
  type Caches,
  type Context,
  sourceOf,
} from '../../operation-context/context.js';
import { isCatalogItemUsed, lockNewItems } from '../store/catalog-rows.js';
import { listSomeWithItem, lockCatalogItem } from '../store/catalog-uses.js';
import { readItemsByReference } from '../store/items-by-reference.js';
import { changeCatalogs, deleteItem, findNumbered, type ItemNumber, unscopedNumberOf } from './catalogs.js';

export interface ItemMerge {
  /** deleted by the merge */
  readonly from: ItemNumber;
  /** remains after the merge */
  readonly into: ItemNumber;
}

export interface MergedItems {
  /** the remaining item */
  readonly item: CatalogItem;
  /** contacts that this request changed */
  readonly moved: number;
  /** false: some contacts still have the merged item; repeat the request */
  readonly isComplete: boolean;
}

/** Contacts of a commit. Later events of the account wait until it ends. */
const chunkSizes = { first: 100, min: 10, max: 500, aimMs: 200 };
/** A request begins no further chunk after this time. */
const budgetMs = 5_000;

/** Throws `not_found` if an item does not exist, and `invalid` if both are the same. */
export async function mergeCatalogItems(
  context: Context,
  caller: Caller,
  catalog: Catalog,
  merge: ItemMerge,
): Promise<MergedItems> {
  const endsAt = performance.now() + budgetMs;
  const { from, into } = await findBoth(context, caller, catalog, merge);
  const size = new StepSize(chunkSizes);
  let moved = 0;
  for (;;) {
    const chunk = await listSomeWithItem(
      context.database,
      caller.accountId,
      catalog,
      from.number,
      size.limit,
    );
    const began = performance.now();
    if (chunk.length === 0) {
      const isComplete = await deleteUnused(context, caller, catalog, { from, into });
      if (isComplete) return { item: into, moved, isComplete };
    } else {
      moved += await moveContacts(context, caller, catalog, { from, into, chunk });
      size.adapt(performance.now() - began);
    }
    if (performance.now() > endsAt) return { item: into, moved, isComplete: false };
  }
}

interface MergedPair {
  readonly from: CatalogItem;
  readonly into: CatalogItem;
}

/** Reads both items from the database, not from the cache. */
async function findBoth(
  context: Basics,
  caller: Caller,
  catalog: Catalog,
  merge: ItemMerge,
): Promise<MergedPair> {
  const numbers = [unscopedNumberOf(merge.from), unscopedNumberOf(merge.into)];
  const items = await readItemsByReference(context.database, caller.accountId, catalog, { numbers });
  const from = orNotFound(findNumbered(items, merge.from), itemNounOf[catalog]);
  const into = findNumbered(items, merge.into);
  if (into === undefined) throw invalid('into', 'unknown', 'does not exist');
  if (from === into) throw invalid('into', 'same', `must be another ${itemNounOf[catalog]}`);
  return { from, into };
}

async function moveContacts(
  context: Context,
  caller: Caller,
  catalog: Catalog,
  { from, into, chunk }: MergedPair & { readonly chunk: Awaited<ReturnType<typeof listSomeWithItem>> },
): Promise<number> {
  const edit = mergeEditOf(catalog, from, into);
  // Concurrent edits win: a contact that no longer has the item is skipped.
  const isVisible = (contact: Contact) => hasItem(contact, catalog, from);
  const commands = chunk.map(
    (id) => ({ op: 'edit', target: [{ by: 'id', id }], isVisible, edit, ifMissing: 'skip' }) as const,
  );
  const outcomes = await runCommands(context, caller, commands, { commit: 'each', omitsLongParts: true });
  const refused = outcomes.find((outcome) => !outcome.ok);
  if (refused !== undefined && !refused.ok) throw itemProblemOf(refused.problem, itemNounOf[catalog]);
  return outcomes.filter((outcome) => outcome.ok && outcome.result.outcome === 'updated').length;
}

/** Fields of a contact and of its edit, by catalog. */
const fields = { tags: 'tags', groups: 'groups', sources: 'source', statuses: 'status' } as const;

function hasItem(contact: Contact, catalog: Catalog, { number }: CatalogItem): boolean {
  return [contact[fields[catalog]]].flat().some((item) => item?.number === number);
}

/** Builds the edit of a contact. A list gets the remaining item, unless it has the item. */
function mergeEditOf(catalog: Catalog, from: CatalogItem, into: CatalogItem): ContactEdit {
  const added: CatalogRef = { by: 'number', number: into.number, missing: 'refuse' };
  if (catalog === 'sources' || catalog === 'statuses') return { [fields[catalog]]: set(added) };
  const removed: CatalogRef = { by: 'number', number: from.number, missing: 'drop' };
  return {
    [catalog]: [
      { op: 'remove', items: [removed] },
      { op: 'add', items: [added] },
    ],
  };
}

/** Returns the problem of a merge. `unknown`: the remaining item was deleted during the merge. */
function itemProblemOf(problem: Problem, resource: Resource): ProblemError {
  const isUnknown = problem.kind === 'invalid' && problem.issues.every((issue) => issue.code === 'unknown');
  return isUnknown ? notFound(resource) : new ProblemError(problem);
}

/** Deletes the item; returns false if a contact received it since the last search. */
function deleteUnused(
  context: Basics & Caches & Admission,
  caller: Caller,
  catalog: Catalog,
  { from: { number }, into }: MergedPair,
): Promise<boolean> {
  return changeCatalogs(context, caller, async (tx) => {
    await lockNewItems(tx, caller.accountId, catalog);
    await lockCatalogItem(tx, caller.accountId, catalog, number);
    if (await isCatalogItemUsed(tx, caller.accountId, catalog, number)) return false;
    const source = sourceOf({ caller, newId: context.newId, now: context.clock() });
    await deleteItem(tx, caller, catalog, { number, into: into.number }, source);
    return true;
  });
}
