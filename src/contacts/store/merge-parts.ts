/** Moves the notes, consents and suppressions of the loser of a merge to the survivor, and back. */
import type { Consent } from '@switchbook/domain/consent/consent.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { AccountId, ConsentId, ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import { type WholeSuppression, wholeMembers } from '../../consents/store/suppression-rows.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { insertColumns, membersOf, selectList } from '../../database/statements/columns.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';

/** The latest entry of a channel, purpose and sender. */
export type CurrentConsent = Pick<
  Consent,
  'contactId' | 'id' | 'channel' | 'purpose' | 'sender' | 'state' | 'occurredAt' | 'expiresAt'
>;

const consentColumns = selectList(
  'k',
  membersOf<CurrentConsent>()('contactId id channel purpose sender state occurredAt expiresAt'),
);
const suppressionColumns = selectList('s', wholeMembers);

/** The numbers of a contact's notes and entries, and the current entries. */
export interface ContactBelongings {
  readonly notes: number;
  readonly entries: number;
  readonly consents: readonly CurrentConsent[];
  readonly suppressions: readonly WholeSuppression[];
}

const countsSql = prepared(
  'count_belongings',
  `select k.id, (select count(*) from notes n where n.account_id = $1 and n.contact_id = k.id) as notes,
     (select count(*) from consents e where e.account_id = $1 and e.contact_id = k.id) as entries,
     (select count(*) from (select distinct e.channel, e.purpose, e.sender from consents e
        where e.account_id = $1 and e.contact_id = k.id limit ${contactLimits.entries + 1}) c) as consents,
     (select count(*) from (select from suppressions s
        where s.account_id = $1 and s.contact_id = k.id limit ${contactLimits.entries + 1}) s) as suppressions
   from unnest($2::uuid[]) k(id)`,
);
const currentSql = prepared(
  'consents_to_merge',
  `select distinct on (k.contact_id, k.channel, k.purpose, k.sender) ${consentColumns}
   from consents k where k.account_id = $1 and k.contact_id = any($2::uuid[])
   order by k.contact_id, k.channel, k.purpose, k.sender, k.id desc`,
);
const suppressionsSql = prepared(
  'suppressions_to_merge',
  `select ${suppressionColumns} from suppressions s where s.account_id = $1 and s.contact_id = any($2::uuid[])
   order by s.created_at, s.id`,
);

/** Numbers of notes and entries; of consents and suppressions at most one more than a contact may have. */
export type BelongingCounts = Readonly<Record<'notes' | 'entries' | 'consents' | 'suppressions', number>>;

/** Reads the belongings of the contacts. `check` gets their numbers first, in the order of the ids, and may throw. */
export async function readBelongings(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
  check: (counts: readonly (BelongingCounts | undefined)[]) => void,
): Promise<readonly ContactBelongings[]> {
  const values = [accountId, ids];
  const counts = await on.query<BelongingCounts & { readonly id: string }>(countsSql, values);
  check(ids.map((id) => counts.find((row) => row.id === id)));
  const consents = await on.query<CurrentConsent>(currentSql, values);
  const suppressions = await on.query<WholeSuppression>(suppressionsSql, values);
  return ids.map((id) => {
    const counted = counts.find((row) => row.id === id);
    return {
      notes: counted?.notes ?? 0,
      entries: counted?.entries ?? 0,
      consents: consents.filter((consent) => consent.contactId === id),
      suppressions: suppressions.filter((suppression) => suppression.contactId === id),
    };
  });
}

/** Suppressions that a merge moves. The stricter of two suppressions for one channel and subject remains. */
export interface SuppressionMoves {
  /** the loser's, moved to the survivor */
  readonly moved: readonly string[];
  /** the loser's, removed, since the survivor's is as strict */
  readonly dropped: readonly string[];
  /** the survivor's, removed for a stricter one of the loser */
  readonly replaced: readonly string[];
}

const moved = parameters('account loser survivor merge');
const { n } = statementParts('n');
/** Returns SQL that moves rows to the other contact and records each as a part of the merge. */
const moveSql = (label: string, table: 'notes' | 'consents', part: 'note' | 'consent') =>
  inParts(
    label,
    [
      {
        name: 'n',
        columns: 'id uuid',
        sql: sql`update ${table} n set contact_id = ${moved.survivor} where n.account_id = ${account} and n.contact_id = ${moved.loser} returning n.id`,
      },
    ],
    sql`insert into merge_parts (account_id, merge_id, part, id) select ${account}, ${moved.merge}, '${part}', n.id from ${n}`,
  );
const moveNotesSql = moveSql('merge_notes', 'notes', 'note');
const moveConsentsSql = moveSql('merge_consents', 'consents', 'consent');
const keepSuppressionsSql = prepared(
  'keep_merged_suppressions',
  `insert into merge_parts (account_id, merge_id, part, id, record)
   select $1, $4, case when s.id = any($5::uuid[]) then 'moved_suppression'
       when s.id = any($6::uuid[]) then 'dropped_suppression'
       when s.id = any($7::uuid[]) then 'replaced_suppression' else 'kept_suppression' end, s.id, to_jsonb(s)
   from suppressions s where s.account_id = $1 and s.contact_id in ($2, $3)`,
);
const putAwaySql = prepared(
  'drop_merged_suppressions',
  'delete from suppressions s where s.account_id = $1 and s.contact_id in ($2, $3) and s.id = any($4::uuid[])',
);
const moveSuppressionsSql = prepared(
  'merge_suppressions',
  `update suppressions s set contact_id = $3
   where s.account_id = $1 and s.contact_id = $2 and s.id = any($4::uuid[])`,
);

interface MergeIds {
  readonly id: MergeId;
  readonly loserId: ContactId;
  readonly survivorId: ContactId;
}

/** Moves all notes and consents of the loser to the survivor, and records them as parts of the merge. */
export async function moveBelongings(
  tx: Transaction,
  accountId: AccountId,
  { id, loserId, survivorId }: MergeIds,
  { moved, dropped, replaced }: SuppressionMoves,
): Promise<void> {
  const ends = [accountId, loserId, survivorId];
  await tx.query(moveNotesSql, [...ends, id]);
  await tx.query(moveConsentsSql, [...ends, id]);
  await tx.query(keepSuppressionsSql, [...ends, id, moved, dropped, replaced]);
  await tx.query(putAwaySql, [...ends, [...dropped, ...replaced]]);
  await tx.query(moveSuppressionsSql, [...ends, moved]);
}

const madeSql = prepared(
  'store_merge_consents',
  `insert into merge_parts (account_id, merge_id, part, id) select $1, $2, 'made_consent', unnest($3::uuid[])`,
);

/** Records the consent entries that the merge added for the stricter of two states. */
export async function storeCreatedConsents(
  tx: Transaction,
  accountId: AccountId,
  id: MergeId,
  consentIds: readonly ConsentId[],
): Promise<void> {
  if (consentIds.length > 0) await tx.query(madeSql, [accountId, id, consentIds]);
}

/** Records of the survivor now, divided between the two contacts. */
export interface SplitBelongings {
  /** excludes the entries that the merge added */
  readonly survivor: readonly CurrentConsent[];
  readonly loser: readonly CurrentConsent[];
  /** includes suppressions that the merge replaced */
  readonly suppressions: readonly SplitSuppression[];
}

export interface SplitSuppression extends WholeSuppression {
  /** `new`: set since */
  readonly part: 'moved' | 'kept' | 'dropped' | 'replaced' | 'new';
  readonly isChanged: boolean;
}

const splitConsentsSql = prepared(
  'split_consents',
  `select distinct on (p.part, k.channel, k.purpose, k.sender) p.part is not null as "isMoved", ${consentColumns}
   from consents k left join merge_parts p
     on p.account_id = $1 and p.merge_id = $3 and p.part in ('consent', 'made_consent') and p.id = k.id
   where k.account_id = $1 and k.contact_id = $2 and p.part is distinct from 'made_consent'
   order by p.part, k.channel, k.purpose, k.sender, k.id desc`,
);
const splitSuppressionsSql = prepared(
  'split_suppressions',
  `select ${suppressionColumns}, coalesce(p.part, 'new_suppression') as part,
     p.record is not null and p.record - 'contact_id' <> to_jsonb(s) - 'contact_id' as "isChanged"
   from suppressions s left join merge_parts p
     on p.account_id = $1 and p.merge_id = $3 and p.part in ('moved_suppression', 'kept_suppression') and p.id = s.id
   where s.account_id = $1 and s.contact_id = $2
   union all
   select ${suppressionColumns}, p.part, false
   from merge_parts p cross join lateral jsonb_populate_record(null::suppressions, p.record) s
   where p.account_id = $1 and p.merge_id = $3 and p.part in ('dropped_suppression', 'replaced_suppression')`,
);

export async function readSplit(
  tx: Transaction,
  accountId: AccountId,
  id: MergeId,
  survivorId: ContactId,
): Promise<SplitBelongings> {
  const values = [accountId, survivorId, id];
  const consents = await tx.query<CurrentConsent & { isMoved: boolean }>(splitConsentsSql, values);
  const rows = await tx.query<WholeSuppression & { part: string; isChanged: boolean }>(
    splitSuppressionsSql,
    values,
  );
  const suppressions = rows.map((row): SplitSuppression => {
    return { ...row, part: row.part.replace('_suppression', '') as SplitSuppression['part'] };
  });
  return {
    survivor: consents.filter((consent) => !consent.isMoved),
    loser: consents.filter((consent) => consent.isMoved),
    suppressions,
  };
}

const dropCreatedSql = prepared(
  'drop_merge_consents',
  `delete from consents k
   where k.account_id = $1 and k.contact_id::text = $2::uuid::text and k.id = any(array(select p.id from merge_parts p
     where p.account_id = $1 and p.merge_id = $3 and p.part = 'made_consent'))`,
);
/**
 * Returns SQL that gives rows of this part of the merge back to their contact. Each row is found by its id, in the
 * primary key. If statistics are old, PostgreSQL would expect one row of a join, and then read all rows of the contact
 * for each row. The contact is compared in a form that no index has.
 */
const returnSql = (label: string, table: 'notes' | 'consents' | 'suppressions', part: string) =>
  prepared(
    label,
    `update ${table} n set contact_id = $2
   where n.account_id = $1 and n.contact_id::text = $3::uuid::text and n.id = any(array(select p.id from merge_parts p
     where p.account_id = $1 and p.merge_id = $4 and p.part = '${part}'))`,
  );
const returnNotesSql = returnSql('return_notes', 'notes', 'note');
const returnConsentsSql = returnSql('return_consents', 'consents', 'consent');
const returnSuppressionsSql = returnSql('return_suppressions', 'suppressions', 'moved_suppression');
const takeOutSql = prepared(
  'take_out_suppressions',
  `insert into suppressions (account_id, ${insertColumns(wholeMembers)})
   select $1, ${wholeMembers.map((member) => `s.${insertColumns([member])}`).join(', ')}
   from merge_parts p cross join lateral jsonb_populate_record(null::suppressions, p.record) s
   where p.account_id = $1 and p.merge_id = $2 and p.id = any($3::uuid[])
   on conflict do nothing`,
);

/** Returns the remaining notes and entries of the loser to it, and restores replaced suppressions by id. */
export async function returnBelongings(
  tx: Transaction,
  accountId: AccountId,
  { id, loserId, survivorId }: MergeIds,
  restoredIds: readonly string[],
): Promise<void> {
  const ends = [accountId, loserId, survivorId, id];
  await tx.query(dropCreatedSql, [accountId, survivorId, id]);
  await tx.query(returnNotesSql, ends);
  await tx.query(returnConsentsSql, ends);
  await tx.query(returnSuppressionsSql, ends);
  if (restoredIds.length > 0) await tx.query(takeOutSql, [accountId, id, restoredIds]);
}
