/** Makes a backup: one snapshot of every table, as the bytes of a file, streamed while they are read. */
import { setTimeout as delay } from 'node:timers/promises';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import type { Database } from '../../database/database.js';
import { openSnapshot, type Snapshot } from '../store/database-snapshot.js';
import { FrameWriter, formatVersion, rowsBytes } from './backup-format.js';
import type { BackupHead } from './check-head.js';
import { type BackupEnd, countRows } from './read-backup.js';

interface BackupProgress {
  readonly rows: number;
  /** estimated rows of all tables; 0: unknown */
  readonly estimatedRows: number;
  /** bytes of the rows before compression */
  readonly bytes: number;
}

export interface BackupOptions {
  readonly database: Database;
  /** version of this program */
  readonly version: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: BackupProgress) => void;
  /** pause after each chunk, for backups without a waiting client; absent: none */
  readonly rest?: RestRule;
}

export interface BackupStream {
  /** Reading begins with the first chunk; ending early releases everything. */
  readonly chunks: AsyncIterable<Buffer>;
  /** once all chunks were read */
  readonly summary: () => BackupSummary;
}

export interface BackupSummary {
  readonly head: BackupHead;
  readonly end: BackupEnd;
  readonly counts: ReadonlyMap<string, number>;
}

export function streamBackup(options: BackupOptions): BackupStream {
  let summary: BackupSummary | undefined;
  const chunks = writeChunks(options, (written) => {
    summary = written;
  });
  return {
    chunks,
    summary: () => {
      if (summary === undefined) throw new Error('the backup is incomplete');
      return summary;
    },
  };
}

async function* writeChunks(
  options: BackupOptions,
  onWhole: (summary: BackupSummary) => void,
): AsyncGenerator<Buffer> {
  const { database, signal, onProgress, rest } = options;
  const snapshot = await openSnapshot(database);
  try {
    const head = headOf(snapshot, options);
    const writer = new FrameWriter();
    const counts = new Map<string, number>();
    let [rows, bytes] = [0, 0];
    yield writer.begin();
    yield await writer.json('head', head);
    for (const table of snapshot.tables) {
      yield await writer.json('table', { name: table.name, columns: table.columns });
      const copied = snapshot.copyOut(table);
      const before = rows;
      let from = performance.now();
      for await (const chunk of splitIntoFrames(copied.chunks)) {
        signal?.throwIfAborted();
        bytes += chunk.length;
        rows += countRows(chunk);
        yield await writer.encodeFrame('rows', chunk);
        onProgress?.({ rows, estimatedRows: head.estimatedRows, bytes });
        if (rest !== undefined) await delay(restAfter(performance.now() - from, rest));
        from = performance.now();
      }
      const count = await copied.rows();
      invariant(
        count === rows - before,
        `${table.name} has ${rows - before} rows, but PostgreSQL reports ${count}`,
      );
      counts.set(table.name, count);
      yield await writer.json('count', { rows: count });
    }
    const end: BackupEnd = { tables: snapshot.tables.length, rows, bytes, digest: writer.digest() };
    yield await writer.json('end', end);
    onWhole({ head, end, counts });
  } finally {
    snapshot.close();
  }
}

function headOf(snapshot: Snapshot, { version, now }: BackupOptions): BackupHead {
  const { migrations, tables, sequences, accounts } = snapshot;
  return {
    format: formatVersion,
    program: version,
    madeAt: now().toISOString(),
    accounts,
    migrations,
    tables: tables.map(({ name, columns }) => ({ name, columns })),
    sequences,
    estimatedRows: Math.round(tables.reduce((sum, table) => sum + table.estimatedRows, 0)),
  };
}

/** Splits the same bytes into chunks of the size of a frame. */
async function* splitIntoFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let frame: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    frame.push(chunk);
    bytes += chunk.length;
    if (bytes < rowsBytes) continue;
    const all = Buffer.concat(frame);
    let from = 0;
    for (; all.length - from >= rowsBytes; from += rowsBytes) yield all.subarray(from, from + rowsBytes);
    frame = from < all.length ? [all.subarray(from)] : [];
    bytes = all.length - from;
  }
  if (bytes > 0) yield Buffer.concat(frame);
}
