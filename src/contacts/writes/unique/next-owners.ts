/**
 * Chooses the next owner of a released identity: the contact that has shared it longest, in the same transaction. The
 * database would refuse to leave sharers without an owner.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { withNextVersion } from '@switchbook/domain/contact/edit.js';
import { type Identity, identityName, isShared } from '@switchbook/domain/identity/identity.js';
import { asOwner } from '@switchbook/domain/identity/shared-identity.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { partition } from '@switchbook/domain/runtime/partition.js';
import { StateChangedError } from '../../../database/connections/retry.js';
import type { Transaction } from '../../../database/database.js';
import { lockContacts } from '../../store/contact-locks.js';
import type { ContactReads } from '../../store/contact-reads.js';
import {
  attachSharers,
  type DetachedRow,
  detachSharers,
  type IdentityRow,
} from '../../store/shared-identities.js';
import { type Change, changeOf } from '../changes.js';

interface OwnersContext {
  readonly accountId: AccountId;
  readonly now: Date;
  readonly reads: Pick<ContactReads, 'findMany'>;
}

interface Reassignment {
  /** all changes, including changes of the next owners */
  readonly changes: readonly Change[];
  /** contacts that became owners, by their decided state */
  readonly promoted: ReadonlyMap<Contact, Contact>;
  /** rows to attach once all changes are written */
  readonly sharers: readonly IdentityRow[];
}

/** Detaches the sharers of identities that the changes release, and chooses the next owners. */
export async function reassignIdentities(
  tx: Transaction,
  context: OwnersContext,
  changes: readonly Change[],
): Promise<Reassignment> {
  const begun = changes.flatMap(newSharers);
  const released = changes.flatMap(releasedIdentities);
  const detached = await detachSharers(tx, context.accountId, released.map(identityRowOf));
  const releasedNames = new Set(released.map(({ identity }) => identityName(identity)));
  // The owner may release an identity in the same write in which another contact begins to share it.
  const ownerless = begun.filter(({ identity }) => releasedNames.has(identityName(identity)));
  if (detached.length === 0 && ownerless.length === 0)
    return { changes, promoted: new Map(), sharers: begun.map(identityRowOf) };
  const states = new Map(changes.map((change) => [(change.after ?? change.before)?.id, change.after]));
  const [decided, undecided] = partition(detached, (row) => states.has(row.contactId));
  const first = firstSharers(undecided);
  const unread = [...new Set(first.map((row) => row.contactId))];
  await lockContacts(tx, context.accountId, unread);
  const others = new Map<ContactId, Contact>();
  for (const contact of await context.reads.findMany(tx, context.accountId, unread))
    if (contact !== undefined) others.set(contact.id, contact);
  const afterOf = (id: ContactId) => (states.has(id) ? states.get(id) : others.get(id)) ?? undefined;
  const sharedBy = sharedIdentities(afterOf);
  const candidates = [...decided, ...first, ...ownerless.map(identityRowOf)];
  const nextOwnersById = nextOwners(candidates, sharedBy, ownedAfter(changes));
  // Sharers that no change decides still share. They are not read, since a number may have thousands.
  const remaining = detached.filter(({ contactId, identityId }) => {
    const shares = !states.has(contactId) || sharedBy(contactId).has(identityId);
    return shares && nextOwnersById.get(contactId)?.has(identityId) !== true;
  });
  const promoted = new Map<Contact, Contact>();
  const inherited = changes.map((change) => {
    const { after } = change;
    const ids = after === null ? undefined : nextOwnersById.get(after.id);
    if (after === null || ids === undefined) return change;
    const owner = promote(after, ids);
    const isMoved = change.before !== null && change.before.version === after.version;
    const stepped = isMoved ? withNextVersion(after, owner, context.now) : owner;
    promoted.set(after, stepped);
    const steps = change.steps.map((step) => (step.after === after ? { ...step, after: stepped } : step));
    return { ...change, after: stepped, steps };
  });
  const added = [...others.values()].flatMap((before): Change[] => {
    const ids = nextOwnersById.get(before.id);
    if (ids === undefined) return [];
    const after = withNextVersion(before, promote(before, ids), context.now);
    return [changeOf(before, after)];
  });
  const stays = new Set(remaining.map((row) => row.identityId));
  const sharers = [
    ...remaining,
    ...begun
      .map(identityRowOf)
      .filter(
        ({ contactId, identityId }) =>
          !stays.has(identityId) && nextOwnersById.get(contactId)?.has(identityId) !== true,
      ),
  ];
  return { changes: [...inherited, ...added], promoted, sharers };
}

/** Makes sharers the owners, once all changes are written. */
export async function attachReleased(
  tx: Transaction,
  accountId: AccountId,
  sharers: readonly IdentityRow[],
): Promise<void> {
  if (!(await attachSharers(tx, accountId, sharers))) throw new StateChangedError();
}

interface IdentityOfContact {
  readonly contactId: ContactId;
  readonly identity: Identity;
}

const identityRowOf = ({ contactId, identity }: IdentityOfContact): IdentityRow => ({
  contactId,
  identityId: identity.id,
});

/** Returns the owned identities that a change deletes, or no longer has as owned. */
function releasedIdentities({ before, after }: Change): readonly IdentityOfContact[] {
  if (before === null) return [];
  const remaining = new Set(after?.identities.map((identity) => identity.id));
  return before.identities
    .filter(
      (identity) => !isShared(identity.kind) && identity.kind !== 'vendor_id' && !remaining.has(identity.id),
    )
    .map((identity) => ({ contactId: before.id, identity }));
}

/** Returns the identities that a change begins to share. */
function newSharers({ before, after }: Change): readonly IdentityOfContact[] {
  if (after?.sharing === undefined) return [];
  const earlierIds = new Set(before?.sharing?.map((identity) => identity.id));
  return after.sharing
    .filter((identity) => !earlierIds.has(identity.id))
    .map((identity) => ({ contactId: after.id, identity }));
}

function ownedAfter(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ after }) => after?.identities.map(identityName) ?? []));
}

/**
 * Returns a function for the shared identities of a contact by id. The members are read once, since a rule may have
 * hundreds.
 */
export function sharedIdentities(
  afterOf: (id: ContactId) => Pick<Contact, 'sharing'> | undefined,
): (id: ContactId) => ReadonlyMap<Identity['id'], Identity> {
  const sharedByContact = new Map<ContactId, ReadonlyMap<Identity['id'], Identity>>();
  return (id) => {
    const shared =
      sharedByContact.get(id) ?? new Map(afterOf(id)?.sharing?.map((identity) => [identity.id, identity]));
    sharedByContact.set(id, shared);
    return shared;
  };
}

/** Returns the newly owned identities by contact: of several sharers, the longest-standing one becomes the owner. */
function nextOwners(
  sharers: readonly IdentityRow[],
  sharedBy: ReturnType<typeof sharedIdentities>,
  owned: ReadonlySet<string>,
): ReadonlyMap<ContactId, ReadonlySet<Identity['id']>> {
  const candidates = sharers
    .flatMap(({ contactId, identityId }) => {
      const identity = sharedBy(contactId).get(identityId);
      return identity === undefined ? [] : [{ contactId, identity }];
    })
    .sort((candidate, otherCandidate) => byAge(candidate.identity, otherCandidate.identity));
  const nextOwnersById = new Map<ContactId, Set<Identity['id']>>();
  const ownedNames = new Set(owned);
  for (const { contactId, identity } of candidates) {
    if (ownedNames.has(identityName(identity))) continue;
    ownedNames.add(identityName(identity));
    nextOwnersById.set(contactId, (nextOwnersById.get(contactId) ?? new Set()).add(identity.id));
  }
  return nextOwnersById;
}

/** Returns the longest-standing sharer of each identity. */
function firstSharers(sharers: readonly DetachedRow[]): readonly DetachedRow[] {
  const firstById = new Map<Identity['id'], DetachedRow>();
  for (const row of sharers) {
    const first = firstById.get(row.ownerIdentityId);
    if (first === undefined || byAge(sharedRowOf(row), sharedRowOf(first)) < 0)
      firstById.set(row.ownerIdentityId, row);
  }
  return [...firstById.values()];
}

const sharedRowOf = ({ createdAt, identityId: id }: DetachedRow): SharedRow => ({ createdAt, id });

type SharedRow = Pick<Identity, 'createdAt' | 'id'>;

/** Orders identities: the longest-standing first. */
function byAge(identity: SharedRow, otherIdentity: SharedRow): number {
  return (
    identity.createdAt.getTime() - otherIdentity.createdAt.getTime() ||
    (identity.id < otherIdentity.id ? -1 : 1)
  );
}

function promote(contact: Contact, ids: ReadonlySet<Identity['id']>): Contact {
  return [...ids].reduce(asOwner, contact);
}
