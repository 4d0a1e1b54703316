/** What schema.sql says there is: constraints and indexes, by name. */
import type { Reference } from '../../store/health-rows.js';

export interface ExpectedIndex {
  readonly name: string;
  readonly table: string;
  /** `CREATE INDEX …` */
  readonly definition: string;
}

export interface ExpectedSchema {
  readonly tables: readonly string[];
  /** those that no constraint makes */
  readonly indexes: readonly ExpectedIndex[];
  readonly constraints: readonly { readonly name: string; readonly table: string }[];
  readonly references: readonly Reference[];
}

export function readSchemaSql(text: string): ExpectedSchema {
  const tables: string[] = [];
  const indexes: ExpectedIndex[] = [];
  const constraints: { name: string; table: string }[] = [];
  const references: Reference[] = [];
  for (const line of text.split('\n')) {
    const [, table] = /^table (\w+)$/.exec(line) ?? [];
    if (table !== undefined) tables.push(table);
    const of = tables.at(-1) ?? '';
    const [, index] = /^ {2}CREATE (?:UNIQUE )?INDEX (\w+) on /.exec(line) ?? [];
    if (index !== undefined) indexes.push({ name: index, table: of, definition: line.trim() });
    const [, name, definition = ''] = /^ {2}constraint (\w+) (.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    constraints.push({ name, table: of });
    const reference =
      /^FOREIGN KEY \(([^)]+)\) REFERENCES (\w+)\(([^)]+)\)( ON DELETE CASCADE)?/.exec(definition) ??
      undefined;
    if (reference === undefined) continue;
    const [, columns = '', to = '', toColumns = '', cascade] = reference;
    const listed = (list: string) => list.split(', ').map((column) => column.replaceAll('"', ''));
    references.push({
      ...{ name, table: of, columns: listed(columns), to, toColumns: listed(toColumns) },
      cascades: cascade !== undefined,
    });
  }
  return { tables, indexes, constraints, references };
}
