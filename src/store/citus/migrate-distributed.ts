/**
 * A migration where the rows are distributed. Citus takes one statement at a time, and no foreign key between a table that is
 * distributed and one that is not yet: so a new table is made without its foreign keys, laid out, and given them then.
 */
import type { Transaction } from '../database/database.js';
import { planned } from '../database/sql.js';
import { layOut } from './distribute.js';
import { listTables } from './distribution.js';

export async function applyDistributed(tx: Transaction, sql: string): Promise<void> {
  for (const statement of statementsOf(sql)) {
    const { text, keys } = withoutForeignKeys(statement);
    await tx.query(planned(text), []);
    if (!/^create (?:unlogged )?table\b/i.test(text)) continue;
    await layOut(tx, await listTables(tx));
    for (const key of keys) await tx.query(planned(key), []);
  }
}

/** The statements of a file, without comments between them. Understands quotes, dollar quotes and comments. */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let text = '';
  const pieces = sql.matchAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|[^;'"$/-]+|[\s\S]/g,
  );
  for (const [piece] of pieces) {
    if (piece.startsWith('--') || piece.startsWith('/*')) text += ' ';
    else if (piece !== ';') text += piece;
    else {
      if (text.trim() !== '') statements.push(text.trim());
      text = '';
    }
  }
  if (text.trim() !== '') statements.push(text.trim());
  return statements;
}

const foreignKey =
  /,\s*(constraint\s+\w+\s+foreign key\s*\([^)]*\)\s*references\s+\w+\s*\([^)]*\)(?:\s+on\s+(?:delete|update)\s+(?:cascade|restrict|no action|set null))*)/gi;

/** A `create table` without its foreign keys, and the statements that add them. They are written as named constraints. */
export function withoutForeignKeys(statement: string): {
  readonly text: string;
  readonly keys: readonly string[];
} {
  const table = /^create (?:unlogged )?table (?:if not exists )?(\w+)/i.exec(statement)?.[1];
  if (table === undefined) return { text: statement, keys: [] };
  const keys = [...statement.matchAll(foreignKey)].map((match) => `alter table ${table} add ${match[1]}`);
  return { text: statement.replaceAll(foreignKey, ''), keys };
}
