/**
 * Errors that no caller received (uncaught errors, work that outlived its resources, stacks in the output of commands),
 * and warnings of Node.js. Any of them fails the run, even if all tests pass.
 */
import fs from 'node:fs';
import path from 'node:path';

const ofServers =
  /^\(node:\d+\) |continued after an(?:other)? (?:uncaught )?error|stopping after an uncaught error|after calling end on the pool/m;
const ofCommands = /"stack":|^ {4}at .+:\d+:\d+\)?$/m;

/** Records the output of a process. `isCommand`: users read it, so it has no stack. */
export function noteOutput(text: string, { what, isCommand }: { what: string; isCommand: boolean }): void {
  const isStray = ofServers.test(text) || (isCommand && ofCommands.test(text));
  if (!isStray) return;
  const line =
    text.split('\n').find((candidate) => ofServers.test(candidate) || ofCommands.test(candidate)) ?? '';
  noteStray(`${what}: ${line}`);
}

/** Records a fault that no test expects. */
export function noteStray(line: string): void {
  const file = strayFile();
  if (file !== undefined) fs.appendFileSync(file, `${line.slice(0, 2_000)}\n`);
}

/** Undefined: not a process of a test run. */
function strayFile(): string | undefined {
  const folder = process.env.TEST_RUN_FOLDER;
  return folder === undefined ? undefined : path.join(folder, 'strays');
}

/** The recorded lines of this run; '': none. */
export function readUncaughtErrors(): string {
  const file = strayFile();
  return file !== undefined && fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

let isWatching = false;

/** The log of a command in this process goes to its own stderr, past the streams of `process`. */
export function watchOwnLog(): void {
  if (isWatching) return;
  isWatching = true;
  const write = fs.writeSync;
  const watched = (...given: Parameters<typeof write>): number => {
    const [file, bytes] = given;
    if (file === 2 && Buffer.isBuffer(bytes))
      noteOutput(bytes.toString('utf8'), { what: 'a command in the process of the tests', isCommand: true });
    return write(...given);
  };
  fs.writeSync = watched as typeof write;
}
