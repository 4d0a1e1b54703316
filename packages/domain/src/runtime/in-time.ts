/** Waits that end: deadlines around promises that may never settle, and waits that are interrupted. */

/** Resolves as the work does, or to undefined after `ms`. The work itself continues. */
export function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  return settledWithin(ms, work, () => undefined);
}

/** Resolves as `inTime` does, and to undefined also when the work fails. */
export function foundInTime<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  return inTime(
    work.catch(() => undefined),
    ms,
  );
}

/** Resolves as the work does, or after `ms` with the result of `onTimeout`, which may throw. */
export async function settledWithin<Value, Late>(
  ms: number,
  work: Promise<Value>,
  onTimeout: () => Late,
): Promise<Value | Late> {
  // A failure after the deadline has no caller any more.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  }).then(onTimeout);
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

/**
 * Interrupts a series of waits from outside: by a signal, a failure, or a slow peer. `Promise.race` with one long-lived
 * promise would keep the result of every wait until the end; this keeps only the current wait.
 */
export class Interruption {
  #reason: { readonly error: unknown } | undefined;
  #reject: ((error: unknown) => void) | undefined;

  /** Ends the current wait and every later one. The first error counts. */
  interrupt(error: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = { error };
    this.#reject?.(error);
  }

  /** Settles as `work` does, or with the interruption; later results of `work` are ignored. One wait at a time. */
  wait<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      work.then(resolve, reject);
      if (this.#reason !== undefined) reject(this.#reason.error);
    });
  }
}

/** Makes an interruption by the signal, with its reason. */
export function interruptionBy(signal: AbortSignal | undefined): Interruption {
  const interruption = new Interruption();
  const interrupt = () => interruption.interrupt(signal?.reason);
  if (signal?.aborted === true) interrupt();
  else signal?.addEventListener('abort', interrupt, { once: true });
  return interruption;
}
