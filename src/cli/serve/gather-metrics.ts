/**
 * Combines the metrics of all workers into metrics of one server. Counters never fall: the sums include the last known
 * values of workers that have ended or do not respond in time.
 */
import { inTime } from '@switchbook/domain/runtime/in-time.js';
import { formatMetrics, openMainMetrics, sumMetrics } from '../../http/combine-metrics.js';
import type { MetricSet } from '../../http/metrics.js';
import type { ToMain, ToWorker } from './worker-messages.js';

/** Milliseconds for a worker to answer; its database has two seconds to answer it. */
const answerMs = 3_000;

interface WorkerState {
  readonly send: (message: ToWorker) => void;
  /** the metrics that the worker reported last */
  last: MetricSet;
  /** questions that the worker has not answered, by their round */
  readonly pending: Map<number, (metrics: MetricSet | undefined) => void>;
}

type Message = Extract<ToMain, { readonly figures: MetricSet }>;

export class MetricsGatherer {
  /** Workers that ended unexpectedly and were restarted. */
  restarts = 0;
  readonly #workers = new Map<number, WorkerState>();
  readonly #mainProcessMetrics = openMainMetrics(() => this.restarts);
  /** The sums of workers that have ended. */
  #ended: Promise<MetricSet> = Promise.resolve([]);
  #rounds = 0;

  add(id: number, send: WorkerState['send']): void {
    this.#workers.set(id, { send, last: [], pending: new Map() });
  }

  /** Removes a worker that has ended, and adds its counts to the sums. */
  forget(id: number): void {
    const state = this.#workers.get(id);
    this.#workers.delete(id);
    if (state === undefined) return;
    for (const answer of state.pending.values()) answer(undefined);
    const { last } = state;
    this.#ended = this.#ended.then((sums) => sumMetrics([sums, last]));
  }

  onMessage(id: number, message: Message): void {
    const state = this.#workers.get(id);
    if (state === undefined) return;
    state.last = message.figures;
    if (message.kind === 'read') state.pending.get(message.round)?.(message.figures);
    if (message.kind === 'gather')
      void this.#readTextWith(id).then(
        (text) => state.send({ kind: 'gathered', round: message.round, text }),
        () => state.send({ kind: 'gathered', round: message.round, text: undefined }),
      );
  }

  /** Returns the metrics of all workers as text. The worker `reader` has just reported its own. */
  async #readTextWith(reader: number): Promise<string> {
    const now = new Map([[reader, this.#workers.get(reader)?.last ?? []]]);
    const others = [...this.#workers].filter(([id]) => id !== reader);
    await Promise.all(
      others.map(async ([id, state]) => {
        const metrics = await this.#read(state);
        if (metrics !== undefined) now.set(id, metrics);
      }),
    );
    const silent = [...this.#workers].filter(([id]) => !now.has(id)).map(([, state]) => state.last);
    return formatMetrics([
      ...now.values(),
      await sumMetrics(silent),
      await this.#ended,
      await this.#mainProcessMetrics(),
    ]);
  }

  /** Returns undefined if it does not respond in time. */
  async #read(state: WorkerState): Promise<MetricSet | undefined> {
    this.#rounds += 1;
    const round = this.#rounds;
    const answer = new Promise<MetricSet | undefined>((resolve) => state.pending.set(round, resolve));
    state.send({ kind: 'read', round });
    return inTime(answer, answerMs).finally(() => state.pending.delete(round));
  }
}
