/** Keys: made, imported, listed, revoked. The secret is seen once, by whoever makes it. */
import type { Key, RateLimitRule, Scope } from '../../domain/access.js';
import { type AccountId, asId, type KeyId } from '../../domain/ids.js';
import { invalid, notFound } from '../../domain/problem.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { insertKey, listKeys, revokeKey } from '../../store/accounts.js';
import { asProblems, type Transaction } from '../../store/database.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { hashSecret, isPlausible, newSecret, type RandomBytes, shownPrefix } from './secrets.js';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly rateLimit: RateLimitRule;
  readonly expiresAt: Date | null;
  /** a secret brought along; ours is made when absent */
  readonly secret?: string;
}

export interface MadeKey {
  readonly key: Key;
  readonly secret: string;
}

/** Throws `conflict` when a brought secret is known already, `invalid` for one that cannot be a key. */
export function createKey(
  context: Context,
  accountId: AccountId,
  wanted: NewKey,
  random: RandomBytes,
): Promise<MadeKey> {
  return asProblems(async () => {
    const secret = chooseSecret(wanted, random);
    const key = await context.database.transaction((tx) => insert(context, tx, accountId, wanted, secret));
    return { key, secret };
  });
}

/** Like createKey, in a transaction of the caller's. */
export async function createKeyIn(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  wanted: NewKey,
  random: RandomBytes,
): Promise<MadeKey> {
  const secret = chooseSecret(wanted, random);
  return { key: await insert(context, tx, accountId, wanted, secret), secret };
}

/** Also checks the rest of what is wanted. */
function chooseSecret(wanted: NewKey, random: RandomBytes): string {
  if (!isStorable(wanted.name) || codePoints(wanted.name) > 200)
    throw invalid('name', 'invalid', 'must be at most 200 characters');
  const secret = wanted.secret?.trim() ?? newSecret(random);
  if (secret === '' || secret.length > 512) throw invalid('key', 'invalid', 'must be 1 to 512 characters');
  // No request would ever be authenticated by one of these.
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw invalid('key', 'invalid', 'must be printable ASCII characters without spaces');
  if (!isPlausible(secret)) throw invalid('key', 'invalid', 'is not a whole key of Switchbook');
  return secret;
}

async function insert(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  wanted: NewKey,
  secret: string,
): Promise<Key> {
  const made = await insertKey(
    tx,
    {
      accountId,
      id: asId(context.newId()),
      name: wanted.name,
      prefix: shownPrefix(secret),
      scopes: wanted.scopes,
      rateLimit: wanted.rateLimit,
      createdAt: context.clock(),
      expiresAt: wanted.expiresAt,
    },
    hashSecret(secret),
  );
  await notifyChanged(tx, accountId);
  return made;
}

export function readKeys(context: Context, accountId: AccountId): Promise<Key[]> {
  return asProblems(() => listKeys(context.database, accountId));
}

/** Revoked from the next request on. Throws `not_found`. */
export function endKey(context: Context, accountId: AccountId, id: KeyId): Promise<Key> {
  return asProblems(() =>
    context.database.transaction(async (tx) => {
      const key = await revokeKey(tx, accountId, id, context.clock());
      if (key === undefined) throw notFound('key');
      await notifyChanged(tx, accountId);
      return key;
    }),
  );
}
