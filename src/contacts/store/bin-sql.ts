/**
 * SQL that stores deleted contacts in the bin, and removes their rows from it.
 * Decision: docs/decisions/0089-bin.md.
 */

import { account, type Sql, sql } from '../../database/statements/sql-fragments.js';
import { binDays } from '../../retention/values.js';
import { contentLimits } from '../values/request-limits.js';

/** The columns of the rows that are stored with a deleted contact, each table without `account_id`. */
const columns = {
  notes:
    'id, number, contact_id, body, type, author, media_url, attrs, origin, created_at, updated_at, import_id',
  consents:
    'id, contact_id, channel, state, purpose, sender, source, basis, proof, subjects, actor, occurred_at, expires_at, created_at',
  suppressions:
    'id, contact_id, channel, subject, subjects, reason, source, note, actor, expires_at, created_at, updated_at',
  activity: 'contact_id, last_message_at, messages_in, undelivered_code, undelivered_at',
  inherited: 'scope, thing, value, id',
} as const;
type Belongings = keyof typeof columns;

const tables: Readonly<Record<Belongings, string>> = {
  notes: 'notes',
  consents: 'consents',
  suppressions: 'suppressions',
  activity: 'contact_activity',
  inherited: 'inherited_ids',
};
const all = Object.keys(columns) as readonly Belongings[];

const contactRowsSql = (alias: string, contact: string) =>
  sql`${alias}.account_id = ${account} and ${alias}.contact_id = ${contact}`;

/** Returns SQL that tests whether the contact's rows in other tables are within the limits. */
const isSmall = (contact: string) => sql`(
     select count(*) <= ${contentLimits.rows} and coalesce(sum(octet_length(n.body) + octet_length(n.attrs::text)), 0) <= ${contentLimits.bytes}
     from notes n where n.account_id = ${account} and n.contact_id = ${contact}) and (
     select count(*) <= ${contentLimits.rows} and coalesce(sum(octet_length(k.proof::text)), 0) <= ${contentLimits.bytes}
     from consents k where k.account_id = ${account} and k.contact_id = ${contact}) and (
     select count(*) <= ${contentLimits.rows} and coalesce(sum(octet_length(s.note)), 0) <= ${contentLimits.bytes}
     from suppressions s where s.account_id = ${account} and s.contact_id = ${contact})`;

/** Returns SQL for JSON of the rows that belong to the contact. */
const belongingsOf = (contact: string) => sql`jsonb_build_object(
     'notes', (select coalesce(jsonb_agg(to_jsonb(n) order by n.id), '[]') from notes n where ${contactRowsSql('n', contact)}),
     'consents', (select coalesce(jsonb_agg(to_jsonb(k) order by k.id), '[]') from consents k where ${contactRowsSql('k', contact)}),
     'suppressions', (select coalesce(jsonb_agg(to_jsonb(s) order by s.id), '[]') from suppressions s where ${contactRowsSql('s', contact)}),
     'activity', (select coalesce(jsonb_agg(to_jsonb(v)), '[]') from contact_activity v where ${contactRowsSql('v', contact)}),
     'inherited', (select coalesce(jsonb_agg(to_jsonb(h)), '[]') from inherited_ids h where h.account_id = ${account} and (
        h.note_id in (select n.id from notes n where ${contactRowsSql('n', contact)})
        or h.suppression_id in (select s.id from suppressions s where ${contactRowsSql('s', contact)}))))`;

/** The members of a deleted contact that the program passes. */
const passedColumns =
  'contact_id uuid, number bigint, version bigint, display_name text, company text, search text, names text[], snapshot jsonb, actor jsonb';
const names = passedColumns.replaceAll(/ [a-z]+(\[\])?(,|$)/g, '$2');
const replaced = [...names.split(', '), 'belongings', 'bytes', 'deleted_at']
  .filter((part) => part !== 'contact_id')
  .map((part) => `${part} = excluded.${part}`)
  .join(', ');

/** Returns SQL that stores deleted contacts in the bin, if the account has one and they are in the JSON `snapshots`. */
export const keepInBin = (deleted: Sql, snapshots: Sql, now: Sql) =>
  sql`insert into deleted_contacts (account_id, ${names}, belongings, bytes, deleted_at)
       select ${account}, ${names
         .split(', ')
         .map((part) => `b.${part}`)
         .join(
           ', ',
         )}, w.belongings, octet_length(b.snapshot::text) + octet_length(w.belongings::text), ${now}::timestamptz
       from jsonb_to_recordset(${snapshots}::jsonb) as b(${passedColumns})
       join ${deleted} d on d.id = b.contact_id
       join accounts a on a.id = ${account} and coalesce((a.settings->>'bin_days')::integer, ${binDays.usual}) > 0
       cross join lateral (select ${belongingsOf('b.contact_id')} as belongings where ${isSmall('b.contact_id')}) w
       on conflict on constraint deleted_contacts_pkey do update set ${replaced}`;

/** Returns SQL that inserts the rows of a kind from the row `x` of the bin. */
const putBack = (kind: Belongings, x: Sql) => {
  const table = tables[kind];
  const list = columns[kind];
  return sql`insert into ${table} (account_id, ${list})
     select ${account}, ${list
       .split(', ')
       .map((part) => `r.${part}`)
       .join(', ')}
     from ${x} cross join lateral jsonb_populate_recordset(null::${table}, x.belongings -> '${kind}') r
     on conflict do nothing`;
};

/** Returns the parts that restore all these rows, from the part `x`. */
export const putBackParts = (x: Sql) =>
  all.map((kind) => ({ name: `put_${kind}`, writes: true, sql: putBack(kind, x) }) as const);
