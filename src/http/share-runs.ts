/** Shares a run among simultaneous calls, and limits how often it runs. */
import { setTimeout as delay } from 'node:timers/promises';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';

const runRest: RestRule = { perWork: 4, maxMs: 500 };

/** Shares the result of a run among calls during it. Calls in the pause after it share the next run. */
export function shareRuns<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | undefined;
  let pausedUntil = 0;
  const run = async () => {
    const pauseMs = pausedUntil - performance.now();
    if (pauseMs > 0) await delay(pauseMs);
    const beganMs = performance.now();
    try {
      return await make();
    } finally {
      const endMs = performance.now();
      pausedUntil = endMs + restAfter(endMs - beganMs, runRest);
    }
  };
  return () => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}
