import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucket } from './rate-limiter.js';

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
        const inWindow = sent.slice(0, at + 1).filter((one) => one > time - windowMs);
        // A rate of one in a window lets the first two be half a window apart at least.
        expect(inWindow.length).toBeLessThanOrEqual(Math.max(count, 2));
      }
    }),
  );
});
