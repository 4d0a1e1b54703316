/**
 * The metrics of all workers as those of one server. Counts never fall: those of a worker that has ended, or does not
 * answer in time, stay in the sums as they were last known.
 */

import { type Figures, openMainFigures, textOf, totalsOf } from '../../compose/figures.js';
import { inTime } from '../../domain/in-time.js';
import type { ToMain, ToWorker } from './worker-messages.js';

/** Milliseconds for a worker to answer; its database has two seconds to answer it. */
const answerMs = 3_000;

interface Known {
  readonly tell: (message: ToWorker) => void;
  /** Its figures as it told them last. */
  last: Figures;
  /** Questions that it has not answered, by their round. */
  readonly asked: Map<number, (figures: Figures | undefined) => void>;
}

type Message = Extract<ToMain, { readonly figures: Figures }>;

export class WorkerFigures {
  /** Workers that ended by themselves and were started again. */
  restarts = 0;
  readonly #workers = new Map<number, Known>();
  readonly #ofMain = openMainFigures(() => this.restarts);
  /** The sums of workers that have ended. */
  #ended: Promise<Figures> = Promise.resolve([]);
  #rounds = 0;

  add(id: number, tell: Known['tell']): void {
    this.#workers.set(id, { tell, last: [], asked: new Map() });
  }

  /** It has ended. */
  forget(id: number): void {
    const known = this.#workers.get(id);
    this.#workers.delete(id);
    if (known === undefined) return;
    for (const answer of known.asked.values()) answer(undefined);
    const { last } = known;
    this.#ended = this.#ended.then((sums) => totalsOf([sums, last]));
  }

  heard(id: number, message: Message): void {
    const known = this.#workers.get(id);
    if (known === undefined) return;
    known.last = message.figures;
    if (message.kind === 'read') known.asked.get(message.round)?.(message.figures);
    if (message.kind === 'gather')
      void this.#textWith(id).then(
        (text) => known.tell({ kind: 'gathered', round: message.round, text }),
        () => known.tell({ kind: 'gathered', round: message.round, text: undefined }),
      );
  }

  /** The worker `asker` has just told its own. */
  async #textWith(asker: number): Promise<string> {
    const now = new Map([[asker, this.#workers.get(asker)?.last ?? []]]);
    const others = [...this.#workers].filter(([id]) => id !== asker);
    await Promise.all(
      others.map(async ([id, known]) => {
        const figures = await this.#ask(known);
        if (figures !== undefined) now.set(id, figures);
      }),
    );
    const silent = [...this.#workers].filter(([id]) => !now.has(id)).map(([, known]) => known.last);
    return textOf([...now.values(), await totalsOf(silent), await this.#ended, await this.#ofMain()]);
  }

  /** Undefined when it does not answer in time. */
  async #ask(known: Known): Promise<Figures | undefined> {
    this.#rounds += 1;
    const round = this.#rounds;
    const answer = new Promise<Figures | undefined>((resolve) => known.asked.set(round, resolve));
    known.tell({ kind: 'read', round });
    return inTime(answer, answerMs).finally(() => known.asked.delete(round));
  }
}
