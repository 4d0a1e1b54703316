import { expect, it } from 'vitest';
import { eachAtOnce } from './at-once.js';

it('does so many at once, each once and in their order, and the rest although one fails', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const done = eachAtOnce([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (item === 1) throw new Error('one failed');
  });
  await expect(done).rejects.toThrow('one failed');
  for (let round = 0; round < 9; round += 1) await new Promise((resolve) => setImmediate(resolve));
  expect([begun, most, running]).toEqual([[0, 1, 2, 3, 4, 5, 6], 3, 0]);
});
