import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QuickSlot } from './quick-slot.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const stop = new AbortController().signal;
const slots = () => new QuickSlot({ slow: 2, slowMs: 500 });

/** Work that ends on request, or with its signal, and the order in which it began. */
function stage(queue: QuickSlot) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (account: string, name: string) =>
    queue.run(
      account,
      (signal) => {
        begun.push(name);
        return new Promise<string>((resolve, reject) => {
          ends.set(name, () => resolve(name));
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      },
      stop,
    );
  const end = async (name: string) => {
    ends.get(name)?.();
    await nextRound();
  };
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await nextRound();
  };
  return { begun, run, end, pass };
}

it('slow work of any number of accounts leaves one slot to quick work', async () => {
  const { begun, run, end, pass } = stage(slots());
  const slow = ['a', 'b', 'c', 'd'].flatMap((account) => [1, 2].map((at) => run(account, `${account}${at}`)));
  expect(begun).toEqual(['a1', 'b1', 'c1']);
  await pass(500);
  await pass(500);
  // Each was stopped once; two run in the slow slots, and all others wait for these.
  expect(begun.slice(3)).toEqual(['d1', 'a1', 'b1']);
  const quick = run('e', 'e1');
  expect(begun.at(-1)).toBe('e1');
  await end('e1');
  expect(await quick).toBe('e1');
  for (const name of ['a1', 'b1', 'c1', 'd1', 'a2', 'b2', 'c2', 'd2']) await end(name);
  expect((await Promise.all(slow)).sort()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2']);
});

it('an account is quick again when its last slow work is long ago', async () => {
  const { begun, run, end, pass } = stage(slots());
  const others = ['a', 'b', 'c'].map((account) => run(account, account));
  await pass(500);
  expect(begun).toEqual(['a', 'b', 'c', 'a', 'b']);
  await pass(600);
  for (const name of ['a', 'b', 'c']) await end(name);
  expect(await Promise.all(others)).toEqual(['a', 'b', 'c']);
  await pass(30_000);
  const [one, two, three] = ['a', 'b', 'c'].map((account) => run(account, `${account}2`));
  expect(begun.slice(-3)).toEqual(['a2', 'b2', 'c2']);
  for (const name of ['a2', 'b2', 'c2']) await end(name);
  expect(await Promise.all([one, two, three])).toEqual(['a2', 'b2', 'c2']);
});

it('an error of the work, and its own end, are the reason of the rejection', async () => {
  const queue = slots();
  const fault = new Error('fault');
  await expect(queue.run('a', () => Promise.reject(fault), stop)).rejects.toBe(fault);
  const ended = new AbortController();
  const running = queue.run(
    'a',
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ended.signal,
  );
  ended.abort(fault);
  await expect(running).rejects.toBe(fault);
});
