/** The files of the package by their paths below the root, except those that are made for it. */
export function listFiles(): readonly string[];
/** The files of PostgreSQL in the archive, below the folder of its package. */
export function listPostgresFiles(folder: string): readonly string[];
/** Puts all files of the package into a folder. */
export function stage(folder: string): Promise<void>;
/**
 * Adds PostgreSQL, glibc and the launcher to a folder with the package and Node.js. `machine` is what `uname -m` prints,
 * and `loader` the path of the system's loader, both by default of this machine.
 */
export function makeStandalone(
  folder: string,
  system?: { readonly machine: string; readonly loader: string },
): void;
