/** Reads a line that a person types at a terminal. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

interface TypedLineOptions {
  readonly prompt: string;
  /** receives the prompt, and the typed characters */
  readonly output: NodeJS.WritableStream;
  readonly signal?: AbortSignal | undefined;
}

/** Returns the line; undefined without one, after Ctrl-D or Ctrl-C. Throws the reason of the signal. */
export async function readTypedLine({
  prompt,
  output,
  signal,
}: TypedLineOptions): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  // The terminal passes Ctrl-C as a key in this mode. The listener of the command gets the signal first.
  terminal.on('SIGINT', () => {
    process.once('SIGINT', () => terminal.close());
    process.kill(process.pid, 'SIGINT');
  });
  // Some versions of Node.js do not settle the question of a closed terminal, others reject it.
  const ended = once(terminal, 'close').then(() => undefined);
  const typed = terminal.question(prompt, signal === undefined ? {} : { signal }).catch(() => undefined);
  try {
    const line = await Promise.race([ended, typed]);
    signal?.throwIfAborted();
    return line;
  } finally {
    terminal.close();
  }
}
