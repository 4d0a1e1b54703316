/** Streamed answers that take memory until they end: an account makes a few at once, and further ones wait. */
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { CallerExchange } from '../wire/declared-route.js';
import type { Answer } from '../wire/route-answer.js';

const waiting = { maxWaiting: 500, maxWaitMs: 60_000 } as const;

export class AnswersAtOnce {
  readonly #queue: FairQueue;

  constructor(perAccount: number) {
    this.#queue = new FairQueue({ total: Number.POSITIVE_INFINITY, perAccount, ...waiting });
  }

  /**
   * Makes the answer when its turn comes, unless the caller has lost its rights by then. The turn ends with the last
   * chunk, or when the client leaves.
   */
  async make(
    { caller, signal }: Pick<CallerExchange, 'caller' | 'signal'>,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const entered = this.#queue.enter(caller.accountId, signal);
    const leave = await entered;
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (entered instanceof Promise) await caller.assertStillAllowed?.();
      const answer = await work();
      if (answer.chunks !== undefined) return { ...answer, chunks: leaveAfter(answer.chunks, leave) };
      leave();
      return answer;
    } catch (error) {
      leave();
      throw error;
    }
  }
}

async function* leaveAfter<Chunk>(chunks: AsyncIterable<Chunk>, leave: () => void): AsyncGenerator<Chunk> {
  try {
    yield* chunks;
  } finally {
    leave();
  }
}
