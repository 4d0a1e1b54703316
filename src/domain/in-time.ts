/** Deadlines around promises that may never settle: whatever becomes of the work, its caller goes on. */

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

/** Resolves as the work does, or as `late` answers or throws after `ms`. */
export async function settledWithin<Value, Late>(
  ms: number,
  work: Promise<Value>,
  late: () => Late,
): Promise<Value | Late> {
  // A failure after the deadline has no caller any more.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  }).then(late);
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
