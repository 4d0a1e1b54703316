import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FairQueue, forEachAtOnce } from './fair-queue.js';

const busy = asId<AccountId>('00000000-0000-7000-8000-000000000001');
const quiet = asId<AccountId>('00000000-0000-7000-8000-000000000002');
const third = asId<AccountId>('00000000-0000-7000-8000-000000000003');

/** Work that ends on request, and the order in which it began. */
function stage(queue: FairQueue) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (accountId: AccountId, name: string) =>
    queue.run(accountId, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, run, end };
}

const options = { total: 3, perAccount: () => 2, maxWaiting: 4, maxWaitMs: 1_000 };

afterEach(() => {
  vi.useRealTimers();
});

describe('a fair queue', () => {
  it('runs no more of one account than its share, and leaves the rest to others', async () => {
    const queue = new FairQueue(options);
    const { begun, run, end } = stage(queue);
    const all = ['b1', 'b2', 'b3'].map((name) => run(busy, name));
    all.push(run(quiet, 'q1'));
    expect(begun).toEqual(['b1', 'b2', 'q1']);
    await end('b1');
    expect(begun).toEqual(['b1', 'b2', 'q1', 'b3']);
    for (const name of ['b2', 'q1', 'b3']) await end(name);
    await Promise.all(all);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('alternates between waiting accounts, even if one has a long queue', async () => {
    const { begun, run, end } = stage(new FairQueue({ ...options, total: 1, perAccount: () => 1 }));
    const all = ['b1', 'b2', 'b3'].map((name) => run(busy, name));
    all.push(run(quiet, 'q1'), run(quiet, 'q2'), run(third, 't1'));
    for (const name of ['b1', 'q1', 't1', 'b2', 'q2', 'b3']) await end(name);
    await Promise.all(all);
    expect(begun).toEqual(['b1', 'q1', 't1', 'b2', 'q2', 'b3']);
  });

  it('refuses requests beyond the limit of an account only', async () => {
    const { run, end, begun } = stage(new FairQueue({ ...options, total: 2, maxWaiting: 1 }));
    const all = ['b1', 'b2', 'b3'].map((name) => run(busy, name));
    await expect(run(busy, 'b4')).rejects.toMatchObject({
      problem: { kind: 'limited', retryAfterMs: 1_000 },
    });
    all.push(run(quiet, 'q1'));
    await end('b1');
    expect(begun).toEqual(['b1', 'b2', 'q1']);
    for (const name of ['b2', 'q1', 'b3']) await end(name);
    await Promise.all(all);
  });

  it('limits the waiting time, and removes requests that timed out', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const queue = new FairQueue({ ...options, total: 1, perAccount: () => 1 });
    const { run, end, begun } = stage(queue);
    const first = run(busy, 'b1');
    const late = run(quiet, 'q1');
    const refused = expect(late).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
    await end('b1');
    await first;
    expect([begun, queue.running, queue.waiting]).toEqual([['b1'], 0, 0]);
  });

  it('removes a client that leaves, and returns how to end a slot', async () => {
    const queue = new FairQueue({ total: 1 });
    const leave = await queue.enter(busy);
    const gone = new AbortController();
    const left = queue.enter(quiet, gone.signal);
    const next = queue.enter(third);
    expect([queue.running, queue.waiting]).toEqual([1, 2]);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect([queue.running, queue.waiting]).toEqual([1, 1]);
    leave();
    leave();
    const leaveNext = await next;
    expect([queue.running, queue.waiting, queue.refused]).toEqual([1, 0, 0]);
    leaveNext();
    expect(queue.running).toBe(0);
    await expect(async () => queue.enter(quiet, gone.signal)).rejects.toThrow('gone');
  });

  it('continues after failed work', async () => {
    const queue = new FairQueue({ ...options, total: 1, perAccount: () => 1 });
    const failing = queue.run(busy, () => Promise.reject(new Error('no')));
    const next = queue.run(busy, () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

it('runs several tasks at once, each once and in order, and continues if one fails', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const done = forEachAtOnce([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
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
