/**
 * The calls of one account that somebody looks at, from all processes in the order in which they arrived. A cursor says
 * for each process up to which of its calls they were read, so that it is good in any of them.
 */
import type { SentCall } from './messages.js';

/** The last number that was read, by process. */
export type CallsCursor = ReadonlyMap<string, number>;

export interface CallsPage {
  readonly calls: readonly SentCall[];
  readonly next: CallsCursor;
  /** some between the cursor and these are no longer kept */
  readonly hasGap: boolean;
}

/** Kept of an account. */
const maxCalls = 256;
/** Processes; as many as a cursor has room for. */
const maxOrigins = 12;

interface Arrived {
  readonly origin: string;
  readonly call: SentCall;
}

export class WatchedAccount {
  /** when it was last looked at */
  readAt: number;
  /** what other processes had when it was first looked at is here */
  gathered: Promise<void> = Promise.resolve();
  #arrived: Arrived[] = [];
  /** by process: the highest number that arrived, and the highest that is no longer kept */
  readonly #last = new Map<string, number>();
  readonly #gone = new Map<string, number>();
  readonly #wakers = new Set<() => void>();

  constructor(now: number) {
    this.readAt = now;
  }

  /** Calls of one process, ascending; those that are known are left out. */
  add(origin: string, calls: readonly SentCall[]): void {
    for (const call of calls) {
      if (call.seq <= (this.#last.get(origin) ?? 0)) continue;
      this.#last.delete(origin);
      this.#last.set(origin, call.seq);
      this.#arrived.push({ origin, call });
    }
    while (this.#last.size > maxOrigins) this.#last.delete(this.#last.keys().next().value ?? '');
    for (const { origin: of, call } of this.#arrived.splice(0, Math.max(0, this.#arrived.length - maxCalls)))
      this.#gone.set(of, call.seq);
    this.wake();
  }

  /** What was gathered came process by process. */
  sortArrived(): void {
    this.#arrived.sort((one, other) =>
      one.call.at < other.call.at ? -1 : one.call.at > other.call.at ? 1 : 0,
    );
  }

  wake(): void {
    for (const wake of this.#wakers) wake();
  }

  /** The next ones after a cursor, oldest first; without one the newest. */
  page({
    after,
    limit,
    face,
  }: {
    readonly after: CallsCursor | null;
    readonly limit: number;
    readonly face?: string | undefined;
  }): CallsPage {
    const isNew = ({ origin, call }: Arrived) => after === null || call.seq > (after.get(origin) ?? 0);
    const isAsked = ({ call }: Arrived) => face === undefined || call.face === face;
    const fresh = this.#arrived.filter(isNew);
    const asked = fresh.filter(isAsked);
    if (after === null) {
      return { calls: asked.slice(-limit).map((one) => one.call), next: new Map(this.#last), hasGap: false };
    }
    const taken = asked.slice(0, limit);
    // Of other faces too what stands before the last one taken has been read.
    const through = asked.length > limit ? fresh.indexOf(taken.at(-1) as Arrived) + 1 : fresh.length;
    const next = new Map([...after].filter(([origin]) => this.#last.has(origin)));
    for (const { origin, call } of fresh.slice(0, through))
      next.set(origin, Math.max(next.get(origin) ?? 0, call.seq));
    const hasGap = [...this.#gone].some(
      ([origin, seq]) => after.has(origin) && seq > (after.get(origin) ?? 0),
    );
    return { calls: taken.map((one) => one.call), next, hasGap };
  }

  /** Resolves when something arrives, the time is over or the caller is gone. */
  async change(ms: number, gone: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', done);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      gone?.addEventListener('abort', done, { once: true });
      this.#wakers.add(done);
    });
  }
}
