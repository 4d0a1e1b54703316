/** Undoes corrections of shared numbers: all contacts with a number get the earlier number at once. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { phoneKey } from '@switchbook/domain/identity/identity.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { lockContacts } from '../../contacts/store/contact-locks.js';
import { findSharers } from '../../contacts/store/shared-identities.js';
import type { Context } from '../../operation-context/context.js';
import { phonesOf } from '../operations/number-corrections.js';
import { type ChangedContact, listChangedByIds } from '../store/bulk-change-rows.js';
import type { NumberChange, ReplacedValues, StoredBulkChange } from '../values.js';
import { findBatchSharers, itemsBeforeSkipped } from './batch-sharers.js';
import { type MovedHolder, SharedMoves } from './shared-moves.js';

/** The contacts of a batch, and the corrected numbers beyond its bound, which stay as they are. */
interface UndoableBatch {
  readonly contacts: readonly ChangedContact[];
  readonly skipped: ReadonlySet<string>;
}

/** Returns the first of the contacts whose shared numbers a batch restores; the next batch begins after them. */
export async function findUndoableBatch(
  { database }: Context,
  { accountId }: StoredBulkChange,
  listed: readonly ChangedContact[],
): Promise<UndoableBatch> {
  const numbersOf = ({ replaced }: ChangedContact) =>
    listSharedNumbersIn(replaced as ReplacedValues).map(({ to }) => to);
  const { skipped } = await findBatchSharers(database, accountId, listed.map(numbersOf));
  return { contacts: itemsBeforeSkipped(listed, skipped, numbersOf), skipped };
}

/**
 * Locks and returns other contacts of the change that share a number with these contacts. It leaves out contacts that
 * the undo has reached.
 */
export async function lockOtherHolders(
  { database, reads }: Context,
  { accountId, id }: StoredBulkChange,
  { contacts, skipped }: UndoableBatch,
): Promise<readonly ChangedContact[]> {
  const shared = contacts
    .flatMap(({ replaced }) => listSharedNumbersIn(replaced as ReplacedValues))
    .filter(({ to }) => !skipped.has(to));
  if (shared.length === 0) return [];
  const owners = shared.map(({ owner }) => owner);
  const keys = [...new Set(shared.map(({ to }) => to))].map(phoneKey);
  const now = await reads.findHolders(accountId, keys, false);
  const listed = new Set(contacts.map((contact) => contact.id));
  const lockOthers = (ids: readonly ContactId[]) =>
    database.transaction((tx) =>
      lockContacts(
        tx,
        accountId,
        ids.filter((one) => !listed.has(one)),
      ),
    );
  // A contact that begins to share locks the owner.
  const first = [...new Set([...owners, ...now.map(({ contactId }) => contactId)])];
  await lockOthers(first);
  const sharers = (await findSharers(database, accountId, keys)).map(({ contactId }) => contactId);
  await lockOthers(sharers);
  const others = [...new Set([...first, ...sharers])].filter((one) => !listed.has(one));
  return listChangedByIds(database, accountId, id, others);
}

interface SharedChange extends NumberChange {
  readonly owner: ContactId;
}

function listSharedNumbersIn({ numbers = [] }: ReplacedValues): readonly SharedChange[] {
  return numbers.flatMap((change) =>
    change.owner === undefined ? [] : [{ ...change, owner: change.owner }],
  );
}

/** A contact that still has the corrected number, and what it had. */
export interface NumberToRestore {
  readonly change: SharedChange;
  readonly holder: MovedHolder;
  readonly isOwner: boolean;
}

/** Returns the shared numbers of a contact that were not changed since. */
export function findSharedToRestore(
  { id, identities, sharing = [] }: Contact,
  replaced: ReplacedValues,
): readonly NumberToRestore[] {
  const changes = listSharedNumbersIn(replaced);
  if (changes.length === 0) return [];
  const [owned, shared] = [phonesOf(identities), phonesOf(sharing)];
  return changes.flatMap((change) => {
    const identity = owned.get(change.to) ?? shared.get(change.to);
    if (identity === undefined) return [];
    const holder = { id, identity, raw: change.raw };
    return [{ change, holder, isOwner: owned.has(change.to) }];
  });
}

/**
 * Returns the moves to the earlier numbers. The owner of a number becomes the owner of the earlier one. `skipped`:
 * numbers that do not change.
 */
export function makeMovesBack(
  numbers: readonly NumberToRestore[],
  skipped: ReadonlySet<string>,
): SharedMoves {
  const groups = new Map<string, NumberToRestore[]>();
  for (const numberToRestore of numbers) {
    const { owner, from, to } = numberToRestore.change;
    const name = `${owner} ${from} ${to}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [numberToRestore]);
    else group.push(numberToRestore);
  }
  return new SharedMoves(
    [...groups.values()].map((group) => {
      const holders = [...group]
        .sort((one, other) => Number(other.isOwner) - Number(one.isOwner))
        .map(({ holder }) => holder);
      const { from, to } = (group[0] as NumberToRestore).change;
      const ids = holders.map((holder) => holder.id);
      return { to: from, ids, holders: skipped.has(to) ? [] : holders };
    }),
  );
}
