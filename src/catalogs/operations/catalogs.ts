/** Operations on catalogs: tags, groups, sources, statuses, one code path for all. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import { itemNounOf, maxInheritedInteger } from '@switchbook/domain/identity/inherited-id.js';
import {
  type Issue,
  invalid,
  notFound,
  orNotFound,
  ProblemError,
} from '@switchbook/domain/problems/problem.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { isBlankName, tidyName } from '@switchbook/domain/text/compared-text.js';
import { codePoints, isStorable } from '@switchbook/domain/text/text.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import { dropMemberGroup } from '../../members/store/member-rows.js';
import {
  type Admission,
  type Basics,
  type Caches,
  type CallerVisibility,
  sourceOf,
} from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { countVisibleUses } from '../../visibility/store/visible-rows.js';
import { visibleContacts } from '../../visibility/values/visible-filter.js';
import {
  changeCatalogItem,
  type DroppedItem,
  dropCatalogItem,
  insertCatalogItem,
  isCatalogItemUsed,
} from '../store/catalog-rows.js';
import { countItemUses } from '../store/catalog-uses.js';
import { listDroppedNumbers } from '../store/dropped-items.js';
import { insertInheritedIds } from '../store/inherited-item-ids.js';
import { lockItemsByReference } from '../store/items-by-reference.js';
import {
  type CatalogFields,
  type CatalogItems,
  findItem,
  itemKey,
  type NewItemFields,
  nameKey,
} from '../values/catalog.js';

/** An item by its number; with a scope, by the number of the scope's clients. */
export type ItemNumber = number | { readonly number: number; readonly scope: string };

export function findNumbered(items: CatalogItems, number: ItemNumber): CatalogItem | undefined {
  const reference = typeof number === 'number' ? { number } : number;
  return findItem(items, { by: 'number', ...reference, missing: 'drop' });
}

/** Returns the number without its scope. */
export function unscopedNumberOf(number: ItemNumber): number {
  return typeof number === 'number' ? number : number.number;
}

/** Returns the whole catalog, ascending by number. */
export function listCatalog(context: Caches, caller: Caller, catalog: Catalog): Promise<CatalogItems> {
  return context.catalogs.get(caller.accountId, catalog);
}

/** Counts the contacts of each item, by number; an item without contacts is absent. */
export function countCatalogUses(
  context: Basics & CallerVisibility,
  caller: Caller,
  catalog: Catalog,
): Promise<ReadonlyMap<number, number>> {
  const among = visibleContacts(context.visibility);
  return among === undefined
    ? countItemUses(context.database, caller.accountId, catalog)
    : countVisibleUses(context.database, caller.accountId, among, catalog);
}

export async function getCatalogItem(
  context: Caches,
  caller: Caller,
  catalog: Catalog,
  number: ItemNumber,
): Promise<CatalogItem> {
  return orNotFound(findNumbered(await listCatalog(context, caller, catalog), number), itemNounOf[catalog]);
}

/**
 * Throws `conflict` if the name is taken: tags compare the exact spelling, all other catalogs ignore letter case.
 * Throws `invalid` (`number`, code `taken`) if the number is taken. `earlierIssues` of the caller and a
 * taken name (`name`, code `taken`) are thrown in one `invalid`.
 */
export function createCatalogItem(
  context: Basics & Caches & Admission,
  caller: Caller,
  catalog: Catalog,
  fields: NewItemFields,
  earlierIssues?: readonly Issue[],
): Promise<CatalogItem> {
  if (earlierIssues === undefined || earlierIssues.length === 0) checkName(catalog, fields.name);
  return changeCatalogs(context, caller, async (tx) => {
    const { accountId } = caller;
    const { number, scope } = fields;
    let isDropped = false;
    if (earlierIssues !== undefined || number !== undefined) {
      const name = earlierIssues === undefined ? undefined : fields.name;
      const items = await lockItemsByReference(tx, accountId, catalog, { numbers: [number], name });
      // The catalog is locked: before, another request may delete the item with the number.
      if (number !== undefined && Number.isSafeInteger(number))
        isDropped = (await listDroppedNumbers(tx, accountId, catalog, [number])).length > 0;
      const issues = [
        ...(earlierIssues ?? []),
        ...numberIssues(items, number, isDropped && scope === undefined),
      ];
      if (earlierIssues !== undefined) refuseIssues(catalog, items, fields.name, issues);
      else if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
    }
    const item = {
      id: asId<CatalogItem['id']>(context.newId()),
      name: storedName(catalog, fields.name),
      color: fields.color ?? null,
      number: isDropped ? undefined : number,
    };
    const source = sourceOf({ caller, newId: context.newId, now: context.clock() });
    const inserted = await insertCatalogItem(tx, accountId, catalog, item, source);
    if (!isDropped || scope === undefined) return inserted;
    const value = String(number);
    await insertInheritedIds(tx, accountId, scope, [{ thing: itemNounOf[catalog], value, id: inserted.id }]);
    return { ...inserted, inherited: { [scope]: value } };
  });
}

/**
 * Updates a catalog item. Absent members stay. `earlierIssues` are thrown as by `createCatalogItem`, and before a
 * missing item is reported.
 */
export function updateCatalogItem(
  context: Basics & Caches & Admission,
  caller: Caller,
  catalog: Catalog,
  number: ItemNumber,
  fields: Partial<CatalogFields>,
  earlierIssues?: readonly Issue[],
): Promise<CatalogItem> {
  if (fields.name !== undefined && (earlierIssues === undefined || earlierIssues.length === 0))
    checkName(catalog, fields.name);
  return changeCatalogs(context, caller, async (tx) => {
    const references = { numbers: [unscopedNumberOf(number)], name: fields.name };
    const items = await lockItemsByReference(tx, caller.accountId, catalog, references);
    const item = findNumbered(items, number);
    if (earlierIssues !== undefined) {
      const others = items.filter((catalogItem) => catalogItem !== item);
      refuseIssues(catalog, others, fields.name, earlierIssues);
    }
    if (item === undefined) throw notFound(itemNounOf[catalog]);
    const name = fields.name === undefined ? item.name : storedName(catalog, fields.name);
    const color = fields.color === undefined ? item.color : fields.color;
    if (name === item.name && color === item.color) return item;
    const now = new Date(Math.max(context.clock().getTime(), item.updatedAt.getTime() + 1));
    const source = sourceOf({ caller, newId: context.newId, now });
    const change = { before: item, name, color, now };
    const changed = await changeCatalogItem(tx, caller.accountId, catalog, change, source);
    return orNotFound(changed, itemNounOf[catalog]);
  });
}

/**
 * Deletes a catalog item. Tags and groups are removed from their contacts; sources and statuses in use are not deleted:
 * `in_use`.
 */
export function deleteCatalogItem(
  context: Basics & Caches & Admission,
  caller: Caller,
  catalog: Catalog,
  number: ItemNumber,
): Promise<CatalogItem> {
  return changeCatalogs(context, caller, async (tx) => {
    const items = await lockItemsByReference(tx, caller.accountId, catalog, {
      numbers: [unscopedNumberOf(number)],
    });
    const item = orNotFound(findNumbered(items, number), itemNounOf[catalog]);
    const isProtected = catalog === 'sources' || catalog === 'statuses';
    if (isProtected && (await isCatalogItemUsed(tx, caller.accountId, catalog, item.number)))
      throw new ProblemError({ kind: 'in_use', resource: itemNounOf[catalog] });
    const source = sourceOf({ caller, newId: context.newId, now: context.clock() });
    await deleteItem(tx, caller, catalog, { number: item.number }, source);
    return item;
  });
}

/**
 * Deletes an item. A deleted group is removed from all members. Otherwise a later group with its number would be
 * visible to them. A merge does not give the members the other group. They would then see its contacts, and the caller
 * may have no right to allow that.
 */
export async function deleteItem(
  tx: Transaction,
  { accountId }: Caller,
  catalog: Catalog,
  item: DroppedItem,
  source: EventSource,
): Promise<void> {
  await dropCatalogItem(tx, accountId, catalog, item, source);
  if (catalog === 'groups') await dropMemberGroup(tx, accountId, item.number);
}

/**
 * Checks the number of a new item. It must not identify two items. So our numbers, and numbers of a vendor's clients,
 * are never reused.
 */
function numberIssues(items: CatalogItems, number: number | undefined, isDropped: boolean): readonly Issue[] {
  if (number === undefined) return [];
  if (!Number.isSafeInteger(number) || number < 1 || number > maxInheritedInteger)
    return [
      { path: 'number', code: 'range', message: `must be a whole number from 1 to ${maxInheritedInteger}` },
    ];
  const isUsed = (item: CatalogItem) =>
    item.number === number || Object.values(item.inherited ?? {}).includes(String(number));
  if (items.some(isUsed)) return [{ path: 'number', code: 'taken', message: 'is taken by another item' }];
  return isDropped ? [{ path: 'number', code: 'taken', message: 'was the number of a deleted item' }] : [];
}

function refuseIssues(
  catalog: Catalog,
  others: CatalogItems,
  name: string | undefined,
  earlierIssues: readonly Issue[],
): void {
  const key = name === undefined ? undefined : nameKey(catalog, name);
  const isUsed = key !== undefined && others.some((catalogItem) => itemKey(catalog, catalogItem) === key);
  const issues = isUsed ? [{ path: 'name', code: 'taken', message: 'is taken' }] : [];
  if (earlierIssues.length > 0 || isUsed)
    throw new ProblemError({ kind: 'invalid', issues: [...earlierIssues, ...issues] });
}

function storedName(catalog: Catalog, name: string): string {
  return catalog === 'tags' ? tidyName(name) : name.trim();
}

/** Checks the name in its stored form, which may be longer than the given one. */
function checkName(catalog: Catalog, text: string): void {
  const name = storedName(catalog, text);
  if (isBlankName(name)) throw invalid('name', 'required', 'must not be blank');
  if (!isStorable(name))
    throw invalid('name', 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
  if (codePoints(name) > contactLimits.catalogName)
    throw invalid('name', 'too_long', `must be at most ${contactLimits.catalogName} characters`);
}

/** Changes catalogs in one transaction; afterwards all caches drop the catalogs. */
export async function changeCatalogs<Result>(
  context: Basics & Caches & Admission,
  caller: Caller,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await queuedByAccount(context, caller, async (tx) => {
    const done = await work(tx);
    await notifyChanged(tx, caller.accountId);
    return done;
  });
  context.catalogs.forget(caller.accountId);
  return result;
}
