/**
 * A bound in bytes on what the process holds for all callers. One account gets a limited share, so that it cannot use
 * up the whole.
 */
export class ByteBudget {
  readonly #maxBytes: number;
  readonly #maxShare: number;
  readonly #shares = new Map<string, number>();
  #taken = 0;
  #refused = 0;

  constructor(maxBytes: number, maxShare: number) {
    this.#maxBytes = maxBytes;
    this.#maxShare = maxShare;
  }

  get taken(): number {
    return this.#taken;
  }

  get maximum(): number {
    return this.#maxBytes;
  }

  /** what found no room, so far */
  get refused(): number {
    return this.#refused;
  }

  /** Counts what found no room to grow. */
  noteRefused(): void {
    this.#refused += 1;
  }

  /** Undefined when the budget is exhausted; `release` gives the bytes back. */
  take(account: string, bytes: number): Held | undefined {
    const held = new Held((more) => this.#add(account, more));
    if (held.grow(bytes)) return held;
    this.#refused += 1;
    return undefined;
  }

  /** A negative number gives bytes back. */
  #add(account: string, bytes: number): boolean {
    const share = (this.#shares.get(account) ?? 0) + bytes;
    if (bytes > 0 && (share > this.#maxShare || this.#taken + bytes > this.#maxBytes)) return false;
    this.#taken += bytes;
    if (share === 0) this.#shares.delete(account);
    else this.#shares.set(account, share);
    return true;
  }
}

/** Bytes taken from a budget. */
export class Held {
  readonly #add: (bytes: number) => boolean;
  #bytes = 0;

  constructor(add: (bytes: number) => boolean) {
    this.#add = add;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes as many more; false, and nothing taken, when the budget is exhausted. */
  grow(bytes: number): boolean {
    if (!this.#add(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Gives back what is held beyond so many bytes. */
  shrink(bytes: number): void {
    if (bytes >= this.#bytes) return;
    this.#add(bytes - this.#bytes);
    this.#bytes = bytes;
  }

  /** Gives all of it back; idempotent. */
  release(): void {
    this.#add(-this.#bytes);
    this.#bytes = 0;
  }
}
