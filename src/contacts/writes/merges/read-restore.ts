/** Reads a deleted contact and the conflicts of its restore, under locks. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { consentName, type KnownEntries, suppressionName } from '@switchbook/domain/consent/consent.js';
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import {
  type Identity,
  type IdentityKey,
  identityName,
  isShared,
} from '@switchbook/domain/identity/identity.js';
import { inState, notFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { fromWireNames } from '@switchbook/domain/text/wire-names.js';
import { findAccount } from '../../../access/store/account-rows.js';
import { readCatalogLists } from '../../../catalogs/store/catalog-rows.js';
import type { Transaction } from '../../../database/database.js';
import type { Basics, Caches, CallerVisibility } from '../../../operation-context/context.js';
import { filterVisible } from '../../../visibility/store/visible-rows.js';
import { lockContacts } from '../../store/contact-locks.js';
import { findDeletedEntries, lockDeletedContact } from '../../store/deleted-contacts.js';
import { findHolders } from '../../store/identity-holders.js';
import { binDaysOf, storedUntil } from '../../values/bin-times.js';
import type { RestoreCommand } from '../../values/commands.js';
import { CatalogDraft } from '../catalog-draft.js';
import { DecisionState } from '../decision-state.js';
import { lockQuota } from '../read-state.js';
import { putValueHolders, readValueHolders } from '../unique/unique-values.js';
import { wasVisible } from './merge-snapshot.js';
import { openSnapshotReader } from './read-snapshots.js';

/** Throws `not_found` for a contact that is not in the bin, `conflict` for an existing one. */
export async function lockRestoreState(
  context: Basics & CallerVisibility & Caches,
  tx: Transaction,
  { accountId, visibility }: Caller,
  { contact: id, withoutTaken = false, contested }: RestoreCommand,
): Promise<DecisionState> {
  const deleted = await lockDeletedContact(tx, accountId, id);
  if (visibility !== undefined) {
    const visible = await filterVisible(visibility, tx, accountId, [id]);
    const isTheirs = deleted === undefined ? visible.has(id) : wasVisible(visibility, deleted.snapshot);
    if (!isTheirs) throw notFound('deleted contact');
  }
  const [restored] = await context.reads.findMany(tx, accountId, [id]);
  if (restored !== undefined) throw inState('deleted contact', 'not_deleted');
  const days = binDaysOf((await findAccount(tx, accountId))?.settings ?? {});
  if (deleted === undefined || storedUntil(deleted.deletedAt, days) <= context.clock())
    throw notFound('deleted contact');
  const { lists, isLimited } = await readCatalogLists(tx, accountId, allCatalogs);
  const quota = isLimited ? await lockQuota(tx, accountId) : undefined;
  const catalogs = new CatalogDraft(lists);
  catalogs.fields = await context.catalogs.fields(accountId);
  const read = await openSnapshotReader(tx, accountId, catalogs, [deleted.snapshot]);
  const contact = read(deleted.snapshot);
  const [numbered] = await context.reads.findNumbers(tx, accountId, [deleted.number]);
  if (numbered !== undefined) throw inState('deleted contact', 'number_taken');
  const state = new DecisionState(catalogs, quota);
  await readValueHolders(tx, accountId, [contact.attributes], state);
  await putValueHolders(context, tx, accountId, state);
  const sharing = contact.sharing ?? [];
  const keys = [...contact.identities, ...sharing].filter((identity) => !isShared(identity.kind));
  const isTakenBack = (key: IdentityKey) => contested?.takenBack.has(identityName(key)) === true;
  const locked = keys.filter((key) => sharing.includes(key as Identity) || isTakenBack(key));
  const ownedKeys = await putHolders(context, tx, accountId, state, { keys, locked });
  const ownerless = new Set(
    sharing.filter((identity) => !ownedKeys.has(identity)).map((identity) => identity.id),
  );
  const knownEntries = await readKnownEntries(tx, accountId, id);
  state.exclusive = { op: 'restore', contact, knownEntries, ownerless, withoutTaken, contested };
  return state;
}

/** Puts the holders of the identities into the state. Returns the keys of the identities with a holder. */
async function putHolders(
  context: CallerVisibility,
  tx: Transaction,
  accountId: AccountId,
  state: DecisionState,
  { keys, locked }: { readonly keys: readonly IdentityKey[]; readonly locked: readonly IdentityKey[] },
): Promise<ReadonlySet<IdentityKey>> {
  const holders = (await findHolders(tx, accountId, keys, false)).filter(
    (holder) => holder.match === 'exact',
  );
  const ownedKeys = new Set(holders.flatMap((holder) => keys[holder.index] ?? []));
  // An owner that gets a sharer, or becomes a sharer, is locked, so that caches of it are refreshed.
  const owners = holders.filter((holder) => locked.includes(keys[holder.index] as IdentityKey));
  await lockContacts(tx, accountId, holderIdsOf(owners));
  for (const contact of await context.reads.findMany(tx, accountId, holderIdsOf(holders)))
    if (contact !== undefined) state.put(contact);
  return ownedKeys;
}

function holderIdsOf(holders: readonly { readonly contactId: ContactId }[]): readonly ContactId[] {
  return [...new Set(holders.map((holder) => holder.contactId))];
}

/** Returns the latest entry of each channel, purpose and sender, and the suppressions. */
async function readKnownEntries(tx: Transaction, accountId: AccountId, id: ContactId): Promise<KnownEntries> {
  const entries = await findDeletedEntries(tx, accountId, id);
  const read = <One>(rows: readonly object[] = []) => rows.map((row) => fromWireNames(row) as One);
  type Latest = KnownEntries['consents'] extends ReadonlyMap<string, infer One> ? One : never;
  type Suppressed = KnownEntries['suppressions'] extends ReadonlyMap<string, infer One> ? One : never;
  const consents = read<Latest & Parameters<typeof consentName>[0]>(entries?.consents);
  const suppressions = read<Suppressed>(entries?.suppressions);
  return {
    consents: new Map(consents.map((consent) => [consentName(consent), consent])),
    suppressions: new Map(suppressions.map((suppression) => [suppressionName(suppression), suppression])),
  };
}
