/** The fields that an account declares. A change invalidates what is cached of them, as a change of a catalog does. */
import type { AccountId, BulkChangeId } from '../../domain/ids.js';
import type { OwnFieldType } from '../../domain/own-field.js';
import type { StoredField } from '../../domain/own-field-declaration.js';
import type { AuditedTransaction } from '../access/audit.js';
import { membersOf, shown } from '../database/columns.js';
import type { Queryable, Transaction } from '../database/database.js';
import { finds, gives, reads, tells, writes } from '../database/operations.js';
import { prepared } from '../database/sql.js';

type Row = Omit<StoredField, 'index'> & { readonly indexReady: boolean };
const columns = shown(
  'f',
  membersOf<Row>()(
    'id number key label type choices isUnique isSearched indexNumber indexReady conversionId createdAt updatedAt',
  ),
);

const listSql = prepared(
  'list_own_fields',
  `select ${columns} from own_fields f where f.account_id = $1 order by f.number`,
);
const insertSql = prepared(
  'insert_own_field',
  `insert into own_fields (account_id, number, id, key, label, type, choices, conversion_id, created_at, updated_at, is_unique, index_number, is_searched)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12)`,
);
const lockSql = prepared(
  'lock_own_field',
  `select ${columns} from own_fields f where f.account_id = $1 and f.key = $2 for update`,
);
const updateSql = prepared(
  'update_own_field',
  `update own_fields f set label = $3, type = $4, choices = $5, conversion_id = coalesce($6, f.conversion_id), updated_at = $7,
     is_unique = $8, is_searched = $10, index_ready = f.index_ready and f.index_number is not distinct from $9::bigint, index_number = $9
   where f.account_id = $1 and f.number = $2`,
);
const deleteSql = prepared(
  'delete_own_field',
  'delete from own_fields f where f.account_id = $1 and f.number = $2',
);
const hasAttributeSql = prepared(
  'has_attribute',
  'select exists (select from contacts c where c.account_id = $1 and c.attributes ? $2) as found',
);
// Contacts in the order of their ids; a value that is too long for every type is not read.
const valuesSql = prepared(
  'attribute_values',
  `with p as materialized (
     select c.id, c.number, c.attributes ? $2 as is_set, c.attributes -> $2 as value
     from contacts c where c.account_id = $1 and c.id > $3 order by c.id limit $4)
   select (select p.id from p order by p.id desc limit 1) as last, (select count(*) from p)::integer as looked,
     coalesce((select jsonb_agg(jsonb_build_array(p.number,
       case when length(p.value::text) > $5 then to_jsonb(left(p.value::text, $5)) else p.value end) order by p.id)
       from p where p.is_set), '[]'::jsonb) as found`,
);

const indexedSql = prepared(
  'own_field_indexed',
  `update own_fields f set index_ready = true
   where f.account_id = $1 and f.conversion_id = $2 and f.index_number is not null and not f.index_ready returning f.number`,
);

const toField = ({ indexReady, ...row }: Row): StoredField => ({
  ...row,
  index: row.indexNumber === null ? 'none' : indexReady ? 'ready' : 'building',
});

/** Ascending by number. */
export async function listOwnFields(on: Queryable, accountId: AccountId): Promise<readonly StoredField[]> {
  return (await rowsOf(on, accountId)).map(toField);
}

const rowsOf = reads<Row, []>(listSql);

export async function insertOwnField(
  tx: AuditedTransaction,
  accountId: AccountId,
  {
    number,
    id,
    key,
    label,
    type,
    choices,
    conversionId,
    createdAt,
    isUnique,
    isSearched,
    indexNumber,
  }: StoredField,
): Promise<void> {
  const values = [number, id, key, label, type, JSON.stringify(choices), conversionId, createdAt];
  await tx.query(insertSql, [accountId, ...values, isUnique, indexNumber, isSearched]);
}

/** Locks the field until the transaction ends. */
export async function lockOwnField(
  tx: Transaction,
  accountId: AccountId,
  key: string,
): Promise<StoredField | undefined> {
  const row = await lockedRow(tx, accountId, key);
  return row && toField(row);
}

const lockedRow = finds<Row, [key: string], Transaction>(lockSql);

/** `conversionId`: null keeps that of before. */
export async function updateOwnField(
  tx: AuditedTransaction,
  accountId: AccountId,
  number: number,
  { label, type, choices, isUnique, isSearched, indexNumber }: Pick<StoredField, Changeable>,
  { conversionId, now }: { readonly conversionId: BulkChangeId | null; readonly now: Date },
): Promise<void> {
  const texts = [label, type, JSON.stringify(choices)] as const;
  await writeField(tx, accountId, number, ...texts, conversionId, now, isUnique, indexNumber, isSearched);
}

type Changeable = 'label' | 'type' | 'choices' | 'isUnique' | 'isSearched' | 'indexNumber';

const writeField = writes<
  [
    number: number,
    label: string,
    type: OwnFieldType,
    choices: string,
    conversionId: BulkChangeId | null,
    now: Date,
    isUnique: boolean,
    indexNumber: number | null,
    isSearched: boolean,
  ],
  AuditedTransaction
>(updateSql);

/** Notes that the conversion has made the index of its field; answers whether there was one to make. */
export async function noteIndexed(tx: Transaction, accountId: AccountId, id: BulkChangeId): Promise<boolean> {
  return (await tx.query(indexedSql, [accountId, id])).length > 0;
}

export const deleteOwnField = writes<[number: number], AuditedTransaction>(deleteSql);

/** Whether any contact has the attribute. */
export const hasAttribute = tells<boolean, [key: string]>(hasAttributeSql, false);

export interface AttributeValues {
  /** null: there were no more contacts */
  readonly last: string | null;
  readonly looked: number;
  /** the contacts that have the attribute: number and value */
  readonly found: readonly (readonly [number: number, value: unknown])[];
}

/** The values of the next contacts after an id. A longer value comes as its beginning. */
export const readAttributeValues = gives<
  AttributeValues,
  [key: string, after: string, limit: number, longest: number]
>(valuesSql);
