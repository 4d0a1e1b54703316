/** Deadlines around promises that may never settle: whatever becomes of the work, its caller goes on. */

/** What the work comes to; undefined once its time is over. What was begun goes on. */
export function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  return settledWithin(ms, work, () => undefined);
}

/** As `inTime`; undefined also for work that fails. */
export function foundInTime<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  return inTime(
    work.catch(() => undefined),
    ms,
  );
}

/** What the work comes to, or what `late` answers or throws once its time is over. */
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
