/** SQL: the rule of `inForce` in `domain/consent.ts`, where the state of a channel is read with other things. */
import { type Sql, sql } from '../database/pieces.js';

const rank = (entry: string) =>
  `array_position(array['opted_out', 'pending', 'unknown', 'opted_in'], ${entry}.state)`;

/** SQL: the strictest state of the channel for any sender. Without entries for senders it reads no more than the latest entry. */
export function channelState(account: string, contact: string, channel: string): string {
  const of = (entry: string) =>
    `${entry}.contact_id = ${contact} and ${entry}.channel = ${channel} and ${entry}.purpose is null`;
  const latest = `select distinct on (k.sender) k.sender, k.state, k.occurred_at, ${rank('k')} as rank
    from consents k where k.account_id = ${account} and ${of('k')} order by k.sender, k.id desc`;
  return `case when exists (select from consents s where s.account_id = ${account} and ${of('s')} and s.sender is not null)
    then (select k.state from (
        select l.*, max(l.occurred_at) filter (where ${isAnswerForAll('l')}) over () as answered_at,
          max(l.rank) filter (where l.sender is null) over () as rank_for_all
        from (${latest}) l) k
      where k.sender is null or k.state in ('opted_out', 'pending') and (k.answered_at is null
        or k.occurred_at > k.answered_at or k.occurred_at = k.answered_at and k.rank < k.rank_for_all)
      order by k.rank, k.occurred_at desc limit 1)
    else (select k.state from consents k where k.account_id = ${account} and ${of('k')} order by k.id desc limit 1) end`;
}

function isAnswerForAll(entry: string): string {
  return `${entry}.sender is null and ${entry}.state in ('opted_in', 'opted_out')`;
}

/**
 * SQL: the opt-outs among the latest entries `k` that no later answer for all senders has replaced, with `contact_id`, `id`,
 * `channel` and the row as `record`. `entries`: what follows `from`, with the condition.
 */
export function currentOptOuts(entries: Sql): Sql {
  return sql`select k.contact_id, k.id, k.channel, to_jsonb(k) - 'answered_at' as record
       from (select l.*, max(l.occurred_at) filter (where ${isAnswerForAll('l')})
               over (partition by l.contact_id, l.channel, l.purpose) as answered_at
             from (select distinct on (k.contact_id, k.channel, k.purpose, k.sender) k.* from ${entries}
               order by k.contact_id, k.channel, k.purpose, k.sender, k.id desc) l) k
       where k.state = 'opted_out' and (k.sender is null or k.answered_at is null or k.occurred_at >= k.answered_at)`;
}
