/**
 * Rights of a key over keys. A key grants at most its own rights: no further scope, no higher rate, no later expiry. It
 * may revoke itself and its descendants. Pure. The command line is exempt. Decision:
 * docs/decisions/0017-keys-and-hosts.md.
 */
import {
  scopes as everyScope,
  type Key,
  type Principal,
  type RateLimitRule,
  type Scope,
} from '@switchbook/domain/access/access.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';

export interface RequestedKey {
  readonly scopes: readonly Scope[];
  /** undefined: the rate of the parent key; without a parent, the default of each face */
  readonly rateLimit: RateLimitRule | undefined;
  /** null: the key does not expire; undefined: it expires with the parent key */
  readonly expiresAt: Date | null | undefined;
  /** the key is not counted in the rate of the parent key; for keys with few rights */
  readonly hasOwnRate?: boolean;
}

export interface GrantedKey
  extends Pick<Key, 'scopes' | 'rateLimit' | 'expiresAt' | 'parentId' | 'memberNumber'> {
  /** null: the key has its own window */
  readonly rateKeyId: KeyId | null;
}

/** Grants the request unchanged: the command line may make any key. */
export function grantUnchanged(key: RequestedKey): GrantedKey {
  return {
    scopes: key.scopes,
    rateLimit: key.rateLimit ?? { kind: 'default' },
    expiresAt: key.expiresAt ?? null,
    parentId: null,
    rateKeyId: null,
    memberNumber: null,
  };
}

/** Throws `forbidden` for a scope or rate that the parent lacks, `invalid` for an end after the parent's. */
export function grant(key: RequestedKey, parent: Key, parentScopes: ReadonlySet<Scope>): GrantedKey {
  const lacking = key.scopes.find((scope) => !parentScopes.has(scope));
  if (lacking !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lacking });
  const { rateLimit, hasOwnRate = false } = key;
  const isFree = hasOwnRate || parent.rateLimit.kind === 'unlimited';
  return {
    scopes: key.scopes,
    rateLimit: hasOwnRate && rateLimit !== undefined ? rateLimit : grantRate(rateLimit, parent.rateLimit),
    expiresAt: grantEnd(key.expiresAt, parent.expiresAt),
    parentId: parent.id,
    // One window for a limited key and all its descendants.
    rateKeyId: isFree ? null : parent.rateKeyId,
    // The new key ends with the member, and has the member's visibility.
    memberNumber: parent.memberNumber,
  };
}

function grantRate(rate: RateLimitRule | undefined, parentRate: RateLimitRule): RateLimitRule {
  if (parentRate.kind === 'unlimited') return rate ?? { kind: 'default' };
  if (rate !== undefined && !isSame(rate, parentRate))
    throw new ProblemError({ kind: 'forbidden', scope: null });
  return parentRate;
}

export type KeyEdit = Partial<Pick<Key, 'name' | 'scopes' | 'rateLimit'>>;

/**
 * The key that requests a change of a key. `parent`: the key that created the changed key; undefined: it has none, or a
 * member created it in a session.
 */
export interface Changer {
  readonly key: Key;
  readonly scopes: ReadonlySet<Scope>;
  readonly parent: Key | undefined;
}

/**
 * Returns the keys that a change of this key affects: the key itself, and descendants that lose a scope or share its
 * rate. Throws `forbidden` for a scope that the parent of the key lacks, and for a new scope that the changer lacks.
 * Throws `invalid` for a rate that belongs to its parent. `changer`: undefined on the command line.
 */
export function changeFamily(
  family: readonly Key[],
  key: Key,
  edit: KeyEdit,
  changer: Changer | undefined,
): readonly Key[] {
  const { name = key.name, scopes = key.scopes, rateLimit = key.rateLimit } = edit;
  const added = scopes.filter((scope) => !key.scopes.includes(scope));
  const lacking = added.find(
    (scope) =>
      changer !== undefined &&
      !(changer.scopes.has(scope) && (changer.parent?.scopes.includes(scope) ?? true)),
  );
  if (lacking !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lacking });
  const isSameRate = isSame(rateLimit, key.rateLimit);
  if (!isSameRate && key.rateKeyId !== key.id)
    throw invalid(
      'rate_limit',
      'shared',
      'is shared with the key that made this one, and can only be changed there',
    );
  if (!isSameRate && changer !== undefined) grantRate(rateLimit, changer.key.rateLimit);
  const lost = key.scopes.filter((scope) => !scopes.includes(scope));
  return family.flatMap((familyKey) => {
    if (familyKey.id === key.id) return [{ ...familyKey, name, scopes, rateLimit }];
    if (familyKey.revokedAt !== null) return [];
    const remainingScopes = familyKey.scopes.filter((scope) => !lost.includes(scope));
    const rate = familyKey.rateKeyId === key.id ? rateLimit : familyKey.rateLimit;
    const isOther = remainingScopes.length < familyKey.scopes.length || !isSame(rate, familyKey.rateLimit);
    return isOther ? [{ ...familyKey, scopes: remainingScopes, rateLimit: rate }] : [];
  });
}

function isSame(rule: RateLimitRule, otherRule: RateLimitRule): boolean {
  return rule.kind === 'window' && otherRule.kind === 'window'
    ? rule.count === otherRule.count && rule.seconds === otherRule.seconds
    : rule.kind === otherRule.kind;
}

/**
 * Refuses an expiry later than the parent's. If the expiry was shortened instead, the caller would notice it only when
 * the key fails.
 */
function grantEnd(requestedEnd: Date | null | undefined, parentEnd: Date | null): Date | null {
  if (requestedEnd === undefined) return parentEnd;
  if (parentEnd === null || (requestedEnd !== null && requestedEnd <= parentEnd)) return requestedEnd;
  const end = parentEnd.toISOString();
  throw invalid('expires_at', 'after_maker', `must not be after ${end}, the end of the key that makes it`);
}

/**
 * Whether the key manages every key of its account: created on the command line, with every scope and without expiry.
 */
export function managesAll(key: Key, scopes: Principal['scopes']): boolean {
  return key.parentId === null && key.expiresAt === null && everyScope.every((scope) => scopes.has(scope));
}

/** Whether a key is not revoked and has not ended. */
export function isLive({ revokedAt, expiresAt }: Key, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}
