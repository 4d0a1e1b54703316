/** Running postmasters: finds, judges and ends them by `postmaster.pid`, and removes files of killed ones. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listIfExists, processExists, readIfExists } from './file-ownership.js';
import { errorCode } from './start-error.js';

export const clusterPort = 5432;
export const socketFile = `.s.PGSQL.${clusterPort}`;

/** Content of `postmaster.pid`. PostgreSQL's miscadmin.h describes its eight lines. */
export interface Postmaster {
  pid: number;
  port: number;
  socketDir: string;
  /** `ready`, `starting`, `stopping`, or empty very early. */
  status: string;
}

type PostmasterState =
  | { kind: 'none' }
  /** the file has no process id: it is being written, or a full disk truncated it */
  | { kind: 'unfinished'; text: string }
  /** the file names a process that has exited or is another program */
  | { kind: 'stale'; text: string; postmaster: Postmaster }
  | { kind: 'running'; postmaster: Postmaster };

/** Looks whether a postmaster of this cluster runs, trusting a process id only when the process proves it. */
export function lookForPostmaster(pgData: string): PostmasterState {
  const text = readIfExists(join(pgData, 'postmaster.pid'));
  if (text === undefined) return { kind: 'none' };
  const postmaster = parsePidFile(text, pgData);
  if (postmaster === undefined) return { kind: 'unfinished', text };
  return isPostmasterOf(postmaster.pid, pgData)
    ? { kind: 'running', postmaster }
    : { kind: 'stale', text, postmaster };
}

/** Reads the file, which may be out of date. */
export function readPidFile(pgData: string): Postmaster | undefined {
  const text = readIfExists(join(pgData, 'postmaster.pid'));
  return text === undefined ? undefined : parsePidFile(text, pgData);
}

function parsePidFile(text: string, pgData: string): Postmaster | undefined {
  const lines = text.split('\n');
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10)); // A single-user backend writes its id negative.
  if (lines.length < 2 || !(pid > 0)) return undefined;
  return {
    pid,
    port: Number.parseInt(lines[3] ?? '', 10),
    // relative if PostgreSQL knows its data by its working directory
    socketDir: lines[4] ? resolve(pgData, lines[4]) : '',
    status: (lines[7] ?? '').trim(),
  };
}

/** Whether the process is a PostgreSQL server on this data directory. A zombie is not. */
function isPostmasterOf(pid: number, pgData: string): boolean {
  if (process.platform !== 'linux') return isPostmasterByPs(pid, pgData);
  const words = readCommandLine(pid);
  if (words === undefined) return false;
  // A postmaster keeps its command line, while its child processes replace it with a title.
  const directory = words[words.indexOf('-D') + 1];
  if (basename(words[0] ?? '') === 'postgres' && directory === pgData) return true;
  // A manually started server may spell the path differently: its working directory decides.
  return basename(words[0] ?? '') === 'postgres' && readWorkingDirectory(pid) === pgData;
}

/** Returns undefined if it cannot be read: the process may exit at any moment, or belong to another user. */
function tryRead<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readProcessFile(pid: number, file: string): string | undefined {
  return tryRead(() => readFileSync(`/proc/${pid}/${file}`, 'utf8')) || undefined;
}

/**
 * Returns the words of a command. An archive on a system without glibc starts it as `LOADER --library-path FOLDER
 * postgres -D …`.
 */
function readCommandLine(pid: number): string[] | undefined {
  const words = readProcessFile(pid, 'cmdline')?.split('\0');
  return /\/ld-linux[^/]*$/.test(words?.[0] ?? '') ? words?.slice(3) : words;
}

function readWorkingDirectory(pid: number): string | undefined {
  return tryRead(() => readlinkSync(`/proc/${pid}/cwd`));
}

function isPostmasterByPs(pid: number, pgData: string): boolean {
  if (!processExists(pid)) return false;
  const options = ['-ww', '-p', String(pid), '-o', 'command='];
  const command = tryRead(() =>
    execFileSync('ps', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return command?.includes(`postgres -D ${pgData} `) === true;
}

/** Whether a server accepts connections on the socket that the file names. */
export function isAnswering(postmaster: Postmaster): Promise<boolean> {
  if (postmaster.socketDir === '') return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(join(postmaster.socketDir, socketFile));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Removes a stale `postmaster.pid`. Another starter may have replaced the file a moment ago. So the file is renamed
 * first, which only one process can do. It is put back if its content differs from the checked content.
 */
export function removeStalePidFile(pgData: string, judged: string): void {
  const path = join(pgData, 'postmaster.pid');
  const aside = `${path}.stale-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== judged) linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Removes the lock of a dead server. PostgreSQL believes the lock if any process of its user now has the id in it. */
export function removeStaleSocketLock(socketDir: string, pgData: string): void {
  const lock = join(socketDir, `${socketFile}.lock`);
  const pid = Number.parseInt(readIfExists(lock) ?? '', 10);
  if (pid > 0 && !isPostmasterOf(pid, pgData)) rmSync(lock, { force: true });
}

/**
 * Ends the processes that a killed postmaster left running. Idle processes exit by themselves, but a long statement
 * would keep the data locked until its end. Only processes without a running server of this data directory as their
 * parent are ended, so processes of a newer server are safe.
 */
export function endOrphans(pgData: string): void {
  if (process.platform !== 'linux') return;
  for (const { name } of listIfExists('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !isServerChild(pid) || readWorkingDirectory(pid) !== pgData) continue;
    const parent = parentOf(pid);
    if (parent !== undefined && !isPostmasterOf(parent, pgData)) send(pid, 'SIGQUIT');
  }
}

function parentOf(pid: number): number | undefined {
  const [, parentPid] = /^PPid:\s+(\d+)$/m.exec(readProcessFile(pid, 'status') ?? '') ?? [];
  return parentPid === undefined ? undefined : Number(parentPid);
}

const fastShutdownMs = 20_000;
const immediateShutdownMs = 5_000;
const childrenMs = 2_000;

/** Ends a postmaster: fast, then immediate. Does nothing to a process of another cluster. */
export async function shutDown(pid: number, pgData: string): Promise<void> {
  const children = listChildren(pid);
  const isRunning = (): boolean => isPostmasterOf(pid, pgData);
  for (const step of [
    { signal: 'SIGINT' as const, timeoutMs: fastShutdownMs },
    { signal: 'SIGQUIT' as const, timeoutMs: immediateShutdownMs },
  ]) {
    if (isRunning()) send(pid, step.signal);
    if (!(await endsWithin(isRunning, step.timeoutMs))) continue;
    // The log collector exits last: it reads the output of all other processes until they have exited.
    await endsWithin(() => children.some(isServerChild), childrenMs);
    return;
  }
  throw new Error(`PostgreSQL (process ${pid}) in "${pgData}" did not stop after SIGINT and SIGQUIT.`);
}

function send(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

async function endsWithin(isRunning: () => boolean, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (isRunning()) {
    if (performance.now() > until) return false;
    await delay(5);
  }
  return true;
}

/** Returns the children of a process, if the system lists them; only to wait for them, never to signal them. */
function listChildren(pid: number): number[] {
  return (readProcessFile(pid, `task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

function isServerChild(pid: number): boolean {
  return readCommandLine(pid)?.[0]?.startsWith('postgres:') === true;
}
