/**
 * Shuts a server down: after a signal, a fatal uncaught error (`stray-errors.ts`), or for an internal reason. The
 * first signal shuts down gracefully, a second one exits at once.
 */
import { type StrayError, StrayErrors } from './stray-errors.js';

export interface ServerEnd {
  readonly code: number;
  /** the signal, or the error */
  readonly reason: NodeJS.Signals | { readonly error: unknown };
}

export interface Shutdown {
  /** resolves once, when shutdown begins */
  readonly begun: Promise<ServerEnd>;
  readonly hasBegun: () => boolean;
  /** the server must end */
  readonly endBy: (error: Error) => void;
  /** Makes most uncaught errors only reported. Before this call every one shuts the server down. */
  readonly surviveStrayErrors: (report: (error: StrayError) => void) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * npm forwards a signal that the terminal has already sent to the whole group, so one Ctrl-C arrives twice. No person
 * presses the keys that fast.
 */
const npmEchoMs = process.env.npm_lifecycle_event === undefined ? 0 : 500;

/**
 * Waits for the end of the process. Call it once, before anything is started. `isAway`: whether an error is from
 * a database that does not answer. `isWorker`: only the main process handles signals.
 */
export function awaitShutdown(isAway: (error: unknown) => boolean, isWorker = false): Shutdown {
  let begunAtMs: number | undefined;
  let report: ((error: StrayError) => void) | undefined;
  let endBy: (error: unknown) => void = () => {};
  const strayErrors = new StrayErrors(isAway);
  const begun = new Promise<ServerEnd>((resolve) => {
    for (const signal of signals)
      process.on(signal, () => {
        if (isWorker) return;
        if (begunAtMs !== undefined && performance.now() - begunAtMs >= npmEchoMs) process.exit(1);
        begunAtMs ??= performance.now();
        resolve({ code: 0, reason: signal });
      });
    const fail = (error: unknown) => {
      const survived = report === undefined ? undefined : strayErrors.judge(error, performance.now());
      if (survived !== undefined) {
        report?.(survived);
        return;
      }
      endBy(error);
    };
    endBy = (error) => {
      begunAtMs ??= performance.now();
      resolve({ code: 1, reason: { error } });
    };
    process.on('uncaughtException', fail).on('unhandledRejection', fail);
  });
  return {
    begun,
    hasBegun: () => begunAtMs !== undefined,
    endBy,
    surviveStrayErrors: (reportError) => {
      report = reportError;
    },
  };
}
