/** Everything of an account is reached through the account: in every key of the schema and in every statement. */
import { describe, expect, it } from 'vitest';
import { planned } from '../src/store/sql.js';
import { useGround } from './support/ground.js';
import { sourceFiles } from './support/source-files.js';

const ground = useGround();

/** Small reference tables, the installation itself, and the runner's own table. May only shrink. */
const outside = ['accounts', 'api_keys', 'installation', 'schema_migrations'];

describe('the schema', () => {
  it('begins every primary key, unique constraint and index of the account tables with account_id', async () => {
    const rows = await ground.database.query<{ name: string; first: string }>(
      planned(`select i.relname as name, a.attname as first
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
        left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
        where t.relname <> all($1)`),
      [outside],
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => row.first !== 'account_id')).toEqual([]);
  });

  it('begins every foreign key of the account tables with account_id', async () => {
    const rows = await ground.database.query<{ name: string; first: string; target: string }>(
      planned(`select c.conname as name, a.attname as first, f.relname as target
        from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
        where c.contype = 'f' and t.relname <> all($1)`),
      [outside],
    );
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter((row) => row.first !== 'account_id')).toEqual([]);
  });
});

const tableNames =
  'contacts|identities|tags|groups|sources|statuses|contact_tags|contact_groups|notes|consents|suppressions|retained_refusals|events|idempotency_keys|imports|import_chunks|import_undone|import_parts|import_previews|import_preview_keys|webhooks|deliveries|contact_tallies|merges|counters|access_tokens|agents';
const usesTable = new RegExp(`\\b(?:from|join|into|update|delete from)\\s+(?:${tableNames})\\b`);

/** Template and quoted texts that read or write an account table without its account. */
function unscoped(text: string): readonly string[] {
  const literals = text.match(/`[^`]*`|'(?:[^'\\\n]|\\.)*'/g) ?? [];
  return literals.filter((literal) => usesTable.test(literal) && !literal.includes('account_id'));
}

describe('the statements', () => {
  it('name account_id wherever they touch an account table', () => {
    const files = sourceFiles('src/store').filter((file) => !file.path.endsWith('/unscoped.ts'));
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => unscoped(file.text).map((literal) => `${file.path}: ${literal}`))).toEqual(
      [],
    );
  });

  it('stand in the store alone', () => {
    const files = sourceFiles('src').filter((file) => !/^src\/(store|postgres)\//.test(file.path));
    expect(files.filter((file) => usesTable.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  it('the guard sees a statement without its account', () => {
    expect(unscoped('prepared("x", `select * from contacts where id = $1`)')).toHaveLength(1);
    expect(unscoped('prepared("x", `select * from contacts where account_id = $1`)')).toHaveLength(0);
  });
});
