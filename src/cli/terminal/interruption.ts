/**
 * A signal ends the command, and also PostgreSQL if no other process uses it. Work that handles signals itself gets an
 * aborted signal instead. A second signal ends the process at once.
 */
import { interruptionBy } from '@switchbook/domain/runtime/in-time.js';
import { exitCodes, InterruptedError } from './cli-error.js';

/** Throws when the signal arrives, even while no data does: a pipe may be silent forever. */
export async function* untilInterrupted(
  signal: AbortSignal | undefined,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const interruption = interruptionBy(signal);
  for (;;) {
    const { done, value } = await interruption.wait(iterator.next());
    if (done === true) return;
    yield value;
  }
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Runs work that handles a signal itself. Throws InterruptedError if one arrived, for any result of the work. */
export async function runLasting<Result>(
  work: (interruption: CommandInterruption) => Promise<Result>,
): Promise<Result> {
  const interruption = new CommandInterruption(true);
  try {
    return await work(interruption);
  } finally {
    interruption.end();
    interruption.rethrow();
  }
}

export class CommandInterruption {
  readonly #handlesSignal: boolean;
  readonly #controller = new AbortController();
  #postgres: Stoppable | undefined;
  #code: number | undefined;

  readonly #onInterrupt = () => this.#receive(exitCodes.interrupted);
  readonly #onTerminate = () => this.#receive(exitCodes.terminated);

  /** Listens for signals. `handlesSignal`: the work ends by itself after one. */
  constructor(handlesSignal: boolean) {
    this.#handlesSignal = handlesSignal;
    process.on('SIGINT', this.#onInterrupt).on('SIGTERM', this.#onTerminate);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Throws if a signal has arrived. */
  rethrow(): void {
    if (this.#code !== undefined) throw new InterruptedError(this.#code);
  }

  /** Registers a PostgreSQL that the interruption must stop. */
  async registerPostgres(postgres: Stoppable): Promise<void> {
    this.#postgres = postgres;
    if (this.#code !== undefined) await this.#leave(this.#code);
  }

  end(): void {
    process.off('SIGINT', this.#onInterrupt).off('SIGTERM', this.#onTerminate);
  }

  #receive(code: number): void {
    if (this.#code !== undefined) process.exit(1);
    this.#code = code;
    this.#controller.abort();
    if (this.#postgres !== undefined && !this.#handlesSignal) void this.#leave(code);
  }

  async #leave(code: number): Promise<never> {
    await this.#postgres?.stop().catch(() => {});
    process.exit(code);
  }
}
