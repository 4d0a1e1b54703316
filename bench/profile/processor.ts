/** Processor time of other processes and threads, from /proc. Systems without /proc report none. */
import fs from 'node:fs';

const ticksPerSecond = 100;

function statOf(pid: number | string): readonly string[] | undefined {
  try {
    // The name of the program may have spaces.
    return fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}

/** Microseconds that the main thread of a process has worked. */
export function mainThreadMicroseconds(pid: number): number | undefined {
  try {
    return Number(fs.readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1_000;
  } catch {
    return undefined;
  }
}

export function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Microseconds that a process, its children and its former children have worked: all of PostgreSQL by its first process. */
export function familyMicroseconds(pid: number): number | undefined {
  const own = statOf(pid);
  if (own === undefined) return undefined;
  const ticks = (stat: readonly string[], from: number, to: number) =>
    stat.slice(from, to).reduce((sum, one) => sum + Number(one), 0);
  let sum = ticks(own, 11, 15);
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat?.[1] === String(pid)) sum += ticks(stat, 11, 13);
  }
  return (sum * 1e6) / ticksPerSecond;
}
