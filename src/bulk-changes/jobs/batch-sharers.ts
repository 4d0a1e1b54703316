/**
 * The bound of a batch that corrects shared numbers, or restores them. Each contact is read and written once for each of
 * its numbers, and a number may have a thousand contacts.
 */
import { phoneKey } from '@switchbook/domain/identity/identity.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { findSharers } from '../../contacts/store/shared-identities.js';
import type { Queryable } from '../../database/database.js';

/** Most contacts of the shared numbers of a batch, counted for each number. The first number may have more. */
const maxHolders = 1_000;
/** Numbers of a statement, which returns a thousand contacts of each at most. */
const numbersAtOnce = 100;

interface BatchSharers {
  /** contacts that share a number, the longest-standing first; absent: none, or the number is left */
  readonly sharersOf: ReadonlyMap<string, readonly ContactId[]>;
  /** numbers beyond the bound, which may be shared: the batch does not change them */
  readonly left: ReadonlySet<string>;
}

/** Finds the sharers of numbers, in the order of the numbers and up to the bound. */
export async function findBatchSharers(
  on: Queryable,
  accountId: AccountId,
  numbers: readonly string[],
): Promise<BatchSharers> {
  const sharersOf = new Map<string, readonly ContactId[]>();
  const left = new Set<string>();
  let holders = 0;
  for (let at = 0; at < numbers.length; at += numbersAtOnce) {
    const some = numbers.slice(at, at + numbersAtOnce);
    if (holders > maxHolders) {
      for (const number of some) left.add(number);
      continue;
    }
    for (const [index, sharers] of await groupSharers(on, accountId, some)) {
      const number = some[index] as string;
      holders += sharers.length + 1;
      if (holders > maxHolders && sharersOf.size > 0) left.add(number);
      else sharersOf.set(number, sharers);
    }
  }
  return { sharersOf, left };
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
export function firstWithin<Item>(
  items: readonly Item[],
  left: ReadonlySet<string>,
  numbersOf: (item: Item) => readonly string[],
): readonly Item[] {
  const at = left.size === 0 ? -1 : items.findIndex((item) => numbersOf(item).some((one) => left.has(one)));
  return at === -1 ? items : items.slice(0, Math.max(at, 1));
}
