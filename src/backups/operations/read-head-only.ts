/**
 * Checks the file of a backup quickly: its head, and that its frames continue to an end. Their contents are not read.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { damagedBackup, frameHeadBytes, magicBytes, readFrameHead } from './backup-format.js';
import type { BackupHead } from './check-head.js';
import { openBackup } from './read-backup.js';

/** Throws BackupError for an invalid or truncated file, and for data after its end. */
export async function readHeadOnly(path: string): Promise<BackupHead> {
  const stream = createReadStream(path);
  const backup = await openBackup(stream);
  await backup.close();
  stream.destroy();
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(frameHeadBytes);
    let isEnd = false;
    let at = magicBytes;
    while (at < size && !isEnd) {
      const { bytesRead } = await file.read(head, 0, frameHeadBytes, at);
      const frame = bytesRead === frameHeadBytes ? readFrameHead(head) : undefined;
      if (frame === undefined) throw damagedBackup('its frames are in the wrong order');
      at += frameHeadBytes + frame.storedBytes;
      isEnd = frame.kind === 'end';
    }
    if (!isEnd || at > size) throw damagedBackup('it ends too early');
    if (at < size) throw damagedBackup('it has more data after its end');
    return backup.head;
  } finally {
    await file.close();
  }
}
