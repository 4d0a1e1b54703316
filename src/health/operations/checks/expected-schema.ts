/** The schema that schema.sql declares: what the checks compare the database with. */

import type { Reference } from '../../../database/schema/unconstrained-references.js';
import type { StoredColumn } from '../../store/stored-columns.js';

/** An index or a constraint. */
interface Expected {
  readonly name: string;
  readonly table: string;
  /** `CREATE INDEX …` for an index; for a constraint the text after `alter table … add constraint` */
  readonly definition: string;
}

interface ExpectedSchema {
  readonly columns: readonly StoredColumn[];
  readonly tables: readonly string[];
  /** indexes that no constraint creates */
  readonly indexes: readonly Expected[];
  readonly constraints: readonly Expected[];
  /** foreign keys, whether or not the database still has them */
  readonly references: readonly Reference[];
}

/** Reads schema.sql: its tables, columns, constraints and indexes. */
export function readSchemaSql(text: string): ExpectedSchema {
  const tables: string[] = [];
  const indexes: Expected[] = [];
  const constraints: Expected[] = [];
  const columns: StoredColumn[] = [];
  const references: Reference[] = [];
  for (const line of text.split('\n')) {
    const [, table] = /^table (\w+)$/.exec(line) ?? [];
    if (table !== undefined) tables.push(table);
    const currentTable = tables.at(-1) ?? '';
    const [, index] = /^ {2}CREATE (?:UNIQUE )?INDEX (\w+) on /.exec(line) ?? [];
    if (index !== undefined) indexes.push({ name: index, table: currentTable, definition: line.trim() });
    const [, name, definition = ''] = /^ {2}constraint (\w+) (.*)$/.exec(line) ?? [];
    if (name === undefined) {
      const column = index === undefined ? storedColumnOf(currentTable, line) : undefined;
      if (column !== undefined) columns.push(column);
      continue;
    }
    constraints.push({ name, table: currentTable, definition });
    const reference =
      /^FOREIGN KEY \(([^)]+)\) REFERENCES (\w+)\(([^)]+)\)( ON DELETE CASCADE)?/.exec(definition) ??
      undefined;
    if (reference === undefined) continue;
    const [, from = '', to = '', toColumns = '', cascade] = reference;
    const listed = (list: string) => list.split(', ').map((column) => column.replaceAll('"', ''));
    references.push({
      table: currentTable,
      columns: listed(from),
      to,
      toColumns: listed(toColumns),
      cascades: cascade !== undefined,
    });
  }
  return { tables, columns, indexes, constraints, references };
}

/** Reads a column: ` number bigint not null default nextval('account_numbers'::regclass)` */
function storedColumnOf(table: string, line: string): StoredColumn | undefined {
  const [, name, text] = /^ {2}([a-z]\w*) (.+)$/.exec(line) ?? [];
  if (name === undefined || text === undefined) return undefined;
  return { table, name, text: text.replace(/ generated .*$/, ' generated') };
}
