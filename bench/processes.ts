/** Server processes of the benchmark: each known from its first moment, so that none is left behind. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Throws when the server had ended by itself, or does not end. */
  stop(): Promise<void>;
}

const stopMs = 60_000;

export class Processes {
  readonly #running = new Map<ChildProcess, { stop(): Promise<void>; said(): string }>();
  #isOver = false;

  /** Starts a server on a free port and waits until it prints its address. */
  start(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
    if (this.#isOver) return Promise.reject(new Error('the benchmark is ending'));
    const child = spawn(process.execPath, [...argv], {
      env: { ...process.env, PORT: '0', SWITCHBOOK_LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const stop = () => end(child, () => output);
    this.#running.set(child, { stop, said: () => output });
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        // The end of its output explains why a server ended.
        output = (output + chunk.toString()).slice(-10_000);
        const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
        if (port !== undefined) resolve({ port: Number(port), pid: child.pid ?? 0, stop });
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        this.#running.delete(child);
        reject(new Error(`${argv[0]} ended with ${signal ?? code}: ${output}`));
      });
    });
  }

  /** The last words of those that run, for when one of them does what it should not. */
  said(): string {
    return [...this.#running.values()].map((one) => one.said()).join('');
  }

  /** No more are started from now on. */
  async stopAll(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#running.values()].map((one) => one.stop()));
  }
}

async function end(child: ChildProcess, output: () => string): Promise<void> {
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
