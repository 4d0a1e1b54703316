/** The opt-outs that outlive their contact. */
import type { Channel } from '@switchbook/domain/consent/consent.js';
import { formsOfSubject } from '@switchbook/domain/identity/identity.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import {
  account,
  parameters,
  type Sql,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { entryLimits } from '../values.js';
import { currentOptOuts, retainedOf } from './sender-entries.js';
import { storedSubjects } from './stored-subjects.js';

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
const { wanted, copied, consumed } = statementParts('wanted copied consumed');
// `forms`: for each subject the form in which an opt-out may be stored
const takeParameters = parameters('account subjects forms restored');
// A contact in the bin may have had the same email. Its opt-outs wait until that contact is restored.
const isOfOtherInBin = sql`${takeParameters.restored}::uuid is not null and f.subject like 'email:%' and exists (
     select from deleted_contacts x where x.account_id = ${account}
       and x.contact_id = (f.record->>'contact_id')::uuid and x.contact_id <> ${takeParameters.restored}::uuid)`;
const wantedSql = sql`unnest(${takeParameters.subjects}::text[], ${takeParameters.forms}::text[])`;
/** The rows of `wanted`, and the condition that a retained opt-out `f` is stored for one of them. */
interface SubjectsSql {
  readonly source: string | Sql;
  readonly isStoredSql: string | Sql;
}
const subjectsInParts: SubjectsSql = { source: wanted, isStoredSql: 'f.subject = any(wanted.stored)' };
const subjectsInOne: SubjectsSql = {
  source: sql`${wantedSql} wanted(subject, form)`,
  isStoredSql: sql`f.subject = any(${storedSubjects('wanted.form')})`,
};
const consumedSql = ({ source, isStoredSql }: SubjectsSql) =>
  sql`delete from retained_refusals f using ${source}
   where f.account_id = ${account} and ${isStoredSql} and wanted.form = wanted.subject and not (${isOfOtherInBin})
   returning f.id, wanted.subject, f.form, f.channel, f.record`;
// An opt-out of another form of the number stays retained for that form. The copy names the form of its new contact.
const copiedSql = ({ source, isStoredSql }: SubjectsSql) =>
  sql`select f.id, wanted.subject, f.form, f.channel, case when f.record->>'subject' = wanted.form
     then jsonb_set(f.record, '{subject}', to_jsonb(wanted.subject)) else f.record end as record
   from ${source} join retained_refusals f on f.account_id = ${account} and ${isStoredSql}
   where wanted.form <> wanted.subject`;
const optOutColumns = 'id uuid, subject text, form text, channel text, record jsonb';
const allSql = sql`(select * from ${consumed} union all select * from ${copied})`;
// Several deleted contacts may have left equal opt-outs for one subject: only the strictest of these is restored.
const restoredSql = (
  from: string | Sql,
) => sql`select r.contact_id as subject, r.id, r.form, r.channel, r.record
   from (${retainedOf(sql`
     select distinct on (o.subject, o.form, o.channel, o.record->>'purpose', o.record->>'sender', o.record->'subject')
       o.subject as contact_id, o.id, o.form, o.channel, o.record
     from ${from} o
     order by o.subject, o.form, o.channel, o.record->>'purpose', o.record->>'sender', o.record->'subject',
       case when o.form = 'consent' then (o.record->>'occurred_at')::timestamptz end desc nulls last,
       (o.record->>'expires_at')::timestamptz desc nulls first, o.id desc`)}) r limit ${entryLimits.released + 1}`;
const takeSql = inParts(
  'take_opt_outs',
  [
    {
      name: 'wanted',
      columns: 'subject text, form text, stored text[]',
      sql: sql`select u.subject, u.form, ${storedSubjects('u.form')} as stored from ${wantedSql} u(subject, form)`,
    },
    // Read before anything is consumed: two forms of a number may return in one write.
    { name: 'copied', columns: optOutColumns, sql: copiedSql(subjectsInParts) },
    { name: 'consumed', columns: optOutColumns, sql: consumedSql(subjectsInParts) },
  ],
  restoredSql(allSql),
  {
    asOne: sql`with consumed as (${consumedSql(subjectsInOne)}), copied as (${copiedSql(subjectsInOne)})
      ${restoredSql('(select * from consumed union all select * from copied)')}`,
  },
);

/** Retains a contact's opt-outs for numbers and emails that it is about to lose. */
export async function retainOptOuts(
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
 * Deletes and returns the opt-outs retained for the numbers and emails of these items. Opt-outs of another form of a
 * number are returned too, but stay retained: that form may return to another contact. The subjects of many items are
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
  const wantedForms = subjects.flatMap((subject) =>
    formsOfSubject(subject).map((form) => ({ subject, form })),
  );
  const values = [accountId, ...arraysOf(wantedForms, 'subject', 'form'), restored];
  const optOuts = await tx.query<RetainedOptOut>(takeSql, values);
  checkCount(optOuts.length, entryLimits.released, 'values');
  return optOuts;
}

async function areWaiting(tx: Transaction, accountId: AccountId): Promise<boolean> {
  const [row] = await tx.query<{ waiting: boolean }>(areWaitingSql, [accountId]);
  return row?.waiting === true;
}
