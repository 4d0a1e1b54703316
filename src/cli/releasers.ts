/** What has been opened, in order, and how each is let go of: in reverse, one after the other, whatever happens. */
export class Releasers {
  readonly #releasers: (() => Promise<void>)[] = [];

  add(release: () => Promise<void>): void {
    this.#releasers.push(release);
  }

  /** Keeps on after an error, and throws the first at the end. */
  async releaseAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let next = this.#releasers.pop(); next !== undefined; next = this.#releasers.pop())
      await next().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}

/** Waits for the work, but no longer than this; it may go on behind our back. */
export async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
