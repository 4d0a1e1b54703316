/**
 * The main process of a server with several workers: starts them, replaces ended workers, restarts them in sequence,
 * and sums up their metrics. It accepts connections and distributes them round-robin (`node:cluster`), and answers
 * none. Decision: docs/decisions/0067-workers.md.
 */
import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import type { Logger } from 'pino';
import type { StopTimes } from '../../compose/server.js';
import { CliError } from '../terminal/cli-error.js';
import type { Output } from '../terminal/output.js';
import { MetricsGatherer } from './gather-metrics.js';
import { type Task, type ToMain, type ToWorker, taskVariable } from './worker-messages.js';

/** A worker that ran this long did not end because of its start. */
const soundMs = 30_000;
/** Consecutive early ends of one worker before the server ends; each within that time. */
const maxEarlyEnds = 5;
const firstPauseMs = 100;
const maxPauseMs = 5_000;
/** Milliseconds for a worker to end, in addition to the times of its requests. */
const endMs = 10_000;

export interface WorkersOptions {
  readonly task: Task;
  readonly logger: Logger;
  /** Workers end again and again: the server must end. */
  readonly onGivenUp: (error: Error) => void;
  /** A worker has noticed a migration. */
  readonly onMigrated: () => void;
}

/** A process that is a worker, or was. */
interface Process {
  readonly worker: ClusterWorker;
  readonly forkedAtMs: number;
  /** Rejects with the reason when it ends first. */
  readonly ready: Promise<number>;
  readonly ended: Promise<void>;
  isReady: boolean;
  isEnded: boolean;
  /** The worker received the order to stop. */
  isStopping: boolean;
}

/** The slot of a worker, and its process. */
interface WorkerSlot {
  current: Process;
  earlyEnds: number;
  /** the process that starts while `current` still serves */
  next?: Process | undefined;
}

/** A worker could not start; `isAway`: the database does not answer, which may pass. */
class StartFailedError extends CliError {
  readonly isAway: boolean;

  constructor({ message, nextStep }: { message: string; nextStep: string }, isAway: boolean) {
    super(message, nextStep);
    this.isAway = isAway;
  }
}

export class Workers {
  readonly #options: WorkersOptions;
  readonly #slots: WorkerSlot[] = [];
  readonly #metrics = new MetricsGatherer();
  #isStopping = false;
  #isRestarting = false;
  #isRestartDue = false;
  #announced: { resolve: (output: Output) => void; reject: (error: Error) => void } | undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
    // A figure may be infinite, which JSON has not.
    cluster.setupPrimary({ serialization: 'advanced', args: process.argv.slice(2) });
    cluster.schedulingPolicy = cluster.SCHED_RR;
  }

  /** Starts all workers, and returns the port. Throws when one cannot start. */
  async start(): Promise<number> {
    for (let count = 0; count < this.#options.task.workers; count += 1)
      this.#slots.push({ current: this.#fork(), earlyEnds: 0 });
    const [port = 0] = await Promise.all(this.#slots.map((slot) => slot.current.ready));
    for (const slot of this.#slots) this.#watch(slot, slot.current);
    return port;
  }

  /**
   * Returns the message of the start, of the first worker that runs until it has sent it. On a first start it has the
   * first key.
   */
  async announce(): Promise<Output> {
    for (const { current } of this.#slots) {
      const output = await Promise.race([this.#askForMessage(current), current.ended]);
      if (output !== undefined) return output;
    }
    throw new Error('each worker ended while the server started');
  }

  #askForMessage(workerProcess: Process): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#announced = { resolve, reject };
      sendToWorker(workerProcess, { kind: 'announce' });
    });
  }

  /**
   * Replaces all workers in sequence; a replacement serves before the previous worker stops. A request during a restart
   * starts another one, also if the first fails.
   */
  restart(times: StopTimes): void {
    this.#isRestartDue = true;
    if (!this.#isRestarting) void this.#restartWhileDue(times);
  }

  /** Ends all workers, within the times of their requests. */
  async stop({ drainMs = 0, graceMs = 0 }: StopTimes): Promise<void> {
    this.#isStopping = true;
    const running = this.#slots.flatMap(({ current, next }) =>
      next === undefined ? [current] : [current, next],
    );
    await Promise.all(running.map((process) => end(process, { drainMs, graceMs, isReplaced: false })));
  }

  async #restartWhileDue(times: StopTimes): Promise<void> {
    const { logger } = this.#options;
    const workers = this.#slots.length;
    this.#isRestarting = true;
    while (this.#isRestartDue && !this.#isStopping) {
      this.#isRestartDue = false;
      logger.info({ workers }, 'restarting the workers, one after the other');
      const isDone = await this.#replaceAll(times);
      if (isDone && !this.#isStopping) logger.info({ workers }, 'restarted the workers');
    }
    this.#isRestarting = false;
  }

  /** Replaces the workers; false if one cannot start. */
  async #replaceAll({ graceMs = 0 }: StopTimes): Promise<boolean> {
    for (const slot of this.#slots) {
      const previous = slot.current;
      if (!(await this.#replace(slot))) return false;
      await end(previous, { drainMs: 0, graceMs, isReplaced: true });
    }
    return true;
  }

  /** Starts a worker for the slot; false if it cannot start, and the previous one continues. */
  async #replace(slot: WorkerSlot): Promise<boolean> {
    if (this.#isStopping) return false;
    const next = this.#fork();
    slot.next = next;
    try {
      await next.ready;
    } catch (error) {
      if (!this.#isStopping)
        this.#options.logger.error(
          { ...whyOf(error) },
          'a worker could not be replaced; the restart ends here',
        );
      return false;
    } finally {
      slot.next = undefined;
      if (!next.isReady && slot.current.isEnded) this.#revive(slot);
    }
    slot.current = next;
    this.#watch(slot, next);
    return !this.#isStopping;
  }

  #fork(): Process {
    const worker = cluster.fork({ [taskVariable]: JSON.stringify(this.#options.task) });
    let why: Error | undefined;
    let settle: { resolve: (port: number) => void; reject: (error: Error) => void } | undefined;
    const ready = new Promise<number>((resolve, reject) => {
      settle = { resolve, reject };
    });
    ready.catch(() => {});
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', (code, signal) => {
        workerProcess.isEnded = true;
        settle?.reject(why ?? new Error(`it ended with ${signal ?? code}`));
        resolve();
      });
    });
    const workerProcess: Process = {
      worker,
      forkedAtMs: performance.now(),
      ready,
      ended,
      isReady: false,
      isEnded: false,
      isStopping: false,
    };
    worker.on('error', () => {});
    endHandedOver(worker);
    // The connection closes after the process has ended, when all its messages have been read.
    worker.once('disconnect', () => this.#metrics.forget(worker.id));
    worker.on('message', (message: ToMain) => {
      switch (message.kind) {
        case 'ready':
          workerProcess.isReady = true;
          this.#metrics.add(worker.id, (question) => sendToWorker(workerProcess, question));
          settle?.resolve(message.port);
          break;
        case 'failed':
          why = new StartFailedError(message.why, message.isAway);
          this.#announced?.reject(why);
          break;
        case 'announced':
          this.#announced?.resolve(message.output);
          break;
        case 'migrated':
          this.#options.onMigrated();
          break;
        default:
          this.#metrics.onMessage(worker.id, message);
      }
    });
    return workerProcess;
  }

  /** Replaces the worker if it ends unexpectedly. */
  #watch(slot: WorkerSlot, workerProcess: Process): void {
    void workerProcess.ended.then(() => {
      if (this.#isStopping || workerProcess.isStopping) return;
      const { exitCode, signalCode, pid } = workerProcess.worker.process;
      slot.earlyEnds = performance.now() - workerProcess.forkedAtMs < soundMs ? slot.earlyEnds + 1 : 0;
      this.#metrics.restarts += 1;
      this.#options.logger.error(
        { worker: pid, ended: signalCode ?? exitCode },
        'a worker ended by itself, and another one is started',
      );
      if (slot.next === undefined) this.#revive(slot);
    });
  }

  #revive(slot: WorkerSlot): void {
    if (this.#isStopping) return;
    if (slot.earlyEnds >= maxEarlyEnds) {
      this.#options.onGivenUp(
        new CliError(
          `A worker ended ${slot.earlyEnds} times in a row, each time within ${soundMs / 1_000} seconds of its start.`,
          'Read the lines of the log before this one for the cause. SWITCHBOOK_WORKERS=1 shows errors of one process.',
        ),
      );
      return;
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** slot.earlyEnds, maxPauseMs);
    setTimeout(() => void this.#startAgain(slot), pauseMs);
  }

  async #startAgain(slot: WorkerSlot): Promise<void> {
    // A restart may have filled the slot.
    if (this.#isStopping || !slot.current.isEnded || slot.next !== undefined) return;
    const workerProcess = this.#fork();
    slot.current = workerProcess;
    try {
      await workerProcess.ready;
      this.#watch(slot, workerProcess);
    } catch (error) {
      if (this.#isStopping) return;
      this.#options.logger.error(whyOf(error), 'a worker could not be started again');
      // No worker can start while the database is unavailable.
      if (!(error instanceof StartFailedError && error.isAway)) slot.earlyEnds += 1;
      this.#revive(slot);
    }
  }
}

/**
 * Closes a connection in transit to a worker that ends. It would stay open here, and its client would wait forever. All
 * connections of that worker are closed too.
 */
function endHandedOver(worker: ClusterWorker): void {
  // `node:cluster` passes one connection at a time, and waits for the answer of the worker.
  let handedOver: { close?: () => void } | undefined;
  const send = worker.process.send.bind(worker.process) as (...sendArguments: unknown[]) => boolean;
  worker.process.send = (...sendArguments: unknown[]) => {
    const [, handle] = sendArguments;
    if (typeof handle === 'object' && handle !== null) handedOver = handle;
    return send(...sendArguments);
  };
  worker.process.prependListener('internalMessage', ({ ack }: { ack?: number }) => {
    if (ack !== undefined) handedOver = undefined;
  });
  worker.once('exit', () => handedOver?.close?.());
}

function sendToWorker({ worker }: Process, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}

async function end(
  workerProcess: Process,
  how: { drainMs: number; graceMs: number; isReplaced: boolean },
): Promise<void> {
  workerProcess.isStopping = true;
  // A starting worker has no running requests.
  if (workerProcess.isReady) sendToWorker(workerProcess, { kind: 'stop', ...how });
  else workerProcess.worker.process.kill('SIGKILL');
  const timer = setTimeout(
    () => workerProcess.worker.process.kill('SIGKILL'),
    how.drainMs + how.graceMs + endMs,
  );
  await workerProcess.ended;
  clearTimeout(timer);
}

function whyOf(error: unknown): { reason: string; next?: string } {
  if (error instanceof CliError) return { reason: error.message, next: error.nextStep };
  return { reason: error instanceof Error ? error.message : 'unknown' };
}
