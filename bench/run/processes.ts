/** Server processes of the benchmark: each is registered from its first moment, so that none is left running. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Order, Reply } from '../profile/orders.js';

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Gives an order to the probe of a profiled server. */
  order(order: Order): Promise<Reply>;
  /** Throws if the server has exited by itself, or does not exit. */
  stop(): Promise<void>;
}

const stopMs = 60_000;
const startMs = 120_000;

export class Processes {
  readonly #running = new Map<ChildProcess, { stop(): Promise<void>; output(): string }>();
  #isOver = false;

  /** Starts a server on a free port and waits until it prints its address. */
  start(
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
    command = process.execPath,
  ): Promise<ServerProcess> {
    if (this.#isOver) return Promise.reject(new Error('the benchmark is ending'));
    const child = spawn(command, [...argv], {
      env: { ...process.env, PORT: '0', SWITCHBOOK_LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    const late = setTimeout(() => child.kill('SIGKILL'), startMs);
    const stop = () => endProcess(child, () => output);
    this.#running.set(child, { stop, output: () => output });
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        // The end of its output explains why a server ended.
        output = (output + chunk.toString()).slice(-10_000);
        const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
        if (port === undefined) return;
        clearTimeout(late);
        resolve({ port: Number(port), pid: child.pid ?? 0, order: (order) => sendOrder(child, order), stop });
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        clearTimeout(late);
        this.#running.delete(child);
        reject(new Error(`${command} ${argv[0]} ended with ${signal ?? code}: ${output}`));
      });
    });
  }

  /** Returns the last output of running processes, for reports of failures. */
  output(): string {
    return [...this.#running.values()].map((value) => value.output()).join('');
  }

  /** Stops all servers. `start` rejects from then on. */
  async stopAll(): Promise<void> {
    this.#isOver = true;
    const stops = await Promise.allSettled([...this.#running.values()].map((value) => value.stop()));
    const failure = stops.find((stop) => stop.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }
}

const obeyMs = 30_000;

function sendOrder(child: ChildProcess, order: Order): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`a server did not obey "${order}"`)), obeyMs);
    child.once('message', (message) => {
      clearTimeout(late);
      const reply = message as Reply;
      if (reply.error === undefined) resolve(reply);
      else reject(new Error(`a server answered "${order}": ${reply.error}`));
    });
    child.send(order, (error) => {
      if (error !== null) reject(error);
    });
  });
}

async function endProcess(child: ChildProcess, output: () => string): Promise<void> {
  if (child.exitCode !== null && child.exitCode !== 0)
    throw new Error(`a server ended by itself with ${child.exitCode}: ${output()}`);
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`a server did not end in ${stopMs / 1000} s: ${output()}`));
    }, stopMs);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
