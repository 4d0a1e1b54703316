/**
 * Reports everything that a test process creates to a watcher that outlives it: processes, data directories,
 * directories. However this process ends, the watcher ends and removes the remains.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';

type LeftoverKind = 'process' | 'data' | 'folder';

let watcher: ChildProcess | undefined;

export function tellWatcher(kind: LeftoverKind, what: string | number): void {
  watcher ??= startWatcher();
  watcher.stdin?.write(`${kind} ${what}\n`);
}

/** `args` for the watcher. It ends once its stdin is closed, for any reason. */
export function startWatcher(...args: readonly string[]): ChildProcess {
  // A separate process group, since a terminal sends Ctrl-C to the whole group of the run.
  const child = spawn(process.execPath, [path.join(programRoot, 'test/support/run-watcher.mjs'), ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  child.stdin?.on('error', () => {});
  (child.stdin as Socket).unref();
  return child;
}
