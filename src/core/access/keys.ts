/** Keys: made, imported, listed, revoked. The secret is seen once, by whoever makes it. */
import type { Key, Principal } from '../../domain/access.js';
import { type AccountId, asId, type KeyId } from '../../domain/ids.js';
import { invalid, notFound, ProblemError } from '../../domain/problem.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { findKey, insertKey, isOfFamily, listKeys, lockAccount, revokeFamily } from '../../store/accounts.js';
import { asProblems, type Transaction } from '../../store/database.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { type GrantedKey, grant, grantFreely, managesAll, type WantedKey } from './key-policy.js';
import {
  hashSecret,
  isPlausible,
  maxSecretLength,
  minSecretLength,
  newSecret,
  type RandomBytes,
  shownPrefix,
} from './secrets.js';

export interface NewKey extends WantedKey {
  readonly name: string;
  /** a secret brought along; ours is made when absent */
  readonly secret?: string;
  /** whether a brought secret may be so short that trying finds it */
  readonly mayBeWeak?: boolean;
}

export interface MadeKey {
  readonly key: Key;
  readonly secret: string;
}

/**
 * Without a maker as the command line does. Throws `conflict` when a brought secret is known already, `invalid` for one
 * that cannot be a key, and what `grant` throws.
 */
export function createKey(
  context: Context,
  accountId: AccountId,
  wanted: NewKey,
  maker?: Principal,
): Promise<MadeKey> {
  return asProblems(async () => {
    const secret = chooseSecret(wanted, context.random);
    const key = await context.database.transaction(async (tx) => {
      const granted = maker === undefined ? grantFreely(wanted) : await grantBy(context, tx, maker, wanted);
      return insert(context, tx, accountId, wanted.name, granted, secret);
    });
    return { key, secret };
  });
}

/** Like createKey without a maker, in a transaction of the caller's. */
export async function createKeyIn(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  wanted: NewKey,
): Promise<MadeKey> {
  const secret = chooseSecret(wanted, context.random);
  return { key: await insert(context, tx, accountId, wanted.name, grantFreely(wanted), secret), secret };
}

/** Also checks the rest of what is wanted. */
function chooseSecret(wanted: NewKey, random: RandomBytes): string {
  if (!isStorable(wanted.name) || codePoints(wanted.name) > 200)
    throw invalid('name', 'invalid', 'must be at most 200 characters');
  const secret = wanted.secret?.trim() ?? newSecret(random);
  if (secret === '' || secret.length > maxSecretLength)
    throw invalid('key', 'invalid', `must be 1 to ${maxSecretLength} characters`);
  // No request would ever be authenticated by one of these.
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw invalid('key', 'invalid', 'must be printable ASCII characters without spaces');
  if (!isPlausible(secret)) throw invalid('key', 'invalid', 'is not a whole key of Switchbook');
  if (secret.length < minSecretLength && wanted.mayBeWeak !== true)
    throw invalid(
      'key',
      'weak',
      `must be at least ${minSecretLength} characters, since shorter ones can be guessed`,
    );
  return secret;
}

/** What a live maker grants. The account is locked, so that a key is never made while its maker is being revoked. */
async function grantBy(
  context: Context,
  tx: Transaction,
  maker: Principal,
  wanted: WantedKey,
): Promise<GrantedKey> {
  const key = await lockedKey(context, tx, maker);
  return grant(wanted, key, maker.scopes);
}

/** The key of a principal, live still. Throws `unauthenticated` when it has been revoked or has ended since. */
async function lockedKey(context: Context, tx: Transaction, principal: Principal): Promise<Key> {
  const accountId = principal.account.id;
  await lockAccount(tx, accountId);
  const key = await findKey(tx, accountId, principal.keyId);
  const isLive =
    key !== undefined &&
    key.revokedAt === null &&
    (key.expiresAt === null || key.expiresAt > context.clock());
  if (!isLive) throw new ProblemError({ kind: 'unauthenticated' });
  return key;
}

async function insert(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  name: string,
  granted: GrantedKey,
  secret: string,
): Promise<Key> {
  const id = asId<KeyId>(context.newId());
  const made = await insertKey(
    tx,
    {
      ...granted,
      accountId,
      id,
      rateKeyId: granted.rateKeyId ?? id,
      name,
      prefix: shownPrefix(secret),
      createdAt: context.clock(),
    },
    hashSecret(secret),
  );
  await notifyChanged(tx, accountId);
  return made;
}

export function readKeys(context: Context, accountId: AccountId): Promise<Key[]> {
  return asProblems(() => listKeys(context.database, accountId));
}

export interface RevokedKey {
  readonly key: Key;
  /** live keys that it had made, or that those had made: revoked with it */
  readonly others: number;
}

/**
 * Revoked from the next request on, with all keys that come from it and the tokens of them all. Throws `not_found`, and
 * `forbidden` when `by` may not: a key revokes itself and what comes from it, and one that manages all (`managesAll`)
 * every key. Without `by` as the command line does.
 */
export function endKey(
  context: Context,
  accountId: AccountId,
  id: KeyId,
  by?: Principal,
): Promise<RevokedKey> {
  return asProblems(() =>
    context.database.transaction(async (tx) => {
      // Whoever makes a key locks the account too: none is made below a key while that is being revoked.
      const manager = by === undefined ? undefined : await lockedKey(context, tx, by);
      if (manager === undefined) await lockAccount(tx, accountId);
      if ((await findKey(tx, accountId, id)) === undefined) throw notFound('key');
      if (by !== undefined && manager !== undefined && !managesAll(manager, by.scopes))
        if (!(await isOfFamily(tx, accountId, manager.id, id)))
          throw new ProblemError({ kind: 'forbidden', scope: null });
      const ended = await revokeFamily(tx, accountId, id, context.clock());
      await notifyChanged(tx, accountId);
      const key = await findKey(tx, accountId, id);
      if (key === undefined) throw notFound('key');
      return { key, others: ended.filter((one) => one !== id).length };
    }),
  );
}
