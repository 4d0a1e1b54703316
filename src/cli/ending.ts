/**
 * What ends a server: a signal, or an error that nobody caught. The first lets it finish; a second signal does not
 * wait for anything.
 */
export interface End {
  readonly code: number;
  /** the signal, or the error */
  readonly reason: NodeJS.Signals | { readonly error: unknown };
}

export interface Ending {
  /** settles once, when it is time to end */
  readonly begun: Promise<End>;
  readonly hasBegun: () => boolean;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * npm hands a signal on that the terminal has already sent to the whole group, so below it one Ctrl-C arrives twice.
 * People are slower than that.
 */
const npmEchoMs = process.env.npm_lifecycle_event === undefined ? 0 : 500;

/** To be called once, before anything is started. */
export function awaitEnding(): Ending {
  let begunAtMs: number | undefined;
  const begun = new Promise<End>((resolve) => {
    for (const signal of signals)
      process.on(signal, () => {
        if (begunAtMs !== undefined && performance.now() - begunAtMs >= npmEchoMs) process.exit(1);
        begunAtMs ??= performance.now();
        resolve({ code: 0, reason: signal });
      });
    const fail = (error: unknown) => {
      begunAtMs ??= performance.now();
      resolve({ code: 1, reason: { error } });
    };
    process.on('uncaughtException', fail).on('unhandledRejection', fail);
  });
  return { begun, hasBegun: () => begunAtMs !== undefined };
}
