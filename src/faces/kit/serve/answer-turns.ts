/**
 * Callers take turns to write answers that take long to encode. A turn costs more than a small answer. So a caller
 * writes at once if its last answers on the route were small. The first answer of a caller takes a turn.
 */

import { ContinuedTurns } from '@switchbook/admission/continued-turns.js';
import { LRUCache } from 'lru-cache';

/** Milliseconds to encode an answer that needs no turn: sixty at once delay others by less than thirty. */
const smallMs = 0.5;
/** Callers of a route with known answers. */
const maxCallers = 500;
/** A long answer is remembered for about a hundred small ones. */
const decay = 0.97;

export class AnswerTurns {
  readonly #turns: Pick<ContinuedTurns, 'enter'>;
  readonly #routes = new WeakMap<object, LRUCache<string, number>>();

  constructor(turns: Pick<ContinuedTurns, 'enter'> = new ContinuedTurns()) {
    this.#turns = turns;
  }

  /**
   * Returns undefined if the answer is written immediately; otherwise a promise of its turn. `isLong`: it is encoded
   * while it is sent.
   */
  enter(route: object, caller: string, isLong: boolean): Promise<void> | undefined {
    const lastMs = isLong ? undefined : this.#routes.get(route)?.get(caller);
    return lastMs !== undefined && lastMs < smallMs ? undefined : this.#turns.enter(caller);
  }

  /** Records how long an answer took. */
  recordTime(route: object, caller: string, ms: number): void {
    let callers = this.#routes.get(route);
    if (callers === undefined) {
      callers = new LRUCache({ max: maxCallers });
      this.#routes.set(route, callers);
    }
    callers.set(caller, Math.max(ms, decay * (callers.get(caller) ?? 0)));
  }
}
