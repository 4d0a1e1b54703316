/**
 * Wakes the background work of a process. It starts a run immediately after a signal, and at intervals for work without
 * a signal or of a crashed process. There is one run at a time; a signal during a run starts another run.
 */
export interface Runner {
  /** Signals that work may be due. A run starts, or another one after the current run. */
  signalWork(): void;
  /** Resolves once no run is under way here. */
  idle(): Promise<void>;
  /** Stops the current run; no run begins until `resume`. */
  pause(): void;
  /** Starts a run at once. */
  resume(): void;
  /** Stops the current run, and waits for it. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  /** one run, which stops soon after the signal */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** a run failed; the next one retries */
  readonly onError: (error: unknown) => void;
  /** the source of signals; returns the unsubscribe function. Absent: no signals */
  readonly subscribe?: (signalWork: () => void) => () => void;
  /** milliseconds between two runs without a signal */
  readonly everyMs: number;
  /** false: the first run waits for a signal or the interval, since its work is not urgent */
  readonly isEager?: boolean;
}

export function startRunner(options: RunnerOptions): Runner {
  const { run, onError, subscribe, everyMs, isEager = true } = options;
  /** aborted by a pause, and finally at the end */
  let current = new AbortController();
  let isClosed = false;
  let isPaused = false;
  let running: Promise<void> | undefined;
  let isPoked = false;
  const mayRun = () => isPoked && !isClosed && !isPaused;

  const runAll = async () => {
    while (mayRun()) {
      isPoked = false;
      const { signal } = current;
      await run(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
    }
  };
  const signalWork = () => {
    isPoked = true;
    running ??= runAll().finally(() => {
      running = undefined;
      // A signal may have arrived after the last check of the loop.
      if (mayRun()) signalWork();
    });
  };
  const unsubscribe = subscribe?.(signalWork);
  const interval = setInterval(signalWork, everyMs).unref();
  if (isEager) signalWork();

  return {
    signalWork,
    idle: async () => {
      while (running !== undefined) await running;
    },
    pause: () => {
      isPaused = true;
      current.abort();
    },
    resume: () => {
      if (!isPaused || isClosed) return;
      isPaused = false;
      current = new AbortController();
      signalWork();
    },
    close: async () => {
      unsubscribe?.();
      clearInterval(interval);
      isClosed = true;
      current.abort();
      await running;
    },
  };
}
