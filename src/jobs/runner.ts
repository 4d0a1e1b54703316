/**
 * Work in the background of a process for as long as it lives: at once when somebody says that something is due, and every
 * so often for what nobody says. One run at a time; what is said during a run makes another one.
 */
export interface Runner {
  /** Something may be due. */
  poke(): void;
  /** Once nothing is under way here. */
  idle(): Promise<void>;
  /** Ends what is under way, and waits for that. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  /** one run, which leaves off soon after the signal */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** a run failed; the next one tries again */
  readonly onError: (error: unknown) => void;
  /** whoever says that something is due; answers how to end that */
  readonly subscribe: (poke: () => void) => () => void;
  /** between two looks when nobody says anything */
  readonly everyMs: number;
}

export function startRunner({ run, onError, subscribe, everyMs }: RunnerOptions): Runner {
  const closing = new AbortController();
  const { signal } = closing;
  let running: Promise<void> | undefined;
  let isPoked = false;

  const runAll = async () => {
    while (isPoked && !signal.aborted) {
      isPoked = false;
      await run(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
    }
  };
  const poke = () => {
    isPoked = true;
    running ??= runAll().finally(() => {
      running = undefined;
      // Said after the last look, before the end.
      if (isPoked && !signal.aborted) poke();
    });
  };
  const unsubscribe = subscribe(poke);
  const looking = setInterval(poke, everyMs).unref();
  poke();

  return {
    poke,
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
