/** The consent ledger, the suppressions, and the opt-outs that outlive their contact. */
import {
  type Channel,
  type ChannelConsent,
  type Consent,
  consentName,
  type KnownEntries,
  type Suppression,
  suppressionName,
} from '@switchbook/domain/consent/consent.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { type InheritedRow, inheritedSql, withInherited } from '../../catalogs/store/inherited-item-ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import {
  columnName,
  insertColumns,
  membersOf,
  parameterList,
  selectList,
  valuesOf,
} from '../../database/statements/columns.js';
import { rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import {
  boundedRows,
  isCut,
  maxChunkBytes,
  type SizedRow,
  wholeRows,
} from '../../database/statements/page-cut.js';
import { prepared } from '../../database/statements/sql.js';
import {
  account,
  joinSql,
  parameters,
  type Sql,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import type { PreferenceEntry } from '../values.js';
import { entryLimits } from '../values.js';
import { currentOptOuts, retainedOf } from './sender-entries.js';
import { storedSubjects } from './stored-subjects.js';

export const storedConsentMembers = membersOf<Consent>()(
  'id contactId channel state purpose sender source basis proof subjects actor occurredAt expiresAt createdAt',
);

const insertConsentSql = prepared(
  'insert_consent',
  `insert into consents (account_id, ${insertColumns(storedConsentMembers)}) values (${parameterList(storedConsentMembers.length + 1)})`,
);
const entryColumns = `${selectList('k', storedConsentMembers)}, k.id as "seriesId", k.created_at as "firstAt"`;
// Reads entries up to the bound in bytes.
const ledgerSql = prepared(
  'consent_ledger',
  `select k.* from (
     select k.*, sum(k.bytes) over (order by k.id desc rows unbounded preceding) as through from (
       select ${entryColumns}, octet_length(k.proof::text) + pg_column_size(k.subjects) + 500 as bytes from consents k
       where k.account_id = $1 and k.contact_id = $2 and ($3::uuid is null or k.id < $3)
       order by k.id desc limit $4) k) k
   where k.through - k.bytes < ${maxChunkBytes} order by k.id desc`,
);
const entriesAtOnce = 500;
/** SQL: bytes of an entry `k` */
const entrySize = `octet_length(k.proof::text) + octet_length(k."subjects"::text) + 500 as size`;
// $3 channel; null: all
const currentSql = prepared(
  'current_consents',
  boundedRows(`select k.*, ${entrySize} from (
     select ${selectList('k', storedConsentMembers)},
       first_value(k.id) over (partition by k.channel order by k.id) as "seriesId",
       first_value(k.created_at) over (partition by k.channel order by k.id) as "firstAt",
       row_number() over (partition by k.channel order by k.id desc) as age
     from consents k where k.account_id = $1 and k.contact_id = $2 and k.purpose is null and k.sender is null
       and ($3::text is null or k.channel = $3)) k
   where k.age = 1 order by k.channel`),
);
/** The latest entry of a sender, without its proof. */
export type SenderConsent = Pick<Consent, 'sender' | 'state' | 'occurredAt' | 'expiresAt'>;
const senderColumns = selectList('k', membersOf<SenderConsent>()('sender state occurredAt expiresAt'));
const latestSql = prepared(
  'latest_consents',
  `select l.sender, l.state, l."occurredAt", l."expiresAt" from (
     select k.*, row_number() over (partition by k.sender is null, k.sender is not distinct from $5, k.state
         order by k."occurredAt" desc) as turn
     from (select distinct on (k.sender) ${senderColumns} from consents k
       where k.account_id = $1 and k.contact_id = $2 and k.channel = $3 and k.purpose is not distinct from $4
       order by k.sender nulls first, k.id desc) k) l
   where l.turn = 1 order by l.sender nulls first`,
);

const countSql = prepared(
  'count_current_consents',
  `select count(*) as found from (select distinct k.channel, k.purpose, k.sender from consents k
   where k.account_id = $1 and k.contact_id = $2) k`,
);

/** Counts the current consents of a contact: one of each channel, purpose and sender. */
export const countCurrentConsents = scalarOf<number, [contactId: ContactId]>(countSql, 0);

export async function insertConsent(on: Queryable, accountId: AccountId, consent: Consent): Promise<void> {
  await on.query(insertConsentSql, [accountId, ...valuesOf(consent, storedConsentMembers)]);
}

/** Reads every entry, latest first, in chunks. */
export async function* readConsentEntries(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
): AsyncGenerator<readonly Consent[]> {
  let after: string | null = null;
  for (;;) {
    const values = [accountId, contactId, after, entriesAtOnce];
    const rows: (Consent & SizedRow)[] = await on.query(ledgerSql, values);
    if (rows.length > 0) yield rows;
    if (rows.length < entriesAtOnce && !isCut(rows, entriesAtOnce, maxChunkBytes)) return;
    after = rows.at(-1)?.id ?? null;
  }
}

/**
 * Lists the latest entries of the channel and the purpose. The order is: the entry for all senders, the entry of the
 * sender, and for each state one entry of other senders. The number of other senders is unbounded, and the newest entry
 * of a state decides whether it is in force.
 */
export const listSenderConsents = rowsOf<
  SenderConsent,
  [contactId: ContactId, channel: Channel, purpose: string | null, sender: string | null]
>(latestSql);

/** Returns the latest entry for all senders of a channel, or of each channel that has one, by channel. */
export async function readCurrentConsents(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  channel: Channel | null = null,
): Promise<ChannelConsent[]> {
  return wholeRows<ChannelConsent>(await on.query(currentSql, [accountId, contactId, channel]));
}

const latestOfEachSql = prepared(
  'latest_of_each_consent',
  boundedRows(`select k.*, ${entrySize} from (
     select distinct on (k.channel, k.purpose, k.sender) ${selectList('k', storedConsentMembers)} from consents k
     where k.account_id = $1 and k.contact_id = $2 order by k.channel, k.purpose, k.sender, k.id desc) k`),
);

/** Returns the latest entry of each channel, purpose and sender. */
export async function listLatestConsents(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
): Promise<Consent[]> {
  return wholeRows<Consent>(await on.query(latestOfEachSql, [accountId, contactId]));
}

// A contact may have thousands of senders.
const preferenceEntriesSql = prepared(
  'preference_entries',
  `select distinct on (k.contact_id, k.channel, k.purpose, k.sender) k.contact_id as "contactId", k.channel, k.purpose,
     k.sender, k.state, k.occurred_at as "occurredAt",
     case when k.proof ? 'wish' then jsonb_build_object('wish', k.proof -> 'wish') else '{}'::jsonb end as proof
   from consents k where k.account_id = $1 and k.contact_id = any($2::uuid[])
     and (k.channel, k.purpose) in (select * from unnest($4::text[], $5::text[]))
     and (k.contact_id, coalesce(k.sender, '')) in (select * from unnest($2::uuid[], $3::text[]))
   order by k.contact_id, k.channel, k.purpose, k.sender, k.id desc`,
);

/** Returns the latest entry of each contact for each of these purposes and its senders; null: for all senders. */
export function listPreferenceEntries(
  on: Queryable,
  accountId: AccountId,
  senders: readonly (readonly [contactId: ContactId, sender: string | null])[],
  purposes: readonly { readonly channel: Channel; readonly purpose: string }[],
): Promise<readonly PreferenceEntry[]> {
  return on.query<PreferenceEntry>(preferenceEntriesSql, [
    accountId,
    senders.map(([contactId]) => contactId),
    senders.map(([, sender]) => sender ?? ''),
    purposes.map(({ channel }) => channel),
    purposes.map(({ purpose }) => purpose),
  ]);
}

type StoredSuppression = Omit<Suppression, 'inherited'>;
type SuppressionRow = StoredSuppression & InheritedRow;

export const storedSuppressionMembers = membersOf<StoredSuppression>()(
  'id contactId channel subject reason source note expiresAt createdAt updatedAt',
);
const suppressionColumns = sql`${selectList('s', storedSuppressionMembers)}, ${inheritedSql('suppression', 's.id')}`;

/** A suppression with the members that are hidden from clients. */
export interface WholeSuppression extends StoredSuppression {
  readonly subjects: readonly string[];
  readonly actor: Consent['actor'];
}

export const wholeMembers = membersOf<WholeSuppression>()(
  'contactId id channel subject subjects reason source note actor expiresAt createdAt updatedAt',
);
const put = parameters('account', ...wholeMembers);
const fixedMembers: readonly string[] = ['contactId', 'id', 'channel', 'subject', 'createdAt'];
const replacements = wholeMembers.flatMap((member) =>
  fixedMembers.includes(member) ? [] : [`${columnName(member)} = excluded.${columnName(member)}`],
);
const putSql = sql`insert into suppressions as s (account_id, ${insertColumns(wholeMembers)}) values (${joinSql(Object.values(put))})
   on conflict on constraint suppressions_channel_key do update set ${replacements.join(', ')}
   returning`;
const { b, p } = statementParts('b p');
const beforeSql = sql`select row_to_json(o) as before from (select ${suppressionColumns} from suppressions s
     where s.account_id = ${account} and s.contact_id = ${put.contactId} and s.channel = ${put.channel} and s.subject = ${put.subject}) o`;
const putSuppressionSql = inParts(
  'put_suppression',
  [
    { name: 'b', columns: 'before json', sql: beforeSql },
    { name: 'p', columns: 'id uuid', sql: sql`${putSql} s.id` },
  ],
  sql`select ${suppressionColumns}, (select b.before from ${b}) as before
   from ${p} join suppressions s on s.account_id = ${account} and s.id = p.id`,
  { asOne: sql`${putSql} ${suppressionColumns}, (${beforeSql}) as before` },
);
const suppressionSize = `coalesce(octet_length(s.reason), 0) + coalesce(octet_length(s.source), 0) + coalesce(octet_length(s.note), 0) + 300 as size`;
const listSuppressionsSql = prepared(
  'list_suppressions',
  boundedRows(`select ${suppressionColumns}, ${suppressionSize} from suppressions s
   where s.account_id = $1 and s.contact_id = $2 and ($3::text is null or s.channel = $3 and s.subject = '')
   order by s.created_at desc, s.id desc`),
);
const deleteSuppressionSql = prepared(
  'delete_suppression',
  `delete from suppressions s where s.account_id = $1 and s.contact_id = $2 and s.id = $3
   returning ${suppressionColumns}`,
);

/** Inserts or replaces the suppression of a contact, channel and subject. `before` is the replaced one. */
export async function putSuppression(
  on: Queryable,
  accountId: AccountId,
  suppression: Suppression,
  subjects: readonly string[],
  actor: Consent['actor'],
): Promise<{ readonly stored: Suppression; readonly before: Suppression | null }> {
  const rows = await on.query<SuppressionRow & { before: SuppressionRow | null }>(putSuppressionSql, [
    accountId,
    ...valuesOf({ ...suppression, subjects, actor }, wholeMembers),
  ]);
  const [row] = rows as [SuppressionRow & { before: SuppressionRow | null }];
  const { before, ...stored } = row;
  return { stored: withInherited(stored), before: before && withInherited(withTimes(before)) };
}

/** Converts the times of a row from JSON. */
function withTimes(row: SuppressionRow): SuppressionRow {
  const { expiresAt, createdAt, updatedAt } = row;
  return {
    ...row,
    expiresAt: expiresAt && new Date(expiresAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

/**
 * Reads suppressions, newest first, including lifted and expired ones. `channel`: only the entry of this channel and
 * all subjects.
 */
export async function readSuppressions(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  channel: Suppression['channel'] | null = null,
): Promise<Suppression[]> {
  const rows = await on.query(listSuppressionsSql, [accountId, contactId, channel]);
  return wholeRows<SuppressionRow>(rows as never).map(withInherited);
}

const countSuppressionsSql = prepared(
  'count_suppressions',
  'select count(*) as found from suppressions s where s.account_id = $1 and s.contact_id = $2',
);

export const countSuppressions = scalarOf<number, [contactId: ContactId]>(countSuppressionsSql, 0);

/** Deletes a suppression and returns it; undefined: there was none. */
export async function dropSuppression(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  id: string,
): Promise<Suppression | undefined> {
  const [row] = await on.query<SuppressionRow>(deleteSuppressionSql, [accountId, contactId, id]);
  return row && withInherited(row);
}

const currentConsentsSql = prepared(
  'known_consents',
  `select distinct on (k.contact_id, k.channel, k.purpose, k.sender) k.contact_id as "contactId", k.channel, k.purpose,
     k.sender, k.state, k.occurred_at as "occurredAt"
   from consents k where k.account_id = $1 and k.contact_id = any($2::uuid[])
   order by k.contact_id, k.channel, k.purpose, k.sender, k.id desc limit ${entryLimits.readTogether + 1}`,
);
const currentSuppressionsSql = prepared(
  'known_suppressions',
  boundedRows(`select ${suppressionColumns}, ${suppressionSize} from suppressions s
   where s.account_id = $1 and s.contact_id = any($2::uuid[])`),
);

/**
 * Returns the current consents and suppressions of each of the contacts. Throws `too_large` for contacts that have too
 * many together.
 */
export async function readKnownEntries(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, KnownEntries>> {
  const entries = new Map(ids.map((id) => [id as string, { consents: new Map(), suppressions: new Map() }]));
  if (ids.length === 0) return new Map();
  const consents = await on.query<Consent>(currentConsentsSql, [accountId, ids]);
  const suppressions = wholeRows<SuppressionRow>(
    (await on.query(currentSuppressionsSql, [accountId, ids])) as never,
  );
  checkCount(consents.length, entryLimits.readTogether, 'values');
  await mapInSlices(consents, ({ contactId, ...one }) =>
    entries.get(contactId)?.consents.set(consentName(one), one),
  );
  await mapInSlices(suppressions, (row) =>
    entries.get(row.contactId)?.suppressions.set(suppressionName(row), withInherited(row)),
  );
  return entries as ReadonlyMap<string, KnownEntries> as ReadonlyMap<ContactId, KnownEntries>;
}

/** An opt-out of a deleted contact, stored for the next holder of its number or email. */
export interface RetainedOptOut {
  readonly id: string;
  /** plain text, even if it was stored as a hash */
  readonly subject: string;
  readonly form: 'consent' | 'suppression';
  readonly channel: Channel | 'all';
  /** the row in the database's names; of an erased person only its times, channel and hash */
  readonly record: Readonly<Record<string, unknown>>;
}

const lost = parameters('account contact subjects now');
const lostConsents = sql`consents k where k.account_id = ${account} and k.contact_id = ${lost.contact}`;
const retainSql = prepared(
  'retain_opt_outs',
  `insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
   select $1, b.subject, f.id, f.form, f.channel, f.record, $4
   from unnest($3::text[]) b(subject), (${retainedOf(sql`
     select o.contact_id, o.id, 'consent' as form, o.channel, o.record
     from (${currentOptOuts(lostConsents)}) o
     union all
     select s.contact_id, s.id, 'suppression', s.channel, to_jsonb(s) from suppressions s
     where s.account_id = ${account} and s.contact_id = ${lost.contact} and (s.expires_at is null or s.expires_at > ${lost.now})`)}) f
   on conflict do nothing`,
);
const { k, g } = statementParts('k g');
const takeParameters = parameters('account subjects restored');
// A contact in the bin may have had the same email. Its opt-outs wait until that contact is restored.
const isOfOtherInBin = sql`${takeParameters.restored}::uuid is not null and f.subject like 'email:%' and exists (
     select from deleted_contacts x where x.account_id = ${account}
       and x.contact_id = (f.record->>'contact_id')::uuid and x.contact_id <> ${takeParameters.restored}::uuid)`;
const consumedSql = (source: string | Sql, isStoredSql: string | Sql) =>
  sql`delete from retained_refusals f using ${source}
   where f.account_id = ${account} and ${isStoredSql} and not (${isOfOtherInBin})
   returning f.id, k.subject, f.form, f.channel, f.record`;
// Several deleted contacts may have left equal opt-outs for one subject: only the strictest of these is restored.
const restoredSql = (
  from: string | Sql,
) => sql`select r.contact_id as subject, r.id, r.form, r.channel, r.record
   from (${retainedOf(sql`
     select distinct on (g.subject, g.form, g.channel, g.record->>'purpose', g.record->>'sender', g.record->'subject')
       g.subject as contact_id, g.id, g.form, g.channel, g.record
     from ${from}
     order by g.subject, g.form, g.channel, g.record->>'purpose', g.record->>'sender', g.record->'subject',
       case when g.form = 'consent' then (g.record->>'occurred_at')::timestamptz end desc nulls last,
       (g.record->>'expires_at')::timestamptz desc nulls first, g.id desc`)}) r limit ${entryLimits.released + 1}`;
const takeSql = inParts(
  'take_opt_outs',
  [
    {
      name: 'k',
      columns: 'subject text, stored text[]',
      sql: sql`select u.subject, ${storedSubjects('u.subject')} as stored from unnest(${takeParameters.subjects}::text[]) u(subject)`,
    },
    {
      name: 'g',
      columns: 'id uuid, subject text, form text, channel text, record jsonb',
      sql: consumedSql(k, 'f.subject = any(k.stored)'),
    },
  ],
  restoredSql(g),
  {
    asOne: sql`with g as (${consumedSql(
      sql`unnest(${takeParameters.subjects}::text[]) k(subject)`,
      sql`f.subject = any(${storedSubjects('k.subject')})`,
    )}) ${restoredSql('g')}`,
  },
);

/** Retains a contact's opt-outs for numbers and emails that it is about to lose. */
export async function retainRefusals(
  tx: Transaction,
  accountId: AccountId,
  contactId: ContactId,
  subjects: readonly string[],
  now: Date,
): Promise<void> {
  if (subjects.length > 0) await tx.query(retainSql, [accountId, contactId, subjects, now]);
}

/** The number of subjects above which a cheap statement first checks whether the account has retained opt-outs. */
const manySubjects = 50;
const areWaitingSql = prepared(
  'are_opt_outs_waiting',
  `select exists (select from retained_refusals f where f.account_id = $1) as waiting`,
);

/**
 * Deletes and returns the opt-outs retained for the numbers and emails of these items. The subjects of many items are
 * listed after a check that the account has retained opt-outs. `restored`: the contact that returns from the bin.
 * Throws `too_large`.
 */
export async function releaseOptOuts<Item>(
  tx: Transaction,
  accountId: AccountId,
  items: readonly Item[],
  subjectsOf: (item: Item) => readonly string[],
  restored: ContactId | null,
): Promise<RetainedOptOut[]> {
  const hasAny = items.some((item) => subjectsOf(item).length > 0);
  if (!hasAny) return [];
  const mayBeMany = items.length > manySubjects;
  if (mayBeMany && !(await areWaiting(tx, accountId))) return [];
  const subjects = items.flatMap(subjectsOf);
  if (!mayBeMany && subjects.length > manySubjects && !(await areWaiting(tx, accountId))) return [];
  const optOuts = await tx.query<RetainedOptOut>(takeSql, [accountId, subjects, restored]);
  checkCount(optOuts.length, entryLimits.released, 'values');
  return optOuts;
}

async function areWaiting(tx: Transaction, accountId: AccountId): Promise<boolean> {
  const [row] = await tx.query<{ waiting: boolean }>(areWaitingSql, [accountId]);
  return row?.waiting === true;
}

const inheritSuppressionsSql = prepared(
  'inherit_suppression_ids',
  `insert into inherited_ids (account_id, scope, thing, value, id)
   select $1, $2, 'suppression', w.value, s.id
   from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) w(contact_id, channel, subject, value)
     join suppressions s on s.account_id = $1 and s.contact_id = w.contact_id and s.channel = w.channel
       and s.subject = w.subject
   on conflict do nothing`,
);

/** The id of a suppression, by the subject of the suppression. */
export interface SuppressionKey {
  readonly contactId: string;
  readonly channel: string;
  readonly subject: string;
  readonly value: string;
}

export async function inheritSuppressionIds(
  tx: Transaction,
  accountId: AccountId,
  scope: string,
  rows: readonly SuppressionKey[],
): Promise<void> {
  const names = ['contactId', 'channel', 'subject', 'value'] as const;
  const columns = names.map((name) => rows.map((row) => row[name]));
  if (rows.length > 0) await tx.query(inheritSuppressionsSql, [accountId, scope, ...columns]);
}
