/** Times in which contacts were merged with other contacts, until an undo. */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { prepared } from '../../database/statements/sql.js';

/** A time in which the events of a contact may have data of another contact. */
export interface MergedSpan {
  readonly contactId: ContactId;
  readonly otherId: ContactId;
  readonly mergedAt: Date;
  readonly undoneAt: Date;
}

const undoneSql = (column: string, otherColumn: string) =>
  `select m.${column}, m.${otherColumn}, m.merged_at, m.undone_at from merges m
     where m.account_id = $1 and m.${column} = any($2::uuid[]) and m.merged_at <= $4 and m.undone_at >= $3`;
// The other contact may have had data of a third one, whose merge was undone later. $3 and $4: the times of the events
const spansSql = prepared(
  'merged_spans',
  `with recursive spans(contact_id, other_id, merged_at, undone_at) as (
     (${undoneSql('survivor_id', 'loser_id')} union ${undoneSql('loser_id', 'survivor_id')})
     union
     select s.contact_id, m.loser_id, s.merged_at, s.undone_at from spans s
       join merges m on m.account_id = $1 and m.survivor_id = s.other_id and m.loser_id <> s.contact_id
         and m.merged_at <= s.undone_at and m.undone_at >= s.merged_at)
   select s.contact_id as "contactId", s.other_id as "otherId", s.merged_at as "mergedAt", s.undone_at as "undoneAt"
   from spans s`,
);

/** Lists the undone merges of these contacts that lasted at any time of a period, with all contacts that took part. */
export function listMergedSpans(
  on: Queryable,
  accountId: AccountId,
  contactIds: readonly ContactId[],
  from: Date,
  until: Date,
): Promise<readonly MergedSpan[]> {
  return on.query<MergedSpan>(spansSql, [accountId, contactIds, from, until]);
}
