/**
 * The command that the operator wants to be run after each scheduled backup, to copy it away say. A shell runs it, since it is
 * the operator's own line; the file is `$1` and SWITCHBOOK_BACKUP_FILE.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface AfterCommand {
  readonly command: string;
  readonly file: string;
  /** of this process; what leads to the database is left out */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly withinMs?: number;
}

const hourMs = 3_600_000;
/** Of what it wrote, in characters. */
const keptText = 500;

/** Undefined when it went well; else why not. */
export async function runAfterCommand(options: AfterCommand): Promise<string | undefined> {
  const { command, file, environment, signal, withinMs = hourMs } = options;
  const { DATABASE_URL: _, ...others } = environment;
  const child = spawn('/bin/sh', ['-c', command, 'switchbook', file], {
    // A group of its own, so that all of it can be ended.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...others, SWITCHBOOK_BACKUP_FILE: file },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-keptText);
  });
  let endedFor: string | undefined;
  const end = (why: string) => {
    endedFor ??= why;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {}
  };
  const late = setTimeout(
    () => end(`it had not ended after ${Math.round(withinMs / 60_000)} minutes`),
    withinMs,
  );
  const stop = () => end('the server stops');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    const [code, endedBy] = (await once(child, 'close')) as [number | null, string | null];
    if (endedFor !== undefined) return endedFor;
    if (code === 0) return undefined;
    const how = code === null ? `it was ended by ${endedBy}` : `it ended with ${code}`;
    const words = printable(said);
    return words === '' ? how : `${how}: ${words}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'it could not be run';
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', stop);
  }
}

/** In one line, without what a terminal would obey. */
function printable(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}
