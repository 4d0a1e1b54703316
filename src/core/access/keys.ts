/** Keys: made, imported, listed, revoked. The secret is seen once, by whoever makes it. */
import type { Key, RateLimitRule, Scope } from '../../domain/access.js';
import { expandScope } from '../../domain/access.js';
import { type AccountId, asId, type KeyId } from '../../domain/ids.js';
import { invalid, notFound } from '../../domain/problem.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { insertKey, listKeys, revokeKey } from '../../store/accounts.js';
import { asProblems } from '../../store/database.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { hashSecret, newSecret, type RandomBytes, shownPrefix } from './secrets.js';

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
    if (!isStorable(wanted.name) || codePoints(wanted.name) > 200)
      throw invalid('name', 'invalid', 'must be at most 200 characters');
    const secret = wanted.secret?.trim() ?? newSecret(random);
    if (secret === '' || secret.length > 512) throw invalid('key', 'invalid', 'must be 1 to 512 characters');
    const key = await context.database.transaction(async (tx) => {
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
    });
    return { key, secret };
  });
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

/** The scopes that words stand for, in canonical order. Throws `invalid` naming the first unknown word. */
export function parseScopes(words: readonly string[]): readonly Scope[] {
  const wanted = new Set<Scope>();
  for (const word of words) {
    const expanded = expandScope(word.trim());
    if (expanded === undefined) throw invalid('scopes', 'unknown', `unknown scope '${word.trim()}'`);
    for (const scope of expanded) wanted.add(scope);
  }
  return (expandScope('all') ?? []).filter((scope) => wanted.has(scope));
}
