/**
 * Supervises the embedded PostgreSQL while a server runs: after an unexpected exit it is restarted, with growing pauses
 * and without limit. The socket path stays the same, so pools reconnect by themselves.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, openEmbedded } from './embedded.js';
import type { OpenOptions } from './find-or-start.js';

export interface SuperviseOptions extends Pick<OpenOptions, 'dataDir' | 'log' | 'settings' | 'onSpawned'> {
  onLost(error: Error): void;
  onBack(): void;
  /** Receives the error of each failed restart; another attempt follows. */
  onStillAway(error: unknown): void;
}

const firstPauseMs = 100;
const maxPauseMs = 10_000;
/** PostgreSQL that ran this long did not fail because of its start. */
const soundMs = 30_000;

/** Opens as the server of the data directory, and supervises it until stop. */
export async function superviseEmbedded(
  options: SuperviseOptions,
): Promise<Pick<EmbeddedPostgres, 'connection' | 'dataPath' | 'stop'>> {
  const supervisor = new Supervisor(options);
  const first = await supervisor.open();
  return { connection: first.connection, dataPath: first.dataPath, stop: () => supervisor.stop() };
}

class Supervisor {
  readonly #options: SuperviseOptions;
  readonly #stopping = new AbortController();
  #current: EmbeddedPostgres | undefined;
  #reopening: Promise<void> = Promise.resolve();
  #openedMs = 0;
  #failures = 0;
  #stopped: Promise<void> | undefined;

  constructor(options: SuperviseOptions) {
    this.#options = options;
  }

  async open(): Promise<EmbeddedPostgres> {
    const { dataDir, log, settings, onSpawned } = this.#options;
    const onLost = (error: Error) => this.#lose(error);
    const opened = await openEmbedded({ dataDir, role: 'server', log, settings, onSpawned, onLost });
    this.#openedMs = performance.now();
    this.#current = opened;
    return opened;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#reopening;
    await this.#current?.stop();
  }

  #lose(error: Error): void {
    if (this.#stopping.signal.aborted) return;
    this.#options.onLost(error);
    this.#failures = performance.now() - this.#openedMs > soundMs ? 0 : this.#failures + 1;
    this.#reopening = this.#reopen();
  }

  async #reopen(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures, maxPauseMs);
      await delay(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.open();
        this.#options.onBack();
        return;
      } catch (error) {
        this.#failures += 1;
        this.#options.onStillAway(error);
      }
    }
  }
}
