/** Rules that hold in any database of the program, after any event. */
import type pg from 'pg';
import { unconstrainedReferences } from '../../src/database/schema/unconstrained-references.js';

/** The count of numbers that one tally covers. */
const bucketSize = 4096;

const foreignKeysSql = `select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
    (select array_agg(a.attname::text order by k.at) from unnest(c.conkey) with ordinality k(number, at)
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number) as columns,
    (select array_agg(a.attname::text order by k.at) from unnest(c.confkey) with ordinality k(number, at)
      join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number) as keys
  from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`;

interface ForeignKey {
  readonly child: string;
  readonly parent: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

const numbersOf = (table: string) => `select account_id, number from ${table}`;

/** The numbers that each counter assigned. Numbers of contacts include deleted and merged ones. */
const counted: readonly (readonly [name: string, numbers: string])[] = [
  [
    'contacts',
    `${numbersOf('contacts')} union all ${numbersOf('deleted_contacts')}
      union all select account_id, loser_number from merges`,
  ],
  ...[
    'notes',
    'own_fields',
    'segments',
    'views',
    'books',
    'members',
    'tags',
    'groups',
    'sources',
    'statuses',
  ].map((name) => [name, numbersOf(name)] as const),
];

/** Each query returns faulty rows, described by `what`. */
const rules: readonly (readonly [what: string, sql: string])[] = [
  [
    'a contact without an event of its making',
    `select c.id::text as what from contacts c where not exists (select 1 from events e where e.account_id = c.account_id
      and e.contact_id = c.id and e.type = 'contact.created')`,
  ],
  [
    'a contact that was made twice',
    `select e.contact_id::text as what from events e where e.type = 'contact.created'
      group by e.account_id, e.contact_id having count(*) > 1`,
  ],
  [
    'a contact whose last event is not its version',
    `select c.id::text || ' ' || c.version as what from contacts c where c.version is distinct from (
      select max(e.version) from events e where e.account_id = c.account_id and e.contact_id = c.id)`,
  ],
  [
    'a deleted contact without an event of that',
    `select e.contact_id::text as what from events e where e.type = 'contact.created'
      and not exists (select 1 from contacts c where c.account_id = e.account_id and c.id = e.contact_id)
      and not exists (select 1 from events d where d.account_id = e.account_id and d.contact_id = e.contact_id
        and d.type = 'contact.deleted')`,
  ],
  [
    'a tally that is not the count',
    `select coalesce(t.account_id, c.account_id)::text || ' ' || coalesce(t.bucket, c.bucket) as what
      from (select account_id, bucket, sum(contacts) as contacts, sum(dialable) as dialable
        from contact_tallies group by 1, 2) t
      full join (select account_id, number / ${bucketSize} as bucket, count(*) as contacts, count(dial_digits) as dialable
        from contacts group by 1, 2) c on c.account_id = t.account_id and c.bucket = t.bucket
      where coalesce(t.contacts, 0) <> coalesce(c.contacts, 0) or coalesce(t.dialable, 0) <> coalesce(c.dialable, 0)`,
  ],
  [
    'a note of an import that does not exist',
    `select n.id::text as what from notes n where n.import_id is not null and not exists (
      select 1 from imports i where i.account_id = n.account_id and i.id = n.import_id)`,
  ],
  ...counted.map(
    ([name, numbers]) =>
      [
        `a number of ${name} that is not below its counter`,
        `select n.account_id::text || ' ' || n.number as what from (${numbers}) n
          join counters k on k.account_id = n.account_id and k.name = '${name}'
          where n.number >= k.next`,
      ] as const,
  ),
  [
    'an index that is not valid',
    `select indexrelid::regclass::text as what from pg_index where not indisvalid or not indisready`,
  ],
];

/** Returns the violated rules as texts. */
export async function findOrphans(client: pg.ClientBase): Promise<readonly string[]> {
  const found: string[] = [];
  const { rows: keys } = await client.query<ForeignKey>(foreignKeysSql);
  if (keys.length === 0) throw new Error('there are no foreign keys');
  const promised = unconstrainedReferences.map(({ table, columns, to, toColumns }) => ({
    child: table,
    columns,
    parent: to,
    keys: toColumns,
  }));
  for (const key of [...keys, ...promised]) {
    const on = key.columns.map((column, index) => `p.${key.keys[index]} = c.${column}`).join(' and ');
    const isSet = key.columns.map((column) => `c.${column} is not null`).join(' and ');
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from ${key.child} c where ${isSet}
        and not exists (select 1 from ${key.parent} p where ${on})`,
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0) found.push(`${count} rows of ${key.child} without their ${key.parent}`);
  }
  for (const [what, sql] of rules) {
    const { rows } = await client.query<{ what: string }>(sql);
    if (rows.length > 0) found.push(`${what}, ${rows.length} times: ${rows[0]?.what}`);
  }
  return found;
}

/**
 * Checks that each index has each row of its table, if the extension is available. Returns the number of checked
 * indexes.
 */
export async function checkIndexes(
  client: pg.ClientBase,
): Promise<{ readonly indexes: number; readonly faults: readonly string[] }> {
  try {
    await client.query('create extension if not exists amcheck');
  } catch {
    return { indexes: 0, faults: [] };
  }
  const { rows } = await client.query<{ name: string }>(
    `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
     join pg_am a on a.oid = c.relam where a.amname = 'btree' and c.relnamespace = 'public'::regnamespace
     and c.relpersistence = 'p'`,
  );
  const faults: string[] = [];
  for (const { name } of rows)
    await client
      .query('select bt_index_check($1::regclass, true)', [name])
      .catch((error: Error) => faults.push(`${name}: ${error.message}`));
  await client.query('drop extension amcheck');
  return { indexes: rows.length, faults };
}
