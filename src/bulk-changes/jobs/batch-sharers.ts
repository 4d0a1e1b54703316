/**
 * The bound of a batch that corrects shared numbers, or restores them. Each contact is read and written once for each
 * of its numbers, and a number may have a thousand contacts.
 */
import { phoneKey } from '@switchbook/domain/identity/identity.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { findSharers } from '../../contacts/store/shared-identities.js';
import type { Queryable } from '../../database/database.js';

/**
 * Most contacts of the shared numbers of a batch, counted for each number. `ofFirst`: of the numbers of its first
 * contact, which may be alone in the batch.
 */
export const maxBatchHolders = { ofBatch: 1_000, ofFirst: 9_000 } as const;
/** Numbers of a statement, which returns a thousand contacts of each at most. */
const numbersAtOnce = 100;

interface BatchSharers {
  /** contacts that share a number, the longest-standing first; absent: none, or a number beyond the bound */
  readonly sharersOf: ReadonlyMap<string, readonly ContactId[]>;
  /** numbers beyond the bound, which may be shared: the batch does not change them */
  readonly skipped: ReadonlySet<string>;
}

/** Finds the sharers of numbers up to the bound. `lists`: the numbers of each contact, in the order of the contacts. */
export async function findBatchSharers(
  on: Queryable,
  accountId: AccountId,
  lists: readonly (readonly string[])[],
): Promise<BatchSharers> {
  const sharersOf = new Map<string, readonly ContactId[]>();
  const skipped = new Set<string>();
  const first = new Set(lists.find((list) => list.length > 0));
  const numbers = [...new Set(lists.flat())];
  let holders = 0;
  for (let at = 0; at < numbers.length; at += numbersAtOnce) {
    const slice = numbers.slice(at, at + numbersAtOnce);
    const isOver =
      holders > (first.has(slice[0] as string) ? maxBatchHolders.ofFirst : maxBatchHolders.ofBatch);
    const groups = isOver ? undefined : await groupSharers(on, accountId, slice);
    for (const [index, number] of slice.entries()) {
      const sharers = groups?.get(index);
      if (groups !== undefined && sharers === undefined) continue;
      holders += 1 + (sharers?.length ?? 0);
      if (holders > (first.has(number) ? maxBatchHolders.ofFirst : maxBatchHolders.ofBatch))
        skipped.add(number);
      else if (sharers !== undefined) sharersOf.set(number, sharers);
    }
  }
  return { sharersOf, skipped };
}

async function groupSharers(on: Queryable, accountId: AccountId, numbers: readonly string[]) {
  const groups = new Map<number, ContactId[]>();
  for (const { index, contactId } of await findSharers(on, accountId, numbers.map(phoneKey))) {
    const group = groups.get(index);
    if (group === undefined) groups.set(index, [contactId]);
    else group.push(contactId);
  }
  return groups;
}

/**
 * Returns the first of the items that a batch handles; the next batch begins after them. It is at least one item, whose
 * numbers beyond the bound stay as they are. `numbersOf`: the shared numbers of an item.
 */
export function itemsBeforeSkipped<Item>(
  items: readonly Item[],
  skipped: ReadonlySet<string>,
  numbersOf: (item: Item) => readonly string[],
): readonly Item[] {
  const at =
    skipped.size === 0 ? -1 : items.findIndex((item) => numbersOf(item).some((one) => skipped.has(one)));
  return at === -1 ? items : items.slice(0, Math.max(at, 1));
}
