/** The processes of a PostgreSQL. */
import { execFileSync } from 'node:child_process';

/** The processes of a cluster, the postmaster first; empty without one. */
export function clusterOf(postmaster: number | undefined): readonly number[] {
  if (postmaster === undefined) return [];
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const children = listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === postmaster)
    .map(([pid = 0]) => pid);
  return [postmaster, ...children];
}

/** A process that has ended meanwhile needs no signal. */
export function signalTo(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // The process has ended.
  }
}
