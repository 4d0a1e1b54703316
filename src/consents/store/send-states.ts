/**
 * Entries that decide whether messages may be sent on a channel: of contacts, and of numbers and emails without a
 * contact.
 */
import type { Channel } from '@switchbook/domain/consent/consent.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Queryable } from '../../database/database.js';
import { prepared } from '../../database/statements/sql.js';
import {
  type ConsentOnChannel,
  maxListedEntries,
  type RetainedEntry,
  type SendState,
  type SuppressionOnChannel,
} from '../values.js';
import { storedSubjects } from './stored-subjects.js';

/** The message of the request. */
interface SendSubject {
  readonly channel: Channel;
  readonly purpose: string | null;
  readonly sender: string | null;
}

/** Contacts of the first statement, and of each: a contact may have ten thousand entries. */
const contactsAtOnce = { first: 5, max: 1_000 } as const;
const growth = 4;
/** Entries of a statement; if there are more, the next one reads fewer contacts. */
const entriesAtOnce = 20_000;

interface SendStateRow extends Pick<SendState, 'contactId' | 'isBlocked'> {
  readonly consents: readonly InMilliseconds<ConsentOnChannel>[];
  readonly suppressions: readonly InMilliseconds<SuppressionOnChannel>[];
}

/** JSON of an entry: times are milliseconds. */
type InMilliseconds<One> = { readonly [Name in keyof One]: TimeInMilliseconds<One[Name]> };
type TimeInMilliseconds<Value> = Value extends Date ? number : Value;

const millisecondsSqlOf = (time: string) => `extract(epoch from ${time}) * 1000`;

const statesSql = prepared(
  'send_states',
  `select c.id as "contactId", c.blocked as "isBlocked",
     (select coalesce(json_agg(json_build_object('purpose', k.purpose, 'sender', k.sender,
         'state', k.state, 'occurredAt', ${millisecondsSqlOf('k.occurred_at')}, 'expiresAt', ${millisecondsSqlOf('k.expires_at')})), '[]')
      from (select distinct on (k.purpose, k.sender) k.purpose, k.sender, k.state, k.occurred_at, k.expires_at from consents k
            where k.account_id = $1 and k.contact_id = c.id and k.channel = $3
              and (k.purpose is null or k.purpose = $4) and ($6::text is null or k.sender is null or k.sender = $6)
            order by k.purpose, k.sender, k.id desc) k) as consents,
     (select coalesce(json_agg(json_build_object('subject', s.subject, 'expiresAt', ${millisecondsSqlOf('s.expires_at')})), '[]')
      from suppressions s where s.account_id = $1 and s.contact_id = c.id and s.channel in ($3, 'all')
        and (s.expires_at is null or s.expires_at > $5)) as suppressions
   from unnest($2::uuid[]) i(id) join contacts c on c.account_id = $1 and c.id = i.id`,
);

/**
 * Returns the existing contacts; ids are distinct. `purpose` null: only consents without a purpose. `sender` null:
 * consents of all senders. `keep` returns the part of each contact that the caller keeps.
 */
export async function readSendStates(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
  { channel, purpose, sender, now }: SendSubject & { readonly now: Date },
  keep: (state: SendState) => SendState,
): Promise<ReadonlyMap<ContactId, SendState>> {
  const states = new Map<ContactId, SendState>();
  let size: number = contactsAtOnce.first;
  for (let at = 0; at < ids.length; ) {
    const piece = ids.slice(at, at + size);
    const rows = await on.query<SendStateRow>(statesSql, [accountId, piece, channel, purpose, now, sender]);
    invariant(rows.length <= piece.length, 'a contact was read twice');
    for (const state of await mapInSlices(rows, (row) => keep(fromRow(row)), accountId))
      states.set(state.contactId, state);
    at += piece.length;
    const entries = rows.reduce((sum, row) => sum + row.consents.length + row.suppressions.length, 0);
    const fitting = Math.max(1, Math.floor((size * entriesAtOnce) / Math.max(entries, 1)));
    size = Math.min(size * growth, fitting, contactsAtOnce.max);
  }
  return states;
}

function fromRow({ contactId, isBlocked, consents, suppressions }: SendStateRow): SendState {
  return {
    contactId,
    isBlocked,
    consents: consents.map((consent) => {
      return {
        ...consent,
        occurredAt: new Date(consent.occurredAt),
        expiresAt: dateOrNullOf(consent.expiresAt),
      };
    }),
    suppressions: suppressions.map((suppression) => ({
      ...suppression,
      expiresAt: dateOrNullOf(suppression.expiresAt),
    })),
  };
}

const retainedSql = prepared(
  'retained_for_sending',
  `select k.subject, f.form, f.record->>'purpose' as purpose, f.record->>'sender' as sender, (f.record->>'occurred_at')::timestamptz as "occurredAt",
     (f.record->>'expires_at')::timestamptz as "expiresAt"
   from unnest($2::text[]) k(subject) cross join lateral (
     select f.form, f.record from retained_refusals f
     where f.account_id = $1 and f.subject = any(${storedSubjects('k.subject')}) and f.channel in ($3, 'all')
       and case f.form
         when 'suppression' then coalesce((f.record->>'expires_at')::timestamptz > $6, true)
         else coalesce(f.record->>'purpose' = $4, f.record->>'purpose' is null)
           and coalesce(f.record->>'sender' = $5, f.record->>'sender' is null or $5::text is null) end
     limit ${maxListedEntries}) f
   where (select exists (select from retained_refusals kept where kept.account_id = $1))`,
);

/**
 * Reads retained opt-outs that refuse the message, by subject. Many contacts with the same email may have left opt-outs
 * of it. At most `maxListedEntries` of them are read for each subject, which is the number that an answer lists.
 */
export async function readRetainedOptOuts(
  on: Queryable,
  accountId: AccountId,
  subjects: readonly string[],
  { channel, purpose, sender }: SendSubject,
  now: Date,
): Promise<ReadonlyMap<string, readonly RetainedEntry[]>> {
  const retained = new Map<string, RetainedEntry[]>();
  if (subjects.length === 0) return retained;
  type Row = RetainedEntry & { readonly subject: string };
  const values = [accountId, subjects, channel, purpose, sender, now];
  for (const { subject, ...entry } of await on.query<Row>(retainedSql, values))
    retained.set(subject, [...(retained.get(subject) ?? []), entry]);
  return retained;
}

function dateOrNullOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
