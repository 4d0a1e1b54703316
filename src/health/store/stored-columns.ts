/** Columns of the database's own tables, in the form of schema.sql. */

import { ownSchema } from '../../database/schema/table-catalog.js';
import { allRows } from '../../database/statements/one-statement.js';
import { planned } from '../../database/statements/sql.js';

export interface StoredColumn {
  readonly table: string;
  readonly name: string;
  /**
   * as in `bigint not null default 0`; of a generated column without its expression, which PostgreSQL versions print
   * differently
   */
  readonly text: string;
}

// The output has the form of schema.sql. A sequence of another schema than the first of the path is written with it.
const columnsSql = planned(
  `select t.relname::text as table, a.attname::text as name,
     concat(format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end,
       case when a.attgenerated <> '' then ' generated' when d.oid is not null then ' default ' ||
         trim(regexp_replace(regexp_replace(pg_get_expr(d.adbin, d.adrelid), '[[:space:]]+', ' ', 'g'),
           '''("[^"]+"|\\w+)\\.(\\w+)''::regclass', '''\\2''::regclass', 'g')) end) as text
   from pg_class t
   join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
   left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
   where t.relkind in ('r', 'p') and t.relnamespace = ${ownSchema} order by t.relname, a.attnum`,
);

export const listColumns = allRows<StoredColumn>(columnsSql);
