/** Limits of exports. */

/** Exports at once. Each uses a connection until it is complete, and disk space until it is read. */
export const exportsAtOnce = { perAccount: 2, total: 8 };

/** Limits of the chunks of an export that the client has not read yet. */
export const spoolLimits = {
  memoryBytes: 1024 ** 2,
  /** Maximum bytes of all waiting chunks. Above it the producer waits too. */
  totalBytes: 256 * 1024 ** 2,
  /** bytes of a file; while the producer waits, the client must read as many bytes within `stallMs` */
  fileBytes: 8 * 1024 ** 2,
  stallMs: 60_000,
};
