import { expect, it } from 'vitest';
import { onThisMachine } from '../../test/support/machine.js';
import { inTime, settledWithin } from './in-time.js';

const never = new Promise<string>(() => {});

it('a caller gets what comes in time, or its failure', async () => {
  expect(await inTime(Promise.resolve('done'), onThisMachine(10_000))).toBe('done');
  await expect(inTime(Promise.reject(new Error('no')), onThisMachine(10_000))).rejects.toThrow('no');
});

it('a caller goes on when the time is over', async () => {
  expect(await inTime(never, 1)).toBeUndefined();
  const late = () => {
    throw new Error('late');
  };
  await expect(settledWithin(1, never, late)).rejects.toThrow('late');
});
