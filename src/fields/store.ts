/** The fields that an account declares. A change invalidates caches, like a change of a catalog. */

import { fieldRecord } from '@switchbook/domain/fields/own-field-declaration.js';
import type { BulkChangeId } from '@switchbook/domain/runtime/ids.js';
import type { TimedQueryable, Transaction } from '../database/database.js';
import { existsIn, onlyRow, scalarOf } from '../database/statements/one-statement.js';
import { prepared } from '../database/statements/sql.js';
import { recordStore } from '../records/store.js';

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
   select (select p.id from p order by p.id desc limit 1) as last,
     (select count(*) from p)::integer as "contactsRead",
     coalesce((select jsonb_agg(jsonb_build_array(p.number,
       case when length(t.json) > $5 then to_jsonb(left(t.json, $5)) else p.value end) order by p.id)
       from p cross join lateral (select p.value::text as json offset 0) t where p.is_set), '[]'::jsonb) as found`,
);

const indexedSql = prepared(
  'own_field_indexed',
  `update own_fields f set index_ready = true
   where f.account_id = $1 and f.conversion_id = $2 and f.index_number is not null and not f.index_ready returning f.number`,
);

/** Ascending by number. */
export const listOwnFields = recordStore(fieldRecord).list;

/** Records that the conversion has made the index of its field. Returns whether the field was to get an index. */
export const storeIndexed = existsIn<[id: BulkChangeId], Transaction>(indexedSql);

/** Whether any contact has the attribute. */
export const hasAttribute = scalarOf<boolean, [key: string], TimedQueryable>(hasAttributeSql, false);

export interface AttributeValues {
  /** null: there were no more contacts */
  readonly last: string | null;
  readonly contactsRead: number;
  /** the contacts that have the attribute: number and value */
  readonly found: readonly (readonly [number: number, value: unknown])[];
}

/** Lists the values of the next contacts after an id. A long value is cut. */
export const readAttributeValues = onlyRow<
  AttributeValues,
  [key: string, after: string, limit: number, maxLength: number],
  TimedQueryable
>(valuesSql);
