/** Every key of an account table begins with account_id, and every statement on such a table names it. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { accountTables } from '../support/database/account-tables.js';
import { useFixture } from '../support/fixture.js';
import { hasStatements, programSources, statementFiles } from '../support/source-files.js';

const fixture = useFixture({ isAlone: true });

/** Small reference tables, the installation itself, and the runner's own table. May only shrink. */
const outside = ['accounts', 'api_keys', 'installation', 'schema_migrations'];

describe('the schema', () => {
  it('begins every primary key, unique constraint and index of the account tables with account_id', async () => {
    const rows = await fixture.database.query<{ name: string; first: string }>(
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
    const rows = await fixture.database.query<{ name: string; first: string; target: string }>(
      planned(`select c.conname as name, a.attname as first, f.relname as target
        from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
        join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
        where c.contype = 'f' and t.relname <> all($1)`),
      [outside],
    );
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter((row) => row.first !== 'account_id')).toEqual([]);
  });
});

/** Returns a pattern of texts that read or write an account table: a table with a column `account_id`. */
async function usesOf(): Promise<RegExp> {
  const tables = await accountTables(fixture.database);
  expect(tables.length).toBeGreaterThan(20);
  return new RegExp(`\\b(?:from|join|into|update|delete from)\\s+(?:${tables.join('|')})\\b`);
}

/** Statements of all accounts, by name. May only shrink. */
const ofAllAccounts = [
  'list_all_audit_entries',
  'lock_epoch',
  'list_upstream_faces',
  'list_ending_upstreams',
];
const isOfAll = new RegExp(`'(?:${ofAllAccounts.join('|')})',\\s*(?:cutRows\\()?(?:\`[^\`]*\`|'[^']*')`, 'g');

/** Template and quoted texts that read or write an account table without its account. */
function unscoped(text: string, usesTable: RegExp): readonly string[] {
  const literals = text.replaceAll(isOfAll, '').match(/`[^`]*`|'(?:[^'\\\n]|\\.)*'/g) ?? [];
  return literals.filter((literal) => usesTable.test(literal) && !literal.includes('account_id'));
}

const locks = /\bfor (?:no key )?(?:update|share)\b/;

/** Statements over all shards. May only shrink. */
const ofAllShards = /'(?:list_watches|list_duplicate_walks)',\s*`[^`]*`/g;

/** Inner selects of the account of an outer row, in a file with a statement that locks rows. */
function joined(text: string): readonly string[] {
  if (!locks.test(text)) return [];
  return (
    text
      .replaceAll(ofAllShards, '')
      .match(/\bfrom \w+ (\w+)\s+where \1\.account_id = [a-z]\w*\.account_id\b/g) ?? []
  );
}

describe('the statements', () => {
  it('name account_id wherever they touch an account table', async () => {
    const usesTable = await usesOf();
    const files = statementFiles();
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => file.text.match(isOfAll) ?? [])).toHaveLength(ofAllAccounts.length);
    expect(
      files.flatMap((file) => unscoped(file.text, usesTable).map((literal) => `${file.path}: ${literal}`)),
    ).toEqual([]);
  });

  it('a statement with locks names the account of each of its parts, since Citus sends it to one shard', () => {
    const files = statementFiles();
    expect(files.filter(({ text }) => locks.test(text)).length).toBeGreaterThan(10);
    expect(files.flatMap((file) => joined(file.text).map((part) => `${file.path}: ${part}`))).toEqual([]);
    const [lock, list] = ['select from tags t where t.account_id = $1 for update', 'select 1 where exists'];
    expect(joined(`'${lock}' '${list} (select from notes n where n.account_id = t.account_id)'`)).toEqual([
      'from notes n where n.account_id = t.account_id',
    ]);
  });

  it('are only in stores', async () => {
    const usesTable = await usesOf();
    const files = programSources().filter((file) => !hasStatements(file.path));
    expect(files.filter((file) => usesTable.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  it('the guard finds a statement without its account, also of a new table', async () => {
    await fixture.database.query(planned('create table novelties (account_id uuid primary key)'), []);
    const usesTable = await usesOf();
    for (const table of ['contacts', 'import_undone', 'novelties']) {
      expect(unscoped(`prepared("x", \`select * from ${table} where id = $1\`)`, usesTable)).toHaveLength(1);
      expect(
        unscoped(`prepared("x", \`select * from ${table} where account_id = $1\`)`, usesTable),
      ).toHaveLength(0);
    }
    await fixture.database.query(planned('drop table novelties'), []);
  });
});
