/** A mover that loses its connection before it has the lock keeps none. */
import { expect, it } from 'vitest';
import { moveInstallation } from '../../src/moves/operations/move.js';

it('releases the connection if taking the lock fails', async () => {
  const lost = new Error('Connection terminated unexpectedly');
  const released: unknown[] = [];
  const client = {
    on: function on() {
      return this;
    },
    off: () => {},
    query: () => Promise.reject(lost),
    release: (isBroken: unknown) => released.push(isBroken),
  };
  const source = { connect: async () => client };
  const moved = moveInstallation({ source, target: source, places: { source: 'a', target: 'b' } } as never);
  await expect(moved).rejects.toBe(lost);
  expect(released).toEqual([true]);
});
