/**
 * Upstreams: set, listed, removed. The vendor's key is encrypted and never shown; a new URL forgets it, so that who may
 * set an upstream cannot have the key sent elsewhere.
 */
import type { Caller, Principal } from '../domain/access.js';
import { changesOf, commandLine, upstreamFacts } from '../domain/audit.js';
import type { AccountId } from '../domain/ids.js';
import { invalid, invariant, notFound, ProblemError } from '../domain/problem.js';
import { isStorable } from '../domain/text.js';
import { maxUpstreamKey, maxUpstreamUrl, type Upstream, type UpstreamFace } from '../domain/upstream.js';
import { lockAccount } from '../store/accounts.js';
import { asProblems } from '../store/database.js';
import { notifyChanged } from '../store/listen.js';
import { deleteUpstream, listUpstreams, putUpstream } from '../store/upstreams.js';
import { managesAll } from './access/key-policy.js';
import { lockedKey } from './access/keys.js';
import { audited } from './audit/audit.js';
import type { Context } from './context.js';

export interface NewUpstream {
  readonly face: string;
  readonly url: string;
  /** of the vendor; null: callers send their own */
  readonly key: string | null;
}

/** Binds an encrypted key to its row. */
export function upstreamOwner(accountId: AccountId, face: string): string {
  return `upstream ${accountId} ${face}`;
}

/** By face. */
export function readUpstreams(context: Context, accountId: AccountId): Promise<readonly Upstream[]> {
  return asProblems(() => listUpstreams(context.database, accountId));
}

/** Throws `not_found` when none is set for the face. */
export async function getUpstream(context: Context, accountId: AccountId, face: string): Promise<Upstream> {
  const found = (await readUpstreams(context, accountId)).find((one) => one.face === face);
  if (found === undefined) throw notFound('upstream');
  return found;
}

/**
 * Replaces the one that is there. Throws `not_found` for a face without a vendor, `invalid` for a bad URL or key. Without a key
 * of the vendor the credentials of other callers go to the URL: so `setter` must be a key that manages all of its account
 * (`managesAll`), else `forbidden`. Without a setter as the command line does.
 */
export function setUpstream(
  context: Context,
  accountId: AccountId,
  wanted: NewUpstream,
  by: Caller = commandLine(accountId),
  setter?: Principal,
): Promise<Upstream> {
  const { face, key } = wanted;
  const rule = context.upstreamFaces.get(face);
  if (rule === undefined) return Promise.reject(notFound('face'));
  return asProblems(async () => {
    const url = checkUrl(wanted.url, rule);
    const sealedKey =
      key === null ? null : context.sealer.seal(checkKey(key, rule), upstreamOwner(accountId, face));
    return context.database.transaction(async (tx) => {
      if ((await lockAccount(tx, accountId)) === undefined) throw notFound('account');
      if (setter !== undefined) {
        const setting = await lockedKey(context, tx, setter);
        if (key === null && !managesAll(setting, setter.scopes))
          throw new ProblemError({ kind: 'forbidden', scope: null });
      }
      const former = (await listUpstreams(tx, accountId)).find((one) => one.face === face);
      const set = await audited(context, tx, by, async (written) => {
        const result = await putUpstream(
          written,
          accountId,
          { face, url, sealedKey, madeBy: by.keyId },
          context.clock(),
        );
        invariant(result !== undefined, 'an upstream that was set is not there');
        const before = former === undefined ? null : upstreamFacts(former);
        return { result, changes: changesOf('upstream.set', face, before, upstreamFacts(result)) };
      });
      await notifyChanged(tx, accountId);
      return set;
    });
  });
}

/** Throws `not_found` when none is set for the face. */
export function removeUpstream(
  context: Context,
  accountId: AccountId,
  face: string,
  by: Caller = commandLine(accountId),
): Promise<void> {
  if (!isStorable(face)) return Promise.reject(notFound('upstream'));
  return asProblems(() =>
    context.database.transaction(async (tx) => {
      await audited(context, tx, by, async (written) => {
        const gone = await deleteUpstream(written, accountId, face);
        if (gone === undefined) throw notFound('upstream');
        return {
          result: undefined,
          changes: changesOf('upstream.removed', face, upstreamFacts(gone), null),
        };
      });
      await notifyChanged(tx, accountId);
    }),
  );
}

/** In canonical form, without a slash at the end. Throws `invalid`. */
export function checkUrl(text: string, { prefixes }: UpstreamFace): string {
  const refuse = (message: string) => invalid('url', 'invalid', message);
  if (text.length > maxUpstreamUrl) throw refuse(`must be at most ${maxUpstreamUrl} characters`);
  if (!/^https?:\/\/[^\s?#@\\]+$/i.test(text) || !URL.canParse(text))
    throw refuse('must be an absolute http or https URL without user, query or fragment');
  const { origin, pathname } = new URL(text);
  const path = pathname.replace(/\/+$/, '');
  const prefix = prefixes.find((one) => path.endsWith(one));
  if (prefix !== undefined)
    throw refuse(`must not end with ${prefix}, since the paths that are called begin with it`);
  return origin + path;
}

/** Trimmed. Throws `invalid`. */
export function checkKey(text: string, { faultOfKey }: UpstreamFace): string {
  const key = text.trim();
  const refuse = (message: string) => invalid('key', 'invalid', message);
  if (key === '' || key.length > maxUpstreamKey) throw refuse(`must be 1 to ${maxUpstreamKey} characters`);
  if (!/^[\x20-\x7e]+$/.test(key)) throw refuse('must be printable ASCII characters');
  const fault = faultOfKey(key);
  if (fault !== undefined) throw refuse(fault);
  return key;
}
