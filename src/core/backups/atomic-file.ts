/** Files for their owner alone that are there whole or not at all. */
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export const partSuffix = '.part';

/** Writes it next to its place and moves it there once it is on the disk; answers its bytes. One at a time for a file. */
export async function writeWhole(
  file: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const part = `${file}${partSuffix}`;
  let bytes = 0;
  try {
    const opened = await open(part, 'w', 0o600);
    try {
      for await (const piece of pieces) {
        await opened.writeFile(piece);
        bytes += piece.length;
      }
      await opened.sync();
    } finally {
      await opened.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(path.dirname(file));
  return bytes;
}

/** So that the name is there after a power cut. Some file systems do not know how. */
async function syncDirectory(directory: string): Promise<void> {
  const opened = await open(directory, 'r').catch(() => undefined);
  await opened?.sync().catch(() => {});
  await opened?.close();
}
