/**
 * Shuts a server down: after a signal, a fatal uncaught error (`stray-errors.ts`), or for an internal reason. The
 * first signal shuts down gracefully, a second one exits at once.
 */
import { execFile } from 'node:child_process';
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
 * Waits for the end of the process. Call it once, before anything is started. `isWorker`: only the main process handles
 * signals.
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
    surviveStrayErrors: (how) => {
      report = how;
    },
  };
}

/** Resources in the order in which they were opened. They are closed in sequence, in reverse order. */
export class Disposal {
  readonly #disposers: (() => Promise<void>)[] = [];

  add(dispose: () => Promise<void>): void {
    this.#disposers.push(dispose);
  }

  /** Continues after an error, and throws the first one at the end. */
  async disposeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let next = this.#disposers.pop(); next !== undefined; next = this.#disposers.pop())
      await next().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}

/** Time limit of systemd's own program. */
const withinMs = 5_000;

/**
 * Notifies the service manager (systemd, `Type=notify`) that the server is ready, stops, or needs more time. Node.js
 * cannot send to such a socket, so systemd's own program does. Resolves to a description of the failure; undefined
 * after success, or without a service manager.
 */
export function notifyManager(state: keyof typeof notices): Promise<string | undefined> {
  if ((process.env.NOTIFY_SOCKET ?? '') === '') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('systemd-notify', [notices[state]], { timeout: withinMs }, (error) =>
      resolve(error === null ? undefined : error.message.split('\n')[0]),
    );
  });
}

const extendEveryMs = 30_000;
const extensionSeconds = 120;

/** Arguments of systemd's program. */
const notices = {
  ready: '--ready',
  stopping: '--stopping',
  upgrading: `EXTEND_TIMEOUT_USEC=${extensionSeconds * 1_000_000}`,
} as const;

/**
 * Asks the service manager for more time while a database is upgraded. Otherwise systemd ends the start, which rolls
 * the upgrade back, and begins it again without an end.
 */
export async function extendStart<Result>(
  work: Promise<Result>,
  isStopping: () => boolean,
  everyMs = extendEveryMs,
): Promise<Result> {
  // The time of a stop is not extended.
  const timer = setInterval(() => void (isStopping() || notifyManager('upgrading')), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
