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
