/** Keys: created, imported, listed, revoked. Only the creator sees the secret, once. */

import {
  type Caller,
  commandLineCaller,
  type Principal,
  type ShownKey,
} from '@switchbook/domain/access/access.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { invalid, notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { codePoints, isStorable } from '@switchbook/domain/text/text.js';
import { runAudited } from '../../audit/operations.js';
import type { AuditedTransaction } from '../../audit/store.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import { findMember } from '../../members/store/member-rows.js';
import type { Member } from '../../members/values/member.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { readUpstreams } from '../../upstreams/store.js';
import { putFaceKey } from '../../usage/store/face-state-rows.js';
import { dropViewsOfKeys } from '../../views/store.js';
import { pauseWebhooksOf } from '../../webhooks/store/webhook-rows.js';
import { type Webhook, webhookAuditState } from '../../webhooks/values/webhook.js';
import { countKeys, findKey, insertKey, isOfFamily, revokeFamily } from '../store/api-key-rows.js';
import { keyAuditState } from '../values/audit-states.js';
import {
  type GrantedKey,
  grant,
  grantUnchanged,
  managesAll,
  type RequestedKey,
} from '../values/key-grants.js';
import { maxKeyName, maxLiveKeys, maxSecretLength, minSecretLength } from '../values/key-limits.js';
import { hashSecret, isPlausible, newSecret, type RandomBytes, shownPrefix } from '../values/secrets.js';
import { tokenExpiryOf } from '../values/token-expiry.js';
import { assertCanGrant, findRole, type Grantor, lockGrantor } from './reload-grantor.js';

export interface NewKey extends RequestedKey {
  readonly name: string;
  /** an imported secret; generated when absent */
  readonly secret?: string;
  /** whether an imported secret may be short enough for brute force */
  readonly mayBeWeak?: boolean;
  /** the API that clients will use with the key; absent: any */
  readonly face?: string;
  /** owner of the key, which ends when the member leaves; absent: the member of the parent */
  readonly memberNumber?: number;
}

export interface CreatedKey {
  readonly key: ShownKey;
  readonly secret: string;
}

/**
 * Creates a key. Without a parent, the command line creates it. Throws `conflict` if an imported secret exists,
 * `invalid` for an invalid one, `quota`, and the problems of `grant`. `caller` is recorded as the actor.
 */
export function createKey(
  context: Basics & Admission,
  accountId: AccountId,
  newKey: NewKey,
  parent?: Principal,
  caller: Caller = callerOf(accountId, parent),
): Promise<CreatedKey> {
  return queuedByAccount(context, accountId, (tx) => createKeyIn(context, tx, newKey, caller, parent));
}

/** Works as `createKey`, in a given transaction. */
export async function createKeyIn(
  context: Basics,
  tx: Transaction,
  newKey: NewKey,
  caller: Caller,
  parent?: Principal,
): Promise<CreatedKey> {
  // The account is locked, so that no key is made while its parent is being revoked.
  const grantor = parent === undefined ? undefined : await lockGrantor(context, tx, caller.accountId, parent);
  return grantKeyIn(context, tx, newKey, caller, grantor);
}

/** Works as `createKeyIn`, for a grantor that was just reloaded; the caller has locked the account. */
export async function grantKeyIn(
  context: Basics,
  tx: Transaction,
  newKey: NewKey,
  caller: Caller,
  grantor: Grantor | undefined,
): Promise<CreatedKey> {
  const secret = chooseSecret(newKey, context.random);
  const end = tokenEndOf(newKey, secret, context.clock());
  const { accountId } = caller;
  const live = await countKeys(tx, accountId, context.clock());
  if (live >= maxLiveKeys)
    throw new ProblemError({ kind: 'quota', feature: 'keys', current: live, maximum: maxLiveKeys });
  const granted = grantor === undefined ? grantUnchanged(newKey) : grant(newKey, grantor.key, grantor.scopes);
  const { memberNumber = granted.memberNumber } = newKey;
  const isOther = memberNumber !== granted.memberNumber;
  const member = isOther ? await checkOtherMember(tx, accountId, memberNumber, grantor) : undefined;
  // A parent that makes a key for its own member is active.
  const memberState = member?.state ?? (memberNumber === null ? null : 'active');
  const id = asId<KeyId>(context.newId());
  const action = newKey.secret === undefined ? 'key.created' : 'key.imported';
  const key = await runAudited(context, tx, caller, async (written) => {
    const keyRow = {
      ...limitExpiry(granted, end),
      accountId,
      id,
      rateKeyId: granted.rateKeyId ?? id,
      isSession: false,
      memberNumber,
      memberState,
      name: newKey.name,
      prefix: shownPrefix(secret),
      createdAt: context.clock(),
    };
    const result = await insertKey(written, keyRow, hashSecret(secret));
    if (newKey.face !== undefined) await putFaceKey(written, accountId, newKey.face, id);
    return { result, changes: changesOf(action, id, null, keyAuditState(result)) };
  });
  await notifyChanged(tx, accountId);
  return { key, secret };
}

/**
 * Checks a key for another member. The member must not have left, and the caller must have full visibility and all
 * rights of the member's role. The scopes of the key do not matter, since histories will name the member.
 */
async function checkOtherMember(
  tx: Transaction,
  accountId: AccountId,
  number: number | null,
  parent: Grantor | undefined,
): Promise<Member> {
  if (parent?.visibility !== undefined) throw new ProblemError({ kind: 'forbidden', scope: null });
  const member = number === null ? undefined : await findMember(tx, accountId, number);
  if (member === undefined || member.state === 'left')
    throw invalid('member', 'unknown', `${number} is the number of no member`);
  const role = await findRole(tx, accountId, member.role);
  if (role !== undefined) assertCanGrant(role, parent);
  return member;
}

/** Returns the caller of a principal; its face is unknown. */
export function callerOf(accountId: AccountId, principal: Principal | undefined): Caller {
  if (principal === undefined) return commandLineCaller(accountId);
  return { accountId, face: '', keyId: principal.keyId, visibility: principal.visibility };
}

export function checkKeyName(name: string): void {
  if (!isStorable(name) || codePoints(name) > maxKeyName)
    throw invalid('name', 'invalid', `must be at most ${maxKeyName} characters`);
}

/** Returns the secret to store, given or new. Throws `invalid` for it or for the name. */
function chooseSecret(newKey: NewKey, random: RandomBytes): string {
  checkKeyName(newKey.name);
  const secret = newKey.secret?.trim() ?? newSecret(random);
  if (secret === '' || secret.length > maxSecretLength)
    throw invalid('key', 'invalid', `must be 1 to ${maxSecretLength} characters`);
  // No request could authenticate with such a key.
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw invalid('key', 'invalid', 'must be printable ASCII characters without spaces');
  if (!isPlausible(secret)) throw invalid('key', 'invalid', 'is a mistyped or incomplete key of Switchbook');
  if (secret.length < minSecretLength && newKey.mayBeWeak !== true)
    throw invalid(
      'key',
      'weak',
      `must be at least ${minSecretLength} characters, because shorter keys can be guessed`,
    );
  return secret;
}

/**
 * Returns the default expiry of an imported token. A token that leaked and has expired at the vendor must not stay
 * valid here. Throws `invalid` for an expired one.
 */
function tokenEndOf(newKey: NewKey, secret: string, now: Date): Date | undefined {
  if (newKey.secret === undefined || newKey.expiresAt !== undefined) return undefined;
  const end = tokenExpiryOf(secret);
  if (end === undefined || end > now) return end;
  const ended = `is a token that ended at ${end.toISOString()}`;
  throw invalid('key', 'ended', `${ended}: import a token that is valid, or set an end yourself`);
}

/** Returns the grant with an expiry no later than the token's. */
function limitExpiry(granted: GrantedKey, end: Date | undefined): GrantedKey {
  const isEarlier = end === undefined || (granted.expiresAt !== null && granted.expiresAt < end);
  return isEarlier ? granted : { ...granted, expiresAt: end };
}

/**
 * Returns the key and its manager; locks the account. Throws `not_found`, and `forbidden` if the manager has no rights
 * over the key. Without `principal` the command line acts.
 */
export async function lockManaged(
  context: Basics,
  tx: Transaction,
  accountId: AccountId,
  id: KeyId,
  principal: Principal | undefined,
): Promise<{ readonly key: ShownKey; readonly manager: Grantor | undefined }> {
  const manager = await lockGrantor(context, tx, accountId, principal);
  const key = await findKey(tx, accountId, id);
  // A session key ends with its member. A secret of it would let its holder act as the member.
  if (key === undefined || key.isSession) throw notFound('key');
  await assertManages(tx, accountId, id, manager);
  return { key, manager };
}

/** Throws `forbidden` if the manager has no rights over the key: it made neither the key nor a parent of the key. */
export async function assertManages(
  tx: Transaction,
  accountId: AccountId,
  id: KeyId,
  manager: Grantor | undefined,
): Promise<void> {
  const mayAll = manager === undefined || managesAll(manager.key, manager.scopes);
  if (!mayAll && !(await isOfFamily(tx, accountId, manager.keyId, id)))
    throw new ProblemError({ kind: 'forbidden', scope: null });
}

/** Revokes a key and all its dependents, in the transaction of an audited change. */
export async function endFamilyIn(written: AuditedTransaction, accountId: AccountId, id: KeyId, now: Date) {
  const ended = await revokeFamily(written, accountId, id, now);
  // Includes records of keys that were revoked, or had expired, before.
  const keys = [...new Set([id, ...ended.map((key) => key.id)])];
  const pausedWebhooks = await pauseWebhooksOf(written, accountId, keys, now);
  await dropViewsOfKeys(written, accountId, keys);
  const changes = [
    ...ended.flatMap((key) =>
      changesOf('key.revoked', key.id, keyAuditState({ ...key, revokedAt: null }), keyAuditState(key)),
    ),
    ...pausedWebhooks.flatMap((webhook) =>
      changesOf(
        'webhook.changed',
        webhook.id,
        webhookAuditState({ ...webhook, state: 'active' }),
        webhookAuditState(webhook),
      ),
    ),
  ];
  return { ended, pausedWebhooks, changes };
}

export interface RevokedKey {
  readonly key: ShownKey;
  /** number of live descendants that were revoked with it */
  readonly others: number;
  /** created by a key of this answer, and paused with it */
  readonly pausedWebhooks: readonly Pick<Webhook, 'id' | 'face' | 'url'>[];
  /** faces of upstreams that a key of this answer set: their requests are no longer forwarded */
  readonly pausedUpstreams: readonly string[];
}

/**
 * Revokes the key, its descendants and all their tokens from the next request on. Throws `not_found`, and `forbidden`
 * if `principal` lacks the right. A key revokes itself and its descendants; a key that manages all (`managesAll`)
 * revokes any key. Webhooks and upstreams that these keys created pause; their own saved views are deleted. Without
 * `principal` the command line acts. `caller` is recorded as the actor.
 */
export function revokeKey(
  context: Basics & Admission,
  accountId: AccountId,
  id: KeyId,
  principal?: Principal,
  caller: Caller = callerOf(accountId, principal),
): Promise<RevokedKey> {
  return queuedByAccount(context, accountId, async (tx) => {
    // Creating a key locks the account too: no descendant is made during the revocation.
    await lockManaged(context, tx, accountId, id, principal);
    const now = context.clock();
    const { ended, pausedWebhooks } = await runAudited(context, tx, caller, async (written) => {
      const { changes, ...result } = await endFamilyIn(written, accountId, id, now);
      return { result, changes };
    });
    const endedIds = new Set([id, ...ended.map((key) => key.id)]);
    const pausedUpstreams = (await readUpstreams(tx, accountId)).filter(
      ({ madeBy }) => madeBy !== null && endedIds.has(madeBy),
    );
    await notifyChanged(tx, accountId);
    const key = await findKey(tx, accountId, id);
    if (key === undefined) throw notFound('key');
    return {
      key,
      others: ended.filter((endedKey) => endedKey.id !== id).length,
      pausedWebhooks,
      pausedUpstreams: pausedUpstreams.map(({ face }) => face),
    };
  });
}
