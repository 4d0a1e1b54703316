/** Files in memory for tests of reading: sent in chunks, read to the end. */

import type { FileError } from '@switchbook/text/refused-file.js';
import { type FileSummary, type ReadOptions, readContacts } from './read.js';
import type { FileRow, ImportedContact, RowFlaw } from './rows/imported-contact.js';

async function* chunks(
  file: string | Uint8Array,
  size = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  if (size >= bytes.length) yield bytes;
  else for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export interface WholeFile extends FileSummary {
  readonly all: readonly FileRow[];
  readonly records: readonly ImportedContact[];
  readonly flaws: readonly RowFlaw[];
}

export async function readAll(
  file: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
  size?: number,
): Promise<WholeFile> {
  const bytes = typeof file === 'string' || file instanceof Uint8Array ? chunks(file, size) : file;
  const reading = readContacts(bytes, options);
  const all: FileRow[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done === true)
      return {
        ...step.value,
        all,
        records: all.flatMap((row) => ('record' in row ? [row.record] : [])),
        flaws: all.flatMap((row) => ('flaws' in row ? row.flaws : [])),
      };
    all.push(...step.value.rows);
  }
}

/** The parts of a refusal that users and programs see. */
export async function refusalOf(
  file: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
  size?: number,
): Promise<Pick<FileError, 'code' | 'message' | 'row' | 'line' | 'column'>> {
  try {
    await readAll(file, options, size);
  } catch (error) {
    if (error instanceof Error && error.name === 'FileError') return error as FileError;
    throw error;
  }
  throw new Error('the file was not refused');
}
