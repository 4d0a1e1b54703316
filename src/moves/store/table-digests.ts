/**
 * Counts and checksums of tables, computed by their server: the sum of the hashes of all rows as text. The sum does not
 * depend on the order of the rows, which differs between two copies.
 */

import type { Queryable } from '../../database/database.js';
import { quoteName, type StoredSequence, type StoredTable } from '../../database/schema/table-catalog.js';
import { planned } from '../../database/statements/sql.js';

interface TableDigest {
  readonly table: string;
  readonly rows: string;
  readonly digest: string;
}

/** Computes the digest of a table. `on` must be a snapshot connection: its settings fix the text form of values. */
export async function digestTable(on: Queryable, { name, columns }: StoredTable): Promise<TableDigest> {
  const [row] = await on.query<{ rows: string; digest: string }>(
    planned(`select count(*)::text as rows, coalesce(sum(('x' || left(encode(sha256(convert_to(r.line, 'UTF8')), 'hex'), 16))
        ::bit(64)::bigint::numeric), 0)::text as digest
      from (select row(${columns.map(quoteName).join(', ')})::text as line from ${quoteName(name)}) r`),
    [],
  );
  return { table: name, rows: row?.rows ?? '', digest: row?.digest ?? '' };
}

export interface Digests {
  readonly tables: readonly TableDigest[];
  readonly sequences: readonly StoredSequence[];
}

/** Returns the differences in words; empty if the databases are equal. */
export function describeDifferences(source: Digests, target: Digests): readonly string[] {
  const differing: string[] = [];
  const targetTables = new Map(target.tables.map((table) => [table.table, table]));
  for (const { table, rows, digest } of source.tables) {
    const targetTable = targetTables.get(table);
    if (targetTable === undefined) differing.push(`${table} is missing`);
    else if (targetTable.rows !== rows)
      differing.push(`${table} has ${targetTable.rows} rows instead of ${rows}`);
    else if (targetTable.digest !== digest) differing.push(`${table} has different values`);
  }
  const values = new Map(target.sequences.map((sequence) => [sequence.name, sequence]));
  for (const { name, last, isCalled } of source.sequences) {
    const targetSequence = values.get(name);
    if (targetSequence?.last !== last || targetSequence.isCalled !== isCalled)
      differing.push(`the sequence ${name} has a different value`);
  }
  return differing;
}
