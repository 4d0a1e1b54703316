/** A database's shape as text, from its own catalogs: tables, columns, constraints, indexes, sequences. */
import type { Database } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';
import { indexReasons } from './index-reasons.js';

export async function describeSchema(database: Database): Promise<string> {
  const lines = await database.query<{ owner: string; line: string }>(
    planned(`
      select t.relname as owner, format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then ' not null' else '' end,
          coalesce(case when a.attgenerated = 's' then ' generated ' else ' default ' end
            || trim(regexp_replace(pg_get_expr(d.adbin, d.adrelid), '[[:space:]]+', ' ', 'g')), '')) as line, 1 as part, lpad(a.attnum::text, 4, '0') as place
        from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
        join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
        where t.relkind = 'r' and t.relname <> 'schema_migrations'
      union all
      select t.relname, format('  constraint %s %s', c.conname, pg_get_constraintdef(c.oid)), 2, c.conname
        from pg_constraint c join pg_class t on t.oid = c.conrelid
        join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
        where t.relname <> 'schema_migrations' and c.contype <> 'n'
      union all
      select t.relname, '  ' || replace(pg_get_indexdef(x.indexrelid), ' ON public.', ' on '), 3, i.relname
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
        where t.relname <> 'schema_migrations' and not exists (select from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u'))
      order by 1, 3, 4`),
    [],
  );
  const sequences = await database.query<{ line: string }>(
    planned(
      "select format('sequence %s', sequencename) as line from pg_sequences where schemaname = 'public' order by 1",
    ),
    [],
  );
  const tables = [...new Set(lines.map((row) => row.owner))].map((owner) =>
    [`table ${owner}`, ...lines.filter((row) => row.owner === owner).flatMap(withReason)].join('\n'),
  );
  const heading = '-- The sum of the migrations, for readers. Written by `npm run generate`; never applied.';
  return `${[heading, ...sequences.map((row) => row.line), ...tables].join('\n\n')}\n`;
}

/** A line of the schema; the line of an index follows its reason. */
function withReason({ line }: { readonly line: string }): readonly string[] {
  const [, index = ''] = / INDEX (\w+) on /.exec(line) ?? [];
  const [reason, reader] = indexReasons[index] ?? [];
  return reason === undefined ? [line] : [`  -- ${reason} (${reader})`, line];
}
