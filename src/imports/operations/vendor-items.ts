/**
 * Catalog items in the request of an import: validated when it is received, written before its first row. An item with
 * contacts only gets a missing color and the vendor's id. Any other item gets the vendor's values.
 */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import {
  inheritedInteger,
  itemNounOf,
  maxInheritedInteger,
} from '@switchbook/domain/identity/inherited-id.js';
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type CatalogItemId, parseId } from '@switchbook/domain/runtime/ids.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { readColor } from '@switchbook/domain/text/colors.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { codePoints, fold, isStorable } from '@switchbook/domain/text/text.js';
import {
  changeCatalogItem,
  countCatalogChange,
  insertCatalogItems,
  listUsedItems,
  lockCatalog,
  type NewCatalogItem,
  readCatalogItems,
  renumberItem,
} from '../../catalogs/store/catalog-rows.js';
import { listDroppedNumbers } from '../../catalogs/store/dropped-items.js';
import { insertInheritedIds } from '../../catalogs/store/inherited-item-ids.js';
import {
  type CatalogItems,
  findInherited,
  findItem,
  findNumber,
  nameKey,
} from '../../catalogs/values/catalog.js';
import { notifyChanged } from '../../database/connections/listen.js';
import { raiseCounter } from '../../database/counters.js';
import type { Transaction } from '../../database/database.js';
import { type Context, sourceOf } from '../../operation-context/context.js';
import type { VendorCatalogs, VendorItem } from '../../pulls/values/pull-source.js';
import { lockItems } from '../store/matching-rows.js';
import { saveCreatedItems } from '../store/stored-imports.js';
import type { CreatedItem, ImportTask } from '../values/import-job.js';

/** Items of one catalog, at most; a vendor with more items uses the catalog for other data. */
const maxItems = 20_000;
/** Items that one transaction writes: it holds back later events of the account. */
const itemsAtOnce = 500;
const maxNamed = 5;

interface PreparedItem {
  readonly name: string;
  readonly color: string | null;
  readonly vendorId: string | undefined;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

/** Reads the items, without invalid ones: the import reports rows that use them. */
function preparedItems(items: readonly VendorItem[]): readonly PreparedItem[] {
  return items.flatMap(({ name, color, vendorId, ...times }) => {
    const tidy = tidyName(name);
    if (tidy === '' || !isStorable(tidy) || codePoints(tidy) > contactLimits.catalogName) return [];
    return [
      {
        name: tidy,
        color: typeof color === 'string' ? readColor(color) : null,
        vendorId: vendorId === undefined ? undefined : readVendorId(vendorId),
        createdAt: parseInstant(times.createdAt ?? ''),
        updatedAt: parseInstant(times.updatedAt ?? ''),
      },
    ];
  });
}

/** Returns a uuid in canonical form; any other id unchanged. */
export function readVendorId(text: string): string | undefined {
  const trimmed = text.trim();
  const isGood = trimmed !== '' && isStorable(trimmed) && codePoints(trimmed) <= contactLimits.vendorId;
  return isGood ? (parseId<CatalogItemId>(trimmed) ?? trimmed) : undefined;
}

/** Returns the existing item for a given one: by id, else by name. */
function knownOf(items: CatalogItems, scope: string | null, item: PreparedItem): CatalogItem | undefined {
  const { vendorId, name } = item;
  const byId = vendorId === undefined ? undefined : findInherited(items, scope ?? undefined, vendorId);
  return byId ?? findNamed(items, name);
}

function findNamed(items: CatalogItems, name: string): CatalogItem | undefined {
  return findItem(items, { by: 'name', name, folded: true, missing: 'drop' });
}

/**
 * Raises the counters above the integers of the items, then throws `invalid` if one belongs to another item. A dry run
 * only reads.
 */
export async function checkVendorItems(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  catalogs: VendorCatalogs,
  { scope, isDryRun }: { readonly scope: string | null; readonly isDryRun: boolean },
): Promise<void> {
  const issues: Issue[] = [];
  for (const catalog of allCatalogs) {
    const items = catalogs[catalog] ?? [];
    if (items.length > maxItems)
      issues.push({
        path: `items.${catalog}`,
        code: 'too_many',
        message: `must have at most ${maxItems} items`,
      });
    if (scope === null || items.length === 0 || issues.length > 0) continue;
    // A dry run delays no other writer.
    const storedItems = await (isDryRun ? readCatalogItems : lockCatalog)(tx, accountId, catalog);
    const prepared = preparedItems(items);
    const isInteger = context.integerScopes.get(scope)?.has(catalog) === true;
    const integers = isInteger
      ? prepared.flatMap((preparedItem) => inheritedInteger(preparedItem.vendorId ?? '') ?? [])
      : [];
    const highest = integers.reduce((max, number) => Math.max(max, number), 0);
    if (highest > maxInheritedInteger) {
      const message = `the id ${highest} is higher than ${maxInheritedInteger}`;
      issues.push({ path: `items.${catalog}`, code: 'too_high', message });
    } else if (highest > 0 && !isDryRun) await raiseCounter(tx, accountId, catalog, highest);
    const holders = isInteger
      ? prepared.map((preparedItem) => otherHolder(storedItems, scope, preparedItem))
      : [];
    const numbers = holders.flatMap((holder) => holder?.number ?? []);
    const used = await listUsedItems(tx, accountId, catalog, numbers);
    for (const [index, item] of prepared.entries()) {
      const fault =
        faultOfId(storedItems, catalog, scope, item) ?? faultOfNumber(catalog, used, holders[index], item);
      if (fault !== undefined && issues.length < maxNamed)
        issues.push({ path: `items.${catalog}`, code: 'conflict', message: fault });
    }
  }
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

function faultOfId(
  storedItems: CatalogItems,
  catalog: Catalog,
  scope: string,
  { vendorId, name }: PreparedItem,
): string | undefined {
  const meant = vendorId === undefined ? undefined : findInherited(storedItems, scope, vendorId);
  if (meant === undefined || fold(meant.name) === fold(name)) return undefined;
  // The item was renamed on either side, unless both names exist.
  if (findNamed(storedItems, name) === undefined) return undefined;
  return `the id ${vendorId} of "${name}" already belongs to the ${itemNounOf[catalog]} "${meant.name}"`;
}

/**
 * Checks the number of a given item. An item without contacts, such as a default one, gets another number if a given
 * item needs its number.
 */
function faultOfNumber(
  catalog: Catalog,
  used: ReadonlySet<number>,
  holder: CatalogItem | undefined,
  item: PreparedItem,
): string | undefined {
  if (holder === undefined || !used.has(holder.number)) return undefined;
  return (
    `the id ${item.vendorId} of "${item.name}" is already the number of the ${itemNounOf[catalog]} "${holder.name}": ` +
    'import into an account without contacts, or import this vendor before all others'
  );
}

/** Returns the other item that has the integer as its number. */
function otherHolder(storedItems: CatalogItems, scope: string, item: PreparedItem): CatalogItem | undefined {
  const number = inheritedInteger(item.vendorId ?? '');
  const holder = number === undefined ? undefined : findNumber(storedItems, number);
  return holder === knownOf(storedItems, scope, item) ? undefined : holder;
}

/** Given items of a catalog that one transaction writes. */
export interface VendorItemsPiece {
  readonly catalog: Catalog;
  readonly items: readonly PreparedItem[];
  /** names of all given items of the catalog */
  readonly names: ReadonlySet<string>;
}

/** Divides the given items. An import that is interrupted begins again, and finds the items that it has written. */
export function piecesOf(catalogs: VendorCatalogs): readonly VendorItemsPiece[] {
  return allCatalogs.flatMap((catalog) => {
    const all = preparedItems(catalogs[catalog] ?? []);
    const names = new Set(all.map((preparedItem) => preparedItem.name));
    return Array.from({ length: Math.ceil(all.length / itemsAtOnce) }, (_, index) => ({
      catalog,
      names,
      items: all.slice(index * itemsAtOnce, (index + 1) * itemsAtOnce),
    }));
  });
}

/** Writes a piece of the given catalog items, and notes the items that it creates at the import. */
export async function writeVendorItems(
  context: Context,
  tx: Transaction,
  { accountId, id, scope, caller, made: before }: ImportTask,
  piece: VendorItemsPiece,
): Promise<void> {
  const source = sourceOf({ caller, newId: context.newId, now: context.clock() });
  const { catalog } = piece;
  const ours = new Set(
    before.flatMap((createdItem) => (createdItem.catalog === catalog ? createdItem.number : [])),
  );
  const items = await writeCatalog(context, tx, { accountId, catalog, scope, ours }, piece, source);
  const newItems = items.map(({ number, name }): CreatedItem => ({ catalog, number, name, isGiven: true }));
  await countCatalogChange(tx, accountId);
  await notifyChanged(tx, accountId);
  await saveCreatedItems(tx, accountId, id, [...before, ...newItems]);
}

interface CatalogScope {
  readonly accountId: AccountId;
  readonly catalog: Catalog;
  readonly scope: string | null;
}

/** `ours`: the numbers of items that the import has created. */
interface WrittenCatalog extends CatalogScope {
  readonly ours: ReadonlySet<number>;
}

/** Returns the items that were created. */
async function writeCatalog(
  context: Context,
  tx: Transaction,
  { accountId, catalog, scope, ours }: WrittenCatalog,
  { items: pieceItems, names }: VendorItemsPiece,
  source: EventSource,
): Promise<readonly CatalogItem[]> {
  const isInteger = scope !== null && context.integerScopes.get(scope)?.has(catalog) === true;
  if (isInteger) await findFreeNumbers(tx, { accountId, catalog, scope }, pieceItems);
  const storedItems = await lockCatalog(tx, accountId, catalog);
  const matches = new Map<PreparedItem, CatalogItem | undefined>();
  for (const pieceItem of pieceItems) {
    const item = knownOf(storedItems, scope, pieceItem);
    // Another spelling of a tag is that tag, unless the vendor has both.
    const isOther =
      catalog === 'tags' && item !== undefined && item.name !== pieceItem.name && names.has(item.name);
    const isById = pieceItem.vendorId !== undefined && item?.inherited?.[scope ?? ''] === pieceItem.vendorId;
    matches.set(pieceItem, isOther && !isById ? undefined : item);
  }
  const integers = isInteger
    ? pieceItems.flatMap((pieceItem) => inheritedInteger(pieceItem.vendorId ?? '') ?? [])
    : [];
  const dropped = await listDroppedNumbers(tx, accountId, catalog, integers);
  const used = new Set([...storedItems.map((item) => item.number), ...dropped]);
  const itemKeyOf = ({ name }: PreparedItem) => nameKey(catalog, name);
  const newItems = new Map<string, NewCatalogItem>();
  for (const pieceItem of pieceItems) {
    if (matches.get(pieceItem) !== undefined || newItems.has(itemKeyOf(pieceItem))) continue;
    const integer = isInteger ? inheritedInteger(pieceItem.vendorId ?? '') : undefined;
    const number = integer === undefined || used.has(integer) ? undefined : integer;
    if (number !== undefined) used.add(number);
    const { vendorId: _, ...fields } = pieceItem;
    newItems.set(itemKeyOf(pieceItem), { id: asId<CatalogItemId>(context.newId()), ...fields, number });
  }
  const rows = [...newItems.values()];
  const createdItems =
    rows.length === 0 ? [] : await insertCatalogItems(tx, accountId, catalog, rows, { source });
  // The first spelling of a name that is given twice counts.
  const adapted = [...matches].flatMap(([given, item]) =>
    item === undefined || ours.has(item.number) || !isOther(item, given) ? [] : [{ given, item }],
  );
  const inUse = await listUsedItems(
    tx,
    accountId,
    catalog,
    adapted.map(({ item }) => item.number),
  );
  const scoped = { accountId, catalog, scope };
  for (const change of adapted)
    await copyVendorFields(tx, scoped, { ...change, isUsed: inUse.has(change.item.number) }, source);
  if (scope !== null)
    await insertInheritedIds(
      tx,
      accountId,
      scope,
      pieceItems.flatMap((pieceItem) => {
        const id = matches.get(pieceItem)?.id ?? newItems.get(itemKeyOf(pieceItem))?.id;
        const value = pieceItem.vendorId;
        return id === undefined || value === undefined ? [] : [{ thing: itemNounOf[catalog], value, id }];
      }),
    );
  return createdItems;
}

/** Whether the item differs from the given one in a member that the given one has. */
function isOther(item: CatalogItem, { name, color, createdAt = item.createdAt }: PreparedItem): boolean {
  return (
    name !== item.name ||
    (color !== null && color !== item.color) ||
    createdAt.getTime() !== item.createdAt.getTime()
  );
}

interface ItemChange {
  readonly item: CatalogItem;
  readonly given: PreparedItem;
  readonly isUsed: boolean;
}

/**
 * Copies the vendor's fields to an item that has no contact and no fields of another vendor. Other items get a color
 * only if they have no color.
 */
async function copyVendorFields(
  tx: Transaction,
  { accountId, catalog, scope }: CatalogScope,
  { item, given, isUsed }: ItemChange,
  source: EventSource,
): Promise<void> {
  const { name, color, createdAt = item.createdAt, updatedAt = createdAt } = given;
  const isOfAnother = Object.keys(item.inherited ?? {}).some((key) => key !== scope);
  const isFree = scope !== null && !isOfAnother && !isUsed;
  if (isFree) {
    const changed = { before: item, name, color: color ?? item.color, createdAt, now: updatedAt };
    await changeCatalogItem(tx, accountId, catalog, changed, source);
  } else if (item.color === null && color !== null)
    await changeCatalogItem(
      tx,
      accountId,
      catalog,
      { before: item, name: item.name, color, now: source.now },
      source,
    );
}

/**
 * Renumbers unused items if their numbers belong to other items at the vendor, so that those items can get the numbers.
 */
async function findFreeNumbers(
  tx: Transaction,
  { accountId, catalog, scope }: CatalogScope,
  pieceItems: readonly PreparedItem[],
): Promise<void> {
  const storedItems = await lockCatalog(tx, accountId, catalog);
  const holders = pieceItems.flatMap(
    (pieceItem) => otherHolder(storedItems, scope ?? '', pieceItem)?.number ?? [],
  );
  if (holders.length === 0) return;
  const numbers = [...new Set(holders)];
  await lockItems(tx, accountId, catalog, numbers);
  if ((await listUsedItems(tx, accountId, catalog, numbers)).size > 0)
    throw new ProblemError({ kind: 'conflict', resource: itemNounOf[catalog], conflicts: [] });
  for (const number of numbers) await renumberItem(tx, accountId, catalog, number);
}
