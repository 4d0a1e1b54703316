/** Wakes background workers of this process, and bounds the work that imports do at once. */
import { Budget, HeldSlots } from '@switchbook/admission/budget.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';

/** Signals to background workers of this process that work is due. */
export class DueSignal {
  readonly #callbacks = new Set<() => void>();

  /** Returns a function that unsubscribes. */
  subscribe(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => {
      this.#callbacks.delete(callback);
    };
  }

  raise(): void {
    for (const callback of this.#callbacks) callback();
  }
}

/** Signals of requests to the import scheduler of this process. */
export class ImportSignals extends DueSignal {
  /** files that are being received; each uses a connection */
  readonly receiving = new Budget({ perAccount: 2, total: 8 });
  /** bytes of workbooks that are being read, with their texts: enough for two of the largest */
  readonly workbooks = new Budget({ perAccount: 80 * 1024 ** 2, total: 160 * 1024 ** 2 });
  /** HTTP requests since the last `takeRequests` */
  #requests = 0;
  /** all so far */
  requestCount = 0;

  /** Reserves memory for one workbook. `reserve` throws `limited` if no memory is free. */
  workbookBudget(account: string): {
    readonly reserve: (bytes: number) => void;
    readonly release: () => void;
  } {
    const held = new HeldSlots(this.workbooks, account);
    const reserve = (bytes: number) => {
      if (held.grow(bytes)) return;
      this.workbooks.countRefused();
      throw new ProblemError({ kind: 'limited', retryAfterMs: 5_000, of: 'work' });
    };
    return { reserve, release: () => held.release() };
  }

  countRequest(): void {
    this.#requests += 1;
    this.requestCount += 1;
  }

  takeRequests(): number {
    const requests = this.#requests;
    this.#requests = 0;
    return requests;
  }
}
