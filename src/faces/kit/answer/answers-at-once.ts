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

  /** Makes the answer when its turn comes. The turn ends with the last chunk, or when the client leaves. */
  async make(
    { caller, signal }: Pick<CallerExchange, 'caller' | 'signal'>,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const leave = await this.#queue.enter(caller.accountId, signal);
    signal.addEventListener('abort', leave, { once: true });
    try {
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
