/** The messages of contacts: the time of the last one, the count of incoming ones, the last one that failed. */

import type { ContactId } from '../../domain/ids.js';
import type { Activity } from '../../domain/note.js';
import { reads, writes } from '../database/operations.js';
import { planned, prepared } from '../database/sql.js';

/**
 * The end of an insert into the rows `a`: what is there already and what comes add up. Times only move forward, so
 * the order in which payloads come does not matter.
 */
export const addsUp = `on conflict on constraint contact_activity_pkey do update set
     last_message_at = greatest(a.last_message_at, excluded.last_message_at),
     messages_in = a.messages_in + excluded.messages_in,
     undelivered_code = case when a.undelivered_at >= excluded.undelivered_at then a.undelivered_code
       else coalesce(excluded.undelivered_code, a.undelivered_code) end,
     undelivered_at = greatest(a.undelivered_at, excluded.undelivered_at)`;

// A contact may be deleted meanwhile.
const noteSql = planned(
  `insert into contact_activity as a
     (account_id, contact_id, last_message_at, messages_in, undelivered_code, undelivered_at)
   select $1, r.contact_id, r.last_message_at, r.messages_in, r.undelivered_code, r.undelivered_at
   from jsonb_to_recordset($2) r(contact_id uuid, last_message_at timestamptz, messages_in bigint,
     undelivered_code integer, undelivered_at timestamptz)
   join contacts c on c.account_id = $1 and c.id = r.contact_id
   order by r.contact_id
   ${addsUp}`,
);
const readSql = prepared(
  'read_contact_activity',
  `select a.contact_id as "contactId", a.last_message_at as "lastMessageAt", a.messages_in as "messagesIn",
     a.undelivered_code as "undeliveredCode", a.undelivered_at as "undeliveredAt"
   from contact_activity a where a.account_id = $1 and a.contact_id = any($2::uuid[])`,
);

/** Adds to what is known; the rows are JSON. */
export const noteActivity = writes<[rows: string]>(noteSql);

/** A contact without any is absent. */
export const readActivity = reads<Activity, [ids: readonly ContactId[]]>(readSql);
