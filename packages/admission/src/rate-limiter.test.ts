import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Limiter, type RateState, type SharedRates, TokenBucket } from './rate-limiter.js';

const rule = { count: 2, windowMs: 1_000 };
const accountId = asId<AccountId>('0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f');
const bucket = (name: string) => ({ accountId, name });
/** A limiter without a database answers at once. */
const hitAlone = (limiter: Limiter, name: string, now: number) =>
  limiter.hit(bucket(name), rule, now) as RateState;

describe('the limiter', () => {
  it('opens a new window once the previous has ended', () => {
    const limiter = new Limiter();
    const hits = [0, 1, 2, 999, 1_000].map((now) => hitAlone(limiter, 'a', now).isExceeded);
    expect(hits).toEqual([false, false, true, true, false]);
  });

  it('opens a new window after the clock was set back, and none before', () => {
    const limiter = new Limiter();
    const hits = [100_000, 100_000, 100_000, 99_500, 10_000, 10_000, 10_000];
    expect(hits.map((now) => hitAlone(limiter, 'a', now).isExceeded)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('deletes ended windows, and keeps the others', () => {
    const limiter = new Limiter({ maxWindows: 100 });
    for (let at = 0; at < 1_000; at += 1) hitAlone(limiter, `bucket ${at}`, at * 100);
    expect(limiter.size).toBeLessThanOrEqual(100);
    for (const _ of [1, 2]) hitAlone(limiter, 'bucket 999', 99_900);
    expect(hitAlone(limiter, 'bucket 999', 99_900).isExceeded).toBe(true);
  });

  it('stores no more windows than its limit, and deletes the oldest first', () => {
    const limiter = new Limiter({ maxWindows: 100 });
    for (let at = 0; at < 5_000; at += 1) {
      hitAlone(limiter, `bucket ${at}`, 0);
      expect(limiter.size).toBeLessThanOrEqual(100);
    }
    for (const _ of [1, 2]) hitAlone(limiter, 'bucket 4999', 1);
    expect(hitAlone(limiter, 'bucket 4999', 1).isExceeded).toBe(true);
    expect(hitAlone(limiter, 'bucket 0', 1).remaining).toBe(1);
  });
});

describe('limiters of several processes', () => {
  /** The part of the database, with a count of its statements. */
  class Together {
    readonly windows = new Map<string, { hits: number; endsAt: Date }>();
    asked = 0;
    isFailing = false;
    isShared = true;
    readonly joined: (() => void)[] = [];

    rates(): SharedRates {
      return {
        clock: () => new Date(0),
        isShared: () => this.isShared,
        onJoined: (callback) => {
          this.joined.push(callback);
          return () => {};
        },
        count: async ({ bucket: name, hits, now, endsAt }) => {
          this.asked += 1;
          await new Promise((resolve) => setImmediate(resolve));
          if (this.isFailing) throw new Error('away');
          const known = this.windows.get(name);
          const counted =
            known === undefined || known.endsAt <= now
              ? { hits, endsAt }
              : { hits: known.hits + hits, endsAt: known.endsAt };
          this.windows.set(name, counted);
          return counted;
        },
      };
    }
  }

  const wide = { count: 50, windowMs: 1_000 };

  it('together admit as many requests as one, and send no more queries once the limit is reached', async () => {
    const together = new Together();
    const limiters = [1, 2, 3].map(() => new Limiter({ shared: together.rates() }));
    const states: RateState[] = [];
    for (let round = 0; round < 3; round += 1)
      states.push(
        ...(await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            (limiters[index % 3] as Limiter).hit(bucket('a'), wide, round),
          ),
        )),
      );
    expect(states.filter((state) => !state.isExceeded).map((state) => state.remaining)).toHaveLength(50);
    const left = states.filter((state) => !state.isExceeded).map((state) => state.remaining);
    expect(left.toSorted((one, other) => other - one)).toEqual(
      Array.from({ length: 50 }, (_, index) => 49 - index),
    );
    // Requests that arrived during another one were sent together.
    expect(together.asked).toBeLessThanOrEqual(18);
    const { asked } = together;
    for (const limiter of limiters)
      expect(limiter.hit(bucket('a'), wide, 500)).toMatchObject({ isExceeded: true, resetAt: 1_000 });
    expect(together.asked).toBe(asked);
    expect(await limiters[0]?.hit(bucket('a'), wide, 1_000)).toMatchObject({ remaining: 49, resetAt: 2_000 });
  });

  it('share earlier counts with one that joins', async () => {
    const together = new Together();
    together.isShared = false;
    const first = new Limiter({ shared: together.rates() });
    for (let hit = 0; hit < 40; hit += 1) first.hit(bucket('a'), wide, 0);
    expect(together.asked).toBe(0);
    together.isShared = true;
    const second = new Limiter({ shared: together.rates() });
    together.joined[0]?.();
    expect(await second.hit(bucket('a'), wide, 1)).toMatchObject({ remaining: 9 });
    expect(await first.hit(bucket('a'), wide, 1)).toMatchObject({ remaining: 8 });
  });

  it('add uncounted requests to the next count', async () => {
    const together = new Together();
    const limiter = new Limiter({ shared: together.rates() });
    together.isFailing = true;
    await expect(limiter.hit(bucket('a'), wide, 0)).rejects.toThrow('away');
    together.isFailing = false;
    expect(await limiter.hit(bucket('a'), wide, 1)).toMatchObject({ remaining: 48 });
  });
});

it('no window has more requests than the rate allows', () => {
  const rate = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    windowMs: fc.constantFrom(1_000, 60_000),
  });
  const pauses = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 50, 3_000), { minLength: 150, maxLength: 150 });
  fc.assert(
    fc.property(rate, pauses, ({ count, windowMs }, waits) => {
      let now = 0;
      const bucket = new TokenBucket({ count, windowMs }, () => now);
      const sent: number[] = [];
      for (const pause of waits) {
        now += pause;
        sent.push(now + bucket.take());
      }
      for (const [at, time] of sent.entries()) {
        const inWindow = sent.slice(0, at + 1).filter((value) => value > time - windowMs);
        // A rate of one per window allows the first two at a distance of at least half a window.
        expect(inWindow.length).toBeLessThanOrEqual(Math.max(count, 2));
      }
    }),
  );
});
