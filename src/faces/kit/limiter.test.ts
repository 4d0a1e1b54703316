import { describe, expect, it } from 'vitest';
import { Limiter } from './limiter.js';

const rule = { count: 2, windowMs: 1_000 };

describe('the limiter', () => {
  it('opens a window anew once it has ended', () => {
    const limiter = new Limiter();
    const hits = [0, 1, 2, 999, 1_000].map((now) => limiter.hit('a', rule, now).isExceeded);
    expect(hits).toEqual([false, false, true, true, false]);
  });

  it('throws windows out that ended, and keeps the others', () => {
    const limiter = new Limiter(100);
    for (let at = 0; at < 1_000; at += 1) limiter.hit(`bucket ${at}`, rule, at * 100);
    expect(limiter.size).toBeLessThanOrEqual(100);
    for (const _ of [1, 2]) limiter.hit('bucket 999', rule, 99_900);
    expect(limiter.hit('bucket 999', rule, 99_900).isExceeded).toBe(true);
  });

  it('keeps no more windows than its limit, those opened first forgotten first', () => {
    const limiter = new Limiter(100);
    for (let at = 0; at < 5_000; at += 1) {
      limiter.hit(`bucket ${at}`, rule, 0);
      expect(limiter.size).toBeLessThanOrEqual(100);
    }
    for (const _ of [1, 2]) limiter.hit('bucket 4999', rule, 1);
    expect(limiter.hit('bucket 4999', rule, 1).isExceeded).toBe(true);
    expect(limiter.hit('bucket 0', rule, 1).remaining).toBe(1);
  });
});
