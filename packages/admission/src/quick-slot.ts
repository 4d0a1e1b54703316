/**
 * Slots for work of unknown length. One of them is only for quick work. Work begins in any slot. Work that is not quick
 * is stopped, and starts again in a slow slot. Then its account uses slow slots for a while.
 */
import { FairQueue } from './fair-queue.js';

interface QuickSlotOptions {
  /** pieces of slow work at once; there is one more slot for quick work */
  readonly slow: number;
  /** milliseconds after which work is slow */
  readonly slowMs: number;
}

/** Milliseconds for which an account counts as slow after slow work. */
const slowForMs = 30_000;

/**
 * An account has one piece of work at a time. Further work of the account waits without a limit, and delays only that
 * account.
 */
export class QuickSlot {
  readonly #slowMs: number;
  readonly #all: FairQueue;
  readonly #slow: FairQueue;
  readonly #slowUntil = new Map<string, number>();

  constructor({ slow, slowMs }: QuickSlotOptions) {
    this.#slowMs = slowMs;
    this.#all = new FairQueue({ total: slow + 1, perAccount: 1 });
    this.#slow = new FairQueue({ total: slow, perAccount: 1 });
  }

  /**
   * Runs the work of an account. Work that proves slow is aborted and begins a second time in a slow slot, so it must
   * reject when its signal aborts. `stop` ends the work in either slot.
   */
  async run<Result>(
    account: string,
    work: (stop: AbortSignal) => Promise<Result>,
    stop: AbortSignal,
  ): Promise<Result> {
    if (!this.#isSlow(account)) {
      const quick = await this.#all.run(account, () => this.#runIfQuick(account, work, stop), stop);
      if (quick !== undefined) return quick.result;
    }
    const slowly = () => this.#runTimed(account, () => work(stop));
    return this.#slow.run(account, () => this.#all.run(account, slowly, stop), stop);
  }

  #isSlow(account: string): boolean {
    return (this.#slowUntil.get(account) ?? 0) > performance.now();
  }

  /** Returns undefined for work that must start again in a slow slot. */
  async #runIfQuick<Result>(
    account: string,
    work: (stop: AbortSignal) => Promise<Result>,
    stop: AbortSignal,
  ): Promise<{ readonly result: Result } | undefined> {
    // The account may have become slow while this work waited.
    if (this.#isSlow(account)) return undefined;
    const ending = new AbortController();
    const notQuick = new Error('the work is not quick');
    const timer = setTimeout(() => ending.abort(notQuick), this.#slowMs);
    try {
      return { result: await this.#runTimed(account, () => work(AbortSignal.any([stop, ending.signal]))) };
    } catch (error) {
      if (error === notQuick) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #runTimed<Result>(account: string, work: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      const now = performance.now();
      for (const [one, until] of this.#slowUntil) if (until <= now) this.#slowUntil.delete(one);
      if (now - began >= this.#slowMs) this.#slowUntil.set(account, now + slowForMs);
    }
  }
}
