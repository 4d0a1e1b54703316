import { performance } from 'node:perf_hooks';
import { expect, it, vi } from 'vitest';
import { YieldToRequests } from './yield-to-requests.js';

it('an account rests after its own calls, and hardly for those of another', async () => {
  let requests = 0;
  const busy = vi.spyOn(performance, 'eventLoopUtilization');
  busy.mockReturnValue({ idle: 0, active: 1, utilization: 1 });
  const yielding = new YieldToRequests(() => requests);
  const { signal } = new AbortController();
  requests += 1_000;
  yielding.countCalls('busy', 200);
  requests += 1_000;
  yielding.countCalls('quiet', 1);
  const restOf = async (account: string) => {
    const began = performance.now();
    await yielding.rest(account, signal);
    return performance.now() - began;
  };
  const [ofBusy, ofQuiet, ofOther] = await Promise.all(['busy', 'quiet', 'other'].map(restOf));
  busy.mockRestore();
  expect(ofOther).toBeLessThan(ofBusy ?? 0);
  expect(ofQuiet).toBeLessThan((ofBusy ?? 0) / 4);
  expect(ofBusy).toBeGreaterThan(500);
});
