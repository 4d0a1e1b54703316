/**
 * Catalogs: the small lists of an account (tags, groups, sources, statuses). One code path for all; only table names
 * differ. Each change of an item writes its event. Numbers are assigned under the counter's row lock, which also
 * serializes two creators of one name.
 */
import type { AssignRule } from '@switchbook/domain/access/access.js';
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { EventSource, EventType } from '@switchbook/domain/events/event.js';
import { itemNounOf } from '@switchbook/domain/identity/inherited-id.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, CatalogItemId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices, Slices } from '@switchbook/domain/runtime/time-slices.js';
import { fold } from '@switchbook/domain/text/text.js';
import { notifyCall } from '../../database/connections/listen.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { ofOneAccount } from '../../database/statements/keyed.js';
import { execute, scalarOf } from '../../database/statements/one-statement.js';
import { arraysOf, prepared, type Statement } from '../../database/statements/sql.js';
import {
  account,
  type Part,
  parameters,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts, orElse } from '../../database/statements/statement-parts.js';
import { eventOf, insertEvents, insertEventsSql, type NewEvent } from '../../feed/store/events.js';
import { withNameForms } from '../values/catalog.js';
import { linkColumns, lockCatalogItem, usesSql } from './catalog-uses.js';
import { recordDropped } from './dropped-items.js';
import { type InheritedRow, inheritedOf, inheritedSql } from './inherited-item-ids.js';

type StoredItem = Omit<CatalogItem, 'inherited'>;
export type CatalogRow = StoredItem & Partial<InheritedRow>;

/** SQL: the columns of an item `n`. */
export const itemColumns = selectList(
  'n',
  membersOf<StoredItem>()('id number name color createdAt updatedAt'),
);

/** Invalidates contacts that were read with the old item. */
const countChange = sql`insert into counters as k (account_id, name, next) values (${account}, 'catalog_changes', 1)
         on conflict on constraint counters_pkey do update set next = k.next + 1`;
const inserted = parameters('account events ids numbers names folded colors createdAt updatedAt onlyAt');
const updated = parameters('account number name folded color updatedAt createdAt');
const removed = parameters('account number into');
const { counter } = statementParts('counter');
const counted: Part = { name: 'counted', writes: true, sql: countChange };
const unlinkPart = (catalog: 'tags' | 'groups'): Part => ({
  name: 'unlinked',
  writes: true,
  sql: sql`delete from ${linkColumns[catalog].table} l where l.account_id = ${account} and l.number = ${updated.number}`,
});

/** Version of the account's catalogs. Each new, changed or deleted item increases it. */
const version = sql`(select coalesce(sum(k.next), 0)::bigint from counters k
   where k.account_id = ${account} and k.name in ('tags', 'groups', 'sources', 'statuses', 'catalog_changes'))`;

const statements = mapNames(allCatalogs, statementsOf);

function statementsOf(catalog: Catalog) {
  const inherited = inheritedSql(itemNounOf[catalog]);
  return {
    all: ofOneAccount(
      `${catalog}_all`,
      (value) =>
        `select ${itemColumns}, ${inherited} from ${catalog} n where n.account_id = ${value('$1', 'uuid')} order by n.number`,
    ),
    insert: insertOf(catalog),
    update: inParts(
      `${catalog}_update`,
      [counted],
      sql`update ${catalog} n set name = ${updated.name}, folded = ${updated.folded}, color = ${updated.color}, updated_at = ${updated.updatedAt}, created_at = coalesce(${updated.createdAt}, n.created_at)
       where n.account_id = ${account} and n.number = ${updated.number} returning ${itemColumns}, ${inherited}`,
    ),
    remove: inParts(
      `${catalog}_delete`,
      [
        counted,
        recordDropped(catalog, updated.number, removed.into),
        ...(catalog === 'tags' || catalog === 'groups' ? [unlinkPart(catalog)] : []),
      ],
      sql`delete from ${catalog} n where n.account_id = ${account} and n.number = ${updated.number} returning ${itemColumns}, ${inherited}`,
    ),
    lockNext: lockNextOf(catalog),
    count: prepared(
      `${catalog}_count`,
      `select count(*)::integer as current, coalesce(sum(length(n.name)), 0)::integer as text from ${catalog} n where n.account_id = $1`,
    ),
    isUsed: prepared(`${catalog}_uses`, `select exists (${usesSql(catalog)}) as used`),
    used: prepared(
      `${catalog}_used`,
      `select w.number from unnest($2::bigint[]) as w(number) where exists (
         select from ${linkColumns[catalog].table} l where l.account_id = $1 and l.${linkColumns[catalog].number} = w.number)`,
    ),
    renumber: inParts(
      `${catalog}_renumber`,
      [
        {
          name: 'counter',
          columns: 'number bigint',
          sql: sql`update counters set next = next + 1 where account_id = ${account} and name = '${catalog}'
         returning next - 1 as number`,
        },
      ],
      sql`update ${catalog} n set number = counter.number from ${counter} where n.account_id = ${account} and n.number = ${updated.number}`,
    ),
  };
}

function insertOf(catalog: Catalog): Statement {
  return inParts(
    `${catalog}_insert`,
    [
      {
        name: 'counter',
        columns: 'next bigint',
        sql: sql`update counters set next = next + cardinality(${inserted.ids}::uuid[])
         where account_id = ${account} and name = '${catalog}'
           and (${inserted.onlyAt}::bigint is null or ${inserted.onlyAt} = ${version}) returning next`,
      },
      {
        name: 'item_rows',
        writes: true,
        sql: sql`insert into ${catalog} (account_id, id, number, name, folded, color, created_at, updated_at)
         select ${account}, x.* from ${counter}, unnest(${inserted.ids}::uuid[], ${inserted.numbers}::bigint[],
           ${inserted.names}::text[], ${inserted.folded}::text[], ${inserted.colors}::text[],
           ${inserted.createdAt}::timestamptz[], ${inserted.updatedAt}::timestamptz[]) x`,
      },
      { name: 'event_rows', writes: true, sql: insertEventsSql(sql`cross join ${counter}`) },
    ],
    sql`select ${notifyCall} from ${counter}`,
  );
}

/** Locks the counter of the catalog, creating it if it is missing, and returns the next number. */
function lockNextOf(catalog: Catalog): Statement {
  const begin = sql`insert into counters as k (account_id, name, next)
       select ${account}, '${catalog}', coalesce(max(n.number), 0) + 1 from ${catalog} n where n.account_id = ${account}`;
  const raised = sql`next = greatest(k.next, (select coalesce(max(n.number), 0) + 1 from ${catalog} n where n.account_id = ${account}))`;
  return orElse(
    `${catalog}_next`,
    sql`${begin}
       on conflict on constraint counters_pkey do update
         set ${raised}
       returning k.next`,
    [
      sql`${begin} on conflict on constraint counters_pkey do nothing`,
      sql`update counters k set ${raised} where k.account_id = ${account} and k.name = '${catalog}' returning k.next`,
    ],
  );
}

export async function readCatalogItems(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
): Promise<CatalogItem[]> {
  return mapInSlices(
    await on.query<CatalogRow>(statements[catalog].all, [accountId]),
    (row) => withNameForms(fromCatalogRow(row)),
    accountId,
  );
}

const versionSql = prepared('catalogs_version', `select ${version} as version`);

export const readCatalogsVersion = scalarOf<number, []>(versionSql, 0);

const someSql = ofOneAccount('catalogs_some', (value) => {
  const accountValue = value('$1', 'uuid');
  const items = allCatalogs.map(
    (catalog) => `select '${catalog}' as catalog, ${itemColumns}, ${inheritedSql(itemNounOf[catalog])}
     from ${catalog} n where n.account_id = ${accountValue} and '${catalog}' = any(${value('$2', 'text[]')}::text[])`,
  );
  return `select s.version, s.settings ? 'contact_limit' as is_limited, s.settings->'assign_new' as assign_new, i.*
   from (select ${version.text({ parameter: () => accountValue })} as version,
     (select a.settings from accounts a where a.id = ${accountValue} and a.deleted_at is null) as settings) s
   left join (${items.join('\n     union all ')}) i on true order by i.number`;
});

/** The data of the account's catalogs that writes of contacts need. */
export interface CatalogLists {
  readonly lists: ReadonlyMap<Catalog, readonly CatalogItem[]>;
  /** version of the catalogs, see `readCatalogsVersion` */
  readonly version: number;
  /** whether the account has a limit of contacts */
  readonly isLimited: boolean;
  /** the members who get new contacts that have no owner */
  readonly assignNew: AssignRule | undefined;
}

/** Reads several catalogs, their version, and the account settings that writes of contacts need. */
export async function readCatalogLists(
  on: Queryable,
  accountId: AccountId,
  catalogs: readonly Catalog[],
): Promise<CatalogLists> {
  type Row = { version: number; is_limited: boolean; assign_new: AssignRule | null } & (
    | ({ catalog: Catalog } & CatalogRow)
    | { catalog: null }
  );
  const rows = await on.query<Row>(someSql, [accountId, catalogs]);
  const lists = new Map<Catalog, CatalogItem[]>(catalogs.map((catalog) => [catalog, []]));
  const slices = new Slices(accountId);
  for (const row of rows) {
    if (row.catalog !== null) lists.get(row.catalog)?.push(withNameForms(fromCatalogRow(row)));
    if (slices.isOver()) await slices.next();
  }
  const [first] = rows;
  const isLimited = first?.is_limited === true;
  return { lists, version: first?.version ?? 0, isLimited, assignNew: first?.assign_new ?? undefined };
}

/** Locks the catalog against additions until the transaction ends. */
export async function lockNewItems(tx: Transaction, accountId: AccountId, catalog: Catalog): Promise<void> {
  await tx.query(statements[catalog].lockNext, [accountId]);
}

/** Locks the catalog against additions until the transaction ends, and returns its items. */
export async function lockCatalog(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
): Promise<CatalogItem[]> {
  await lockNewItems(tx, accountId, catalog);
  return readCatalogItems(tx, accountId, catalog);
}

function catalogEvent(
  source: EventSource,
  catalog: Catalog,
  before: CatalogItem | null,
  after: CatalogItem | null,
): NewEvent {
  const verb = before === null ? 'created' : after === null ? 'deleted' : 'updated';
  const type = `${itemNounOf[catalog]}.${verb}`;
  return eventOf(source, type as EventType, null, before && itemState(before), after && itemState(after));
}

function itemState({ number, name, color, createdAt, updatedAt, inherited }: CatalogItem) {
  const state = { number, name, color, created_at: createdAt, updated_at: updatedAt };
  return inherited === undefined ? state : { ...state, inherited };
}

const countChangeSql = prepared('count_catalog_change', countChange.toString());

/** Invalidates caches that show the items. */
export const countCatalogChange = execute<[], Transaction>(countChangeSql);

export interface NewCatalogItem {
  readonly id: CatalogItemId;
  readonly name: string;
  readonly color: string | null;
  /** a number that no item has or had; the next one when absent */
  readonly number?: number | undefined;
  /** the time of the write when absent */
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
}

export async function insertCatalogItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  item: NewCatalogItem,
  source: EventSource,
): Promise<CatalogItem> {
  return (await insertCatalogItems(tx, accountId, catalog, [item], { source }))[0] as CatalogItem;
}

/**
 * Inserts items with their events, and notifies all processes; numbers ascend in the order of the items. Locks the
 * catalog like `lockCatalog`. Inserts nothing if items of the account have changed since `onlyAt`, a version of its
 * catalogs. Throws `quota`.
 */
export async function insertCatalogItems(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  items: readonly NewCatalogItem[],
  { source, onlyAt = null }: { readonly source: EventSource; readonly onlyAt?: number | null },
): Promise<CatalogItem[]> {
  const [locked] = await tx.query<{ next: number }>(statements[catalog].lockNext, [accountId]);
  const next = locked?.next ?? 1;
  // Every number is used once, so there are fewer items than the next number.
  if (next + items.length > contactLimits.catalogText / contactLimits.catalogName)
    await refuseMoreItems(tx, accountId, catalog, items.length, nameLengthOf(items));
  const newItems = items
    .map(({ id, name, color, number, createdAt = source.now, updatedAt = createdAt }, index) => {
      return { id, number: number ?? next + index, name, color, createdAt, updatedAt };
    })
    .sort((left, right) => left.number - right.number);
  const rows = newItems.map((item) => ({ ...item, folded: fold(item.name) }));
  const written = await tx.query(statements[catalog].insert, [
    accountId,
    JSON.stringify(newItems.map((item) => catalogEvent(source, catalog, null, item))),
    ...arraysOf(rows, 'id', 'number', 'name', 'folded', 'color', 'createdAt', 'updatedAt'),
    onlyAt,
  ]);
  return written.length === 0 ? [] : newItems;
}

/** Counts the code points of the names. */
function nameLengthOf(items: readonly Pick<NewCatalogItem, 'name'>[]): number {
  return items.reduce((sum, { name }) => sum + [...name].length, 0);
}

async function refuseMoreItems(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  more: number,
  moreText: number,
): Promise<void> {
  const [{ current, text } = { current: 0, text: 0 }] = await tx.query<{ current: number; text: number }>(
    statements[catalog].count,
    [accountId],
  );
  const maximum = contactLimits.catalogItems;
  if (more > 0 && current + more > maximum)
    throw new ProblemError({ kind: 'quota', feature: catalog, current, maximum });
  if (text + moreText > contactLimits.catalogText)
    throw new ProblemError({
      kind: 'quota',
      feature: `characters in names of ${catalog}`,
      current: text,
      maximum: contactLimits.catalogText,
    });
}

interface CatalogItemChange {
  /** the current item, in a locked catalog */
  readonly before: CatalogItem;
  readonly name: string;
  readonly color: string | null;
  readonly now: Date;
  /** absent: unchanged */
  readonly createdAt?: Date | undefined;
}

/** Updates an item and inserts its event. */
export async function changeCatalogItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  { before, name, color, now, createdAt }: CatalogItemChange,
  source: EventSource,
): Promise<CatalogItem | undefined> {
  const longer = nameLengthOf([{ name }]) - nameLengthOf([before]);
  if (longer > 0) await refuseMoreItems(tx, accountId, catalog, 0, longer);
  const values = [accountId, before.number, name, fold(name), color, now, createdAt ?? null];
  const [row] = await tx.query<CatalogRow>(statements[catalog].update, values);
  if (row === undefined) return undefined;
  const after = fromCatalogRow(row);
  await insertEvents(tx, accountId, [catalogEvent(source, catalog, before, after)]);
  return after;
}

export interface DroppedItem {
  readonly number: number;
  /** the number of the item into which it was merged */
  readonly into?: number;
}

/** Deletes an item and inserts its event; returns whether it existed. Foreign keys keep sources and statuses in use. */
export async function dropCatalogItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  { number, into }: DroppedItem,
  source: EventSource,
): Promise<boolean> {
  // Writers of links hold the item until they commit, so the statement sees all links.
  await lockCatalogItem(tx, accountId, catalog, number);
  const [row] = await tx.query<CatalogRow>(statements[catalog].remove, [accountId, number, into ?? null]);
  if (row === undefined) return false;
  await insertEvents(tx, accountId, [catalogEvent(source, catalog, fromCatalogRow(row), null)]);
  return true;
}

/** Assigns the next number to a locked item that no contact has, in a locked catalog. */
export async function renumberItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  number: number,
): Promise<void> {
  await tx.query(statements[catalog].renumber, [accountId, number]);
}

export async function isCatalogItemUsed(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
  number: number,
): Promise<boolean> {
  const rows = await on.query<{ used: boolean }>(statements[catalog].isUsed, [accountId, number]);
  return rows[0]?.used === true;
}

/** Returns the numbers among these that belong to items of contacts. */
export async function listUsedItems(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
  numbers: readonly number[],
): Promise<ReadonlySet<number>> {
  if (numbers.length === 0) return new Set();
  const rows = await on.query<{ number: number }>(statements[catalog].used, [accountId, numbers]);
  return new Set(rows.map(({ number }) => number));
}

/** Returns the item of a row, without the other columns. */
export function fromCatalogRow(row: CatalogRow): CatalogItem {
  const { id, number, name, color, createdAt, updatedAt } = row;
  return { id, number, name, color, createdAt, updatedAt, ...inheritedOf(row) };
}
