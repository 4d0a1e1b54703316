/** Idempotency keys: the stored answer of a write, for a caller that sends it again. */
import type { AccountId } from '../domain/ids.js';
import type { Queryable } from './database.js';
import { prepared } from './sql.js';

export interface StoredAnswer {
  readonly requestHash: Buffer;
  /** null while the first request is still running */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly response: string;
}

interface AnswerRow {
  request_hash: Buffer;
  status: number | null;
  headers: Record<string, string> | null;
  response: string | null;
}

// An expired key, or one whose first request died long ago, is taken over by the newcomer.
const claimSql = prepared(
  'claim_idempotency_key',
  `insert into idempotency_keys as k (account_id, key, request_hash, created_at, expires_at)
   values ($1, $2, $3, $4, $5)
   on conflict on constraint idempotency_keys_pkey do update
     set request_hash = excluded.request_hash, status = null, headers = null, response = null,
         created_at = excluded.created_at, expires_at = excluded.expires_at
     where k.expires_at <= $4 or (k.status is null and k.created_at <= $6)
   returning k.key`,
);
const findSql = prepared(
  'find_idempotency_key',
  `select k.request_hash, k.status, k.headers, k.response from idempotency_keys k where k.account_id = $1 and k.key = $2`,
);
const settleSql = prepared(
  'settle_idempotency_key',
  `update idempotency_keys k set status = $3, headers = $4, response = $5 where k.account_id = $1 and k.key = $2`,
);
const releaseSql = prepared(
  'release_idempotency_key',
  'delete from idempotency_keys k where k.account_id = $1 and k.key = $2',
);
const sweepSql = prepared(
  'sweep_idempotency_keys',
  'delete from idempotency_keys k where k.account_id = $1 and k.expires_at <= $2',
);

export interface Claim {
  readonly key: string;
  readonly requestHash: Buffer;
  readonly now: Date;
  readonly expiresAt: Date;
  /** a first request that began before this and has no answer is taken for dead */
  readonly abandonedBefore: Date;
}

/** Undefined when the caller is the first and shall run; otherwise what is stored. */
export async function claimKey(
  on: Queryable,
  accountId: AccountId,
  claim: Claim,
): Promise<StoredAnswer | undefined> {
  const values = [accountId, claim.key, claim.requestHash, claim.now, claim.expiresAt, claim.abandonedBefore];
  if ((await on.query(claimSql, values)).length > 0) return undefined;
  const row = (await on.query<AnswerRow>(findSql, [accountId, claim.key]))[0];
  if (row === undefined) return claimKey(on, accountId, claim);
  return {
    requestHash: row.request_hash,
    status: row.status,
    headers: row.headers ?? {},
    response: row.response ?? '',
  };
}

export async function settleKey(
  on: Queryable,
  accountId: AccountId,
  key: string,
  answer: Omit<StoredAnswer, 'requestHash'>,
): Promise<void> {
  await on.query(settleSql, [accountId, key, answer.status, answer.headers, answer.response]);
}

/** The first request failed without an answer worth keeping: the key is free again. */
export async function releaseKey(on: Queryable, accountId: AccountId, key: string): Promise<void> {
  await on.query(releaseSql, [accountId, key]);
}

export async function sweepKeys(on: Queryable, accountId: AccountId, now: Date): Promise<void> {
  await on.query(sweepSql, [accountId, now]);
}
