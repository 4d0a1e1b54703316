/**
 * The parts of the installation in PostgreSQL: its tables with their columns, its sequences, its indexes and
 * constraints. Read from the system catalogs, so that no new part is forgotten.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Queryable } from '../database.js';
import { allRows } from '../statements/one-statement.js';
import { planned } from '../statements/sql.js';

const existsSql = planned(
  `select to_regclass($1::text) is not null and ($2::text is null or exists (select from pg_attribute a
     where a.attrelid = to_regclass($1::text) and a.attname = $2::text and not a.attisdropped)) as exists`,
);

/** Whether the database has this table, and this column of it. */
export async function hasTable(on: Queryable, table: string, column: string | null = null): Promise<boolean> {
  return (await on.query<{ exists: boolean }>(existsSql, [table, column]))[0]?.exists === true;
}

export interface StoredTable {
  readonly name: string;
  /** columns that PostgreSQL does not compute */
  readonly columns: readonly string[];
  /** estimate of the planner; 0: unknown */
  readonly estimatedRows: number;
}

export interface StoredSequence {
  readonly name: string;
  /** a text, since it may be beyond 2^53 */
  readonly last: string;
  readonly isCalled: boolean;
}

/** Tables with rows that are useless in another database: backups, moves and comparisons skip them. */
export const skippedTables = ['recent_calls'];

/** SQL: the schema that our tables are in. */
export const ownSchema = `(select c.relnamespace from pg_class c where c.oid = to_regclass('schema_migrations'))`;
/** SQL: `c` of pg_class does not belong to an extension. */
export const notOfExtension = `not exists (select from pg_depend d
  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

const tablesSql = planned(
  `select c.relname::text as name, greatest(c.reltuples, 0)::float8 as "estimatedRows",
     array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' order by a.attnum) as columns
   from pg_class c where c.relnamespace = ${ownSchema} and c.relkind in ('r', 'p') and not c.relispartition and ${notOfExtension}
     and c.relname <> all ('{${skippedTables.join(',')}}') order by c.relname::text collate "C"`,
);
const sequencesSql = planned(
  `select c.relname::text as name, quote_ident(c.relname) as quoted from pg_class c
   where c.relnamespace = ${ownSchema} and c.relkind = 'S' and ${notOfExtension} order by c.relname::text collate "C"`,
);

/** Lists tables ordered by name, without skipped ones; empty before the installation. */
export const listTables = allRows<StoredTable>(tablesSql);

export async function listSequences(on: Queryable): Promise<readonly StoredSequence[]> {
  const sequences: StoredSequence[] = [];
  for (const { name, quoted } of await on.query<{ name: string; quoted: string }>(sequencesSql, [])) {
    const [row] = await on.query<{ last: string; isCalled: boolean }>(
      planned(`select last_value::text as last, is_called as "isCalled" from ${quoted}`),
      [],
    );
    if (row !== undefined) sequences.push({ name, ...row });
  }
  return sequences;
}

export async function readShape(on: Queryable): Promise<SchemaShape> {
  const tables = await listTables(on);
  const sequences = await on.query<{ name: string }>(sequencesSql, []);
  return {
    tables: new Map(tables.map(({ name, columns }) => [name, columns])),
    sequences: sequences.map(({ name }) => name),
  };
}

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns the table with these columns, in the form of COPY. */
export function copyTarget({ name, columns }: Pick<StoredTable, 'name' | 'columns'>): string {
  return `${quoteName(name)} (${columns.map(quoteName).join(', ')})`;
}

/** One index or constraint. */
export interface Dependent {
  /** SQL that drops the index or constraint */
  readonly drop: string;
  /** SQL that creates the index or constraint again */
  readonly make: string;
}

// Foreign keys are dropped first and created last, since they depend on unique constraints.
const dependentsSql = planned(
  `select * from (
     select case c.contype when 'f' then 1 else 2 end as place, c.conname::text as name, t.relname::text as of,
       format('alter table %I drop constraint %I', t.relname, c.conname) as drop,
       format('alter table %I add constraint %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid)) as make
     from pg_constraint c join pg_class t on t.oid = c.conrelid
     where t.relnamespace = ${ownSchema} and c.contype in ('f', 'p', 'u', 'x') and t.relname <> 'schema_migrations'
     union all
     select 3, i.relname::text, t.relname::text, format('drop index %I', i.relname), pg_get_indexdef(x.indexrelid)
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     where t.relnamespace = ${ownSchema} and t.relname <> 'schema_migrations'
       and not exists (select from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
   ) d order by d.place, d.of, d.name`,
);

/**
 * Lists every index and every constraint between rows. They can be dropped in this order, and made in the opposite one.
 */
export const listDependents = allRows<Dependent>(dependentsSql);

/**
 * Which tables, columns and sequences the schema has after each migration, from `migrations/tables.json`: so a
 * backup can be checked without a database. `npm run generate` writes the file; a migration that is not in it has no
 * shape.
 */
export interface SchemaShape {
  /** columns by table */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly sequences: readonly string[];
}

/** Changes of a migration: null for a table that it drops. */
export interface ShapeChange {
  readonly tables: Readonly<Record<string, readonly string[] | null>>;
  /** all indexes after the change; absent: unchanged */
  readonly sequences?: readonly string[];
}

export const shapesFile = 'tables.json';

/** Reads shapes of the schema by the name of the migration. */
export function readShapes(folder: string): ReadonlyMap<string, SchemaShape> {
  const file = path.join(folder, shapesFile);
  if (!existsSync(file)) return new Map();
  const changes = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, ShapeChange>>;
  let tables: ReadonlyMap<string, readonly string[]> = new Map();
  let sequences: readonly string[] = [];
  const shapes = new Map<string, SchemaShape>();
  for (const [name, change] of Object.entries(changes)) {
    const changed = new Map(tables);
    for (const [table, columns] of Object.entries(change.tables))
      if (columns === null) changed.delete(table);
      else changed.set(table, columns);
    tables = changed;
    sequences = change.sequences ?? sequences;
    shapes.set(name, { tables, sequences });
  }
  return shapes;
}
