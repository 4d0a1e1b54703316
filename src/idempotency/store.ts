/**
 * Idempotency keys: the stored answer of a write, for a client that sends it again. The transaction of the write
 * inserts the row. A request in progress has the key's advisory lock, which ends with the connection, so no lock is
 * ever left behind. The lock only saves work; the primary key prevents a second write.
 */
import type { Scope } from '@switchbook/domain/access/access.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../database/database.js';
import { Columns } from '../database/statements/columns.js';
import { execute, foundRow, scalarOf } from '../database/statements/one-statement.js';
import { prepared } from '../database/statements/sql.js';

export interface StoredAnswerRow {
  readonly requestHash: Buffer;
  /** number of hashed bytes of a file that was refused before its end; null: all bytes */
  readonly requestBytes: number | null;
  /** scopes of the caller that got the answer; null: unknown, or the caller needs none */
  readonly scopes: readonly Scope[] | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly response: string;
}

// Two keys may share a hash: then the second waits unnecessarily.
const lockOf = `hashtextextended('once/' || $1::text || '/' || $2::text, 0)`;
const lockSql = prepared('lock_idempotency_key', `select pg_try_advisory_xact_lock(${lockOf}) as taken`);
// Requests share this lock, and an erasure waits for all of them.
const answerLock = `hashtextextended('answers/' || $1::text, 0)`;
const lockAnswerSql = prepared(
  'lock_idempotent_answer',
  `select pg_try_advisory_xact_lock(${lockOf}) as taken, pg_advisory_xact_lock_shared(${answerLock}) as held`,
);
const holdAnswersSql = prepared(
  'hold_idempotent_answers',
  `select pg_advisory_xact_lock_shared(${answerLock})`,
);
const awaitAnswersSql = prepared('await_idempotent_answers', `select pg_advisory_xact_lock(${answerLock})`);
const leaseSql = prepared('lease_idempotency_key', `select pg_try_advisory_lock(${lockOf}) as taken`);
const endLeaseSql = prepared('end_idempotency_lease', `select pg_advisory_unlock(${lockOf})`);

const findSql = prepared(
  'find_idempotent_answer',
  `select ${new Columns('k', 'requestHash requestBytes scopes status headers response')} from idempotency_keys k
   where k.account_id = $1 and k.key = $2 and k.expires_at > $3`,
);
// An expired answer is replaced.
const insertSql = prepared(
  'insert_idempotent_answer',
  `insert into idempotency_keys as k
     (account_id, key, request_hash, request_bytes, scopes, status, headers, response, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict on constraint idempotency_keys_pkey do update
     set request_hash = excluded.request_hash, request_bytes = excluded.request_bytes, scopes = excluded.scopes,
         status = excluded.status, headers = excluded.headers, response = excluded.response, created_at = excluded.created_at,
         expires_at = excluded.expires_at
     where k.expires_at <= $9
   returning k.key`,
);

/** Locks the key until this transaction ends; false while another request works under it. */
export const lockIdempotencyKey = scalarOf<boolean, [key: string], Transaction>(lockSql, false);

/**
 * Locks the key as `lockIdempotencyKey` does, and makes an erasure wait until this transaction has stored its answer.
 */
export const lockKeyBeforeErasure = scalarOf<boolean, [key: string], Transaction>(lockAnswerSql, false);

/** Makes an erasure wait, as `lockKeyBeforeErasure` does, if another connection has the lock of the key. */
export const blockErasure = execute<[], Transaction>(holdAnswersSql);

/** Waits until the requests that have begun before have stored their answers. */
export const awaitAnswers = execute<[], Transaction>(awaitAnswersSql);

/** Locks as `lockIdempotencyKey` does, until `endLease` or the end of the connection: `on` is one connection. */
export const leaseKey = scalarOf<boolean, [key: string]>(leaseSql, false);

export const endLease = execute<[key: string]>(endLeaseSql);

/** Finds the stored answer. Call it after the lock: answers stored before are visible then. */
export const findAnswer = foundRow<StoredAnswerRow, [key: string, now: Date]>(findSql);

/** Returns false if the key already has an answer; the caller must then roll back this transaction. */
export async function insertAnswer(
  on: Queryable,
  accountId: AccountId,
  key: string,
  answer: StoredAnswerRow & { readonly now: Date; readonly expiresAt: Date },
): Promise<boolean> {
  const { requestHash, requestBytes, scopes, status, headers, response, now, expiresAt } = answer;
  const request = [accountId, key, requestHash, requestBytes, scopes];
  const values = [...request, status, headers, response, now, expiresAt];
  return (await on.query(insertSql, values)).length > 0;
}
