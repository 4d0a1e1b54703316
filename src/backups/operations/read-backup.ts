/** Reads a backup part by part and checks it, for `restore` and `verify`. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import {
  damagedBackup,
  frameHeadBytes,
  magicBytes,
  type ReadFrame,
  readFrameHead,
  readFrames,
} from './backup-format.js';
import {
  type BackupHead,
  type BackupTable,
  copyTerminatorGuard,
  parseObject,
  readHead,
  readTableFrame,
} from './check-head.js';

export interface BackupEnd {
  readonly tables: number;
  readonly rows: number;
  /** bytes of the rows before compression */
  readonly bytes: number;
  readonly digest: string;
}

export interface OpenBackup {
  readonly head: BackupHead;
  /** Yields the tables in sequence; the rows of a table must be read before the next. */
  readTables(): AsyncGenerator<{ readonly table: BackupTable; readonly rows: AsyncIterable<Buffer> }>;
  /** Returns the end of the file after comparing it with the content. Call it after the last table. */
  end(): BackupEnd;
  /** rows read so far, by table */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Opens a backup. It and its functions throw BackupError for an invalid or damaged file. */
export async function openBackup(source: AsyncIterable<Uint8Array>): Promise<OpenBackup> {
  const frames = readFrames(source);
  try {
    return new Backup(readHead((await readNext(frames, 'head')).payload), frames);
  } catch (error) {
    await frames.return(undefined);
    throw error;
  }
}

const lineFeed = 10;

/**
 * Counts rows by line feeds. PostgreSQL's text format writes a line feed within a value as `\\n`, so each line feed
 * ends a row.
 */
export function countRows(chunk: Buffer): number {
  let rows = 0;
  for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) rows += 1;
  return rows;
}

class Backup implements OpenBackup {
  readonly head: BackupHead;
  readonly counts = new Map<string, number>();
  readonly #frames: AsyncGenerator<ReadFrame>;
  #bytes = 0;
  #rows = 0;
  #end: BackupEnd | undefined;

  constructor(head: BackupHead, frames: AsyncGenerator<ReadFrame>) {
    this.head = head;
    this.#frames = frames;
  }

  async *readTables() {
    for (const expected of this.head.tables) {
      const table = readTableFrame((await readNext(this.#frames, 'table')).payload, expected);
      this.counts.set(table.name, 0);
      yield { table, rows: this.#readRows(table.name) };
    }
    const frame = await readNext(this.#frames, 'end');
    const end = parseObject(frame.payload, 'its end') as unknown as BackupEnd;
    if (end.digest !== frame.digest || end.rows !== this.#rows || end.bytes !== this.#bytes)
      throw damagedBackup('its row counts or checksums do not match its contents');
    if ((await this.#frames.next()).done !== true) throw damagedBackup('it has more data after its end');
    this.#end = end;
  }

  end(): BackupEnd {
    if (this.#end === undefined) throw new Error('not all tables were read');
    return this.#end;
  }

  async close(): Promise<void> {
    await this.#frames.return(undefined);
  }

  async *#readRows(name: string): AsyncGenerator<Buffer> {
    let rows = 0;
    const refuseTerminator = copyTerminatorGuard(name);
    for (;;) {
      const frame = await readNext(this.#frames, 'rows', 'count');
      if (frame.kind === 'count') {
        const { rows: expected } = parseObject(frame.payload, `the count of ${name}`);
        if (expected !== rows)
          throw damagedBackup(`the table "${name}" has ${rows} rows, but states ${expected}`);
        return;
      }
      refuseTerminator(frame.payload);
      const added = countRows(frame.payload);
      rows += added;
      this.#rows += added;
      this.#bytes += frame.payload.length;
      this.counts.set(name, rows);
      yield frame.payload;
    }
  }
}

async function readNext(
  frames: AsyncGenerator<ReadFrame>,
  ...kinds: readonly ReadFrame['kind'][]
): Promise<ReadFrame> {
  const { value, done } = await frames.next();
  if (done === true) throw damagedBackup('it ends too early');
  if (!kinds.includes(value.kind)) throw damagedBackup('its parts are in the wrong order');
  return value;
}

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
