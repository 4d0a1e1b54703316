/** A deadline around a promise that may never settle: whatever becomes of the work, its caller goes on. */

/** What the work comes to; throws `late` once its time is over. */
export async function settledWithin<Result>(
  ms: number,
  work: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  // A failure after the deadline has no caller any more.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
