/** A separate disk that can be filled: a file system in memory, if the machine allows mounting one. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface SmallDisk {
  readonly path: string;
  /** Fills it to the last byte, and repeatedly after releases, until `free`. */
  fill(): void;
  free(): void;
  close(): void;
}

const againMs = 100;

/** Undefined without the required rights. */
export function mountSmallDisk(at: string, mebibytes: number): SmallDisk | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'switchbook-test', at], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  const ballast = path.join(at, 'ballast');
  let filling: NodeJS.Timeout | undefined;
  return {
    path: at,
    fill: () => {
      fillUp(ballast);
      filling = setInterval(() => fillUp(ballast), againMs);
    },
    free: () => {
      clearInterval(filling);
      fs.rmSync(ballast, { force: true });
    },
    close: () => {
      clearInterval(filling);
      execFileSync('umount', ['-l', at], { stdio: 'ignore' });
    },
  };
}

function fillUp(file: string): void {
  const handle = fs.openSync(file, 'a');
  const piece = Buffer.alloc(256 * 1024);
  try {
    for (;;) fs.writeSync(handle, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    fs.closeSync(handle);
  }
}
