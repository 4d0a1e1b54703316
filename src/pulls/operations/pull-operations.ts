/**
 * The operations of pulls for the native API and the command line; operations of imports show rows, undo and cancel.
 * `../jobs/pull-jobs.ts` runs due pulls in `../jobs/pull-worker.ts`, which reads pages (`pull-pages.ts`) by
 * `vendor-work.ts`.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import { type AuditChange, changesOf } from '@switchbook/domain/events/audit-change.js';
import { inState, invalid, orNotFound } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { runAudited } from '../../audit/operations.js';
import { notifyJobsDue } from '../../database/connections/listen.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { checkOptions, lockForImport } from '../../imports/operations/receive.js';
import { dropOldestImports } from '../../imports/store/import-retention.js';
import { insertImport, lockImport } from '../../imports/store/stored-imports.js';
import type { ImportOptions } from '../../imports/values/import-job.js';
import { importLimits } from '../../imports/values/import-limits.js';
import type { Admission, Basics, Context, Secrets } from '../../operation-context/context.js';
import { needs } from '../../operation-context/declared-operation.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { sealingNameOf } from '../../upstreams/operations/upstreams.js';
import { readUpstreams } from '../../upstreams/store.js';
import { checkKey, checkUpstreamUrl, isPaused } from '../../upstreams/values.js';
import {
  endStoredKeys,
  findLastStart,
  findPull,
  findStoredKey,
  forgetKey,
  insertPull,
  readPulls,
  resumeReading,
} from '../store.js';
import {
  type NewPull,
  type PullJob,
  pullKeyAuditState,
  pullLimits,
  pullOwner,
  type StoredPull,
  toPull,
  workOfPull,
} from '../values/pull-job.js';
import type { PullFace } from '../values/pull-source.js';

/** Throws `not_found` for a face that cannot be pulled, `invalid` for a bad or missing URL or key. */
export async function createPull(context: Context, caller: Caller, pull: NewPull): Promise<PullJob> {
  const { accountId } = caller;
  const rule = orNotFound(context.pulls.faces.get(pull.face), 'face');
  const { database } = context;
  const { url, key } = await getTarget(context, database, accountId, pull, rule);
  const since = await readSince(database, accountId, pull, url);
  const storedPull = await queuedByAccount(context, caller, async (tx) => {
    const { account } = await lockForImport(tx, accountId);
    const region = pull.options.region ?? account.settings.default_region;
    const options: ImportOptions = checkOptions({
      // The vendor's changes since the last pull are newer than the stored values.
      onMatch: since === null ? 'fill' : 'update',
      // An unreadable cell, such as an avatar, must not reject the contact.
      badCells: 'drop_cell',
      ...pull.options,
      ...withoutUndefined({ region }),
      format: 'ndjson',
      fileName: url,
    });
    const id = asId<ImportId>(context.newId());
    await insertImport(tx, {
      accountId,
      id,
      options,
      format: 'ndjson',
      now: context.clock(),
      caller: { face: caller.face, keyId: caller.keyId },
      items: null,
      scope: pull.face,
    });
    const { face, keepsKey, without } = pull;
    const sealedKey = context.sealer.seal(key, pullOwner(accountId, id));
    await runAudited(context, tx, caller, async (written) => {
      await insertPull(written, accountId, { id, face, url, sealedKey, keepsKey, without, since });
      const ended = keepsKey ? await endStoredKeys(written, accountId, { id, face, url }) : [];
      const changes = [
        ...ended.flatMap((importId) => forgottenKeyChanges(importId, { face, url })),
        ...storedKeyChanges(pull, id, url),
      ];
      return { result: undefined, changes };
    });
    await notifyJobsDue(tx);
    await dropOldestImports(tx, accountId, importLimits.stored);
    return getStoredPull(tx, accountId, id);
  });
  context.jobsSignal.raise();
  return toPull(storedPull);
}

type OfKey = Parameters<typeof pullKeyAuditState>[0];

function storedKeyChanges(
  { face, keepsKey }: Pick<StoredPull, 'face' | 'keepsKey'>,
  id: ImportId,
  url: string,
) {
  return keepsKey ? changesOf('pull_key.kept', id, null, pullKeyAuditState({ face, url })) : [];
}

function forgottenKeyChanges(id: ImportId, pull: OfKey): readonly AuditChange[] {
  return changesOf('pull_key.forgotten', id, pullKeyAuditState(pull), null);
}

interface Target {
  readonly url: string;
  readonly key: string;
}

/** Completes the URL and the key: from the upstream, or from an earlier pull of the same URL. */
async function getTarget(
  { sealer, clock, keyFiles }: Basics & Secrets,
  on: Queryable,
  accountId: AccountId,
  pull: Pick<NewPull, 'face' | 'url' | 'key'>,
  rule: PullFace,
): Promise<Target> {
  const { face } = pull;
  const now = clock();
  const activeUpstreams = (await readUpstreams(on, accountId)).filter(
    (storedUpstream) => !isPaused(storedUpstream, now),
  );
  const upstream = rule.upstreams.flatMap((name) =>
    activeUpstreams.filter((activeUpstream) => activeUpstream.face === name),
  )[0];
  const url = pull.url === undefined ? upstream?.url : checkUpstreamUrl(pull.url, rule);
  if (url === undefined) throw invalid('url', 'required', 'must be given, because the API has no upstream');
  if (pull.key !== undefined) return { url, key: checkKey(pull.key, rule) };
  const followed = upstream?.keyFile != null && upstream.url === url;
  const renewed = followed ? await keyFiles.read(upstream.keyFile) : undefined;
  if (renewed !== undefined) return { url, key: checkKey(renewed, rule) };
  if (upstream?.sealedKey != null && upstream.url === url)
    return { url, key: sealer.open(upstream.sealedKey, sealingNameOf(accountId, upstream.sealedAs)) };
  const stored = await findStoredKey(on, accountId, face, url);
  if (stored !== undefined)
    return { url, key: sealer.open(stored.sealedKey, pullOwner(accountId, stored.id)) };
  throw invalid('key', 'required', 'must be given, because no key is stored for this URL');
}

async function readSince(
  on: Queryable,
  accountId: AccountId,
  { face, since, without }: NewPull,
  url: string,
): Promise<Date | null> {
  if (since !== 'last') return since ?? null;
  const began = await findLastStart(on, accountId, { face, url, without });
  return began === null ? null : new Date(began.getTime() - pullLimits.sinceMarginMs);
}

async function getStoredPull(on: Queryable, accountId: AccountId, id: ImportId): Promise<StoredPull> {
  return orNotFound(await findPull(on, accountId, id), 'pull');
}

export async function getPull(context: Basics, caller: Caller, id: ImportId): Promise<PullJob> {
  return toPull(await getStoredPull(context.database, caller.accountId, id));
}

/** Lists pulls, newest first. `face`: only pulls of this API; null: all. */
export function listPulls(
  context: Basics,
  caller: Caller,
  page: PageAfter,
  face: string | null = null,
): Promise<Page<PullJob>> {
  return pageByIds(page, async (after, limit) =>
    (await readPulls(context.database, caller.accountId, after, limit, face)).map(toPull),
  );
}

/**
 * Continues after the last stored page, with a key like a new pull. Returns a running pull unchanged; throws `conflict`
 * for a pull that did not end by a read error.
 */
export async function resumePull(
  context: Context,
  caller: Caller,
  id: ImportId,
  input: { readonly key?: string } = {},
): Promise<PullJob> {
  const { accountId } = caller;
  const pull = await queuedByAccount(context, caller, async (tx) => {
    await lockImport(tx, accountId, id);
    const stored = await getStoredPull(tx, accountId, id);
    if (stored.state === 'receiving') return stored;
    if (!toPull(stored).canResume) throw inState('pull', 'not_resumable');
    await reopen(context, tx, caller, stored, input.key);
    await notifyJobsDue(tx);
    return getStoredPull(tx, accountId, id);
  });
  context.jobsSignal.raise();
  return toPull(pull);
}

async function reopen(
  context: Context,
  tx: Transaction,
  caller: Caller,
  stored: StoredPull,
  key?: string,
): Promise<void> {
  const { accountId, id, face, url, keepsKey } = stored;
  const rule = orNotFound(context.pulls.faces.get(face), 'face');
  const target = await getTarget(context, tx, accountId, { face, url, ...withoutUndefined({ key }) }, rule);
  const sealedKey = context.sealer.seal(target.key, pullOwner(accountId, id));
  await context.begun.forget(tx, workOfPull(stored));
  await runAudited(context, tx, caller, async (written) => {
    await resumeReading(written, accountId, { id, sealedKey, keepsKey }, context.clock());
    return { result: undefined, changes: key === undefined ? [] : storedKeyChanges(stored, id, url) };
  });
}

/** Forgets the key that a pull keeps, once it has ended. */
export function forgetPullKey(context: Basics & Admission, caller: Caller, id: ImportId): Promise<PullJob> {
  const { accountId } = caller;
  return queuedByAccount(context, caller, async (tx) => {
    await lockImport(tx, accountId, id);
    const stored = await getStoredPull(tx, accountId, id);
    await runAudited(context, tx, caller, async (written) => {
      await forgetKey(written, accountId, id);
      return { result: undefined, changes: stored.keepsKey ? forgottenKeyChanges(id, stored) : [] };
    });
    return toPull(await getStoredPull(tx, accountId, id));
  });
}

export const pullOperations = needs('pulls:manage', {
  createPull,
  getPull,
  listPulls,
  resumePull,
  forgetPullKey,
});
