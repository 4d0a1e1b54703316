/**
 * Migrations on a cluster. Citus runs one statement at a time, and allows no foreign key between a distributed and a
 * local table. So a new table is created without foreign keys, then distributed, then gets its foreign keys. An update
 * may assign only immutable functions, but a subquery may use others.
 */
import type { Transaction } from '../database.js';
import { planned } from '../statements/sql.js';
import { distributeTables } from './distribute.js';
import { listLaidTables } from './distribution.js';

export async function applyDistributed(tx: Transaction, sql: string): Promise<void> {
  for (const statement of statementsOf(sql)) {
    if (plannerHint.test(statement) || (await recreatesConstraint(tx, statement))) continue;
    const { text, keys } = withoutForeignKeys(withValuesInSubquery(statement));
    await tx.query(planned(text), []);
    if (!/^create (?:unlogged )?table\b/i.test(text)) continue;
    await distributeTables(tx, await listLaidTables(tx));
    for (const key of keys) await tx.query(planned(key), []);
  }
}

/** Hints for the planner, and their statistics: Citus refuses the hints for a distributed table. */
const plannerHint = /^(?:alter table \w+ alter column \w+ set \(|analyze\b)/i;
const renaming = /^alter table (\w+) rename constraint (\w+) to (\w+)$/i;
const definitionSql = planned(`
  select pg_get_constraintdef(k.oid) as definition from pg_constraint k
  where k.conrelid = to_regclass($1) and k.conname = $2`);

/** Citus renames no constraint of a distributed table, so the constraint is created again with its new name. */
async function recreatesConstraint(tx: Transaction, statement: string): Promise<boolean> {
  const [, table = '', from = '', to = ''] = renaming.exec(statement) ?? [];
  if (table === '') return false;
  const [row] = await tx.query<{ definition: string }>(definitionSql, [table, from]);
  if (row === undefined) return false;
  await tx.query(planned(`alter table ${table} drop constraint ${from}`), []);
  await tx.query(planned(`alter table ${table} add constraint ${to} ${row.definition}`), []);
  return true;
}

/** Returns the statements of a file, without comments between them. Understands quotes, dollar quotes and comments. */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let text = '';
  const tokens = sql.matchAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|[^;'"$/-]+|[\s\S]/g,
  );
  for (const [token] of tokens) {
    if (token.startsWith('--') || token.startsWith('/*')) text += ' ';
    else if (token !== ';') text += token;
    else {
      if (text.trim() !== '') statements.push(text.trim());
      text = '';
    }
  }
  if (text.trim() !== '') statements.push(text.trim());
  return statements;
}

const reference = String.raw`references\s+\w+\s*\([^)]*\)(?:\s+on\s+(?:delete|update)\s+(?:cascade|restrict|no action|set null))*`;
const foreignKey = new RegExp(
  String.raw`,\s*(constraint\s+\w+\s+foreign key\s*\([^)]*\)\s*${reference})`,
  'gi',
);
/** A column with the key in its definition. */
const columnKey = new RegExp(String.raw`([(,]\s*(\w+)\s[^,]*?)\s+(${reference})`, 'gi');

/**
 * Returns a `create table` without its foreign keys, and the statements that add them. They are named constraints, or
 * in the definition of a column.
 */
export function withoutForeignKeys(statement: string): {
  readonly text: string;
  readonly keys: readonly string[];
} {
  const table = /^create (?:unlogged )?table (?:if not exists )?(\w+)/i.exec(statement)?.[1];
  if (table === undefined) return { text: statement, keys: [] };
  const namedKeys = [...statement.matchAll(foreignKey)].map((match) => match[1]);
  const others = statement.replaceAll(foreignKey, '');
  const columnKeys = [...others.matchAll(columnKey)].map(
    ([, , column, key]) => `constraint ${table}_${column}_fkey foreign key (${column}) ${key}`,
  );
  return {
    text: others.replaceAll(columnKey, '$1'),
    keys: [...namedKeys, ...columnKeys].map((key) => `alter table ${table} add ${key}`),
  };
}

/**
 * Rewrites an update of all rows of a table (by `account_id` and `id`) to read the new values from a subquery; other
 * statements are left unchanged.
 */
export function withValuesInSubquery(statement: string): string {
  const update = /^update (\w+) (\w+)\s+set\s+([\s\S]+)$/i.exec(statement);
  const [, table, alias, assigned = ''] = update ?? [];
  const parts = splitOutside(assigned, ',').map((part) => /^\s*(\w+)\s*=\s*([\s\S]+)$/.exec(part));
  const isWhole = splitOutside(assigned, /\b(?:from|where)\b/i).length === 1;
  if (update === null || !isWhole) return statement;
  const names = parts.map((part) => part?.[1] ?? '');
  const values = parts.map((part) => `${part?.[2]} as ${part?.[1]}`);
  return `update ${table} ${alias} set ${names.map((name) => `${name} = made.${name}`).join(', ')}
    from (select ${alias}.account_id, ${alias}.id, ${values.join(', ')} from ${table} ${alias}) made
    where made.account_id = ${alias}.account_id and made.id = ${alias}.id`;
}

/** Returns the parts of a text between separators that are in no parenthesis and in no quotes. */
function splitOutside(text: string, separator: string | RegExp): string[] {
  const outside: string[] = [];
  let depth = 0;
  // Each token inside is one NUL until the text is split.
  const inside: string[] = [];
  let hidden = '';
  for (const [token] of text.matchAll(/'(?:[^']|'')*'|[()]|[^'()]+/g)) {
    if (token === ')') depth -= 1;
    if (depth > 0 || token.startsWith("'")) {
      inside.push(token);
      hidden += '\u0000';
    } else hidden += token;
    if (token === '(') depth += 1;
  }
  for (const part of hidden.split(separator))
    outside.push(part.replaceAll('\u0000', () => inside.shift() ?? ''));
  return outside;
}
