import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runInSlices, type Steps, sortInSlices } from './time-slices.js';

it('sorts as toSorted does, and keeps the order of equal items', async () => {
  const items = fc.array(fc.record({ key: fc.integer({ min: 0, max: 5 }), at: fc.nat() }));
  const compare = (one: { key: number }, other: { key: number }) => one.key - other.key;
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
