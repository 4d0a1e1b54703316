/**
 * Runs one command line of the operator in a shell, with limits of time and output. At the end, all processes that the
 * line started are killed. The environment has no variables with access to the database.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { oneLine } from '@switchbook/text/terminal-text.js';
import { durationWords } from '@switchbook/text/words.js';

export interface ShellLine {
  readonly command: string;
  /** positional parameters of the shell, from `$1` on */
  readonly args?: readonly string[];
  /** environment of this process */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly withinMs: number;
  /** characters of output to keep; absent: the output is discarded */
  readonly maxOutput?: number;
}

export interface ShellResult {
  /** undefined: success; else the reason of the failure */
  readonly failure: string | undefined;
  readonly output: string;
}

/** Number of last characters of stderr to keep. */
const maxReasonLength = 500;

export async function runShellLine(line: ShellLine): Promise<ShellResult> {
  const { command, args = [], environment, signal, withinMs, maxOutput } = line;
  const { DATABASE_URL: _, ...env } = environment;
  const child = spawn('/bin/sh', ['-c', command, 'switchbook', ...args], {
    // A separate process group, so that the whole group can be ended.
    detached: true,
    stdio: ['ignore', maxOutput === undefined ? 'ignore' : 'pipe', 'pipe'],
    env,
  });
  let stderr = '';
  let output = '';
  let ownReason: string | undefined;
  const end = (why: string) => {
    ownReason ??= why;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {}
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-maxReasonLength);
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.length <= (maxOutput ?? 0)) return;
    output = '';
    end(`it wrote more than ${maxOutput} characters`);
  });
  const timer = setTimeout(() => end(`it did not end within ${durationWords(withinMs)}`), withinMs);
  const stop = () => end('the server is stopping');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  const failed = (failure: string): ShellResult => ({ failure, output: '' });
  try {
    const [code, signalName] = (await once(child, 'close')) as [number | null, string | null];
    if (ownReason !== undefined) return failed(ownReason);
    if (code === 0) return { failure: undefined, output };
    const ending =
      code === null ? `it was ended by the signal ${signalName}` : `it ended with exit code ${code}`;
    const words = oneLine(stderr).replaceAll(/ +/g, ' ').trim();
    return failed(words === '' ? ending : `${ending}: ${words}`);
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'it could not be started');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
