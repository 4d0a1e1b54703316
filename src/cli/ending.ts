/**
 * What ends a server: a signal, or an error that nobody caught and that it cannot go on after (`stray-errors.ts`). The
 * first lets it finish; a second signal does not wait for anything.
 */
import { type StrayError, StrayErrors } from './stray-errors.js';

export interface End {
  readonly code: number;
  /** the signal, or the error */
  readonly reason: NodeJS.Signals | { readonly error: unknown };
}

export interface Ending {
  /** settles once, when it is time to end */
  readonly begun: Promise<End>;
  readonly hasBegun: () => boolean;
  /** From now on only some errors end it; the others are told. Until then, at the start, every one does. */
  readonly surviveStrayErrors: (tell: (error: StrayError) => void) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * npm hands a signal on that the terminal has already sent to the whole group, so below it one Ctrl-C arrives twice.
 * People are slower than that.
 */
const npmEchoMs = process.env.npm_lifecycle_event === undefined ? 0 : 500;

/** To be called once, before anything is started. */
export function awaitEnding(isOfDatabase: (error: unknown) => boolean): Ending {
  let begunAtMs: number | undefined;
  let tell: ((error: StrayError) => void) | undefined;
  const strayErrors = new StrayErrors(isOfDatabase);
  const begun = new Promise<End>((resolve) => {
    for (const signal of signals)
      process.on(signal, () => {
        if (begunAtMs !== undefined && performance.now() - begunAtMs >= npmEchoMs) process.exit(1);
        begunAtMs ??= performance.now();
        resolve({ code: 0, reason: signal });
      });
    const fail = (error: unknown) => {
      const survived = tell === undefined ? undefined : strayErrors.judge(error, performance.now());
      if (survived !== undefined) {
        tell?.(survived);
        return;
      }
      begunAtMs ??= performance.now();
      resolve({ code: 1, reason: { error } });
    };
    process.on('uncaughtException', fail).on('unhandledRejection', fail);
  });
  return {
    begun,
    hasBegun: () => begunAtMs !== undefined,
    surviveStrayErrors: (how) => {
      tell = how;
    },
  };
}
