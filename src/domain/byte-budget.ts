/**
 * A bound in bytes on what the process holds at once for all its callers. Of it one account may have a share at most, so
 * that nobody takes it all.
 */
export class ByteBudget {
  readonly #maxBytes: number;
  readonly #maxShare: number;
  readonly #shares = new Map<string, number>();
  #taken = 0;

  constructor(maxBytes: number, maxShare: number) {
    this.#maxBytes = maxBytes;
    this.#maxShare = maxShare;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Undefined when there is no room; `release` what was taken. */
  take(account: string, bytes: number): Held | undefined {
    const held = new Held((more) => this.#add(account, more));
    return held.grow(bytes) ? held : undefined;
  }

  /** Takes, or gives back what is negative. */
  #add(account: string, bytes: number): boolean {
    const share = (this.#shares.get(account) ?? 0) + bytes;
    if (bytes > 0 && (share > this.#maxShare || this.#taken + bytes > this.#maxBytes)) return false;
    this.#taken += bytes;
    if (share === 0) this.#shares.delete(account);
    else this.#shares.set(account, share);
    return true;
  }
}

/** What was taken of a budget. */
export class Held {
  readonly #add: (bytes: number) => boolean;
  #bytes = 0;

  constructor(add: (bytes: number) => boolean) {
    this.#add = add;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False, and nothing taken, when there is no room for as many more. */
  grow(bytes: number): boolean {
    if (!this.#add(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** To be called once it is let go; more calls do nothing. */
  release(): void {
    this.#add(-this.#bytes);
    this.#bytes = 0;
  }
}
