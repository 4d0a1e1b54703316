/** Who holds what after a whole run: an identity that two contacts would hold is a conflict of the later one. */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, identityName, sameIdentity } from '../../domain/identity.js';
import type { AccountId } from '../../domain/ids.js';
import type { IdentityConflict } from '../../domain/problem.js';
import { findHolders } from '../../store/candidates.js';
import { addedIdentities } from '../../store/contact-writes.js';
import type { Transaction } from '../../store/database.js';
import type { Context } from '../context.js';
import type { Touched } from './write-outcome.js';

/** By command. `isGuarded`: whether the identity that the command brings may have one holder only. */
export async function findConflicts(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  touched: readonly Touched[],
  isGuarded: (command: number, key: IdentityKey) => boolean,
): Promise<ReadonlyMap<number, readonly IdentityConflict[]>> {
  const claims = new Map<string, { key: IdentityKey; contact: Contact; command: number }>();
  const conflicts = new Map<number, IdentityConflict[]>();
  const add = (command: number, key: IdentityKey, holder: Contact) => {
    const known = conflicts.get(command) ?? [];
    conflicts.set(command, known);
    known.push({ command, key, holder });
  };
  for (const one of touched) {
    if (one.after === null) continue;
    const before = one.before ?? { ...one.after, identities: [] };
    for (const key of addedIdentities({ before, after: one.after })) {
      if (!isGuarded(one.command, key)) continue;
      const earlier = claims.get(identityName(key));
      if (earlier === undefined)
        claims.set(identityName(key), { key, contact: one.after, command: one.command });
      else add(one.command, key, earlier.contact);
    }
  }
  const made = [...claims.values()];
  const keys = made.map((claim) => claim.key);
  const holders = await findHolders(tx, accountId, keys, false);
  const strangers = await context.reads.findMany(tx, accountId, [
    ...new Set(holders.map((holder) => holder.contactId)),
  ]);
  const strangersById = new Map(strangers.map((one) => [one?.id, one]));
  const byContact = new Map(touched.map((one) => [(one.after ?? one.before)?.id, one]));
  for (const holder of holders) {
    const claim = made[holder.asked];
    if (claim === undefined || holder.contactId === claim.contact.id) continue;
    const known = byContact.get(holder.contactId);
    const owner = known === undefined ? strangersById.get(holder.contactId) : known.after;
    if (owner?.identities.some((held) => sameIdentity(held, claim.key))) add(claim.command, claim.key, owner);
  }
  return conflicts;
}
