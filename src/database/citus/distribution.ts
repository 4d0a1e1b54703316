/**
 * The layout of the database: plain, or a Citus cluster that distributes the accounts. Every table with a primary key
 * that begins with `account_id` is distributed by this column. The accounts of one shard are on one node. The few other
 * tables are on every node. A mixture is refused: statements would return wrong rows without an error. `distribute.ts`
 * creates the layout.
 */

import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import type { Database, Queryable } from '../database.js';
import { toProblem } from '../errors.js';
import type { Layout } from '../layout.js';
import { allRows } from '../statements/one-statement.js';
import { planned } from '../statements/sql.js';

/** A database that this program must not work on; the error names the next step. */
export class LayoutError extends ExplainedError {}

/** The table that all other tables of accounts are co-located with. */
export const distributionProbe = 'contacts';

export interface LaidTable {
  readonly name: string;
  /** its placement in a cluster: `everywhere` is a copy on every node */
  readonly belongs: 'by account' | 'everywhere';
  /** null: an ordinary table of the coordinator */
  readonly lies: 'by account' | 'everywhere' | 'otherwise' | null;
  readonly isUnlogged: boolean;
}

const hasCitusSql = planned(`select to_regclass('pg_catalog.pg_dist_partition') is not null as found`);
const roleSql = planned(`select groupid = 0 as is_coordinator from pg_catalog.pg_dist_local_group`);
// Citus hides the shards, which are tables too.
const tablesSql = planned(`
  select c.relname::text as name,
    case when a.attname = 'account_id' then 'by account' else 'everywhere' end as belongs,
    case when p.logicalrelid is null then null
      when p.partmethod = 'h' and k.attname = 'account_id' and p.colocationid = f.colocationid then 'by account'
      when p.partmethod = 'n' and p.repmodel = 't' then 'everywhere' else 'otherwise' end as lies,
    c.relpersistence = 'u' as "isUnlogged"
  from pg_class c
    left join pg_index x on x.indrelid = c.oid and x.indisprimary
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
    left join pg_catalog.pg_dist_partition p on p.logicalrelid = c.oid
    left join pg_attribute k on k.attrelid = c.oid
      and k.attname = column_to_column_name(p.logicalrelid, p.partkey)
    left join pg_catalog.pg_dist_partition f on f.logicalrelid = to_regclass('${distributionProbe}')
  where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  order by c.relname`);

export async function hasCitus(on: Queryable): Promise<boolean> {
  return (await on.query<{ found: boolean }>(hasCitusSql, []))[0]?.found === true;
}

/** Throws LayoutError on a worker: other nodes have another view of the accounts. */
export async function refuseWorker(on: Queryable): Promise<void> {
  if ((await on.query<{ is_coordinator: boolean }>(roleSql, []))[0]?.is_coordinator !== false) return;
  throw new LayoutError(
    'DATABASE_URL leads to a worker of a Citus cluster.',
    'Set DATABASE_URL to the coordinator, in every process.',
  );
}

/** Lists tables with their distribution. It needs Citus. */
export const listLaidTables = allRows<LaidTable>(tablesSql);

/** Throws LayoutError for a database that is distributed in part, or otherwise than this program needs. */
export async function readLayout(on: Queryable): Promise<Layout> {
  if (!(await hasCitus(on))) return 'plain';
  const tables = await listLaidTables(on);
  if (tables.some((table) => table.lies !== null)) await refuseWorker(on);
  return databaseLayoutOf(tables);
}

/** Throws LayoutError if only some of the tables have the placement of a cluster. */
export function databaseLayoutOf(tables: readonly LaidTable[]): Layout {
  if (tables.every((table) => table.lies === null)) return 'plain';
  const wrong = tables.filter((table) => table.lies !== table.belongs);
  if (wrong.length === 0 && tables.some((table) => table.name === distributionProbe)) return 'distributed';
  const names = wrong.map((table) => table.name);
  const missing = tables.some((table) => table.name === distributionProbe) ? [] : [distributionProbe];
  throw new LayoutError(
    `The database is only partly distributed: ${joinNames([...names, ...missing])} ${
      names.length + missing.length === 1 ? 'is' : 'are'
    } not where the other tables are.`,
    'Run: switchbook migrate --distribute',
  );
}

const maxListed = 4;

function joinNames(names: readonly string[]): string {
  const listed = names.slice(0, maxListed).join(', ');
  return names.length > maxListed ? `${listed} and ${names.length - maxListed} more tables` : listed;
}

/** Finds out how the rows lie, so that statements run accordingly. Throws LayoutError. */
export async function detectLayout(database: Database): Promise<void> {
  try {
    database.setLayout(await readLayout(database));
  } catch (error) {
    throw error instanceof LayoutError ? error : toProblem(error);
  }
}
