/**
 * A worker: one of several processes of a server. It serves the connections that the main process passes to
 * it. It ends on a message of the main process, or when that process has ended. Only the main process handles signals,
 * since a Ctrl-C reaches all processes.
 */

import { inTime } from '@switchbook/domain/runtime/in-time.js';
import { connectForCommand, isDatabaseUnavailable } from '../../compose/open-core.js';
import { poolSizeOf } from '../../compose/pool-sizes.js';
import type { WorkerGroup } from '../../compose/server.js';
import { programRelease } from '../../config/root.js';
import type { MetricSet } from '../../http/metrics.js';
import { CliError, explain } from '../terminal/cli-error.js';
import { Disposal } from './disposal.js';
import { connectFor, graceMs, openServing, type RunningServer, type ServerStart } from './one-server.js';
import type { Stopping, Task, ToMain, ToWorker } from './worker-messages.js';

/** Stops this worker only. */
const uncaught: Stopping = { drainMs: 0, graceMs, isReplaced: true };
/** Milliseconds to read the last metrics; the database may be unavailable. */
const lastReadMs = 2_500;

/** Runs until the main process stops it; returns the exit code. */
export async function runWorker(
  task: Task,
  {
    settings,
    published,
    logger,
    shutdown,
  }: Pick<ServerStart, 'settings' | 'published' | 'logger' | 'shutdown'>,
): Promise<number> {
  const link = new Link();
  const opened = new Disposal();
  const starting: ServerStart = { settings, published, logger, shutdown, opened };
  try {
    const serving = await join(task, starting, link);
    link.serve(serving, task);
    sendToMain({ kind: 'ready', port: serving.port });
    const end = await Promise.race([link.stopped, shutdown.begun]);
    if ('code' in end)
      logger.fatal(
        { err: typeof end.reason === 'string' ? end.reason : end.reason.error },
        'a worker ends after an uncaught error',
      );
    await opened.disposeAll();
    return 'code' in end ? end.code : 0;
  } catch (error) {
    await sendToMain({ kind: 'failed', why: explain(error), isAway: isDatabaseUnavailable(error) });
    await opened.disposeAll().catch(() => {});
    return 1;
  }
}

async function join(task: Task, starting: ServerStart, link: Link): Promise<RunningServer> {
  const { settings, shutdown } = starting;
  if (task.release !== programRelease)
    throw new CliError(
      `The program was replaced by version ${programRelease} while version ${task.release} runs.`,
      'Restart the whole server: systemctl restart switchbook.',
    );
  const loading = import('../../compose/server.js');
  loading.catch(() => {});
  const { connection } = task;
  const postgres = connection === undefined ? await connectForCommand(settings, () => {}) : { connection };
  const database = connectFor(starting, postgres, poolSizeOf(task.workers));
  // The last request of the worker is answered at this time, and the database is still open.
  starting.opened.add(() => inTime(link.sendLast(), lastReadMs));
  return openServing(starting, {
    database,
    connection,
    loading,
    group: {
      workers: task.workers,
      server: { pid: process.ppid, startedAt: new Date(task.startedAtMs) },
      gather: (own) => link.gather(own),
    },
    times: async () => (shutdown.hasBegun() ? uncaught : link.stopped),
    // The main process checks for itself, and ends all of them.
    onOutdated: () => void sendToMain({ kind: 'migrated' }),
  });
}

/** Resolves once the kernel has the message. Without a main process it resolves at once. */
function sendToMain(message: ToMain): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

/** Milliseconds for other workers to answer, and for the main process to combine the answers. */
const gatherMs = 5_000;

/** The messages from and to the main process. */
class Link {
  readonly stopped: Promise<Stopping>;
  #stop: (how: Stopping) => void = () => {};
  #rounds = 0;
  readonly #gathering = new Map<number, (text: string | undefined) => void>();
  #serving: RunningServer | undefined;

  constructor() {
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  serve(serving: RunningServer, task: Task): void {
    this.#serving = serving;
    process.on('message', (message: ToWorker) => {
      switch (message.kind) {
        case 'announce':
          void this.#announce(serving, task);
          break;
        case 'read':
          void this.collectMetrics().then((figures) =>
            sendToMain({ kind: 'read', round: message.round, figures }),
          );
          break;
        case 'gathered':
          this.#gathering.get(message.round)?.(message.text);
          break;
        case 'stop':
          this.#stop(message);
          break;
      }
    });
  }

  async collectMetrics(): Promise<MetricSet> {
    return (await this.#serving?.server.collectMetrics()) ?? [];
  }

  /** Sends the last counts of this worker, which the sums of the server include. */
  async sendLast(): Promise<void> {
    await sendToMain({ kind: 'last', figures: await this.collectMetrics() });
  }

  async #announce(serving: RunningServer, { dataPath }: Task): Promise<void> {
    try {
      const output = await serving.announce({ dataPath, pid: process.ppid });
      await sendToMain({ kind: 'announced', output });
    } catch (error) {
      await sendToMain({ kind: 'failed', why: explain(error), isAway: isDatabaseUnavailable(error) });
    }
  }

  /** Returns the metrics of all workers as text. Throws when the main process does not answer in time. */
  gather(own: Parameters<WorkerGroup['gather']>[0]): Promise<string> {
    this.#rounds += 1;
    const round = this.#rounds;
    return new Promise<string>((resolve, reject) => {
      const settle = (text: string | undefined) => {
        clearTimeout(timer);
        this.#gathering.delete(round);
        if (text === undefined) reject(new Error('the metrics of the workers could not be read'));
        else resolve(text);
      };
      const timer = setTimeout(settle, gatherMs, undefined);
      this.#gathering.set(round, settle);
      void sendToMain({ kind: 'gather', round, figures: own });
    });
  }
}
