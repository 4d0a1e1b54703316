/** The time limit of an attempt, together with the caller's signal. No clock of the machine is read. */
import { OfflineError, SwitchbookError, TimeoutError } from './errors.ts';

/** The longest delay that timers have. */
const longestMs = 2 ** 31 - 1;

export class Limit {
  readonly #ms: number;
  readonly #isOfPieces: boolean;
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  readonly #outer: AbortSignal | undefined;
  /** Aborts the attempt. */
  readonly stop = () => this.#controller.abort(this.#outer?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `isOfPieces`: the time is that between two pieces of a file, not of the whole attempt. */
  constructor(ms: number, outer: AbortSignal | undefined, isOfPieces: boolean) {
    this.#ms = Math.min(ms, longestMs);
    this.#isOfPieces = isOfPieces;
    this.#outer = outer;
    if (outer?.aborted) this.stop();
    outer?.addEventListener('abort', this.stop, { once: true });
    this.#start();
  }

  /** A piece is awaited: its time begins. */
  restart(): void {
    if (this.#isOfPieces) this.#start();
  }

  /** While the caller is busy with a piece, the server is not late. */
  pause(): void {
    if (this.#isOfPieces) clearTimeout(this.#timer);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.stop);
  }

  /** The error for the caller: the reason of its signal, the timeout, or a broken connection. */
  errorOf(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    return error instanceof SwitchbookError ? error : new OfflineError(error);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new TimeoutError(this.#ms)), this.#ms);
  }
}
