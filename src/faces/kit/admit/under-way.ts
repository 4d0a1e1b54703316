/**
 * The requests that the process has under way: how many there may be, and whose is begun next.
 *
 * A connection may bring any number of requests before the first is answered, so connections alone bound nothing. Beyond a
 * limit a request is answered as unavailable without being looked at; beyond a second one, since such an answer waits
 * behind the others of its connection, the connection is closed. One account may have a quarter of the first, and where
 * requests wait to be begun, callers take turns.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Turns } from './turns.js';
import { whenGone } from './when-gone.js';

export interface UnderWayLimits {
  /** more are refused; above what the most connections bring that wait for each answer */
  readonly served: number;
  /** of one account, and of one caller that waits; more are `limited` */
  readonly perAccount: number;
  /** with those that are refused; more close their connection */
  readonly held: number;
}

const usualLimits: UnderWayLimits = { served: 4_000, perAccount: 1_000, held: 8_000 };

/** What those are told that are limited, in milliseconds. */
export const busyRetryMs = 1_000;

/** How a request is answered that is not served. */
export type Refused = 'unavailable' | 'limited';

export interface UnderWayOptions {
  readonly limits?: UnderWayLimits | undefined;
  readonly turns?: Turns;
}

export class UnderWay {
  readonly #limits: UnderWayLimits;
  readonly #turns: Turns;
  /** all, those that are refused and those that wait included */
  #held = 0;
  #served = 0;
  #quietSince = performance.now();
  readonly #shares = new Map<string, number>();

  constructor({ limits = usualLimits, turns = new Turns() }: UnderWayOptions = {}) {
    this.#limits = limits;
    this.#turns = turns;
  }

  /** under way, those that are refused and those that wait included */
  get count(): number {
    return this.#held;
  }

  get maximum(): number {
    return this.#limits.held;
  }

  /** for how long none has been; null while one is */
  get quietMs(): number | null {
    return this.#held > 0 ? null : performance.now() - this.#quietSince;
  }

  /**
   * Begins it now or in its turn; not at all when its connection ends first. `callerOf` says whose turn, and is asked where
   * requests wait alone.
   */
  enter(request: IncomingMessage, response: ServerResponse, callerOf: () => string, begin: () => void): void {
    const { socket } = request;
    // What is left of a piece that came with the request which closed it.
    if (socket.destroyed) return;
    if (this.#held >= this.#limits.held) {
      socket.destroy();
      return;
    }
    const isFree = this.#turns.isFree;
    const caller = isFree ? '' : callerOf();
    const entered = new Entered(this, this.#judge(caller));
    this.#held += 1;
    if (entered.refused === undefined) this.#served += 1;
    (request as MarkedRequest)[mark] = entered;
    whenGone(response, () => entered.close());
    if (isFree) {
      this.#turns.note();
      begin();
      return;
    }
    this.#turns.wait(caller, () => {
      if (entered.isClosed) entered.done();
      else begin();
    });
  }

  #judge(caller: string): Refused | undefined {
    if (caller !== '' && this.#turns.waitingOf(caller) >= this.#limits.perAccount) return 'limited';
    return this.#served >= this.#limits.served ? 'unavailable' : undefined;
  }

  /** False: the account has its share. */
  join(account: string): boolean {
    const share = this.#shares.get(account) ?? 0;
    if (share >= this.#limits.perAccount) return false;
    this.#shares.set(account, share + 1);
    return true;
  }

  /** Its account has its share, so it is not served after all. */
  refuse(): void {
    this.#served -= 1;
  }

  leave(account: string | undefined, refused: Refused | undefined): void {
    this.#held -= 1;
    if (this.#held === 0) this.#quietSince = performance.now();
    if (refused === undefined) this.#served -= 1;
    if (account === undefined) return;
    const share = (this.#shares.get(account) ?? 1) - 1;
    if (share === 0) this.#shares.delete(account);
    else this.#shares.set(account, share);
  }
}

// On the objects themselves: a weak map of every request costs the garbage collector more than all the rest here.
const mark = Symbol('under way');
type MarkedRequest = IncomingMessage & { [mark]?: Entered };

export function enteredOf(request: IncomingMessage): Entered | undefined {
  return (request as MarkedRequest)[mark];
}

/** One request, until its work has ended and its answer is sent or has nobody to go to. */
export class Entered {
  readonly #underWay: UnderWay;
  #refused: Refused | undefined;
  #account: string | undefined;
  #isDone = false;
  #isClosed = false;

  constructor(underWay: UnderWay, refused: Refused | undefined) {
    this.#underWay = underWay;
    this.#refused = refused;
  }

  /** Undefined: it is served. */
  get refused(): Refused | undefined {
    return this.#refused;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Counts for the account from now on. False: it has its share. */
  join(account: string): boolean {
    if (this.#account !== undefined || this.#refused !== undefined) return true;
    if (!this.#underWay.join(account)) {
      this.#refused = 'limited';
      this.#underWay.refuse();
      return false;
    }
    this.#account = account;
    return true;
  }

  /** Its answer is known. */
  done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.#isClosed) this.#underWay.leave(this.#account, this.#refused);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isDone) this.#underWay.leave(this.#account, this.#refused);
  }
}
