/**
 * Reads one contact of a live vendor, by the reader of pulls and within tighter bounds: a client waits for the answer.
 */

import { TokenBucket } from '@switchbook/admission/rate-limiter.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { LRUCache } from 'lru-cache';
import { findAccount } from '../../access/store/account-rows.js';
import { asProblems } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { FoundUpstream } from '../../upstreams/values.js';
import type { FoundContact, PullFace } from '../values/pull-source.js';
import { PageBudget, pageBounds } from './large-pages.js';
import { PullFailure } from './pull-failure.js';
import { readVendorAnswer } from './pull-pages.js';
import { vendorWork } from './vendor-work.js';

/** Returns the rate limit of all lookups of an account at a vendor, if the vendor documents one; else undefined. */
export function bucketOf(
  buckets: LRUCache<string, TokenBucket>,
  accountId: AccountId,
  { name, url }: FoundUpstream,
  { source }: PullFace,
  now: () => number,
): TokenBucket | undefined {
  if (source.rate === undefined) return undefined;
  const key = JSON.stringify([accountId, name, url]);
  const bucket = buckets.get(key) ?? new TokenBucket(source.rate, now);
  buckets.set(key, bucket);
  return bucket;
}

interface ContactRequest {
  readonly accountId: AccountId;
  readonly upstream: FoundUpstream;
  readonly rule: PullFace;
  readonly id: string;
  readonly bucket: TokenBucket | undefined;
  readonly signal: AbortSignal;
}

/** One retry within short limits at most, since the client can repeat the request. */
const limits = { requestMs: 10_000, tries: 2, totalMs: 12_000, max429: 1, bodyBytes: 1024 ** 2 } as const;
const bounds = { ...pageBounds.usual, pageLength: 2 * 1024 ** 2 };

/**
 * Returns undefined if the vendor does not have the contact. Throws VendorError, VendorRefusal, or the signal's reason.
 */
export async function readContact(
  { pulls, database }: Pick<Context, 'pulls' | 'database'>,
  { accountId, upstream, rule, id, bucket, signal }: ContactRequest,
): Promise<FoundContact | undefined> {
  const { url, key } = upstream;
  const credential = key === null ? undefined : rule.credential(key);
  if (credential === undefined) throw new PullFailure('no_key', 'No key of the vendor is stored.');
  const account = await asProblems(() => findAccount(database, accountId));
  const budget = new PageBudget(pulls.largePages, accountId, bounds, signal);
  try {
    const vendor = vendorWork({
      shared: { ...pulls, limits: { ...pulls.limits, ...limits } },
      budget,
      bounds,
      owner: accountId,
      url,
      credential,
      signal,
      bucket,
      rate: undefined,
    });
    const work = { ...vendor, without: new Set<never>(), since: undefined };
    const region = account?.settings.default_region;
    return await readVendorAnswer(async () => rule.source.contact?.({ ...work, region }, id, upstream.name));
  } finally {
    budget.close();
  }
}
