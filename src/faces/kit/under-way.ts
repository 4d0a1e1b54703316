/**
 * How many requests the process has under way. A connection may bring any number before the first is answered, so
 * connections alone bound nothing: beyond a limit a request is answered as unavailable without being looked at, and
 * beyond a second one, since such an answer waits behind the others of its connection, the connection is closed. One
 * account may have a quarter of the first.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface UnderWayLimits {
  /** more are refused; above what the most connections bring that wait for each answer */
  readonly served: number;
  /** of one account; more are `limited` */
  readonly perAccount: number;
  /** with those that are refused; more close their connection */
  readonly held: number;
}

const usualLimits: UnderWayLimits = { served: 4_000, perAccount: 1_000, held: 8_000 };

export class UnderWay {
  readonly limits: UnderWayLimits;
  #count = 0;
  readonly #shares = new Map<string, number>();

  constructor(limits: UnderWayLimits = usualLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined: the connection was closed, and nothing is to be done. */
  enter(request: IncomingMessage, response: ServerResponse): Entered | undefined {
    // What is left of a piece that came with the request which closed it.
    if (request.socket.destroyed) return undefined;
    if (this.#count >= this.limits.held) {
      request.socket.destroy();
      return undefined;
    }
    this.#count += 1;
    const entered = new Entered(this, this.#count > this.limits.served);
    entries.set(request, entered);
    response.once('close', () => entered.close());
    // Answers that wait behind another never hear of their connection's end.
    const { socket } = request;
    const open = ofSockets.get(socket);
    if (open !== undefined) open.add(entered);
    else {
      const made = new Set([entered]);
      ofSockets.set(socket, made);
      socket.once('close', () => {
        for (const one of made) one.close();
      });
    }
    entered.onClose = () => ofSockets.get(socket)?.delete(entered);
    return entered;
  }

  /** False: the account has its share. */
  join(account: string): boolean {
    const share = this.#shares.get(account) ?? 0;
    if (share >= this.limits.perAccount) return false;
    this.#shares.set(account, share + 1);
    return true;
  }

  leave(account: string | undefined): void {
    this.#count -= 1;
    if (account === undefined) return;
    const share = (this.#shares.get(account) ?? 1) - 1;
    if (share === 0) this.#shares.delete(account);
    else this.#shares.set(account, share);
  }
}

const entries = new WeakMap<IncomingMessage, Entered>();
const ofSockets = new WeakMap<object, Set<Entered>>();

export function enteredOf(request: IncomingMessage): Entered | undefined {
  return entries.get(request);
}

/** One request, until its work has ended and its answer is sent or has nobody to go to. */
export class Entered {
  readonly isRefused: boolean;
  onClose = () => {};
  readonly #underWay: UnderWay;
  #account: string | undefined;
  #isDone = false;
  #isClosed = false;

  constructor(underWay: UnderWay, isRefused: boolean) {
    this.#underWay = underWay;
    this.isRefused = isRefused;
  }

  /** Counts for the account from now on. False: it has its share. */
  join(account: string): boolean {
    if (this.#account !== undefined) return true;
    if (!this.#underWay.join(account)) return false;
    this.#account = account;
    return true;
  }

  /** Its answer is known. */
  done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.#isClosed) this.#underWay.leave(this.#account);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onClose();
    if (this.#isDone) this.#underWay.leave(this.#account);
  }
}
