/**
 * Processor time of processes, from /proc. On a busy machine it varies less than the clock. Systems without /proc
 * report none.
 */
import fs from 'node:fs';

/** The unit of the kernel's counters, independent of the frequency of its clock. */
const ticksPerSecond = 100;

interface Stat {
  readonly parent: number;
  readonly ownTicks: number;
  /** ticks of children that have ended */
  readonly endedTicks: number;
}

function statOf(pid: number | string): Stat | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may have spaces.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent, ownTicks: user + system, endedTicks: endedUser + endedSystem };
  } catch {
    return undefined;
  }
}

export function parentOf(pid: number): number | undefined {
  return statOf(pid)?.parent;
}

/** Reads the processor seconds of a process and its children, ended ones too. */
export function cpuSeconds(pid: number): number | undefined {
  const own = statOf(pid);
  if (own === undefined) return undefined;
  let ticks = own.ownTicks + own.endedTicks;
  for (const entry of fs.readdirSync('/proc')) {
    const child = /^\d+$/.test(entry) ? statOf(entry) : undefined;
    if (child?.parent === pid) ticks += child.ownTicks;
  }
  return ticks / ticksPerSecond;
}
