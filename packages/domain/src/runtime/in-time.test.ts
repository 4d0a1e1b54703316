import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../../test/support/heap.js';
import { onThisMachine } from '../../../../test/support/machine.js';
import { Interruption, inTime, interruptionBy, settledWithin } from './in-time.js';

const never = new Promise<string>(() => {});

it('a caller gets a result that is in time, or its failure', async () => {
  expect(await inTime(Promise.resolve('done'), onThisMachine(10_000))).toBe('done');
  await expect(inTime(Promise.reject(new Error('no')), onThisMachine(10_000))).rejects.toThrow('no');
});

it('a caller continues after the time limit', async () => {
  expect(await inTime(never, 1)).toBeUndefined();
  const late = () => {
    throw new Error('late');
  };
  await expect(settledWithin(1, never, late)).rejects.toThrow('late');
});

describe('an interruption', () => {
  it('ends the current wait, and every later one', async () => {
    const interruption = new Interruption();
    expect(await interruption.wait(Promise.resolve(1))).toBe(1);
    const waiting = interruption.wait(new Promise(() => {}));
    interruption.interrupt(new Error('first'));
    interruption.interrupt(new Error('second'));
    await expect(waiting).rejects.toThrow('first');
    await expect(interruption.wait(new Promise(() => {}))).rejects.toThrow('first');
  });

  it('passes on failed work, and ignores later failures', async () => {
    const interruption = new Interruption();
    await expect(interruption.wait(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    let fail: (error: Error) => void = () => {};
    const waiting = interruption.wait(
      new Promise((_resolve, reject) => {
        fail = reject;
      }),
    );
    interruption.interrupt(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    // An unhandled rejection would fail the run.
    fail(new Error('too late'));
  });

  it('is triggered by a signal, also by an earlier one', async () => {
    const stop = new AbortController();
    const waiting = interruptionBy(stop.signal).wait(new Promise(() => {}));
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(interruptionBy(stop.signal).wait(Promise.resolve())).rejects.toThrow('stopped');
    expect(await interruptionBy(undefined).wait(Promise.resolve(2))).toBe(2);
  });

  it('keeps no reference to finished waits', async () => {
    const interruption = new Interruption();
    const results: WeakRef<object>[] = [];
    const read = async () => {
      const chunk = { bytes: new Uint8Array(1_000) };
      results.push(new WeakRef(chunk));
      return chunk;
    };
    for (let turn = 0; turn < 50; turn += 1) await interruption.wait(read());
    // A target that a weak reference has returned is held until the end of its turn.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(results.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(3);
    interruption.interrupt(undefined);
  });
});
