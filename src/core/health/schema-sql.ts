/** Reads schema.sql: its tables, columns, constraints and indexes. */
import type { StoredColumn } from '../../store/health/health-faults.js';
import type { Reference } from '../../store/health/health-rows.js';

export interface Expected {
  readonly name: string;
  readonly table: string;
  /** `CREATE INDEX …` for an index; for a constraint the form that `alter table … add constraint` takes. */
  readonly definition: string;
}

export interface ExpectedSchema {
  readonly columns: readonly StoredColumn[];
  readonly tables: readonly string[];
  /** those that no constraint makes */
  readonly indexes: readonly Expected[];
  readonly constraints: readonly Expected[];
  readonly references: readonly Reference[];
}

export function readSchemaSql(text: string): ExpectedSchema {
  const tables: string[] = [];
  const indexes: Expected[] = [];
  const constraints: Expected[] = [];
  const columns: StoredColumn[] = [];
  const references: Reference[] = [];
  for (const line of text.split('\n')) {
    const [, table] = /^table (\w+)$/.exec(line) ?? [];
    if (table !== undefined) tables.push(table);
    const of = tables.at(-1) ?? '';
    const [, index] = /^ {2}CREATE (?:UNIQUE )?INDEX (\w+) on /.exec(line) ?? [];
    if (index !== undefined) indexes.push({ name: index, table: of, definition: line.trim() });
    const [, name, definition = ''] = /^ {2}constraint (\w+) (.*)$/.exec(line) ?? [];
    if (name === undefined) {
      const column = index === undefined ? columnOf(of, line) : undefined;
      if (column !== undefined) columns.push(column);
      continue;
    }
    constraints.push({ name, table: of, definition });
    const reference =
      /^FOREIGN KEY \(([^)]+)\) REFERENCES (\w+)\(([^)]+)\)( ON DELETE CASCADE)?/.exec(definition) ??
      undefined;
    if (reference === undefined) continue;
    const [, from = '', to = '', toColumns = '', cascade] = reference;
    const listed = (list: string) => list.split(', ').map((column) => column.replaceAll('"', ''));
    references.push({
      ...{ name, table: of, columns: listed(from), to, toColumns: listed(toColumns) },
      cascades: cascade !== undefined,
    });
  }
  return { tables, columns, indexes, constraints, references };
}

/** `  number bigint not null default nextval('account_numbers'::regclass)` */
function columnOf(table: string, line: string): StoredColumn | undefined {
  const [, name, text] = /^ {2}([a-z]\w*) (.+)$/.exec(line) ?? [];
  if (name === undefined || text === undefined) return undefined;
  return { table, name, text: text.replace(/ generated .*$/, ' generated') };
}
