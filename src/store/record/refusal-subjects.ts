/**
 * What retained opt-outs are stored under: the number or email itself, or, once the person was erased, its salted hash.
 * Every statement that asks for retained opt-outs uses `storedSubjects`.
 */
import { account, type Sql, sql } from '../database/pieces.js';

/** Begins the hash of a subject. Plain subjects of numbers and emails begin with their space. */
export const hashPrefix = 'sha256:';

/**
 * SQL: the salted hash of a subject; null until a person of the account is erased. The statement's $1 is the account.
 */
export function hashedSubject(subject: string): Sql {
  // The salt is read once for a statement, since it does not depend on the row.
  return sql`'${hashPrefix}' || encode(sha256((select a.refusal_salt from accounts a where a.id = ${account})
    || convert_to(${subject}, 'UTF8')), 'hex')`;
}

/** SQL: an array of all that opt-outs of the subject may be stored under. */
export function storedSubjects(subject: string): Sql {
  return sql`array[${subject}, ${hashedSubject(subject)}]`;
}
