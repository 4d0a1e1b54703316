/** Limits of exports. */

/** Exports at once. Each uses a connection until it is complete, and disk space until it is read. */
export const exportsAtOnce = { perAccount: 2, total: 8 };

/** Chunks of an export that its reader has not read yet. */
export const spoolLimits = {
  memoryBytes: 1024 ** 2,
  /** Maximum bytes of all waiting chunks. Above it the producer waits too. */
  totalBytes: 256 * 1024 ** 2,
  /** bytes of a file; the reader must read as much within `stallMs` while the producer waits */
  fileBytes: 8 * 1024 ** 2,
  stallMs: 60_000,
};
