/**
 * Subjects of retained opt-outs: the number or email, or its salted hash after an erasure. Every statement that reads
 * retained opt-outs uses `storedSubjects`.
 */
import type { Consent, EntryName, Suppression } from '@switchbook/domain/consent/consent.js';
import { account, type Sql, sql } from '../../database/statements/sql-fragments.js';

/** Members of an opt-out that are data of its contact, or of the row. */
type HolderName = 'id' | 'subjects' | 'reason' | 'source' | 'basis' | 'proof' | 'note' | 'actor';
type OptOutName = Exclude<EntryName<Consent> | EntryName<Suppression>, 'created_at' | 'updated_at'>;

/** The members of an opt-out that its erased or invisible contact leaves, with the channel and the subject. */
export const optOutMembers = Object.keys({
  state: true,
  purpose: true,
  sender: true,
  occurred_at: true,
  expires_at: true,
} satisfies Record<Exclude<OptOutName, HolderName | 'channel' | 'subject'>, true>);

/** Prefix of a hashed subject; plain subjects of numbers and emails begin with the name of their space. */
export const hashPrefix = 'sha256:';

/**
 * Returns SQL for the salted hash of a subject; null until a person of the account is erased. The statement's $1 is the
 * account.
 */
export function hashedSubject(subject: string): Sql {
  // The salt is read once for a statement, since it does not depend on the row.
  return sql`'${hashPrefix}' || encode(sha256((select a.refusal_salt from accounts a where a.id = ${account})
    || convert_to(${subject}, 'UTF8')), 'hex')`;
}

/** Returns SQL for an array of the stored forms of the subject in opt-outs; `otherSubject`: its other form, or null. */
export function storedSubjects(subject: string, otherSubject?: string): Sql {
  const stored = sql`${subject}, ${hashedSubject(subject)}`;
  if (otherSubject === undefined) return sql`array[${stored}]`;
  return sql`array[${stored}, ${otherSubject}, ${hashedSubject(otherSubject)}]`;
}
