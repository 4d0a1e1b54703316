/**
 * The statements of `contact-writes.ts`, in parts: one statement each, or steps on a cluster. Each writes any number of
 * contacts of one account. `written` are the contacts sent, aliased `r`. The statement leaves out `held`, `unsettled`
 * and `stale`, and writes `fresh`, `updated` and `deleted`.
 */

import { addressParts, textNames, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { currentOptOuts, retainedOf } from '../../consents/store/sender-entries.js';
import { storedSubjects } from '../../consents/store/stored-subjects.js';
import { ownTables } from '../../database/schema/unconstrained-references.js';
import type { Statement } from '../../database/statements/sql.js';
import {
  account,
  isEmpty,
  type Part,
  parameters,
  type Sql,
  sql,
  statementParts,
  storedRows,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { insertEventsSql } from '../../feed/store/events.js';
import { keepInBin } from './bin-sql.js';
import { insertValues, updateValues } from './field-values.js';
import { vendorIdHash } from './lost-vendor-ids.js';
import { tallyChanged, tallyCreated, tallyRemoved } from './tallies.js';

const texts = [...textNames.map(wireOf), ...Object.values(addressParts)];
const contactFields = `id uuid, number bigint, version bigint, spent_version bigint, type text,
  ${texts.map((name) => `${name} text`).join(', ')}, blocked boolean, source_number bigint, status_number bigint,
  attributes jsonb, extensions jsonb, name_folded text, given_folded text, family_folded text, company_folded text, dial_digits text,
  search text, vendor_scopes text, identity_list text, tag_list text, group_list text, created_at timestamptz, updated_at timestamptz`;
const columnNamesOf = (fields: string) => fields.split(/,\s+/).map((field) => field.split(' ')[0] as string);
export const contactNames = columnNamesOf(contactFields);

const identityFields = `id uuid, contact_id uuid, kind text, scope text, value text, raw text, space text,
  match_key text, label text, is_primary boolean, origin text, position integer, verified_at timestamptz,
  attrs jsonb, created_at timestamptz, updated_at timestamptz`;
export const identityNames = columnNamesOf(identityFields);

const list = (alias: string, names: readonly string[]) => names.map((name) => `${alias}.${name}`).join(', ');

const {
  written,
  written_identities: writtenIdentities,
  written_tags: writtenTags,
  written_groups: writtenGroups,
  named_tags: namedTags,
  named_groups: namedGroups,
  held,
  unsettled,
  fresh,
  stale,
  updated,
  deleted,
  subjects,
  refusals,
} = statementParts(
  'written written_identities written_tags written_groups named_tags named_groups',
  'held unsettled fresh stale updated deleted subjects refusals',
);
const insertPart = (name: string, rows: Sql, written: Sql): Part => ({
  name,
  writes: 'inserts',
  of: rows,
  sql: written,
});
const freshSql = (columns: string) => sql`select ${columns} from ${written} r
       where not exists (select from ${held} where held.contact_id = r.id)
         and not exists (select from ${unsettled} where unsettled.contact_id = r.id)`;
/** Returns SQL for the assignments in a parameter, to tags or to groups. */
const assignmentsSql = (values: Sql) =>
  sql`select * from json_to_recordset(${values}::json) as w(contact_id uuid, number bigint, name text, position integer)`;
/** The assigned items of the catalog, locked: no constraint keeps the links valid. */
const assignedItemsSql = (
  name: 'named_tags' | 'named_groups',
  items: 'tags' | 'groups',
  assigned: Sql,
  values: Sql,
): Part => ({
  name,
  columns: 'number bigint, name text',
  of: values,
  sql: sql`select n.number, n.name from ${items} n
       where n.account_id = ${account} and n.number in (select w.number from ${assigned} w) order by n.number for key share of n`,
});
/** Returns SQL for contacts with an assignment to an item that was deleted or renamed in the meantime. */
const outdatedSql = (items: Sql, assigned: Sql) => sql`select w.contact_id from ${assigned} w
         where not exists (select from ${items} n where n.number = w.number and n.name = w.name)`;
const outdatedItems = sql`${outdatedSql(namedTags, writtenTags)} union all ${outdatedSql(namedGroups, writtenGroups)}`;
/** Writes the assignments of the contacts `f`. */
const assign = (links: 'contact_tags' | 'contact_groups', assigned: Sql, contacts: Sql) =>
  sql`insert into ${links} (account_id, contact_id, number, position)
       select ${account}, w.contact_id, w.number, w.position from ${assigned} w join ${contacts} f on f.id = w.contact_id`;
const reassignSql = (links: 'contact_tags' | 'contact_groups', assigned: Sql, contacts: Sql) =>
  sql`${assign(links, assigned, contacts)}
       on conflict on constraint ${links}_pkey do update set position = excluded.position`;
const unassignSql = (links: 'contact_tags' | 'contact_groups', values: Sql, contacts: Sql) =>
  sql`delete from ${links} l using ${contacts} f, json_to_recordset(${values}::json) as w(contact_id uuid, number bigint)
       where l.account_id = ${account} and l.contact_id = f.id and w.contact_id = f.id and l.number = w.number`;

/** A form of a statement for contacts without the parts of the last values. */
interface LeanForm {
  readonly statement: Statement;
  /** number of leading values */
  readonly values: number;
}

/**
 * A statement, and lean forms of it, from the leanest. Each part of a statement has a cost, even if it writes nothing.
 * An update omits the values of own fields, or all but the contact's own row. With all parts, PostgreSQL would read all
 * contacts of a new account, because it does not know the size of the account yet.
 */
interface Forms {
  readonly whole: Statement;
  readonly lean: readonly LeanForm[];
}

/** Returns the statement form that these values need, and the values. */
export function formFor({ whole, lean }: Forms, values: readonly unknown[]) {
  const form = lean.find((leanForm) => values.slice(leanForm.values).every(isEmpty));
  return form === undefined
    ? { statement: whole, values }
    : { statement: form.statement, values: values.slice(0, form.values) };
}

// `areSettled`: whether the contacts are settled already; `tally`: an id; `valued`: ids of contacts with attributes.
const creation = parameters('account events contacts identities areSettled tally tags groups valued');
const insertForm = (label: string, isLean: boolean) =>
  inParts(
    label,
    [
      {
        name: 'written',
        isMaterialized: true,
        sql: sql`select * from json_to_recordset(${creation.contacts}::json) as r(${contactFields})`,
      },
      {
        name: 'written_identities',
        isMaterialized: true,
        sql: sql`select * from json_to_recordset(${creation.identities}::json) as x(${identityFields}, subject text, other_subject text)`,
      },
      ...(isLean
        ? []
        : [
            { name: 'written_tags', sql: assignmentsSql(creation.tags) },
            { name: 'written_groups', sql: assignmentsSql(creation.groups) },
            assignedItemsSql('named_tags', 'tags', writtenTags, creation.tags),
            assignedItemsSql('named_groups', 'groups', writtenGroups, creation.groups),
          ]),
      {
        name: 'held',
        isMaterialized: true,
        columns: 'contact_id uuid, holder uuid',
        sql: sql`
       select x.contact_id, o.contact_id as holder
       from ${writtenIdentities} x join identities o
         on o.account_id = ${account} and o.space = x.space and o.scope = x.scope and o.value = x.value`,
      },
      {
        name: 'unsettled',
        isMaterialized: true,
        sql: sql`
       ${isLean ? '' : sql`${outdatedItems} union all `}select x.contact_id from ${writtenIdentities} x join retained_refusals f
           on f.account_id = ${account} and f.subject = any(${storedSubjects('x.subject', 'x.other_subject')})
         where not ${creation.areSettled}
       union all select r.id from ${written} r, accounts a where a.id = ${account} and a.settings ?| '{contact_limit,assign_new}' and not ${creation.areSettled}`,
      },
      {
        name: 'fresh',
        isMaterialized: true,
        columns: 'id uuid',
        sql: freshSql('r.*'),
        inSteps: freshSql('r.id'),
        rebuiltSql: sql`select r.* from ${written} r join ${storedRows} on kept.id = r.id`,
      },
      {
        name: 'into_contacts',
        writes: 'inserts',
        sql: sql`insert into contacts (account_id, ${contactNames.join(', ')})
       select ${account}, ${list('f', contactNames)} from ${fresh} f`,
      },
      {
        name: 'into_identities',
        writes: 'inserts',
        of: creation.identities,
        sql: sql`insert into identities (account_id, ${identityNames.join(', ')})
       select ${account}, ${list('x', identityNames)} from ${writtenIdentities} x join ${fresh} f on f.id = x.contact_id`,
      },
      ...(isLean
        ? []
        : [
            insertPart('into_tags', creation.tags, assign('contact_tags', writtenTags, fresh)),
            insertPart('into_groups', creation.groups, assign('contact_groups', writtenGroups, fresh)),
            insertValues(sql`${fresh} k`, creation.valued),
          ]),
      {
        name: 'into_events',
        writes: 'inserts',
        of: creation.events,
        sql: insertEventsSql(sql`join ${fresh} f on f.id = e.contact_id`),
      },
      { name: 'into_tallies', writes: 'inserts', sql: tallyCreated(fresh, creation.tally) },
    ],
    sql`select r.id, f.id is not null as created,
     (select array_agg(distinct held.holder::text) from ${held} where held.contact_id = r.id) as holders
   from ${written} r left join ${fresh} f on f.id = r.id`,
  );
export const insertForms: Forms = {
  whole: insertForm('insert_contacts', false),
  lean: [{ statement: insertForm('insert_contacts_lean', true), values: 6 }],
};

const atVersion = 'c.id = r.id and c.version = r.expected';
const changed = contactNames
  .filter((name) => !['id', 'number', 'created_at'].includes(name))
  .map((name) => `${name} = r.${name}`)
  .join(', ');

// `o` is the contact before; a concurrent change of its number to dial changes its version.
const edited = parameters(
  'account events contacts tally removedIdentities identities removedTags tags removedGroups groups valued',
);
const writtenValues = updateValues(
  sql`(select r.id, r.number, r.attributes from ${written} r join ${updated} u on u.id = r.id) k`,
  edited.valued,
);
/**
 * Returns SQL that updates the contacts `o`, the rows before the change. A locked contact counts as changed, so that a
 * batch waits for no other writer of one of its contacts.
 */
const updatedSql = (before: Sql, isRowOnly: boolean) => sql`update contacts c set ${changed}
       from ${written} r join ${before}
       where c.account_id = ${account} and ${atVersion} and c.dial_digits is not distinct from o.dial_digits
         ${isRowOnly ? '' : sql`and not exists (select from ${stale} where stale.contact_id = r.id)`}
       returning c.id, c.number, c.dial_digits, o.dial_digits as old_dial_digits`;
/** The items that the contacts are assigned to. */
const assignedParts: readonly Part[] = [
  { name: 'written_tags', isMaterialized: true, sql: assignmentsSql(edited.tags) },
  { name: 'written_groups', isMaterialized: true, sql: assignmentsSql(edited.groups) },
  assignedItemsSql('named_tags', 'tags', writtenTags, edited.tags),
  assignedItemsSql('named_groups', 'groups', writtenGroups, edited.groups),
  { name: 'stale', isMaterialized: true, sql: outdatedItems },
];
/** The identities and assignments of the changed contacts. */
const changedParts: readonly Part[] = [
  {
    name: 'drop_identities',
    writes: true,
    of: edited.removedIdentities,
    sql: sql`delete from identities i using ${updated} u
       where i.account_id = ${account} and i.contact_id = u.id and i.id = any(${edited.removedIdentities}::uuid[])`,
  },
  {
    name: 'set_identities',
    writes: true,
    of: edited.identities,
    sql: sql`insert into identities (account_id, ${identityNames.join(', ')})
       select ${account}, ${list('x', identityNames)}
       from json_to_recordset(${edited.identities}::json) as x(${identityFields}) join ${updated} u on u.id = x.contact_id
       on conflict on constraint identities_pkey do update set
         kind = excluded.kind, space = excluded.space, match_key = excluded.match_key, raw = excluded.raw, label = excluded.label, is_primary = excluded.is_primary,
         position = excluded.position, verified_at = excluded.verified_at, attrs = excluded.attrs, updated_at = excluded.updated_at`,
  },
  {
    name: 'drop_tags',
    writes: true,
    of: edited.removedTags,
    sql: unassignSql('contact_tags', edited.removedTags, updated),
  },
  { name: 'set_tags', writes: true, of: edited.tags, sql: reassignSql('contact_tags', writtenTags, updated) },
  {
    name: 'drop_groups',
    writes: true,
    of: edited.removedGroups,
    sql: unassignSql('contact_groups', edited.removedGroups, updated),
  },
  {
    name: 'set_groups',
    writes: true,
    of: edited.groups,
    sql: reassignSql('contact_groups', writtenGroups, updated),
  },
];
/**
 * Returns the statement for the contacts' own rows, for their identities and assignments too, or for the values of own
 * fields as well.
 */
const updateForm = (label: string, extent: 'row' | 'parts' | 'all') => {
  const isRowOnly = extent === 'row';
  return inParts(
    label,
    [
      {
        name: 'written',
        isMaterialized: true,
        sql: sql`select * from json_to_recordset(${edited.contacts}::json) as r(expected bigint, ${contactFields})`,
      },
      ...(isRowOnly ? [] : assignedParts),
      {
        name: 'updated',
        columns: 'id uuid, number bigint, dial_digits text, old_dial_digits text',
        sql: updatedSql(
          sql`(
         select c.id, c.dial_digits from contacts c, ${written} r where c.account_id = ${account} and ${atVersion}
         for no key update of c skip locked) o on o.id = r.id`,
          isRowOnly,
        ),
        inSteps: updatedSql(sql`contacts o on o.account_id = ${account} and o.id = r.id`, isRowOnly),
      },
      ...(isRowOnly ? [] : changedParts),
      ...(extent === 'all' ? writtenValues : []),
      {
        name: 'into_events',
        writes: 'inserts',
        of: edited.events,
        sql: insertEventsSql(sql`join ${updated} u on u.id = e.contact_id`),
      },
      { name: 'into_tallies', writes: 'inserts', sql: tallyChanged(updated, edited.tally) },
    ],
    sql`select id from ${updated}`,
  );
};
export const updateForms: Forms = {
  whole: updateForm('update_contacts', 'all'),
  lean: [
    { statement: updateForm('update_contacts_row', 'row'), values: 4 },
    { statement: updateForm('update_contacts_lean', 'parts'), values: 10 },
  ],
};

// Opt-outs are retained for every number and email of a deleted contact: its current opt-outs, and its unexpired
// suppressions. Its vendor ids are recorded as deleted. Contacts with `columns` go to the bin. A locked contact counts
// as changed. Otherwise the statement would wait for the other writer, and then not see the note or the opt-out of that
// writer. In steps the contacts are locked first and deleted last.
const removed = parameters('account events contacts now tally snapshots');
export const dropContactsSql = inParts(
  'delete_contacts',
  [
    {
      name: 'written',
      isMaterialized: true,
      sql: sql`select * from json_to_recordset(${removed.contacts}::json) as r(id uuid, expected bigint)`,
    },
    {
      name: 'deleted',
      columns: 'id uuid, number bigint, dial_digits text',
      sql: sql`delete from contacts c using (
         select c.id from contacts c, ${written} r where c.account_id = ${account} and ${atVersion} for update of c skip locked) l
       where c.account_id = ${account} and c.id = l.id
       returning c.id, c.number, c.dial_digits`,
      inSteps: sql`select c.id, c.number, c.dial_digits from contacts c, ${written} r where c.account_id = ${account} and ${atVersion} for update of c`,
    },
    {
      name: 'subjects',
      sql: sql`select distinct i.contact_id, i.subject from ${deleted} d join lateral (
       select o.contact_id, case o.kind when 'email' then 'email:' else 'number:' end || o.value as subject
       from identities o where o.account_id = ${account} and o.contact_id = d.id
         and o.kind in ('phone', 'wa_id', 'email')) i on true`,
    },
    {
      name: 'refusals',
      sql: retainedOf(sql`
       select o.contact_id, o.id, 'consent' as form, o.channel, o.record
       from (${currentOptOuts(sql`${deleted} d join consents k on k.account_id = ${account} and k.contact_id = d.id`)}) o
       union all
       select s.contact_id, s.id, 'suppression', s.channel, to_jsonb(s)
       from ${deleted} d join suppressions s on s.account_id = ${account} and s.contact_id = d.id
       where s.expires_at is null or s.expires_at > ${removed.now}`),
    },
    {
      name: 'kept',
      writes: true,
      sql: sql`insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
       select ${account}::uuid, s.subject, f.id, f.form, f.channel, f.record, ${removed.now}::timestamptz
       from ${refusals} f join ${subjects} s on s.contact_id = f.contact_id
       on conflict do nothing`,
    },
    {
      name: 'unknown',
      writes: true,
      sql: sql`insert into gone_vendor_ids (account_id, hash, gone_at)
       select distinct ${account}::uuid, ${vendorIdHash}, ${removed.now}::timestamptz
       from ${deleted} d join identities i on i.account_id = ${account} and i.contact_id = d.id where i.kind = 'vendor_id'
       on conflict do nothing`,
    },
    {
      name: 'bin',
      writes: true,
      of: removed.snapshots,
      sql: keepInBin(deleted, removed.snapshots, removed.now),
    },
    {
      name: 'into_events',
      writes: 'inserts',
      of: removed.events,
      sql: insertEventsSql(sql`join ${deleted} d on d.id = e.contact_id`),
    },
    { name: 'into_tallies', writes: 'inserts', sql: tallyRemoved(deleted, removed.tally) },
    {
      name: 'deleted_contacts',
      writes: true,
      isOnlyInSteps: true,
      sql: sql`delete from contacts c using ${deleted} d where c.account_id = ${account} and c.id = d.id`,
    },
    // Contacts are deleted first. Their links to identities of other deleted contacts are deleted with them.
    ...['field_values', ...ownTables].map(
      (table): Part => ({
        name: `own_${table}`,
        writes: true,
        sql: sql`delete from ${table} o using ${deleted} d where o.account_id = ${account} and o.contact_id = d.id`,
      }),
    ),
  ],
  sql`select id from ${deleted}`,
);
