/**
 * SQL of conditions on consents, messages and pairs of duplicates of a contact `c` of account `$1`. `listInForce` in
 * `packages/domain/src/consent/consent.ts` is the rule of consents.
 */
import type { ContactFilter, MessageTerms } from '@switchbook/domain/contact/query.js';
import { channelState, hasSenders } from '../../../consents/store/sender-entries.js';
import { comparedSql, itemHolds, operators, type StatementParameters } from './statement-parameters.js';

type Of<Op extends ContactFilter['op']> = Extract<ContactFilter, { op: Op }>;

export function consentSql(
  { channel, state, purpose = null, sender = null }: Of<'consent'>,
  parameters: StatementParameters,
): string {
  if (purpose === null && sender === null && state !== 'none')
    return plainConsentSql(channel, state, parameters);
  const storedState = stateSql({ channel, purpose, sender }, parameters);
  return state === 'none' ? `${storedState} is null` : `${storedState} = ${parameters.add(state)}`;
}

/**
 * Returns SQL for the state of a channel as a whole, without entries for a purpose. The latest entry decides the state;
 * entries for single senders may differ from it.
 */
function plainConsentSql(channel: string, state: string, parameters: StatementParameters): string {
  const [named, stateParameter] = [parameters.add(channel), parameters.add(state)];
  return `(exists (select from consents k where k.account_id = $1 and k.contact_id = c.id and k.channel = ${named}
    and k.purpose is null and k.state = ${stateParameter}
    and not exists (select from consents l where l.account_id = $1 and l.contact_id = c.id and l.channel = ${named}
      and l.purpose is null and l.sender is not distinct from k.sender and l.id > k.id))
    and (not ${hasSenders('$1')} or ${channelState('$1', named)} = ${stateParameter}))`;
}

const states = `array['opted_out', 'pending', 'unknown', 'opted_in']`;
const strictnessSql = (entry: string) => `array_position(${states}, ${entry}.state)`;
const answerSql = (entry: string) => `${entry}.state in ('opted_in', 'opted_out')`;

/** SQL of the entries for a message, and of the time after which an opt-in is `expired`. */
interface EntriesSql {
  /** the text after `select …`, from its `from` on */
  readonly entries: string;
  /** undefined: no opt-in expires */
  readonly now: string | undefined;
}

const isOverSql = (entry: string, now: string | undefined): string =>
  now === undefined ? 'false' : `${entry}.expires_at <= ${now}`;

/**
 * Returns SQL for the state of the entries that count for the message; null without any. `now`: an opt-in that has
 * expired is `expired`.
 */
function stateSql(
  { channel, purpose, sender }: MessageTerms,
  parameters: StatementParameters,
  now?: string,
): string {
  const purposeSql =
    purpose === null ? 'k.purpose is null' : `k.purpose = ${parameters.add(purpose, 'text')}`;
  const entries = `from consents k where k.account_id = $1 and k.contact_id = c.id
      and k.channel = ${parameters.add(channel, 'text')} and ${purposeSql}`;
  return sender === null
    ? stateOfAnySenderSql({ entries, now })
    : stateOfSenderSql({ entries, now }, parameters.add(sender, 'text'));
}

/**
 * Returns SQL for the strictest state `l.rank` of the latest entries, one for each sender. An opt-out for one sender
 * counts until a later answer for all senders (`answered_at`).
 */
function stateOfAnySenderSql({ entries, now }: EntriesSql): string {
  return `(select case when min(l.rank) = 4 and coalesce(bool_or(${isOverSql('l', now)}) filter (where l.rank = 4), false)
        then 'expired' else (${states})[min(l.rank)] end
      from (select d.*, ${strictnessSql('d')} as rank, max(d.occurred_at) filter (where d.sender is null and ${answerSql('d')}) over () as answered_at
        from (select distinct on (k.sender) k.sender, k.state, k.occurred_at, k.expires_at ${entries}
          order by k.sender, k.id desc) d) l
      where l.sender is null or (l.state in ('opted_out', 'pending')
        and (l.answered_at is null or l.occurred_at >= l.answered_at)))`;
}

/** Returns SQL for the state. `a`: the latest entry for all senders; `o`: the latest entry for this sender. */
function stateOfSenderSql({ entries, now }: EntriesSql, sender: string): string {
  const stateShown = (entry: string) =>
    `case when ${entry}.state = 'opted_in' and ${isOverSql(entry, now)} then 'expired' else ${entry}.state end`;
  return `(select case when o.state is null or (o.state = 'unknown' and a.state is not null) then ${stateShown('a')}
      when a.state is null or a.state = 'unknown' or ${replacesSql('o', 'a')} then ${stateShown('o')}
      when ${replacesSql('a', 'o')} or ${strictnessSql('a')} < ${strictnessSql('o')} then ${stateShown('a')} else ${stateShown('o')} end
    from (select 1) one left join ${latestEntrySql(entries, 'k.sender is null')} a on true
      left join ${latestEntrySql(entries, `k.sender = ${sender}`)} o on true)`;
}

const latestEntrySql = (entries: string, senderCondition: string): string =>
  `lateral (select k.state, k.occurred_at, k.expires_at ${entries} and ${senderCondition} order by k.id desc limit 1)`;

/** Returns SQL: whether an answer replaces another one. A later answer does, and at the same time the stricter one. */
const replacesSql = (
  entry: string,
  otherEntry: string,
): string => `(${answerSql(entry)} and (${entry}.occurred_at > ${otherEntry}.occurred_at
        or (${entry}.occurred_at = ${otherEntry}.occurred_at and ${strictnessSql(entry)} <= ${strictnessSql(otherEntry)})))`;

/** Whether no entry of the contact forbids the message. */
export function sendableSql(
  { channel, purpose, sender, kinds, at }: Of<'sendable'>,
  parameters: StatementParameters,
): string {
  const now = parameters.add(at, 'timestamptz');
  const channelParameter = parameters.add(channel, 'text');
  const purposes = purpose === null ? [null] : [null, purpose];
  const purposeStates = purposes.map((statedPurpose) =>
    stateSql({ channel, purpose: statedPurpose, sender }, parameters, now),
  );
  const isAllowed = purposeStates.map((state) => `${state} is distinct from 'opted_out'`).join(' and ');
  const isAgreed = purposeStates.map((state) => `${state} = 'opted_in'`).join(' or ');
  const isReached =
    kinds.length === 0 ? 'true' : itemHolds(`i.kind = any(${parameters.add(kinds, 'text[]')})`);
  return `(not c.blocked and ${isReached}
    and not exists (select from suppressions s where s.account_id = $1 and s.contact_id = c.id
      and s.channel in (${channelParameter}, 'all') and (s.expires_at is null or s.expires_at > ${now}))
    and ${isAllowed}
    and (not (select coalesce(a.settings->'consent_required' ?| array[${channelParameter}, 'all'], false) from accounts a where a.id = $1)
      or ${isAgreed}))`;
}

const activityColumns = {
  lastMessageAt: 'a.last_message_at',
  undeliveredAt: 'a.undelivered_at',
  messagesIn: 'a.messages_in',
} as const;

export function activitySql(
  { field, compare, value }: Of<'activity'>,
  parameters: StatementParameters,
): string {
  const column = activityColumns[field];
  const isTime = field !== 'messagesIn';
  const rows = 'from contact_activity a where a.account_id = $1 and a.contact_id = c.id';
  if (isTime)
    return `exists (select ${rows} and ${comparedSql(column, { compare, value }, parameters, 'timestamptz')})`;
  return `coalesce((select ${column} ${rows}), 0) ${operators[compare]} ${parameters.add(value, 'numeric')}`;
}

export function missingTimeSql(field: 'lastMessageAt' | 'undeliveredAt'): string {
  return `not exists (select from contact_activity a where a.account_id = $1 and a.contact_id = c.id
    and ${activityColumns[field]} is not null)`;
}

/** Returns SQL for contacts with possible duplicates. `matches`: a condition on the other contact of the pair. */
export function hasDuplicatesSql(matches: string | undefined): string {
  const pairOf = (own: string, otherColumn: string) => {
    const suits = `exists (select from contacts c where c.account_id = $1 and c.id = d.${otherColumn} and ${matches})`;
    return `exists (select from duplicates d where d.account_id = $1 and d.${own} = c.id
      ${matches === undefined ? '' : `and ${suits}`})`;
  };
  return `(${pairOf('one_id', 'other_id')} or ${pairOf('other_id', 'one_id')})`;
}
