/** Opt-outs of erased persons, retained only under the salted hash of their numbers and emails. */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { hashedSubject, hashPrefix, optOutMembers } from '../../consents/store/stored-subjects.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { execute } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';

const inputs = parameters('account subjects contacts now');
const plainSql = sql`f.subject = any(${inputs.subjects}::text[]) or f.record->>'contact_id' = any(${inputs.contacts}::text[])`;
const hasRetainedSql = prepared(
  'erasure_has_retained',
  `select exists (select from retained_refusals f where f.account_id = $1 and (${plainSql})) as found`,
);
const saltSql = prepared(
  'salt_refusals',
  `update accounts a set refusal_salt = $2 where a.id = $1 and a.refusal_salt is null`,
);
// A suppression of one number or email is retained for that value only.
const { removed, hashed } = statementParts('removed hashed');
const hashSql = inParts(
  'hash_refusals',
  [
    {
      name: 'removed',
      columns:
        'account_id uuid, subject text, id uuid, form text, channel text, record jsonb, retained_at timestamptz',
      sql: sql`delete from retained_refusals f
       where f.account_id = ${account} and (${plainSql}) and not starts_with(f.subject, '${hashPrefix}') returning f.*`,
    },
    {
      name: 'hashed',
      sql: sql`select distinct on (subject.value, removed.id) removed.*, ${hashedSubject('subject.value')} as stored, split_part(subject.value, ':', 1) as space
       from ${removed}, lateral (select coalesce(nullif(removed.record->>'subject', ''), removed.subject) as value) subject`,
    },
    {
      name: 'inserted',
      writes: true,
      sql: sql`insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
       select ${account}, hashed.stored, hashed.id, hashed.form, hashed.channel, jsonb_strip_nulls(jsonb_build_object(
           'channel', hashed.channel, ${optOutMembers.map((name) => `'${name}', hashed.record->'${name}'`).join(', ')},
           'subject', case when coalesce(hashed.record->>'subject', '') = '' then null else to_jsonb(true) end)), ${inputs.now}
       from ${hashed} on conflict do nothing`,
    },
  ],
  sql`select hashed.form, hashed.channel, hashed.record->>'purpose' as purpose, hashed.record->>'sender' as sender, hashed.space,
     (select count(*) from ${removed}) as rows from ${hashed}
   order by hashed.channel, hashed.form, hashed.space, hashed.id`,
);

/** An opt-out stored under the hash of a number (`number`) or an email (`email`). */
export interface HashedRefusal {
  readonly form: 'consent' | 'suppression';
  readonly channel: string;
  readonly purpose: string | null;
  readonly sender: string | null;
  readonly space: string;
}

/**
 * Creates the account's salt, unless it has one. This runs outside the transaction of the erasure. On a Citus cluster
 * accounts are on every node. Events of a transaction that writes on several nodes could become visible before they are
 * readable.
 */
export const saltRefusals = execute<[salt: Buffer]>(saltSql);

/**
 * Replaces the retained opt-outs of the contacts, and of these numbers and emails, by their hash. `rows`: number of
 * replaced rows. The account must have a salt.
 */
export async function hashRefusals(
  tx: Transaction,
  accountId: AccountId,
  person: { readonly ids: readonly ContactId[]; readonly subjects: readonly string[] },
  now: Date,
): Promise<{ readonly rows: number; readonly hashed: readonly HashedRefusal[] }> {
  const values = [accountId, person.subjects, person.ids];
  const [retained] = await tx.query<{ found: boolean }>(hasRetainedSql, values);
  if (retained?.found !== true) return { rows: 0, hashed: [] };
  const rows = await tx.query<HashedRefusal & { rows: number }>(hashSql, [...values, now]);
  return { rows: rows[0]?.rows ?? 0, hashed: rows.map(({ rows: _, ...one }) => one) };
}

const erasedSql = prepared(
  'erased_subjects',
  `select k.subject, f.form, f.channel, f.record->>'purpose' as purpose, f.retained_at as "erasedAt"
   from unnest($2::text[]) k(subject)
   join retained_refusals f on f.account_id = $1 and f.subject = ${hashedSubject('k.subject')}`,
);
const hasErasedSql = prepared(
  'has_erased',
  'select a.refusal_salt is not null as found from accounts a where a.id = $1',
);

/** Finds times of erasure by number or email, for persons who had opted out. */
export async function findErasureTimes(
  on: Queryable,
  accountId: AccountId,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const erased = new Map<string, Date>();
  if (subjects.length === 0) return erased;
  const [account] = await on.query<{ found: boolean }>(hasErasedSql, [accountId]);
  if (account?.found !== true) return erased;
  const rows = await on.query<{ subject: string; erasedAt: Date }>(erasedSql, [accountId, subjects]);
  for (const { subject, erasedAt } of rows)
    if ((erased.get(subject)?.getTime() ?? 0) < erasedAt.getTime()) erased.set(subject, erasedAt);
  return erased;
}
