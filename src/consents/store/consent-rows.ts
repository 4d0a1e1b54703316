/** Stores and reads the consent ledger of contacts. */
import {
  type Channel,
  type ChannelConsent,
  type Consent,
  consentName,
  type KnownEntries,
  suppressionName,
} from '@switchbook/domain/consent/consent.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { withInherited } from '../../catalogs/store/inherited-item-ids.js';
import type { Queryable } from '../../database/database.js';
import {
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
import type { PreferenceEntry } from '../values.js';
import { entryLimits } from '../values.js';
import { consentPredatesMergeSql } from './merged-entries.js';
import { currentSuppressionsSql, type SuppressionRow } from './suppression-rows.js';

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
const currentConsentsSql = prepared(
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
const senderConsentsSql = prepared(
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

/** Counts the latest consents of a contact: one of each channel, purpose and sender. */
export const countLatestConsents = scalarOf<number, [contactId: ContactId]>(countSql, 0);

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
 * of a state decides whether the state is in force.
 */
export const listSenderConsents = rowsOf<
  SenderConsent,
  [contactId: ContactId, channel: Channel, purpose: string | null, sender: string | null]
>(senderConsentsSql);

/** Returns the current consents: the latest entry for all senders, of one channel or of each, by channel. */
export async function readCurrentConsents(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  channel: Channel | null = null,
): Promise<ChannelConsent[]> {
  return wholeRows<ChannelConsent>(await on.query(currentConsentsSql, [accountId, contactId, channel]));
}

const latestOfEachSql = prepared(
  'latest_of_each_consent',
  boundedRows(`select k.*, ${entrySize} from (
     select distinct on (k.channel, k.purpose, k.sender) ${selectList('k', storedConsentMembers)} from consents k
     where k.account_id = $1 and k.contact_id = $2 order by k.channel, k.purpose, k.sender, k.id desc) k`),
);

/** Returns the latest consents: one entry of each channel, purpose and sender. */
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

const knownConsentsSql = prepared(
  'known_consents',
  `select k."contactId", k.channel, k.purpose, k.sender, k.state, k."occurredAt", ${consentPredatesMergeSql} as "predatesMerge"
   from (select distinct on (k.contact_id, k.channel, k.purpose, k.sender) k.id, k.contact_id as "contactId", k.channel,
     k.purpose, k.sender, k.state, k.occurred_at as "occurredAt"
   from consents k where k.account_id = $1 and k.contact_id = any($2::uuid[])
   order by k.contact_id, k.channel, k.purpose, k.sender, k.id desc limit ${entryLimits.readTogether + 1}) k`,
);

/**
 * Returns the latest consents and the suppressions of each of the contacts. Throws `too_large` for contacts that have
 * too many together.
 */
export async function readKnownEntries(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, KnownEntries>> {
  const entries = new Map(ids.map((id) => [id as string, { consents: new Map(), suppressions: new Map() }]));
  if (ids.length === 0) return new Map();
  const consents = await on.query<Consent>(knownConsentsSql, [accountId, ids]);
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
