/**
 * Which tables, columns and sequences the schema has after each migration, from `migrations/tables.json`: so a backup can be
 * checked without a database. `npm run schema` writes the file; a migration that is not in it has no shape.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SchemaShape {
  /** columns by table */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly sequences: readonly string[];
}

/** Changes of a migration: null for a table that it drops. */
export interface ShapeChange {
  readonly tables: Readonly<Record<string, readonly string[] | null>>;
  /** all of them; absent: as before */
  readonly sequences?: readonly string[];
}

export const shapesFile = 'tables.json';

/** Shapes by the name of the migration. */
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
