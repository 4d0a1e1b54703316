/**
 * Sets, lists and removes upstreams. The vendor's key is encrypted and never shown. A new URL deletes the key, so that
 * a caller that may set an upstream cannot have the key sent elsewhere.
 */
import {
  type AccountReader,
  type Caller,
  commandLineCaller,
  type Principal,
} from '@switchbook/domain/access/access.js';
import { type AuditChange, changesOf } from '@switchbook/domain/events/audit-change.js';
import { invalid, invariant, notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { lockGrantor } from '../../access/operations/reload-grantor.js';
import { managesAll } from '../../access/values/key-grants.js';
import { keyExpiryOf } from '../../access/values/token-expiry.js';
import { runAudited } from '../../audit/operations.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Admission, Basics, Context, OtherSystems } from '../../operation-context/context.js';
import { needs } from '../../operation-context/declared-operation.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { withForgottenAccess } from '../../operation-context/wrap-operations.js';
import { dropUpstream, putUpstream, readUpstreams } from '../store.js';
import { checkKey, checkUpstreamUrl, type Upstream, upstreamAuditState } from '../values.js';

export interface NewUpstream {
  readonly face: string;
  readonly url: string;
  /** key of the vendor; null: callers send their own */
  readonly key: string | null;
  /** whether unknown contacts are looked up at the vendor */
  readonly readsThrough?: boolean;
  /** file with the renewal of a refused key; only the command line may set it, because servers read the file */
  readonly keyFile?: string;
  /** whether an existing upstream of the face is kept */
  readonly isOnlyNew?: boolean;
}

/** Binds an encrypted key to its row. */
export function sealingNameOf(accountId: AccountId, face: string): string {
  return `upstream ${accountId} ${face}`;
}

/** Lists the upstreams by name. */
export function listUpstreams(context: Basics, { accountId }: AccountReader): Promise<readonly Upstream[]> {
  return readUpstreams(context.database, accountId);
}

/** Returns the names of all upstreams that belong to this name. */
function coveredNamesOf(context: Pick<Context, 'upstreamFaces'>, face: string): readonly string[] {
  return context.upstreamFaces.get(face)?.covers ?? [face];
}

/**
 * Returns the upstream of a name; for a name of several upstreams, the first one that is set. Throws `not_found` if
 * none is set.
 */
export async function getUpstream(
  context: Basics & OtherSystems,
  reader: AccountReader,
  face: string,
): Promise<Upstream> {
  const names = coveredNamesOf(context, face);
  const upstream = (await listUpstreams(context, reader)).find((candidate) => names.includes(candidate.face));
  if (upstream === undefined) throw notFound('upstream');
  return upstream;
}

/**
 * Inserts or replaces upstreams, and returns the first one, since a name may cover several. Throws `not_found` for a
 * face without a vendor. Throws `invalid` for a bad URL or key, and for lookups at a vendor that cannot return a single
 * contact. Without a vendor key, the server sends the callers' own credentials to the URL. So only a key that manages
 * the account (`managesAll`) may set it; others get `forbidden`. Without `principal` the command line acts.
 */
export async function setUpstream(
  context: Context,
  accountId: AccountId,
  newUpstream: NewUpstream,
  caller: Caller = commandLineCaller(accountId),
  principal?: Principal,
): Promise<Upstream> {
  const { face, key } = newUpstream;
  const rule = context.upstreamFaces.get(face);
  if (rule === undefined) return Promise.reject(notFound('face'));
  const url = checkUpstreamUrl(newUpstream.url, rule);
  const checkedKey = key === null ? null : checkKey(key, rule);
  const { readsThrough = false, keyFile = null } = newUpstream;
  if (readsThrough) checkReadThrough(context, face, checkedKey);
  return queuedByAccount(context, accountId, async (tx) => {
    const grantor = await lockGrantor(context, tx, accountId, principal);
    if (grantor !== undefined && key === null && !managesAll(grantor.key, grantor.scopes))
      throw new ProblemError({ kind: 'forbidden', scope: null, why: 'keyless_upstream' });
    const previous = await readUpstreams(tx, accountId);
    const names = coveredNamesOf(context, face);
    if (newUpstream.isOnlyNew === true && previous.some((upstream) => names.includes(upstream.face)))
      throw new ProblemError({ kind: 'stale', version: 0, exists: 'upstream' });
    const commonFields = {
      url,
      madeBy: caller.keyId,
      readsThrough,
      keyFile,
      keyEndsAt: keyEndOf(checkedKey),
    };
    const set = await runAudited(context, tx, caller, async (written) => {
      const results: Upstream[] = [];
      const changes: AuditChange[] = [];
      for (const name of names) {
        const sealedKey =
          checkedKey === null ? null : context.sealer.seal(checkedKey, sealingNameOf(accountId, name));
        const upstream = await putUpstream(
          written,
          accountId,
          { ...commonFields, face: name, sealedKey },
          context.clock(),
        );
        invariant(upstream !== undefined, 'an upstream that was set is missing');
        const earlier = previous.find((storedUpstream) => storedUpstream.face === name);
        const before = earlier === undefined ? null : upstreamAuditState(earlier);
        results.push(upstream);
        changes.push(...changesOf('upstream.set', name, before, upstreamAuditState(upstream)));
      }
      return { result: results, changes };
    });
    await notifyChanged(tx, accountId);
    return set[0] as Upstream;
  });
}

function keyEndOf(key: string | null): Date | null {
  return (key === null ? undefined : keyExpiryOf(key)) ?? null;
}

/** Throws `invalid` if the vendor has no request for one contact, or the upstream has no key. */
function checkReadThrough({ upstreamFaces }: OtherSystems, face: string, key: string | null): void {
  const refusal = (message: string) => invalid('read_through', 'invalid', message);
  if (upstreamFaces.get(face)?.readsContacts !== true)
    throw refusal('cannot be set for this API, because its vendor cannot return a single contact');
  if (key === null) throw refusal('needs a key of the vendor');
}

/** Removes the upstreams of a name. Throws `not_found` if none is set, and the problems of `lockGrantor`. */
export function removeUpstream(
  context: Basics & Admission & OtherSystems,
  accountId: AccountId,
  face: string,
  caller: Caller = commandLineCaller(accountId),
  remover?: Principal,
): Promise<void> {
  if (!isStorable(face)) return Promise.reject(notFound('upstream'));
  return queuedByAccount(context, accountId, async (tx) => {
    await lockGrantor(context, tx, accountId, remover);
    await runAudited(context, tx, caller, async (written) => {
      const changes: AuditChange[] = [];
      for (const name of coveredNamesOf(context, face)) {
        const deleted = await dropUpstream(written, accountId, name);
        if (deleted !== undefined)
          changes.push(...changesOf('upstream.removed', name, upstreamAuditState(deleted), null));
      }
      if (changes.length === 0) throw notFound('upstream');
      return { result: undefined, changes };
    });
    await notifyChanged(tx, accountId);
  });
}

export const upstreamOperations = needs('upstreams:manage', {
  listUpstreams,
  getUpstream,
  setUpstream: withForgottenAccess(setUpstream),
  removeUpstream: withForgottenAccess(removeUpstream),
});
