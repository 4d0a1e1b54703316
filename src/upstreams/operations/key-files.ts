/**
 * Expiring keys of vendors that another program renews in a file. Only files below the operator's folder are read. The
 * path comes from the database, and a path to another file would send that file to a vendor.
 */
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { maxUpstreamKey } from '../values.js';

/** A renewed file is noticed within this time; at once after a refusal. */
const freshMs = 5_000;
const maxFiles = 1_000;

interface CachedKey {
  readonly readAt: number;
  readonly key: Promise<string | undefined>;
}

export class KeyFiles {
  readonly #folder: string | undefined;
  readonly #cached = new Map<string, CachedKey>();

  /** Reads no file if the folder is undefined. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** Returns the trimmed key; undefined for a file that is missing, not allowed or empty. */
  read(file: string): Promise<string | undefined> {
    const now = performance.now();
    const cached = this.#cached.get(file);
    if (cached !== undefined && now - cached.readAt < freshMs) return cached.key;
    const key = this.#load(file).catch(() => undefined);
    if (this.#cached.size >= maxFiles) this.#cached.clear();
    this.#cached.set(file, { readAt: now, key });
    return key;
  }

  /** Forgets a key that the vendor refused: the next request reads the file. */
  forget(file: string): void {
    this.#cached.delete(file);
  }

  async #load(file: string): Promise<string | undefined> {
    if (this.#folder === undefined || !path.isAbsolute(file)) return undefined;
    const [folder, real] = await Promise.all([realpath(this.#folder), realpath(file)]);
    // A link out of the folder is refused by its target.
    if (!real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)) return undefined;
    return readKeyFile(real);
  }
}

/**
 * Returns the key in a file, which must be a regular, short one. Returns undefined for an empty file. Throws errors of
 * opening.
 */
async function readKeyFile(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > 2 * maxUpstreamKey) return undefined;
    const key = (await handle.readFile('utf8')).trim();
    return key === '' || key.length > maxUpstreamKey ? undefined : key;
  } finally {
    await handle.close();
  }
}
