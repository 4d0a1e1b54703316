/** The resident memory of a process, from /proc. Systems without /proc report none. */
import fs from 'node:fs';

/** Reads the memory in million bytes. Undefined if it cannot be read. */
export function residentMb(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}
