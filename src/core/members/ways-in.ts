/**
 * Ways in for a person: an invitation, a link to sign in, and an address that a provider proves. Each keeps the key that made it, and
 * opens nothing once that key has ended or may less. Members stay after they came in. So a key with an end lets no person in, and a
 * member who has signed in before gets a way in from the command line, from a member, or from a key that manages all.
 */
import { isMemberItself, type Key, type Principal, type Scope } from '../../domain/access.js';
import type { AccountId, KeyId } from '../../domain/ids.js';
import type { Member } from '../../domain/member.js';
import { ProblemError } from '../../domain/problem.js';
import type { Role } from '../../domain/role.js';
import { findKeyAndMember } from '../../store/access/accounts.js';
import type { Queryable, Transaction } from '../../store/database/database.js';
import { scopesOf } from '../access/authenticate.js';
import { mayGive } from '../access/given-roles.js';
import { isLive, managesAll } from '../access/key-policy.js';
import { lockedKey } from '../access/keys.js';
import type { Context } from '../context.js';

interface Opener {
  readonly key: Key;
  readonly scopes: ReadonlySet<Scope>;
  /** the caller is the member itself, not a program with a key of it */
  readonly isMember: boolean;
}

/** The member that comes in, as far as it decides who may let it in. */
export interface Entrant {
  /** undefined: the role is gone */
  readonly role: Role | undefined;
  readonly state: Member['state'];
}

/**
 * The key that the way in keeps; null: the command line makes it. Locks the account. Throws `forbidden` for a caller that may not
 * let the member in, `unauthenticated` when its key has ended meanwhile.
 */
export async function openerOf(
  context: Context,
  tx: Transaction,
  entrant: Entrant,
  by: Principal | undefined,
): Promise<KeyId | null> {
  const opener = await findOpener(context, tx, entrant, by);
  if (opener === undefined) throw notAllowed();
  return opener;
}

/** Does the same, but undefined for a caller whose key may not let the member in. */
export async function findOpener(
  context: Context,
  tx: Transaction,
  { role, state }: Entrant,
  by: Principal | undefined,
): Promise<KeyId | null | undefined> {
  if (role !== undefined) mayGive(role, by);
  if (by === undefined) return null;
  const opener = await openerBy(context, tx, by);
  return mayLetIn(opener, { role, state }) ? opener.key.id : undefined;
}

/** Throws `forbidden` for a key with an end: what a member or a role may do from now on would outlive the key. */
export async function refuseEnding(
  context: Context,
  tx: Transaction,
  by: Principal | undefined,
): Promise<void> {
  if (by === undefined) return;
  const { key, isMember } = await openerBy(context, tx, by);
  if (!isMember && key.expiresAt !== null) throw notAllowed();
}

/** Whether a way in still opens: the key that made it is live and may do as much. With the account locked it stays so. */
export async function stillOpens(
  on: Queryable,
  accountId: AccountId,
  madeBy: KeyId | null,
  entrant: Entrant,
  now: Date,
): Promise<boolean> {
  if (madeBy === null) return true;
  const found = await findKeyAndMember(on, accountId, madeBy);
  if (found === undefined || !isLive(found.key, now)) return false;
  const { key, member } = found;
  if (member !== null && member.state !== 'active') return false;
  return mayLetIn({ key, scopes: scopesOf(found), isMember: key.isSession && member !== null }, entrant);
}

async function openerBy(context: Context, tx: Transaction, by: Principal): Promise<Opener> {
  return { key: await lockedKey(context, tx, by), scopes: by.scopes, isMember: isMemberItself(by) };
}

function mayLetIn({ key, scopes, isMember }: Opener, { role, state }: Entrant): boolean {
  const needed: readonly Scope[] = ['keys:manage', ...(role?.scopes ?? [])];
  if (!needed.every((scope) => scopes.has(scope))) return false;
  if (isMember || managesAll(key, scopes)) return true;
  return key.expiresAt === null && state === 'invited';
}

export const notAllowed = () => new ProblemError({ kind: 'forbidden', scope: null, why: 'way_in' });
