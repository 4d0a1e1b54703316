/** Reads one contact of a live vendor, by the reader of pulls and within tighter bounds: a client waits for the answer. */

import { setTimeout as delay } from 'node:timers/promises';
import { TokenBucket } from '@switchbook/admission/rate-limiter.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import type { LRUCache } from 'lru-cache';
import { findAccount } from '../../access/store/account-rows.js';
import type { Context } from '../../core/context.js';
import { asProblems } from '../../database/database.js';
import { runImports } from '../../imports/jobs/import-jobs.js';
import type { ImportJob } from '../../imports/operations/import.js';
import { createImport, getImport } from '../../imports/operations/imports-of-account.js';
import { deleteEnded } from '../../imports/store/imports.js';
import { PageBudget, pageBounds } from '../../pulls/operations/page-budget.js';
import { PullFailure } from '../../pulls/operations/pull-failure.js';
import { expected } from '../../pulls/operations/pull-pages.js';
import { vendorWork } from '../../pulls/operations/vendor-get.js';
import type { FoundContact, PullFace } from '../../pulls/values.js';
import type { FoundUpstream } from '../../upstreams/values.js';

/** The rate limit of all lookups of an account at a vendor, if the vendor documents one; else undefined. */
export function bucketOf(
  known: LRUCache<string, TokenBucket>,
  accountId: AccountId,
  { name, url }: FoundUpstream,
  { source }: PullFace,
  now: () => number,
): TokenBucket | undefined {
  if (source.rate === undefined) return undefined;
  const key = JSON.stringify([accountId, name, url]);
  const bucket = known.get(key) ?? new TokenBucket(source.rate, now);
  known.set(key, bucket);
  return bucket;
}

interface ContactWanted {
  readonly accountId: AccountId;
  readonly upstream: FoundUpstream;
  readonly rule: PullFace;
  readonly id: string;
  readonly bucket: TokenBucket | undefined;
  readonly signal: AbortSignal;
}

/** One retry within short limits at most, since the client can repeat the request. */
const limits = { requestMs: 10_000, tries: 2, totalMs: 12_000, busyTries: 1, bodyBytes: 1024 ** 2 } as const;
const bounds = { ...pageBounds.usual, pageLength: 2 * 1024 ** 2 };

/** Undefined if the vendor does not have it. Throws VendorFailure, VendorRefusal, or the signal's reason. */
export async function readContact(
  { pulls, database }: Pick<Context, 'pulls' | 'database'>,
  { accountId, upstream, rule, id, bucket, signal }: ContactWanted,
): Promise<FoundContact | undefined> {
  const { url, key } = upstream;
  const credential = key === null ? undefined : rule.credential(key);
  if (credential === undefined) throw new PullFailure('no_key', 'No key of the vendor is stored.');
  const account = await asProblems(() => findAccount(database, accountId));
  const budget = new PageBudget(pulls.largePages, accountId, bounds, signal);
  try {
    const vendor = vendorWork({
      shared: { ...pulls, limits: { ...pulls.limits, ...limits } },
      ...{ budget, bounds, owner: accountId, url, credential, signal, bucket },
      rate: undefined,
    });
    const work = { ...vendor, without: new Set<never>(), since: undefined };
    const region = account?.settings.default_region;
    return await expected(async () => rule.source.contact?.({ ...work, region }, id, upstream.name));
  } finally {
    budget.close();
  }
}

// Imports one contact that was found at its vendor, like a pull: only missing values are filled in. The import is deleted after its
// end, so that many of them do not displace the account's own imports in the list.

const pollMs = 25;
const importMs = 15_000;

interface VendorContact {
  readonly face: string;
  readonly url: string;
  readonly found: FoundContact;
  readonly signal: AbortSignal;
}

export async function importFound(
  context: Context,
  caller: Caller,
  { face, url, found, signal }: VendorContact,
): Promise<'imported' | 'rejected'> {
  const { accountId } = caller;
  const line = Buffer.from(`${JSON.stringify(found.contact)}\n`);
  const file = {
    bytes: bytesOf(line),
    mediaType: 'application/x-ndjson',
    options: {
      ...({ format: 'ndjson', onMatch: 'fill', badCells: 'drop_cell', isDryRun: false } as const),
      ...{ tags: [], groups: [], fileName: url },
    },
    scope: face,
    ...defined({ items: found.catalogs }),
  };
  signal.throwIfAborted();
  // The import now runs to its end, even after all clients have left.
  const deadline = AbortSignal.timeout(importMs);
  const made = await createImport(context, caller, file);
  // This process imports at once, unless its jobs or another process were faster.
  await runImports(context, { signal: deadline, only: made.id });
  const ended = await untilEnded(context, caller, made, deadline);
  await asProblems(() => deleteEnded(context.database, accountId, made.id));
  if (ended.state !== 'done')
    throw new PullFailure('import_failed', 'The contact of the vendor could not be imported.', {
      cause: ended.error,
    });
  return ended.totals.rejected === 0 ? 'imported' : 'rejected';
}

async function untilEnded(
  context: Context,
  caller: Caller,
  made: ImportJob,
  signal: AbortSignal,
): Promise<ImportJob> {
  for (;;) {
    const job = await getImport(context, caller, made.id);
    if (job.state !== 'queued' && job.state !== 'running' && job.state !== 'receiving') return job;
    await delay(pollMs, undefined, { signal });
  }
}

async function* bytesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
