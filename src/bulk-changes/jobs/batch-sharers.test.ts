import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Queryable } from '../../database/database.js';
import { findBatchSharers, itemsBeforeSkipped, maxBatchHolders } from './batch-sharers.js';

const accountId = 'account' as AccountId;

/** Each number has as many sharers as its first three digits. `read`: the count of numbers of each statement. */
function database(read: number[]): Queryable {
  const query = async (_: unknown, [, , , values]: readonly (readonly string[])[]) => {
    read.push(values?.length ?? 0);
    return (values ?? []).flatMap((value, index) =>
      Array.from({ length: Number(value.slice(0, 3)) }, (__, at) => ({
        index,
        contactId: `${value}-${at}` as ContactId,
      })),
    );
  };
  return { query } as unknown as Queryable;
}

const numbersOf = (sharers: number, count: number, first = 0) =>
  Array.from({ length: count }, (_, at) => `${String(sharers).padStart(3, '0')}${first + at}`);

async function withinOf(lists: readonly (readonly string[])[]) {
  const read: number[] = [];
  const { sharersOf, skipped } = await findBatchSharers(database(read), accountId, lists);
  const holders = [...sharersOf.values()].reduce((sum, sharers) => sum + sharers.length + 1, 0);
  return {
    holders,
    skipped: skipped.size,
    first: itemsBeforeSkipped(lists, skipped, (list) => list).length,
    read,
  };
}

it('a batch has all contacts with numbers that no other contact has', async () => {
  const lists = Array.from({ length: 5 }, (_, at) => numbersOf(0, 50, at * 50));
  expect(await withinOf(lists)).toEqual({ holders: 0, skipped: 0, first: 5, read: [100, 100, 50] });
});

it('a batch has the contacts before the first whose numbers are beyond the bound', async () => {
  const lists = [[], numbersOf(29, 20), numbersOf(29, 20, 20), ['0005']];
  expect(await withinOf(lists)).toEqual({ holders: 33 * 30, skipped: 7, first: 2, read: [41] });
  expect(maxBatchHolders.ofBatch).toBe(1_000);
});

it('a batch has one contact at least, and of its numbers those within a further bound', async () => {
  const lists = [numbersOf(499, 5), numbersOf(1, 300), ['001']];
  expect(await withinOf(lists)).toEqual({ holders: 2_500, skipped: 301, first: 1, read: [100] });
  const large = [numbersOf(499, 250)];
  expect(await withinOf(large)).toEqual({
    holders: maxBatchHolders.ofFirst,
    skipped: 232,
    first: 1,
    read: [100],
  });
});
