/** Messages of contacts. Of the two contacts of a merge, the latest times win, and the counts add up. */

import type { AccountId, ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute, rowsOf } from '../../database/statements/one-statement.js';
import { planned, prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import type { Activity } from '../values/intake.js';

/**
 * End of an insert into the rows `a`: adds the stored and the new numbers. Times only move forward, so the order of
 * payloads does not matter.
 */
const onConflictAdd = `on conflict on constraint contact_activity_pkey do update set
     last_message_at = greatest(a.last_message_at, excluded.last_message_at),
     messages_in = a.messages_in + excluded.messages_in,
     undelivered_code = case when a.undelivered_at >= excluded.undelivered_at then a.undelivered_code
       else coalesce(excluded.undelivered_code, a.undelivered_code) end,
     undelivered_at = greatest(a.undelivered_at, excluded.undelivered_at)`;

// A contact may have been deleted after it was found.
const addSql = planned(
  `insert into contact_activity as a
     (account_id, contact_id, last_message_at, messages_in, undelivered_code, undelivered_at)
   select $1, r.contact_id, r.last_message_at, r.messages_in, r.undelivered_code, r.undelivered_at
   from jsonb_to_recordset($2) r(contact_id uuid, last_message_at timestamptz, messages_in bigint,
     undelivered_code integer, undelivered_at timestamptz)
   join contacts c on c.account_id = $1 and c.id = r.contact_id
   order by r.contact_id
   ${onConflictAdd}`,
);
const readSql = prepared(
  'read_contact_activity',
  `select a.contact_id as "contactId", a.last_message_at as "lastMessageAt", a.messages_in as "messagesIn",
     a.undelivered_code as "undeliveredCode", a.undelivered_at as "undeliveredAt"
   from contact_activity a where a.account_id = $1 and a.contact_id = any($2::uuid[])`,
);

/** Adds activity; the rows are JSON. */
export const addActivity = execute<[rows: string]>(addSql);

/** Reads the activity of contacts. Contacts without activity are absent. */
export const readLastMessages = rowsOf<Activity, [ids: readonly ContactId[]]>(readSql);

const columns =
  'contact_id uuid, last_message_at timestamptz, messages_in bigint, undelivered_code integer, undelivered_at timestamptz';
const names = columns.replaceAll(/ \w+(,|$)/g, '$1');
const [, ...valueNames] = names.split(', ');
const values = valueNames.join(', ');

const moved = parameters('account loser survivor merge');
const { survivor, removed } = statementParts('survivor removed');
const moveSql = inParts(
  'merge_activity',
  [
    {
      name: 'survivor',
      columns: 'record jsonb',
      sql: sql`select coalesce((select to_jsonb(o) from (select ${names} from contact_activity a
         where a.account_id = ${account} and a.contact_id = ${moved.survivor}) o), '{}') as record`,
    },
    {
      name: 'removed',
      columns: columns,
      sql: sql`delete from contact_activity a where a.account_id = ${account} and a.contact_id = ${moved.loser} returning ${names}`,
    },
    {
      name: 'parts',
      writes: 'inserts',
      sql: sql`insert into merge_parts (account_id, merge_id, part, id, record)
       select ${account}, ${moved.merge}, 'activity', removed.contact_id,
         jsonb_build_object('loser', to_jsonb(removed), 'survivor', survivor.record)
       from ${removed} cross join ${survivor}`,
    },
  ],
  sql`insert into contact_activity as a (account_id, contact_id, ${values})
   select ${account}, ${moved.survivor}, ${values} from ${removed} ${onConflictAdd}`,
);

// A time after both earlier times belongs to a message after the merge. The contact of that message is unknown, so the
// survivor keeps the time. Contacts without an earlier time are usual: every time is after none.
const laterSql = (name: string) => `a.${name} > coalesce(greatest(l.${name}, s.${name}), '-infinity')`;
const divideSql = prepared(
  'divide_activity',
  `update contact_activity a set
     last_message_at = case when ${laterSql('last_message_at')} then a.last_message_at else s.last_message_at end,
     messages_in = greatest(a.messages_in - l.messages_in, 0),
     undelivered_code = case when ${laterSql('undelivered_at')} then a.undelivered_code else s.undelivered_code end,
     undelivered_at = case when ${laterSql('undelivered_at')} then a.undelivered_at else s.undelivered_at end
   from merge_parts p cross join lateral jsonb_populate_record(null::contact_activity, p.record -> 'loser') l
     cross join lateral jsonb_populate_record(null::contact_activity, p.record -> 'survivor') s
   where p.account_id = $1 and p.merge_id = $3 and p.part = 'activity' and a.account_id = $1 and a.contact_id = $2`,
);
const returnSql = prepared(
  'return_activity',
  `insert into contact_activity (account_id, contact_id, ${values})
   select $1, $2, ${valueNames.map((valueName) => `l.${valueName}`).join(', ')}
   from merge_parts p cross join lateral jsonb_populate_record(null::contact_activity, p.record -> 'loser') l
   where p.account_id = $1 and p.merge_id = $3 and p.part = 'activity'
   on conflict do nothing`,
);

interface MergedPair {
  readonly id: MergeId;
  readonly loserId: ContactId;
  readonly survivorId: ContactId;
}

/** Adds the loser's activity to the survivor's, and stores both as parts of the merge. */
export async function moveActivity(
  tx: Transaction,
  accountId: AccountId,
  { id, loserId, survivorId }: MergedPair,
): Promise<void> {
  await tx.query(moveSql, [accountId, loserId, survivorId, id]);
}

/** Restores the known activity of both contacts. */
export async function returnActivity(
  tx: Transaction,
  accountId: AccountId,
  { id, loserId, survivorId }: MergedPair,
): Promise<void> {
  await tx.query(divideSql, [accountId, survivorId, id]);
  await tx.query(returnSql, [accountId, loserId, id]);
}
