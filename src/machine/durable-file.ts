/** Makes new names of files durable. */
import { open } from 'node:fs/promises';
import path from 'node:path';

/**
 * Syncs the directory of a renamed file, so that the new name survives a power failure. Some file systems cannot sync
 * directories.
 */
export async function syncParentDirectory(file: string): Promise<void> {
  const directory = await open(path.dirname(file), 'r').catch(() => undefined);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
