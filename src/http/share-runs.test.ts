import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { shareRuns } from './share-runs.js';

it('a reading is shared while it is made, and the next one by all calls in the pause after it', async () => {
  const began: number[] = [];
  let endedMs = 0;
  const read = shareRuns(async () => {
    began.push(performance.now());
    await delay(20);
    endedMs = performance.now();
    return began.length;
  });
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  const firstMs = endedMs;
  expect(await Promise.all([read(), read(), read()])).toEqual([2, 2, 2]);
  // A timer may be a millisecond early.
  expect((began[1] ?? 0) - firstMs).toBeGreaterThanOrEqual(4 * 19);
});

it('a reading that fails is not kept', async () => {
  let runs = 0;
  const read = shareRuns(async () => {
    runs += 1;
    if (runs === 1) throw new Error('no reading');
    return runs;
  });
  await expect(read()).rejects.toThrow('no reading');
  expect(await read()).toBe(2);
});
