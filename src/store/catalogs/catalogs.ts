/**
 * Catalogs: the small lists of an account (tags, groups, sources, statuses). One code path for all; only table names
 * differ. What changes an item writes its event. Numbers are taken one at a time under the counter's row lock, which also serializes two creators of one name.
 */
import type { CatalogItem } from '../../domain/contact.js';
import type { EventSource, EventType } from '../../domain/event.js';
import { type AccountId, asId, type CatalogItemId } from '../../domain/ids.js';
import { type InheritedIds, thingOf } from '../../domain/inherited-id.js';
import type { Catalog } from '../../domain/query.js';
import { fold } from '../../domain/text.js';
import type { Queryable, Transaction } from '../database/database.js';
import { account, parameters, parts, sql } from '../database/pieces.js';
import { prepared, type Statement } from '../database/sql.js';
import { inParts, orElse, type Part } from '../database/steps.js';
import { type EventRecord, insertEvents } from '../events/events.js';
import { inheritedOf, inheritedSql } from './inherited-ids.js';

export interface CatalogRow {
  id: string;
  number: number;
  name: string;
  color: string | null;
  created_at: Date;
  updated_at: Date;
  inherited?: InheritedIds | null;
}

interface CatalogStatements {
  readonly all: Statement;
  readonly insert: Statement;
  readonly update: Statement;
  readonly remove: Statement;
  readonly lockNext: Statement;
  readonly countUses: Statement;
  readonly renumber: Statement;
}

const columns = 'n.id, n.number, n.name, n.color, n.created_at, n.updated_at';

const uses: Readonly<Record<Catalog, string>> = {
  tags: 'select from contact_tags l where l.account_id = $1 and l.number = $2',
  groups: 'select from contact_groups l where l.account_id = $1 and l.number = $2',
  sources: 'select from contacts l where l.account_id = $1 and l.source_number = $2',
  statuses: 'select from contacts l where l.account_id = $1 and l.status_number = $2',
};

/** Invalidates contacts that were read with the old item. */
const noteChange = sql`insert into counters as k (account_id, name, next) values (${account}, 'catalog_changes', 1)
         on conflict on constraint counters_pkey do update set next = k.next + 1`;
const inserted = parameters('account ids names folded colors numbers createdAt updatedAt');
const updated = parameters('account number name folded color updatedAt createdAt');
const { k } = parts('k');
const noted: Part = { name: 'noted', writes: true, sql: noteChange };

const statements = Object.fromEntries(
  (['tags', 'groups', 'sources', 'statuses'] as const).map((catalog) => [catalog, statementsOf(catalog)]),
) as Record<Catalog, CatalogStatements>;

function statementsOf(catalog: Catalog): CatalogStatements {
  const inherited = inheritedSql(thingOf[catalog]);
  const begin = sql`insert into counters as k (account_id, name, next)
       select ${account}, '${catalog}', coalesce(max(n.number), 0) + 1 from ${catalog} n where n.account_id = ${account}`;
  const raised = sql`next = greatest(k.next, (select coalesce(max(n.number), 0) + 1 from ${catalog} n where n.account_id = ${account}))`;
  return {
    all: prepared(
      `${catalog}_all`,
      `select ${columns}, ${inherited} from ${catalog} n where n.account_id = $1 order by n.number`,
    ),
    insert: inParts(
      `${catalog}_insert`,
      [
        {
          name: 'k',
          kept: 'last bigint',
          sql: sql`update counters set next = next + cardinality(${inserted.ids}::uuid[])
         where account_id = ${account} and name = '${catalog}' returning next - cardinality(${inserted.ids}::uuid[]) - 1 as last`,
        },
      ],
      sql`insert into ${catalog} as n (account_id, number, id, name, folded, color, created_at, updated_at)
       select ${account}, coalesce(x.number, k.last + x.i), x.id, x.name, x.folded, x.color, x.created_at, x.updated_at
       from ${k}, unnest(${inserted.ids}::uuid[], ${inserted.names}::text[], ${inserted.folded}::text[],
         ${inserted.colors}::text[], ${inserted.numbers}::bigint[], ${inserted.createdAt}::timestamptz[],
         ${inserted.updatedAt}::timestamptz[])
         with ordinality x(id, name, folded, color, number, created_at, updated_at, i)
       returning ${columns}`,
    ),
    update: inParts(
      `${catalog}_update`,
      [noted],
      sql`update ${catalog} n set name = ${updated.name}, folded = ${updated.folded}, color = ${updated.color}, updated_at = ${updated.updatedAt}, created_at = coalesce(${updated.createdAt}, n.created_at)
       where n.account_id = ${account} and n.number = ${updated.number} returning ${columns}, ${inherited}`,
    ),
    remove: inParts(
      `${catalog}_delete`,
      [noted],
      sql`delete from ${catalog} n where n.account_id = ${account} and n.number = ${updated.number} returning ${columns}, ${inherited}`,
    ),
    lockNext: orElse(
      `${catalog}_next`,
      sql`${begin}
       on conflict on constraint counters_pkey do update
         set ${raised}
       returning k.next`,
      [
        sql`${begin} on conflict on constraint counters_pkey do nothing`,
        sql`update counters k set ${raised} where k.account_id = ${account} and k.name = '${catalog}' returning k.next`,
      ],
    ),
    renumber: inParts(
      `${catalog}_renumber`,
      [
        {
          name: 'k',
          kept: 'number bigint',
          sql: sql`update counters set next = next + 1 where account_id = ${account} and name = '${catalog}'
         returning next - 1 as number`,
        },
      ],
      sql`update ${catalog} n set number = k.number from ${k} where n.account_id = ${account} and n.number = ${updated.number}`,
    ),
    countUses: prepared(`${catalog}_uses`, `select exists (${uses[catalog]}) as used`),
  };
}

export async function listCatalog(
  on: Queryable,
  accountId: AccountId,
  catalog: Catalog,
): Promise<CatalogItem[]> {
  return (await on.query<CatalogRow>(statements[catalog].all, [accountId])).map(fromCatalogRow);
}

const versionSql = prepared(
  'catalogs_version',
  `select coalesce(sum(k.next), 0)::bigint as version from counters k
   where k.account_id = $1 and k.name in ('tags', 'groups', 'sources', 'statuses', 'catalog_changes')`,
);

/** Grows with every item of the account that is made, changed or deleted. */
export async function readCatalogsVersion(on: Queryable, accountId: AccountId): Promise<number> {
  return (await on.query<{ version: number }>(versionSql, [accountId]))[0]?.version ?? 0;
}

/** Locks the catalog against additions until the transaction ends, and answers its items. */
export async function lockCatalog(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
): Promise<CatalogItem[]> {
  await tx.query(statements[catalog].lockNext, [accountId]);
  return listCatalog(tx, accountId, catalog);
}

function catalogEvent(
  { actor, newId, now }: EventSource,
  catalog: Catalog,
  before: CatalogItem | null,
  after: CatalogItem | null,
): EventRecord {
  const verb = before === null ? 'created' : after === null ? 'deleted' : 'updated';
  return {
    id: newId(),
    type: `${thingOf[catalog]}.${verb}` as EventType,
    contact_id: null,
    version: null,
    before: before && itemState(before),
    after: after && itemState(after),
    actor,
    occurred_at: now,
  };
}

function itemState({ number, name, color, createdAt, updatedAt, inherited }: CatalogItem) {
  const state = { number, name, color, created_at: createdAt, updated_at: updatedAt };
  return inherited === undefined ? state : { ...state, inherited };
}

const noteChangeSql = prepared('note_catalog_change', noteChange.toString());

/** What shows the items is read anew. */
export async function noteCatalogChange(tx: Transaction, accountId: AccountId): Promise<void> {
  await tx.query(noteChangeSql, [accountId]);
}

export interface NewCatalogItem {
  readonly id: CatalogItemId;
  readonly name: string;
  readonly color: string | null;
  /** that no item has; the next one when absent */
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
  await tx.query(statements[catalog].lockNext, [accountId]);
  const [inserted] = await insertCatalogItems(tx, accountId, catalog, [item], source);
  return inserted as CatalogItem;
}

/** Into a locked catalog, with their events; ascending by number, in the order of the items. */
export async function insertCatalogItems(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  items: readonly NewCatalogItem[],
  source: EventSource,
): Promise<CatalogItem[]> {
  const rows = await tx.query<CatalogRow>(statements[catalog].insert, [
    accountId,
    items.map((item) => item.id),
    items.map((item) => item.name),
    items.map((item) => fold(item.name)),
    items.map((item) => item.color),
    items.map((item) => item.number ?? null),
    items.map((item) => item.createdAt ?? source.now),
    items.map((item) => item.updatedAt ?? item.createdAt ?? source.now),
  ]);
  const made = rows.map(fromCatalogRow).sort((one, other) => one.number - other.number);
  await insertEvents(
    tx,
    accountId,
    made.map((item) => catalogEvent(source, catalog, null, item)),
  );
  return made;
}

/** With its event; `before`: the item as it is, in a locked catalog. */
export async function updateCatalogItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  before: CatalogItem,
  item: {
    readonly name: string;
    readonly color: string | null;
    readonly now: Date;
    /** absent: as it was */
    readonly createdAt?: Date | undefined;
  },
  source: EventSource,
): Promise<CatalogItem | undefined> {
  const { name, color, now, createdAt = null } = item;
  const values = [accountId, before.number, name, fold(name), color, now, createdAt];
  const [row] = await tx.query<CatalogRow>(statements[catalog].update, values);
  if (row === undefined) return undefined;
  const after = fromCatalogRow(row);
  await insertEvents(tx, accountId, [catalogEvent(source, catalog, before, after)]);
  return after;
}

/** With its event; whether it existed. Foreign keys keep sources and statuses that are in use. */
export async function deleteCatalogItem(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  number: number,
  source: EventSource,
): Promise<boolean> {
  const [row] = await tx.query<CatalogRow>(statements[catalog].remove, [accountId, number]);
  if (row === undefined) return false;
  await insertEvents(tx, accountId, [catalogEvent(source, catalog, fromCatalogRow(row), null)]);
  return true;
}

/** Gives an item that no contact has the next number, in a locked catalog. */
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
  const rows = await on.query<{ used: boolean }>(statements[catalog].countUses, [accountId, number]);
  return rows[0]?.used === true;
}

export function fromCatalogRow(row: CatalogRow): CatalogItem {
  return {
    id: asId(row.id),
    number: row.number,
    name: row.name,
    color: row.color,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...inheritedOf(row),
  };
}
