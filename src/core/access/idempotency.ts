/** Idempotency keys: the first request runs, the same one again gets the stored answer. */
import type { AccountId } from '../../domain/ids.js';
import { asProblems } from '../../store/database.js';
import { claimKey, releaseKey, settleKey, sweepKeys } from '../../store/idempotency.js';
import type { Context } from '../context.js';

const keptMs = 24 * 60 * 60 * 1000;
/** a first request without an answer for so long is taken for dead */
const abandonedMs = 2 * 60 * 1000;

export type IdempotencyState =
  | { readonly state: 'first' }
  | { readonly state: 'running' }
  /** the key was used for another request */
  | { readonly state: 'mismatch' }
  | {
      readonly state: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly response: string;
    };

export function beginIdempotent(
  context: Context,
  accountId: AccountId,
  key: string,
  requestHash: Buffer,
): Promise<IdempotencyState> {
  return asProblems(async () => {
    const now = context.clock();
    const stored = await claimKey(context.database, accountId, {
      key,
      requestHash,
      now,
      expiresAt: new Date(now.getTime() + keptMs),
      abandonedBefore: new Date(now.getTime() - abandonedMs),
    });
    if (stored === undefined) return { state: 'first' };
    if (!stored.requestHash.equals(requestHash)) return { state: 'mismatch' };
    if (stored.status === null) return { state: 'running' };
    return { state: 'answered', status: stored.status, headers: stored.headers, response: stored.response };
  });
}

export function settleIdempotent(
  context: Context,
  accountId: AccountId,
  key: string,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly response: string;
  },
): Promise<void> {
  return asProblems(async () => {
    await settleKey(context.database, accountId, key, answer);
    await sweepKeys(context.database, accountId, context.clock());
  });
}

export function releaseIdempotent(context: Context, accountId: AccountId, key: string): Promise<void> {
  return asProblems(() => releaseKey(context.database, accountId, key));
}
