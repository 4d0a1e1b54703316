/**
 * Sweeps what has had its time for as long as the process lives: at the start, now and then, and when somebody says that
 * something is due.
 */
import type { Core } from '../core/core.js';
import type { Retention, Swept } from '../core/retention/sweep.js';

export interface RetentionRunner {
  /** Once nothing is under way here. */
  idle(): Promise<void>;
  /** Leaves off after the step that is under way. */
  close(): Promise<void>;
}

export interface RetentionRunnerOptions {
  readonly retention: Retention;
  readonly onSwept: (swept: Swept, ms: number) => void;
  /** what went wrong; it is tried again */
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

const defaultEveryMs = 10 * 60_000;

export function startRetentionRunner(
  core: Pick<Core, 'sweep' | 'onSweepDue'>,
  options: RetentionRunnerOptions,
): RetentionRunner {
  const closing = new AbortController();
  const { signal } = closing;
  let running: Promise<void> | undefined;
  let isPoked = false;

  const run = async () => {
    while (isPoked && !signal.aborted) {
      isPoked = false;
      const began = performance.now();
      try {
        const swept = await core.sweep({ signal, retention: options.retention });
        if (Object.values(swept).some((count) => count > 0))
          options.onSwept(swept, performance.now() - began);
      } catch (error) {
        if (!signal.aborted) options.onError(error);
      }
    }
  };
  const poke = () => {
    isPoked = true;
    running ??= run().finally(() => {
      running = undefined;
    });
  };
  const unsubscribe = core.onSweepDue(poke);
  const looking = setInterval(poke, options.everyMs ?? defaultEveryMs).unref();
  poke();

  return {
    idle: async () => {
      while (running !== undefined) await running;
    },
    close: async () => {
      unsubscribe();
      clearInterval(looking);
      closing.abort();
      await running;
    },
  };
}
