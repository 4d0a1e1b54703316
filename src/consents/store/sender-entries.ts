/**
 * SQL: the rule of `listInForce` in `packages/domain/src/consent/consent.ts`, for statements that read the state of a
 * channel with other data.
 */

import { millisecondsSql } from '../../database/statements/sql.js';
import { type Sql, sql } from '../../database/statements/sql-fragments.js';

const rank = (entry: string) =>
  `array_position(array['opted_out', 'pending', 'unknown', 'opted_in'], ${entry}.state)`;

/** Returns SQL that checks whether the account has entries for single senders. Most accounts have no such entry. */
export function hasSenders(account: string): string {
  return `(select exists (select from consents n
    where n.account_id = ${account} and n.purpose is null and n.sender is not null))`;
}

/**
 * Returns SQL for the strictest state of the channel of a contact `c` for any sender. Without entries for senders it
 * reads only the latest entry. The rule has few plan nodes, since PostgreSQL creates them for each statement, even if
 * no contact needs them. If a sender has several entries, the aggregate keeps the last.
 */
export function channelState(account: string, channel: string): string {
  const sameChannelSql = (entry: string) =>
    `${entry}.contact_id = c.id and ${entry}.channel = ${channel} and ${entry}.purpose is null`;
  const counts = (state: string) =>
    `l.of -> '' ->> 'state' = '${state}' or jsonb_path_exists(l.of, '$.* ? (@.state == "${state}"
        && (@.at > $at || @.at == $at && @.rank < $rank))', ${forAll})`;
  // PostgreSQL evaluates this once per statement, because it depends only on the account. It is a scalar subquery,
  // since `exists` may read the entries of all contacts.
  const condition = account.startsWith('$') ? `${hasSenders(account)} and ` : '';
  return `case when ${condition}(select true from consents s
      where s.account_id = ${account} and ${sameChannelSql('s')} and s.sender is not null limit 1)
    then (select case when ${counts('opted_out')} then 'opted_out' when ${counts('pending')} then 'pending'
        else l.of -> '' ->> 'state' end
      from (select jsonb_object_agg(coalesce(k.sender, ''), jsonb_build_object('state', k.state, 'rank', ${rank('k')},
            'at', ${millisecondsSql('k.occurred_at')}) order by k.id) as of
        from consents k where k.account_id = ${account} and ${sameChannelSql('k')}) l)
    else (select k.state from consents k where k.account_id = ${account} and ${sameChannelSql('k')} order by k.id desc limit 1) end`;
}

/** JSON: time and rank of the latest entry for all senders, if it is an answer. */
const forAll = `case when l.of -> '' ->> 'state' in ('opted_in', 'opted_out') then l.of -> ''
          else '{"at": -1e15, "rank": 0}' end`;

/** Limits of retained opt-outs for each number and email of a contact, which may have hundreds of opt-outs. */
const maxRetained = { rows: 100, bytes: 64 * 1024 };
/** Bytes of an opt-out that is retained with its proof and its texts. */
const maxOptOutBytes = 2_048;

/**
 * Returns SQL for the opt-outs that stay in `retained_refusals` when a contact is deleted or loses an identity. The
 * columns are `contact_id`, `id`, `form`, `channel`, `record`. Long opt-outs lose their proof and texts. Above the
 * limits, one suppression of all channels replaces the entries. It is at least as strict.
 */
export function retainedOf(refusals: Sql): Sql {
  return sql`select b.contact_id, b.id, case when b.is_much then 'suppression' else b.form end as form,
       case when b.is_much then 'all' else b.channel end as channel,
       case when b.is_much then jsonb_build_object('contact_id', b.contact_id, 'channel', 'all', 'subject', '') else b.record end as record
     from (select f.*, row_number() over (partition by f.contact_id order by f.id) as turn,
         count(*) over c > ${maxRetained.rows} or sum(octet_length(f.record::text)) over c > ${maxRetained.bytes} as is_much
       from (select r.contact_id, r.id, r.form, r.channel, case when octet_length(r.record::text) <= ${maxOptOutBytes} then r.record
           else r.record - array['subjects', 'proof', 'source', 'basis', 'note', 'reason'] end as record
         from (${refusals}) r) f
       window c as (partition by f.contact_id)) b
     where not b.is_much or b.turn = 1`;
}

function isAnswerForAll(entry: string): string {
  return `${entry}.sender is null and ${entry}.state in ('opted_in', 'opted_out')`;
}

/**
 * Returns SQL for the opt-outs among the latest entries `k` that no later answer for all senders has replaced. The
 * columns are `contact_id`, `id`, `channel`, and the row as `record`. `entries`: the from clause, with the condition.
 */
export function currentOptOuts(entries: Sql): Sql {
  return sql`select k.contact_id, k.id, k.channel, to_jsonb(k) - 'answered_at' as record
       from (select l.*, max(l.occurred_at) filter (where ${isAnswerForAll('l')})
               over (partition by l.contact_id, l.channel, l.purpose) as answered_at
             from (select distinct on (k.contact_id, k.channel, k.purpose, k.sender) k.* from ${entries}
               order by k.contact_id, k.channel, k.purpose, k.sender, k.id desc) l) k
       where k.state = 'opted_out' and (k.sender is null or k.answered_at is null or k.occurred_at >= k.answered_at)`;
}
