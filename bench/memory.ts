/** The resident memory of a process, from /proc; where there is none, nothing is said of memory. */
import fs from 'node:fs';

/** In MB of a million bytes; undefined where it cannot be known. */
export function residentMb(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}
