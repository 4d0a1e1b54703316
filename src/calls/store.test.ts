/** Stored calls of several processes with the same numbers: a statement changes only calls of the named process. */
import { expect, it } from 'vitest';
import { useFixture } from '../../test/support/fixture.js';
import { addRecentCalls, listRecentCalls, sweepRecentCalls } from './store.js';

const fixture = useFixture();
const minute = 60_000;

async function withCalls() {
  const { account } = await fixture.newAccount();
  const neighbor = await fixture.newAccount();
  const began = fixture.clock().getTime();
  const calls = (minutes: readonly number[]) =>
    minutes.map((at, index) => ({
      seq: index + 1,
      at: new Date(began + at * minute),
      isEarlier: false,
      call: '{}',
    }));
  const add = (stream: string, origin: string, minutes: readonly number[], most = 100) =>
    addRecentCalls(fixture.database, stream, origin, calls(minutes), most);
  const all = async (after: ReadonlyMap<string, number> = new Map(), stream: string = account.id) =>
    (await listRecentCalls(fixture.database, stream, after)).map(({ origin, seq }) => `${origin} ${seq}`);
  return { id: account.id, other: neighbor.account.id, began, add, all };
}

it('calls that ended long ago are swept, but not the calls of another process with their numbers', async () => {
  const { id, other, began, add, all } = await withCalls();
  for (const stream of [id, other]) {
    await add(stream, 'a', [0, 1, 20]);
    await add(stream, 'b', [10, 11, 12]);
  }
  const sweep = (limit: number) =>
    fixture.database.transaction((tx) => sweepRecentCalls(tx, id, new Date(began + 5 * minute), limit));
  expect(await sweep(1)).toBe(1);
  expect(await all()).toEqual(['a 2', 'b 1', 'b 2', 'b 3', 'a 3']);
  expect([await sweep(10), await sweep(10)]).toEqual([1, 0]);
  expect(await all()).toEqual(['b 1', 'b 2', 'b 3', 'a 3']);
  expect(await all(new Map(), other)).toHaveLength(6);
});

it('more calls than the limit drop the oldest calls of the same process', async () => {
  const { id, add, all } = await withCalls();
  await add(id, 'a', [0, 1, 2]);
  await add(id, 'b', [3, 4, 5], 1);
  expect(await all()).toEqual(['a 1', 'a 2', 'a 3', 'b 3']);
});

it('a cursor has a number for each process', async () => {
  const { id, add, all } = await withCalls();
  await add(id, 'a', [0, 1, 2]);
  await add(id, 'b', [3, 4, 5]);
  expect(await all(new Map([['a', 2]]))).toEqual(['a 3', 'b 1', 'b 2', 'b 3']);
  expect(await all(new Map(Object.entries({ a: 3, b: 1, c: 9 })))).toEqual(['b 2', 'b 3']);
});
