/**
 * Runs a command in this process, if the result is the same: a separate process takes half a second of CPU time to
 * start.
 */
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { programRoot } from '../../../src/config/root.js';
import { watchOwnLog } from '../uncaught-errors.js';

export const switchbook = path.join(programRoot, 'bin/switchbook');

interface RunHere {
  readonly env: NodeJS.ProcessEnv;
  /** absent: the directory of this process */
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
}

interface RanHere {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

let running: Promise<unknown> = Promise.resolve();

/** One at a time, since a command uses the environment, the streams and the directory of the process. */
export function runHere(args: readonly string[], options: RunHere): Promise<RanHere> {
  const ran = running.then(() => runAlone(args, options));
  running = ran.catch(() => {});
  return ran;
}

async function runAlone(args: readonly string[], options: RunHere): Promise<RanHere> {
  watchOwnLog();
  const { env, argv } = process;
  const cwd = process.cwd();
  const listeners = listenersOf();
  const [stdout, stderr] = [new Written(), new Written()];
  const restore = replaceStreams({ stdin: streamOf(options.stdin), stdout, stderr });
  // A server that should have been refused.
  if (args[0] === 'serve') stdout.once('written', () => endCommand(listeners));
  process.argv = [process.execPath, switchbook, ...args];
  process.env = options.env;
  if (options.cwd !== undefined) process.chdir(options.cwd);
  try {
    // Imported now, since the module reads at once how it was called.
    const { main } = await import('../../../src/cli/main.js');
    const code = await main(args);
    return { code, stdout: stdout.bytes(), stderr: stderr.bytes() };
  } finally {
    restore();
    process.chdir(cwd);
    process.env = env;
    process.argv = argv;
    for (const [event, one] of addedTo(listeners)) process.off(event, one);
  }
}

/** The bytes of stdin. */
function streamOf(bytes: Uint8Array = Buffer.alloc(0)): Readable {
  return Readable.from(bytes.length === 0 ? [] : [Buffer.from(bytes)], { objectMode: false });
}

class Written extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    this.emit('written');
    done();
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

function replaceStreams(streams: Readonly<Record<'stdin' | 'stdout' | 'stderr', object>>): () => void {
  const names = Object.keys(streams) as (keyof typeof streams)[];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(process, name));
  for (const name of names)
    Object.defineProperty(process, name, { value: streams[name], configurable: true });
  return () => {
    for (const [index, name] of names.entries())
      Object.defineProperty(process, name, before[index] as PropertyDescriptor);
  };
}

type Listener = (...args: unknown[]) => void;
type Listeners = readonly (readonly [event: string, listener: Listener])[];

/** Returns the listeners of a command, which would end with a separate process. */
function listenersOf(): Listeners {
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection'];
  return events.flatMap((event) =>
    process.listeners(event as 'exit').map((listener) => [event, listener as Listener] as const),
  );
}

function addedTo(known: Listeners): Listeners {
  return listenersOf().filter(
    ([event, one]) => !known.some(([its, listener]) => its === event && listener === one),
  );
}

/** Ends the command as SIGTERM would. */
function endCommand(before: Listeners): void {
  for (const [event, one] of addedTo(before)) if (event === 'SIGTERM') one(event);
}
