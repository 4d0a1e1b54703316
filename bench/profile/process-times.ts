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

interface ThreadTimes {
  readonly main: number;
  readonly profiler: number;
}

/** Reads the microseconds of work of the main thread and the profiler thread of a process. */
export function threadMicroseconds(pid: number): ThreadTimes | undefined {
  try {
    const threads = fs.readdirSync(`/proc/${pid}/task`);
    const profiler = threads.filter((thread) => nameOf(pid, thread) === profilerThread);
    const sum = profiler.reduce((all, thread) => all + workedFor(pid, thread), 0);
    return { main: workedFor(pid, pid), profiler: sum };
  } catch {
    return undefined;
  }
}

const profilerThread = 'v8:ProfEvntProc';

function nameOf(pid: number, thread: string): string {
  return fs.readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim();
}

function workedFor(pid: number, thread: number | string): number {
  return Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1_000;
}

export function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/**
 * Reads the microseconds of work of a process and its children, including ended ones. The first process of PostgreSQL
 * includes all of PostgreSQL.
 */
export function familyMicroseconds(pid: number): number | undefined {
  const own = statOf(pid);
  if (own === undefined) return undefined;
  const ticks = (stat: readonly string[], from: number, to: number) =>
    stat.slice(from, to).reduce((sum, text) => sum + Number(text), 0);
  let sum = ticks(own, 11, 15);
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat?.[1] === String(pid)) sum += ticks(stat, 11, 13);
  }
  return (sum * 1e6) / ticksPerSecond;
}
