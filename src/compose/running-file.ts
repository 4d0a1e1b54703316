/**
 * A file in the data directory that exists while a server runs on it. A server that stops removes the file. So a
 * remaining file names a server that was killed, and shows when it last ran.
 */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import type { Settings } from '../config/settings.js';
import type { KilledServer } from '../health/operations/checks/check.js';

const runningFile = (dataDir: string) => path.join(dataDir, 'server.json');

/** The precision of the recorded end of a killed server. */
const everyMs = 2_000;

/** Writes and updates the file of this process; returns a function that removes it. */
export function writeRunningFile(dataDir: string): () => void {
  const file = runningFile(dataDir);
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`, { mode: 0o600 });
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // If the directory was removed, the server ends soon for that reason. This update must not end it.
    }
  }, everyMs);
  beat.unref();
  return () => {
    clearInterval(beat);
    rmSync(file, { force: true });
  };
}

/** Finds the killed server of the data directory in use. An external PostgreSQL has no such file. */
export function findKilledServer({ databaseUrl, dataDir }: Settings): KilledServer | undefined {
  return databaseUrl === undefined ? readRunningFile(dataDir) : undefined;
}

/**
 * Returns the server that left the file without a clean stop. Undefined: no file exists, its server still runs, or it
 * is unreadable.
 */
function readRunningFile(dataDir: string): KilledServer | undefined {
  try {
    const file = runningFile(dataDir);
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; host: string };
    if (host === hostname() && isAlive(pid)) return undefined;
    return { pid, host, seenAt: statSync(file).mtime };
  } catch {
    return undefined;
  }
}

/** Whether the process runs. In a container, a command may get the process id that the server had before. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) === 'EPERM';
  }
}
