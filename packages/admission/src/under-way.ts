/**
 * Limits the requests that a process has under way, and chooses the next request to begin.
 *
 * A connection may send any number of requests before the first answer, so a limit of connections bounds nothing.
 * Above a limit a request is answered as unavailable without being read. Above a second limit the connection is closed,
 * since that answer would wait behind earlier answers of its connection. One account may have a quarter of the first
 * limit, and waiting callers are served round-robin.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Gauge } from '@switchbook/domain/runtime/resource-use.js';
import { Budget, Reservation } from './budget.js';
import { EventLoopTurns } from './event-loop-turns.js';
import { whenGone } from './when-gone.js';

interface UnderWayLimits {
  /**
   * Requests above this number are refused. It exceeds the number of connections, so that clients with one request at a
   * time stay below it.
   */
  readonly served: number;
  /**
   * Maximum requests of an account, and maximum waiting requests of a caller. Further requests are `limited`. The
   * refusal waits for its turn too, since it takes time from other callers.
   */
  readonly perAccount: number;
  /** Maximum of all requests, including refused ones. A further request closes its connection. */
  readonly all: number;
}

const usualLimits: UnderWayLimits = { served: 4_000, perAccount: 1_000, all: 8_000 };

/** The answer to a request that is not served. */
type Refused = Extract<Problem, { kind: 'unavailable' | 'limited' }>;
const unavailable: Refused = { kind: 'unavailable', of: 'work' };
const limited: Refused = { kind: 'limited', retryAfterMs: 1_000, of: 'work' };

export interface UnderWayOptions {
  readonly limits?: UnderWayLimits | undefined;
  readonly turns?: EventLoopTurns;
}

export class UnderWay implements Gauge {
  readonly #perAccount: number;
  readonly #turns: EventLoopTurns;
  /** all requests, including refused and waiting ones */
  readonly #all: Budget;
  readonly #served: Budget;
  readonly #shares: Budget;
  #quietSince = performance.now();

  constructor({ limits = usualLimits, turns = new EventLoopTurns() }: UnderWayOptions = {}) {
    const { served, perAccount, all } = limits;
    this.#perAccount = perAccount;
    this.#turns = turns;
    this.#all = new Budget({ total: all });
    this.#served = new Budget({ total: served });
    this.#shares = new Budget({ total: Number.POSITIVE_INFINITY, perAccount });
  }

  /** Number of requests in progress, including refused and waiting ones. */
  get used(): number {
    return this.#all.used;
  }

  get maximum(): number {
    return this.#all.maximum;
  }

  /** The milliseconds since the last request ended. Null: a request is in progress. */
  get quietMs(): number | null {
    return this.used > 0 ? null : performance.now() - this.#quietSince;
  }

  /**
   * Begins the request now or when its turn comes. If its connection ends before, the request never begins. `callerOf`
   * returns the caller, and is called only if the request has to wait.
   */
  enter(request: IncomingMessage, response: ServerResponse, callerOf: () => string, begin: () => void): void {
    const { socket } = request;
    // An earlier request of the same packet has closed the connection.
    if (socket.destroyed) return;
    if (!this.#all.hasSpace('')) {
      socket.destroy();
      return;
    }
    const isFree = this.#turns.isFree;
    const caller = isFree ? '' : callerOf();
    const entered = this.#admit(isFree || this.#turns.waitingOf(caller) < this.#perAccount);
    (request as RequestUnderWay)[entryKey] = entered;
    whenGone(response, () => entered.close());
    if (isFree) {
      this.#turns.recordBegin();
      begin();
      return;
    }
    this.#turns.wait(caller, () => {
      if (entered.isClosed) entered.done();
      else begin();
    });
  }

  #admit(mayWait: boolean): EnteredRequest {
    const release = this.#all.take('');
    const served = mayWait ? this.#served.tryTake('') : undefined;
    return new EnteredRequest(served ?? (mayWait ? unavailable : limited), this.#shares, () => {
      release();
      if (this.used === 0) this.#quietSince = performance.now();
    });
  }
}

// The field is on the request itself: a weak map of requests costs the garbage collector more than all other work here.
const entryKey = Symbol('under way');
type RequestUnderWay = IncomingMessage & { [entryKey]?: EnteredRequest };

export function enteredRequestOf(request: IncomingMessage): EnteredRequest | undefined {
  return (request as RequestUnderWay)[entryKey];
}

/** One request. It ends when its work has ended and its answer is sent, or when its client has disconnected. */
export class EnteredRequest {
  /** its slot among the served requests, or the reason for its refusal */
  #served: Reservation | Refused;
  readonly #shares: Budget;
  readonly #leave: () => void;
  #share: Reservation | undefined;
  #isDone = false;
  #isClosed = false;

  constructor(served: Reservation | Refused, shares: Budget, leave: () => void) {
    this.#served = served;
    this.#shares = shares;
    this.#leave = leave;
  }

  /** Returns undefined if it is served. */
  get refused(): Refused | undefined {
    return this.#served instanceof Reservation ? undefined : this.#served;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Counts for the account from now on. Throws `limited` if the account is at its limit: the request is then not
   * served.
   */
  countFor(account: string): void {
    if (this.#share !== undefined || !(this.#served instanceof Reservation)) return;
    this.#share = this.#shares.tryTake(account);
    if (this.#share !== undefined) return;
    this.#served.release();
    this.#served = limited;
    throw new ProblemError(limited);
  }

  /** Records that the answer is known. The work ends after `close` too. */
  done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.#isClosed) this.#end();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isDone) this.#end();
  }

  #end(): void {
    this.#share?.release();
    if (this.#served instanceof Reservation) this.#served.release();
    this.#leave();
  }
}
