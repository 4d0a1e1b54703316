/** Starts a postmaster, and names the reason of a failed start. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DataDir, ownDirectory } from './data-dir.js';
import { listIfExists } from './file-ownership.js';
import { programEnvironment, spawnIdentity } from './run-program.js';
import { machineMemory, processLimit } from './settings.js';
import { describeThrown } from './start-error.js';

/** A postmaster that this process spawned: it is starting, or has already failed. */
export interface Attempt {
  readonly pid: number | undefined;
  /** Returns undefined while the process runs. Read it before you drop the attempt. */
  outcome(): StartOutcome | undefined;
  /** Drops the messages of the attempt. Call it when the attempt is over or succeeded. */
  forget(): void;
}

/**
 * `beaten`: another process started one first. `remains`: backends of a killed server still use the shared memory and
 * will exit soon. `ended`: it was shut down. `killed`: by a signal. `failed`: for good, in PostgreSQL's words.
 */
export type StartOutcome =
  | { kind: 'beaten' }
  | { kind: 'remains' }
  | { kind: 'ended' }
  | { kind: 'killed'; reason: string; logFile: string }
  | { kind: 'failed'; reason: string; logFile: string };

/**
 * Runs a command with a limit of the memory of each process, in KiB. PostgreSQL has no such setting. A statement beyond
 * it fails alone, instead of making the system end any process. If the shell cannot set the limit, the command runs
 * without it.
 */
const withLimit = 'ulimit -S -d "$1" 2> /dev/null; shift; exec "$@"';

/**
 * Spawns the postmaster in a separate session, so that it does not receive the terminal's Ctrl-C. The postmaster does
 * not keep this process alive. Until PostgreSQL's own log takes over, messages go to a file.
 */
export function spawnPostmaster(dir: DataDir, postgres: string, settings: string[]): Attempt {
  const messagesFile = join(dir.logDir, `start-${process.pid}-${randomBytes(4).toString('hex')}.log`);
  const messages = openSync(messagesFile, 'w', 0o600);
  const startedMs = Date.now();
  let judgment: (() => StartOutcome) | undefined;
  const command = [postgres, '-D', dir.isClosed ? ownDirectory : dir.pgData, ...settings];
  const limit = String(processLimit(machineMemory()) / 1024);
  const child = spawn('/bin/sh', ['-c', withLimit, 'sh', limit, ...command], {
    cwd: dir.pgData,
    env: programEnvironment,
    detached: true,
    stdio: ['ignore', messages, messages],
    ...spawnIdentity(dir.user),
  });
  closeSync(messages);
  child.unref();
  child.on('error', (error) => {
    judgment = () => ({ kind: 'failed', reason: describeThrown(error), logFile: dir.logDir });
  });
  child.on('exit', (code, signal) => {
    judgment ??= () => judge({ logDir: dir.logDir, messagesFile, startedMs, code, signal });
  });
  return { pid: child.pid, outcome: () => judgment?.(), forget: () => rmSync(messagesFile, { force: true }) };
}

interface Ending {
  logDir: string;
  messagesFile: string;
  startedMs: number;
  code: number | null;
  signal: string | null;
}

function judge({ logDir, messagesFile, startedMs, code, signal }: Ending): StartOutcome {
  const messages = readTail(messagesFile);
  if (/lock file ".*" already exists|lock file ".*" is empty/.test(messages)) return { kind: 'beaten' };
  if (/pre-existing shared memory block/.test(messages)) return { kind: 'remains' };
  if (code === 0) return { kind: 'ended' };
  const ending = `it ended with ${signal ?? `code ${code}`}`;
  const logFile = newestLog(logDir, startedMs);
  if (signal !== null) return { kind: 'killed', reason: ending, logFile: logFile ?? logDir };
  const startError = lastFatal(messages);
  const logError =
    startError === undefined && logFile !== undefined ? lastFatal(readTail(logFile)) : undefined;
  if (logError !== undefined && logFile !== undefined) return { kind: 'failed', reason: logError, logFile };
  const savedLog = join(logDir, 'start.log');
  renameSync(messagesFile, savedLog);
  return { kind: 'failed', reason: startError ?? ending, logFile: savedLog };
}

/** Returns the last line of severity FATAL or PANIC, without lines that connections cause during a start or stop. */
function lastFatal(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => /\b(FATAL|PANIC): /.test(line));
  const telling = lines.filter((line) => !/the database system is|terminating connection/.test(line)).at(-1);
  return telling?.replace(/^.*?\b(FATAL|PANIC):\s+/, '').trim();
}

function newestLog(logDir: string, sinceMs: number): string | undefined {
  const candidates = listIfExists(logDir)
    .filter((entry) => entry.name.startsWith('postgresql-'))
    .map((entry) => join(logDir, entry.name))
    .map((path) => ({ path, changedMs: statSync(path).mtimeMs }))
    .filter((file) => file.changedMs >= sinceMs - 100)
    .sort((a, b) => b.changedMs - a.changedMs);
  return candidates[0]?.path;
}

function readTail(path: string): string {
  return readFileSync(path, 'utf8').slice(-16 * 1024);
}
