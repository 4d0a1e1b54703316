/** The whole database as text: every column of every row of every table, with compressed values decompressed. */
import { inflateSync } from 'node:zlib';
import type { Database } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';

/**
 * Returns a text for each row, after the name of its table. Bytes are hex, and also the text that they contain,
 * deflated or not.
 */
export async function dump(database: Database): Promise<readonly string[]> {
  const tables = await database.query<{ name: string; bytes: string[] }>(
    planned(`select t.relname::text as name,
       array(select a.attname::text from pg_attribute a where a.attrelid = t.oid and a.atttypid = 'bytea'::regtype
         and not a.attisdropped) as bytes
     from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
     where t.relkind in ('r', 'm') order by 1`),
    [],
  );
  const lines: string[] = [];
  for (const { name, bytes } of tables) {
    const columns = bytes.map((column, index) => `t."${column}" as b${index}`);
    const rows = await database.query<Record<string, unknown>>(
      planned(`select ${['t::text as row', ...columns].join(', ')} from "${name}" t`),
      [],
    );
    for (const row of rows) {
      const held = Object.values(row).flatMap((value) => (Buffer.isBuffer(value) ? [textOf(value)] : []));
      lines.push([name, String(row.row), ...held].join('\n'));
    }
  }
  return lines;
}

function textOf(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString();
  } catch {
    return bytes.toString();
  }
}

/** The tables, by name, with the text in a row, in any letter case. */
export function placesOf(text: string, lines: readonly string[]): readonly string[] {
  const sought = text.toLowerCase();
  const found = lines.filter((line) => line.toLowerCase().includes(sought));
  return [...new Set(found.map((line) => line.slice(0, line.indexOf('\n'))))].sort();
}
