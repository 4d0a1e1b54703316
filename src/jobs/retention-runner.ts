/** Sweeps expired data in the background: at the start, at intervals, and when signalled. */
import type { Core } from '../core/core.js';
import type { Retention, Swept } from '../core/retention/sweep.js';
import { type Runner, startRunner } from './runner.js';

export interface RetentionRunnerOptions {
  readonly retention: Retention;
  readonly onSwept: (swept: Swept, ms: number) => void;
  /** a failure; it is retried */
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

const defaultEveryMs = 10 * 60_000;

export function startRetentionRunner(
  core: Pick<Core, 'sweep' | 'onSweepDue'>,
  options: RetentionRunnerOptions,
): Runner {
  const { retention, onSwept, onError, everyMs = defaultEveryMs } = options;
  return startRunner({
    run: async (signal) => {
      const began = performance.now();
      const swept = await core.sweep({ signal, retention });
      if (Object.values(swept).some((count) => count > 0)) onSwept(swept, performance.now() - began);
    },
    onError,
    subscribe: (poke) => core.onSweepDue(poke),
    everyMs,
  });
}
