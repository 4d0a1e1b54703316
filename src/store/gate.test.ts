import { describe, expect, it, vi } from 'vitest';
import { Gate } from './gate.js';

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('a gate', () => {
  it('lets so many in, and the others in their order', async () => {
    const gate = new Gate(2, 60_000);
    const begun: string[] = [];
    const ends = new Map(['a', 'b', 'c', 'd'].map((name) => [name, deferred()]));
    const all = [...ends].map(([name, end]) =>
      gate.run(async () => {
        begun.push(name);
        await end.promise;
      }),
    );
    expect(begun).toEqual(['a', 'b']);
    ends.get('b')?.resolve();
    await all[1];
    await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
    for (const end of ends.values()) end.resolve();
    await Promise.all(all);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('frees the place of work that fails', async () => {
    const gate = new Gate(1, 60_000);
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.run(async () => 'in')).toBe('in');
  });

  it('lets nobody wait for ever', async () => {
    vi.useFakeTimers();
    try {
      const gate = new Gate(1, 1_000);
      const end = deferred();
      const first = gate.run(() => end.promise);
      const second = gate.run(async () => 'in');
      const refused = expect(second).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
      await vi.advanceTimersByTimeAsync(1_000);
      await refused;
      end.resolve();
      await first;
      expect(await gate.run(async () => 'in')).toBe('in');
    } finally {
      vi.useRealTimers();
    }
  });
});
