import { setImmediate as turn } from 'node:timers/promises';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onThisMachine } from '../../../test/support/machine.js';
import { until } from '../../../test/support/until.js';
import { Batcher } from './batcher.js';

/** Batches that end on request. */
function slowRuns() {
  const runs: { readonly keys: readonly number[]; readonly end: (values: readonly number[]) => void }[] = [];
  const run = (keys: readonly number[]) =>
    new Promise<readonly number[]>((end) => {
      runs.push({ keys: [...keys], end });
    });
  return { runs, run };
}

const options = { maxBatch: 2, maxInFlight: 1, deadlineMs: onThisMachine(60) };
const away = { problem: { kind: 'unavailable' } };

describe('a value that the database refuses', () => {
  it('fails only the caller that sent it, not others of the same batch', async () => {
    const refused = new ProblemError({ kind: 'invalid', issues: [] });
    const sent: (readonly number[])[] = [];
    const reads = new Batcher<number, number>({
      ...options,
      maxBatch: 3,
      run: async (keys) => {
        sent.push(keys);
        if (keys.includes(2)) throw refused;
        return keys.map((key) => key * 10);
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((key) => reads.load(key)));
    expect(results).toEqual([
      { status: 'fulfilled', value: 10 },
      { status: 'rejected', reason: refused },
      { status: 'fulfilled', value: 30 },
    ]);
    expect(sent).toEqual([[1, 2, 3], [1], [2], [3]]);
  });
});

describe('coalescing', () => {
  it('combines simultaneous calls into batches, and answers each', async () => {
    const { runs, run } = slowRuns();
    const reads = new Batcher({ ...options, deadlineMs: undefined, run });
    const loads = Promise.all([1, 2, 3].map((key) => reads.load(key)));
    await until('the first is sent', () => runs.length === 1);
    runs[0]?.end([10, 20]);
    await until('the second is sent', () => runs.length === 2);
    runs[1]?.end([30]);
    expect(await loads).toEqual([10, 20, 30]);
    expect(runs.map((item) => item.keys)).toEqual([[1, 2], [3]]);
  });

  describe('with a pause', () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    it('collects calls after a batch, unless they fill the next one', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      const { runs, run } = slowRuns();
      const reads = new Batcher({ ...options, pauseMs: 5, run });
      const sent = () => runs.map((item) => item.keys);
      const end = async (at: number) => {
        runs[at]?.end([0, 0]);
        await turn();
      };
      const loads = [reads.load(1)];
      await turn();
      expect(sent()).toEqual([[1]]);
      await end(0);

      loads.push(reads.load(2));
      await turn();
      expect(sent()).toEqual([[1]]);
      loads.push(reads.load(3));
      await turn();
      await end(1);
      expect(sent()).toEqual([[1], [2, 3]]);

      loads.push(reads.load(4));
      await turn();
      expect(sent()).toHaveLength(2);
      vi.advanceTimersByTime(5);
      await turn();
      await end(2);
      expect(sent()).toEqual([[1], [2, 3], [4]]);
      await Promise.all(loads);
    });
  });

  it('ends every call at the deadline, in a hanging batch and behind it', async () => {
    const { runs, run } = slowRuns();
    const reads = new Batcher({ ...options, run });
    const loads = [1, 2, 3, 4, 5].map((key) => reads.load(key));
    for (const item of loads) await expect(item).rejects.toMatchObject(away);
    expect(runs[0]?.keys).toEqual([1, 2]);
  });

  it('sends the next batch when the previous hangs, whose late answers are dropped', async () => {
    const { runs, run } = slowRuns();
    const reads = new Batcher({ ...options, run });
    await expect(reads.load(1)).rejects.toMatchObject(away);
    const next = reads.load(2);
    await until('it is sent', () => runs.some((candidate) => candidate.keys.includes(2)));
    runs[0]?.end([10]);
    runs.at(-1)?.end([20]);
    expect(await next).toBe(20);
    // The number of running reads is the same as before, not one more.
    const after = [3, 4, 5].map((key) => reads.load(key));
    await until('one is sent', () => runs.length === 3);
    runs[2]?.end([30, 40]);
    await until('the other is sent', () => runs.length === 4);
    runs[3]?.end([50]);
    expect(await Promise.all(after)).toEqual([30, 40, 50]);
  });
});
