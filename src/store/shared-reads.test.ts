import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../../test/support/program.js';
import { SharedReads } from './shared-reads.js';

/** Reads that end when they are told to, counted. */
function slowReads() {
  const ends: ((value: number) => void)[] = [];
  return { ends, read: () => new Promise<number>((resolve) => ends.push(resolve)) };
}

describe('shared reads', () => {
  it('are one for all who ask the same in one turn, and another for another question', async () => {
    const shared = new SharedReads<number>(2);
    const [one, other] = [slowReads(), slowReads()];
    const asked = [shared.read('a', one.read), shared.read('a', one.read), shared.read('b', other.read)];
    await turn();
    expect([one.ends.length, other.ends.length]).toEqual([1, 1]);
    one.ends[0]?.(1);
    other.ends[0]?.(2);
    expect(await Promise.all(asked)).toEqual([1, 1, 2]);
  });

  it('begin after everybody who shares them asked', async () => {
    const shared = new SharedReads<number>(2);
    const { ends, read } = slowReads();
    const first = shared.read('a', read);
    await turn();
    const second = shared.read('a', read);
    await turn();
    expect(ends.length).toBe(2);
    ends[0]?.(1);
    ends[1]?.(2);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });

  it('wait for one of those under way when there are enough', async () => {
    const shared = new SharedReads<number>(1);
    const { ends, read } = slowReads();
    const first = shared.read('a', read);
    await turn();
    const later = [shared.read('a', read), shared.read('a', read)];
    await turn();
    expect(ends.length).toBe(1);
    ends[0]?.(1);
    expect(await first).toBe(1);
    await turn();
    await turn();
    ends[1]?.(2);
    expect(await Promise.all(later)).toEqual([2, 2]);
    expect(ends.length).toBe(2);
  });

  it('keep nobody beyond the deadline, neither those who share one that hangs nor those who wait for it', async () => {
    const shared = new SharedReads<number>(1, 500);
    const { ends, read } = slowReads();
    const endOf = (asked: Promise<number>) => asked.catch((error: unknown) => error);
    const away = expect.objectContaining({ problem: { kind: 'unavailable' } });
    const first = endOf(shared.read('a', read));
    await turn();
    const later = endOf(shared.read('a', read));
    expect(await Promise.all([first, later])).toEqual([away, away]);
    // The turn of the one that hangs is over, and what it brings is nobody's.
    const next = shared.read('a', read);
    await until('it is read', () => ends.length > 1);
    ends[0]?.(1);
    ends.at(-1)?.(2);
    expect(await next).toBe(2);
  });

  it('fail for all who share them, and the next one is a new one', async () => {
    const shared = new SharedReads<number>(1);
    const failing = () => Promise.reject(new Error('away'));
    const asked = [shared.read('a', failing), shared.read('a', failing)];
    for (const one of asked) await expect(one).rejects.toThrow('away');
    expect(await shared.read('a', () => Promise.resolve(3))).toBe(3);
  });
});
