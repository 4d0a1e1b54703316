/** Changes existing keys, replaces their secrets. Neighbors: `../values/key-grants.ts` has their rights over keys. */
import type { Caller, Key, Principal, ShownKey } from '@switchbook/domain/access/access.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { invalid, notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { runAudited } from '../../audit/operations.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { findKey, lockKey } from '../store/api-key-rows.js';
import { changeKeys, listKeyFamily, replaceSecret } from '../store/key-change-rows.js';
import { endKeyTokens } from '../store/token-rows.js';
import { keyAuditState } from '../values/audit-states.js';
import { type Changer, changeFamily, isLive, type KeyEdit } from '../values/key-grants.js';
import { maxOverlapSeconds } from '../values/key-limits.js';
import { hashSecret, newSecret, shownPrefix } from '../values/secrets.js';
import { type CreatedKey, callerOf, checkKeyName, lockManaged } from './keys.js';
import type { Grantor } from './reload-grantor.js';

/**
 * Changes the name, the scopes or the rate; its descendants lose the same scopes. Throws `not_found`, `forbidden` if
 * `principal` lacks the right, and the problems of `changeFamily`. Without `principal` the command line acts. `caller`
 * is recorded as the actor.
 */
export async function updateKey(
  context: Context,
  accountId: AccountId,
  id: KeyId,
  edit: KeyEdit,
  principal?: Principal,
  caller: Caller = callerOf(accountId, principal),
): Promise<ShownKey> {
  if (edit.name !== undefined) checkKeyName(edit.name);
  return queuedByAccount(context, accountId, async (tx) => {
    const { key, manager } = await lockLive(context, tx, accountId, id, principal);
    const changer = manager && (await readChanger(tx, key, manager));
    const family = await listKeyFamily(tx, accountId, id);
    const changedFamily = changeFamily(family, key, edit, changer);
    const edited = await runAudited(context, tx, caller, async (written) => {
      const result = await changeKeys(written, accountId, changedFamily);
      const keysAfter = new Map(result.map((item) => [item.id, item]));
      const changes = family.flatMap((before) => {
        const after = keysAfter.get(before.id);
        return after === undefined
          ? []
          : changesOf('key.changed', before.id, keyAuditState(before), keyAuditState(after));
      });
      return { result, changes };
    });
    await notifyChanged(tx, accountId);
    return { ...key, ...edited.find((item) => item.id === id) };
  });
}

async function readChanger(tx: Transaction, key: Key, manager: Grantor): Promise<Changer> {
  const parent = key.parentId === null ? undefined : await findKey(tx, key.accountId, key.parentId);
  // The key of a member's sessions has no scopes. Its descendants have the member's current scopes, not the scopes in
  // their rows.
  return { key: manager.key, scopes: manager.scopes, parent: parent?.isSession ? undefined : parent };
}

/**
 * Gives the key a new secret. The previous secret stays valid for `overlapSeconds`. With 0 the previous secret ends at
 * once, and so do tokens issued from the key, except the caller's token. Throws like `updateKey`, and `forbidden` if
 * the key has more rights than `principal`.
 */
export async function rotateKey(
  context: Context,
  accountId: AccountId,
  id: KeyId,
  overlapSeconds: number,
  principal?: Principal,
  caller: Caller = callerOf(accountId, principal),
): Promise<CreatedKey> {
  if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > maxOverlapSeconds)
    throw invalid('overlap_seconds', 'invalid', `must be a whole number from 0 to ${maxOverlapSeconds}`);
  const secret = newSecret(context.random);
  const key = await queuedByAccount(context, accountId, async (tx) => {
    const { key: before, manager } = await lockLive(context, tx, accountId, id, principal);
    // The caller receives the secret.
    const lacking = before.scopes.find((scope) => manager?.scopes.has(scope) === false);
    if (lacking !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lacking });
    const now = context.clock().getTime();
    const oldUntil = overlapSeconds === 0 ? null : new Date(now + overlapSeconds * 1000);
    await lockKey(tx, accountId, id);
    if (oldUntil === null) await endKeyTokens(tx, accountId, id, principal?.tokenFamily ?? null);
    const rotated = await runAudited(context, tx, caller, async (written) => {
      const next = { hash: hashSecret(secret), prefix: shownPrefix(secret), oldUntil };
      const result = await replaceSecret(written, accountId, id, next);
      if (result === undefined) throw notFound('key');
      const auditStateOf = (key: Key, which: string) => ({
        shown: { old_secret_until: key.oldSecretUntil?.toISOString() ?? null },
        withheld: { secret: which },
      });
      const changes = changesOf(
        'key.secret_rotated',
        id,
        auditStateOf(before, 'before'),
        auditStateOf(result, 'after'),
      );
      return { result, changes };
    });
    await notifyChanged(tx, accountId);
    return { ...before, ...rotated };
  });
  return { key, secret };
}

/** Locks a key as `lockManaged` does. Throws `invalid` if the key is not live. */
async function lockLive(...lockArguments: Parameters<typeof lockManaged>): ReturnType<typeof lockManaged> {
  const managed = await lockManaged(...lockArguments);
  if (isLive(managed.key, lockArguments[0].clock())) return managed;
  throw invalid('id', 'not_live', 'belongs to a key that was revoked or has ended');
}
