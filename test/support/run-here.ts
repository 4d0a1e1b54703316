/** A command in this process, where it comes to the same: a process of its own takes half a second of processor to start. */
import path from 'node:path';
import { Readable } from 'node:stream';
import { programRoot } from '../../src/config/root.js';

export const switchbook = path.join(programRoot, 'bin/switchbook');

export interface RunHere {
  readonly env: NodeJS.ProcessEnv;
  /** the one of this process when absent */
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
}

export interface RanHere {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

let running: Promise<unknown> = Promise.resolve();

/** One at a time, since a command has the environment, the streams and the directory of the process to itself. */
export function runHere(args: readonly string[], options: RunHere): Promise<RanHere> {
  const ran = running.then(() => runAlone(args, options));
  running = ran.catch(() => {});
  return ran;
}

async function runAlone(args: readonly string[], options: RunHere): Promise<RanHere> {
  const { stdout, stderr, env, argv } = process;
  const cwd = process.cwd();
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin');
  const written: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const writes = [stdout.write, stderr.write] as const;
  const listeners = [stdout.listeners('error'), stderr.listeners('error')] as const;
  const writing = (name: 'stdout' | 'stderr') =>
    ((chunk: string | Uint8Array, ...more: unknown[]) => {
      written[name].push(Buffer.from(chunk as string));
      for (const done of more) if (typeof done === 'function') done();
      return true;
    }) as typeof stdout.write;
  process.argv = [process.execPath, switchbook, ...args];
  process.env = options.env;
  const { main } = await import('../../src/cli/main.js');
  if (options.cwd !== undefined) process.chdir(options.cwd);
  if (options.stdin !== undefined)
    Object.defineProperty(process, 'stdin', { value: streamOf(options.stdin), configurable: true });
  stdout.write = writing('stdout');
  stderr.write = writing('stderr');
  try {
    const code = await main(args);
    return { code, stdout: Buffer.concat(written.stdout), stderr: Buffer.concat(written.stderr) };
  } finally {
    [stdout.write, stderr.write] = writes;
    if (stdin !== undefined) Object.defineProperty(process, 'stdin', stdin);
    process.chdir(cwd);
    process.env = env;
    process.argv = argv;
    for (const [index, stream] of [stdout, stderr].entries())
      for (const one of stream.listeners('error'))
        if (!listeners[index]?.includes(one)) stream.off('error', one as () => void);
  }
}

/** Bytes, as stdin has them. */
const streamOf = (bytes: Uint8Array) =>
  Readable.from(bytes.length === 0 ? [] : [Buffer.from(bytes)], { objectMode: false });
