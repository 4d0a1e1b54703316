import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  filterInSlices,
  flatMapInSlices,
  runInSlices,
  Slices,
  type Steps,
  sortInSlices,
} from './time-slices.js';

it('sorts as toSorted does, and keeps the order of equal items', async () => {
  const items = fc.array(fc.record({ key: fc.integer({ min: 0, max: 5 }), at: fc.nat() }));
  const compare = (left: { key: number }, right: { key: number }) => left.key - right.key;
  await fc.assert(
    fc.asyncProperty(items, async (all) => {
      expect(await sortInSlices(all, compare)).toEqual(all.toSorted(compare));
    }),
  );
});

it('lets other work run between steps, and returns the result', async () => {
  let others = 0;
  function* work(): Steps<string> {
    // The loop never ends without slices, since the other work would not run.
    while (others === 0) yield;
    return 'done';
  }
  setImmediate(() => {
    others += 1;
  });
  expect(await runInSlices(work())).toBe('done');
});

it('many pieces of work together have one slice in each round of the event loop', async () => {
  const pieces = 100;
  let [open, slices, most] = [pieces, 0, 0];
  const work = async () => {
    const own = new Slices();
    for (let step = 0; step < 5; step += 1) {
      await own.next();
      slices += 1;
    }
    open -= 1;
  };
  const all = Array.from({ length: pieces }, work);
  while (open > 0) {
    const before = slices;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    most = Math.max(most, slices - before);
  }
  await Promise.all(all);
  expect(slices).toBe(5 * pieces);
  expect(most).toBe(1);
});

it('a hundred pieces of work of one owner delay the work of another one little', async () => {
  let slices = 0;
  const work = async (owner: string, steps: number) => {
    const own = new Slices(owner);
    for (let step = 0; step < steps; step += 1) {
      while (!own.isOver());
      if (owner === 'many') slices += 1;
      await own.next();
    }
  };
  const all = Promise.all(Array.from({ length: 100 }, () => work('many', 3)));
  await work('one', 5);
  // Each of the hundred has begun with a slice. Without turns it would wait for all others.
  expect(slices).toBeLessThan(110);
  await all;
  expect(slices).toBe(300);
});

it('the results of all items are in their order, without their lists', async () => {
  const texts = await flatMapInSlices(['a b', '', 'c'], (text, index) => [...text.split(' '), `${index}`]);
  expect(texts).toEqual(['a', 'b', '0', '', '1', 'c', '2']);
});

it('the wanted items are in their order', async () => {
  expect(await filterInSlices([5, 2, 3, 4, 1], (number) => number % 2 === 1)).toEqual([5, 3, 1]);
});
