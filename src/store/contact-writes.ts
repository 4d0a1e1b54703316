/**
 * The statements that write contacts. Each takes any number of contacts of one account and is atomic; an operation that
 * needs several runs them in a transaction. What a statement must not do on a stale view (a catalog item gone, an older
 * version) it leaves undone and says so.
 */
import type { CatalogItem, Contact } from '../domain/contact.js';
import { derive } from '../domain/derive.js';
import { defaultSpelling, type Identity, matchKeyOf, refusalSubject, spaceOf } from '../domain/identity.js';
import { type AccountId, asId, type ContactId } from '../domain/ids.js';
import type { Queryable } from './database.js';
import { type EventRecord, insertEventsSql } from './events.js';
import { storedSubjects } from './refusal-subjects.js';
import { prepared } from './sql.js';
import { newTallyId, tallyChanged, tallyGone, tallyMade } from './tallies.js';

export interface NewContact {
  readonly contact: Contact;
  readonly events: readonly EventRecord[];
}

/**
 * The outcome of an insert. `held`: one of its exclusive identities has another holder. `detour`: a transaction must
 * first settle something (a catalog item changed, an opt-out is retained for one of its identities, the account has a
 * limit).
 */
export type InsertOutcome =
  | { readonly outcome: 'created' }
  | { readonly outcome: 'held'; readonly by: readonly ContactId[] }
  | { readonly outcome: 'detour' };

const contactFields = `id uuid, number bigint, version bigint, spent_version bigint, type text, display_name text, given_name text,
  family_name text, company text, description text, avatar_url text, street text, city text, state text, zip text,
  country_code text, owner text, blocked boolean, source_number bigint, status_number bigint, attributes jsonb,
  extensions jsonb, name_folded text, given_folded text, family_folded text, company_folded text, dial_digits text,
  search text, vendor_scopes text, created_at timestamptz, updated_at timestamptz`;
export const contactNames = contactFields
  .replaceAll(/\s+/g, ' ')
  .split(', ')
  .map((field) => field.split(' ')[0] as string);

const identityFields = `id uuid, contact_id uuid, kind text, scope text, value text, raw text, space text,
  match_key text, label text, is_primary boolean, origin text, position integer, verified_at timestamptz,
  attrs jsonb, created_at timestamptz, updated_at timestamptz`;
export const identityNames = identityFields
  .replaceAll(/\s+/g, ' ')
  .split(', ')
  .map((field) => field.split(' ')[0] as string);

const list = (alias: string, names: readonly string[]) => names.map((name) => `${alias}.${name}`).join(', ');

// $1 account, $2 events, $3 contacts, $4 identities, $5 tags, $6 groups, $7 whether detours are settled already,
// $8 tally id
const insert = prepared(
  'insert_contacts',
  `with r as materialized (select * from jsonb_to_recordset($3::jsonb) as r(${contactFields})),
     x as materialized (select * from jsonb_to_recordset($4::jsonb) as x(${identityFields}, subject text)),
     wt as (select * from jsonb_to_recordset($5::jsonb) as w(contact_id uuid, number bigint, name text, position integer)),
     wg as (select * from jsonb_to_recordset($6::jsonb) as w(contact_id uuid, number bigint, name text, position integer)),
     held as materialized (
       select x.contact_id, o.contact_id as holder
       from x join identities o
         on o.account_id = $1 and o.space = x.space and o.scope = x.scope and o.value = x.value),
     detour as materialized (
       select w.contact_id from wt w
         where not exists (select from tags t where t.account_id = $1 and t.number = w.number and t.name = w.name)
       union all select w.contact_id from wg w
         where not exists (select from groups g where g.account_id = $1 and g.number = w.number and g.name = w.name)
       union all select x.contact_id from x join retained_refusals f
           on f.account_id = $1 and f.subject = any(${storedSubjects('x.subject')})
         where not $7
       union all select r.id from r, accounts a where a.id = $1 and a.settings ? 'contact_limit' and not $7),
     fresh as materialized (select r.* from r
       where not exists (select from held where held.contact_id = r.id)
         and not exists (select from detour where detour.contact_id = r.id)),
     c as (insert into contacts (account_id, ${contactNames.join(', ')})
       select $1, ${list('f', contactNames)} from fresh f),
     i as (insert into identities (account_id, ${identityNames.join(', ')})
       select $1, ${list('x', identityNames)} from x join fresh f on f.id = x.contact_id),
     t as (insert into contact_tags (account_id, contact_id, number, position)
       select $1, w.contact_id, w.number, w.position from wt w join fresh f on f.id = w.contact_id),
     g as (insert into contact_groups (account_id, contact_id, number, position)
       select $1, w.contact_id, w.number, w.position from wg w join fresh f on f.id = w.contact_id),
     e as (${insertEventsSql('join fresh f on f.id = e.contact_id')}),
     y as (${tallyMade('fresh', '$8')})
   select r.id, f.id is not null as created,
     (select array_agg(distinct held.holder::text) from held where held.contact_id = r.id) as holders
   from r left join fresh f on f.id = r.id`,
);

/** Inserts contacts; `isSettled`: the transaction has handled every cause of a detour. */
export async function insertContacts(
  on: Queryable,
  accountId: AccountId,
  fresh: readonly NewContact[],
  isSettled: boolean,
): Promise<ReadonlyMap<ContactId, InsertOutcome>> {
  const contacts = fresh.map((one) => one.contact);
  const rows = await on.query<{ id: string; created: boolean; holders: string[] | null }>(insert, [
    accountId,
    JSON.stringify(fresh.flatMap((one) => one.events)),
    JSON.stringify(contacts.map(toContactRow)),
    JSON.stringify(
      contacts.flatMap((one) => one.identities.map((identity) => toIdentityRow(one.id, identity))),
    ),
    JSON.stringify(contacts.flatMap((one) => toAssignments(one.id, one.tags))),
    JSON.stringify(contacts.flatMap((one) => toAssignments(one.id, one.groups))),
    isSettled,
    newTallyId(),
  ]);
  return new Map(rows.map((row) => [asId<ContactId>(row.id), outcomeOf(row)]));
}

function outcomeOf(row: { created: boolean; holders: string[] | null }): InsertOutcome {
  if (row.created) return { outcome: 'created' };
  return row.holders === null
    ? { outcome: 'detour' }
    : { outcome: 'held', by: row.holders.map((id) => asId(id)) };
}

export interface ChangedContact {
  readonly before: Contact;
  readonly after: Contact;
  readonly events: readonly EventRecord[];
}

const changeable = contactNames.filter((name) => !['id', 'number', 'created_at'].includes(name));

// `o` is the contact before; a concurrent change of its number to dial changes its version. $1 account, $2 events, $3
// contacts, $4 gone identity ids, $5 identities to write, $6 gone tags, $7 tags to write, $8 gone groups, $9 groups to
// write, $10 tally id
const update = prepared(
  'update_contacts',
  `with r as materialized (select * from jsonb_to_recordset($3::jsonb) as r(expected bigint, ${contactFields})),
     wt as materialized (select * from jsonb_to_recordset($7::jsonb) as w(contact_id uuid, number bigint, name text, position integer)),
     wg as materialized (select * from jsonb_to_recordset($9::jsonb) as w(contact_id uuid, number bigint, name text, position integer)),
     stale as materialized (
       select w.contact_id from wt w
         where not exists (select from tags t where t.account_id = $1 and t.number = w.number and t.name = w.name)
       union all select w.contact_id from wg w
         where not exists (select from groups g where g.account_id = $1 and g.number = w.number and g.name = w.name)),
     u as (update contacts c set ${changeable.map((name) => `${name} = r.${name}`).join(', ')}
       from r join contacts o on o.account_id = $1 and o.id = r.id
       where c.account_id = $1 and c.id = r.id and c.version = r.expected
         and c.dial_digits is not distinct from o.dial_digits
         and not exists (select from stale where stale.contact_id = r.id)
       returning c.id, c.number, c.dial_digits, o.dial_digits as old_dial_digits),
     di as (delete from identities i using u
       where i.account_id = $1 and i.contact_id = u.id and i.id = any($4::uuid[])),
     wi as (insert into identities (account_id, ${identityNames.join(', ')})
       select $1, ${list('x', identityNames)}
       from jsonb_to_recordset($5::jsonb) as x(${identityFields}) join u on u.id = x.contact_id
       on conflict on constraint identities_pkey do update set
         kind = excluded.kind, raw = excluded.raw, label = excluded.label, is_primary = excluded.is_primary,
         position = excluded.position, verified_at = excluded.verified_at, attrs = excluded.attrs, updated_at = excluded.updated_at),
     dt as (delete from contact_tags t using u, jsonb_to_recordset($6::jsonb) as w(contact_id uuid, number bigint)
       where t.account_id = $1 and t.contact_id = u.id and w.contact_id = u.id and t.number = w.number),
     st as (insert into contact_tags (account_id, contact_id, number, position)
       select $1, w.contact_id, w.number, w.position from wt w join u on u.id = w.contact_id
       on conflict on constraint contact_tags_pkey do update set position = excluded.position),
     dg as (delete from contact_groups g using u, jsonb_to_recordset($8::jsonb) as w(contact_id uuid, number bigint)
       where g.account_id = $1 and g.contact_id = u.id and w.contact_id = u.id and g.number = w.number),
     sg as (insert into contact_groups (account_id, contact_id, number, position)
       select $1, w.contact_id, w.number, w.position from wg w join u on u.id = w.contact_id
       on conflict on constraint contact_groups_pkey do update set position = excluded.position),
     e as (${insertEventsSql('join u on u.id = e.contact_id')}),
     y as (${tallyChanged('u', '$10')})
   select id from u`,
);

/** Writes changes based on the versions of `before`; answers the contacts that were still at theirs. */
export async function updateContacts(
  on: Queryable,
  accountId: AccountId,
  changes: readonly ChangedContact[],
): Promise<ReadonlySet<ContactId>> {
  const events = changes.flatMap((change) => change.events);
  const tags = changes.map((change) =>
    assignmentChanges(change.before.id, change.before.tags, change.after.tags),
  );
  const groups = changes.map((change) =>
    assignmentChanges(change.before.id, change.before.groups, change.after.groups),
  );
  const rows = await on.query<{ id: string }>(update, [
    accountId,
    JSON.stringify(events),
    JSON.stringify(
      changes.map((change) => ({ ...toContactRow(change.after), expected: change.before.version })),
    ),
    changes.flatMap((change) => goneIdentities(change).map((identity) => identity.id)),
    JSON.stringify(changes.flatMap(writtenIdentities)),
    JSON.stringify(tags.flatMap((change) => change.gone)),
    JSON.stringify(tags.flatMap((change) => change.written)),
    JSON.stringify(groups.flatMap((change) => change.gone)),
    JSON.stringify(groups.flatMap((change) => change.written)),
    newTallyId(),
  ]);
  return new Set(rows.map((row) => asId<ContactId>(row.id)));
}

/** The identities that a change removes. */
export function goneIdentities(change: Pick<ChangedContact, 'before' | 'after'>): readonly Identity[] {
  const kept = new Set(change.after.identities.map((identity) => identity.id));
  return change.before.identities.filter((identity) => !kept.has(identity.id));
}

/** The identities that a change adds. */
export function addedIdentities(change: Pick<ChangedContact, 'before' | 'after'>): readonly Identity[] {
  const known = new Set(change.before.identities.map((identity) => identity.id));
  return change.after.identities.filter((identity) => !known.has(identity.id));
}

function writtenIdentities(change: ChangedContact) {
  const before = new Set(change.before.identities);
  return change.after.identities
    .filter((identity) => !before.has(identity))
    .map((identity) => toIdentityRow(change.after.id, identity));
}

const release = prepared(
  'release_identities',
  'delete from identities where account_id = $1 and contact_id = any($2::uuid[]) and id = any($3::uuid[])',
);

/** Deletes the identities that changes remove, ahead of a batch in which another contact takes them. */
export async function releaseIdentities(
  on: Queryable,
  accountId: AccountId,
  changes: readonly Pick<ChangedContact, 'before' | 'after'>[],
): Promise<void> {
  const gone = changes.flatMap((change) => goneIdentities(change).map(({ id }) => [change.before.id, id]));
  if (gone.length === 0) return;
  await on.query(release, [accountId, gone.map(([contactId]) => contactId), gone.map(([, id]) => id)]);
}

export interface GoneContact {
  readonly contact: Contact;
  readonly events: readonly EventRecord[];
}

// Opt-outs are retained for every number and email of a deleted contact: its current opt-outs, and its suppressions
// that have not expired. $1 account, $2 events, $3 contacts, $4 now, $5 tally id
const remove = prepared(
  'delete_contacts',
  `with r as materialized (select * from jsonb_to_recordset($3::jsonb) as r(id uuid, expected bigint)),
     d as (delete from contacts c using r where c.account_id = $1 and c.id = r.id and c.version = r.expected
       returning c.id, c.number, c.dial_digits),
     subjects as (select i.contact_id, i.subject from d join lateral (
       select o.contact_id, case when o.space = 'number' then 'number:' when o.kind = 'email' then 'email:' end || o.value as subject
       from identities o where o.account_id = $1 and o.contact_id = d.id
         and (o.space = 'number' or o.kind = 'email')) i on true),
     refusals as (
       select k.contact_id, k.id, 'consent' as form, k.channel, to_jsonb(k) as record
       from (select distinct on (k.contact_id, k.channel, k.purpose) k.* from d
             join consents k on k.account_id = $1 and k.contact_id = d.id
             order by k.contact_id, k.channel, k.purpose, k.id desc) k
       where k.state = 'opted_out'
       union all
       select s.contact_id, s.id, 'suppression', s.channel, to_jsonb(s)
       from d join suppressions s on s.account_id = $1 and s.contact_id = d.id
       where s.expires_at is null or s.expires_at > $4),
     kept as (insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
       select distinct $1::uuid, s.subject, f.id, f.form, f.channel, f.record, $4::timestamptz
       from refusals f join subjects s on s.contact_id = f.contact_id
       on conflict do nothing),
     e as (${insertEventsSql('join d on d.id = e.contact_id')}),
     y as (${tallyGone('d', '$5')})
   select id from d`,
);

/** Deletes contacts at the versions given; answers those that were still at theirs. */
export async function deleteContacts(
  on: Queryable,
  accountId: AccountId,
  gone: readonly GoneContact[],
  now: Date,
): Promise<ReadonlySet<ContactId>> {
  const rows = await on.query<{ id: string }>(remove, [
    accountId,
    JSON.stringify(gone.flatMap((one) => one.events)),
    JSON.stringify(gone.map((one) => ({ id: one.contact.id, expected: one.contact.version }))),
    now,
    newTallyId(),
  ]);
  return new Set(rows.map((row) => asId<ContactId>(row.id)));
}

export function toContactRow(contact: Contact) {
  const derived = derive(contact);
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    spent_version: contact.spentVersion ?? null,
    type: contact.type,
    display_name: contact.displayName,
    given_name: contact.givenName,
    family_name: contact.familyName,
    company: contact.company,
    description: contact.description,
    avatar_url: contact.avatarUrl,
    street: contact.address.street,
    city: contact.address.city,
    state: contact.address.state,
    zip: contact.address.zip,
    country_code: contact.address.countryCode,
    owner: contact.owner,
    blocked: contact.blocked,
    source_number: contact.source?.number ?? null,
    status_number: contact.status?.number ?? null,
    attributes: contact.attributes,
    extensions: contact.extensions,
    name_folded: derived.nameFolded,
    given_folded: derived.givenFolded,
    family_folded: derived.familyFolded,
    company_folded: derived.companyFolded,
    dial_digits: derived.dialDigits,
    search: derived.search,
    vendor_scopes: derived.vendorScopes,
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
  };
}

export function toIdentityRow(contactId: ContactId, identity: Identity) {
  return {
    id: identity.id,
    contact_id: contactId,
    kind: identity.kind,
    scope: identity.scope,
    value: identity.value,
    // Chosen ids are sorted by their spelling, so it is always stored.
    raw: identity.kind !== 'vendor_id' && identity.raw === defaultSpelling(identity) ? null : identity.raw,
    space: spaceOf(identity.kind),
    match_key: matchKeyOf(identity),
    subject: refusalSubject(identity),
    label: identity.label,
    is_primary: identity.isPrimary,
    origin: identity.origin,
    position: identity.position,
    verified_at: identity.verifiedAt,
    attrs: identity.attrs,
    created_at: identity.createdAt,
    updated_at: identity.updatedAt.getTime() === identity.createdAt.getTime() ? null : identity.updatedAt,
  };
}

function toAssignments(contactId: ContactId, items: readonly CatalogItem[]) {
  return items.map((item, position) => ({
    contact_id: contactId,
    number: item.number,
    name: item.name,
    position,
  }));
}

/** Only the difference: removed items, and items new or moved. */
function assignmentChanges(
  contactId: ContactId,
  before: readonly CatalogItem[],
  after: readonly CatalogItem[],
) {
  const gone = before.filter((item) => !after.some((one) => one.number === item.number));
  const isSame =
    before.length === after.length && before.every((item, at) => item.number === after[at]?.number);
  return {
    gone: gone.map((item) => ({ contact_id: contactId, number: item.number })),
    written: isSame ? [] : toAssignments(contactId, after),
  };
}
