/**
 * The files of a zip archive in memory (APPNOTE 6.3.10). The directory at the end of the archive has the names and
 * sizes of the files, so sizes are checked before any file is unpacked. Nothing is written anywhere, so names are only
 * looked up.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { type FileChunk, inflate, sliceBytes } from '../bytes/unpack.js';
import { damagedFile, tooLargeWorkbook, unreadableWorkbook, workbookLimits } from './limits.js';

interface Entry {
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** position of the local header of the file */
  readonly at: number;
}

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const endLength = 22;
const centralLength = 46;
const localLength = 30;
const maxCommentLength = 0xffff;
const stored = 0;
const deflated = 8;
const encryptedFlag = 1;
/** Placeholder of a size that is in a zip64 record. */
const zip64Placeholder = 0xffff_ffff;

export class Archive {
  readonly #file: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** the beginning of the directory: entries end before it */
  readonly #end: number;
  #unpacked = 0;

  constructor(file: Buffer) {
    const { at, count, end } = findDirectory(file);
    this.#file = file;
    this.#end = at;
    this.#entries = readDirectory(file, at, count, end);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  packedBytes(name: string): number {
    return this.#entries.get(name)?.packedBytes ?? 0;
  }

  /** Returns the content of a file, in small chunks; `consumed` counts packed bytes. Throws `workbook_damaged`. */
  async *read(name: string): AsyncGenerator<FileChunk> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw damagedFile(`it has no part ${quoteText(name)}`);
    const packed = this.#readPacked(name, entry);
    let bytes = 0;
    let crc = 0;
    const chunks =
      entry.method === stored
        ? sliceBytes([packed])
        : inflate([packed], createInflateRaw, () =>
            damagedFile(`the part ${JSON.stringify(name)} cannot be unpacked`),
          );
    for await (const chunk of chunks) {
      bytes += chunk.bytes.length;
      if (bytes > entry.bytes) break;
      crc = crc32(chunk.bytes, crc);
      yield chunk;
    }
    if (bytes !== entry.bytes || crc !== entry.crc)
      throw damagedFile(
        `the part ${JSON.stringify(name)} does not have the content that its directory states`,
      );
  }

  #readPacked(name: string, entry: Entry): Buffer {
    const { at, method, isEncrypted, packedBytes, bytes } = entry;
    if (isEncrypted)
      throw unreadableWorkbook('The workbook has a password. Remove it in Excel and save the file again.');
    if (method !== stored && method !== deflated)
      throw unreadableWorkbook(`The workbook is packed by the method ${method}, which Excel does not use.`);
    if (bytes > workbookLimits.freeBytes && bytes > packedBytes * workbookLimits.ratio)
      throw new FileError(
        'compressed_too_much',
        `A part of the workbook unpacks to more than ${workbookLimits.ratio} times its size, as a zip bomb does. Save the sheet as CSV (UTF-8) and send that.`,
      );
    this.#unpacked += bytes;
    if (this.#unpacked > 2 * workbookLimits.totalBytes || bytes > workbookLimits.totalBytes)
      throw tooLargeWorkbook(`${workbookLimits.totalBytes / 1024 ** 2} MiB of unpacked text`);
    if (at + localLength > this.#end || this.#file.readUInt32LE(at) !== signature.local)
      throw damagedFile(`the part ${JSON.stringify(name)} is not where the directory places it`);
    const from = at + localLength + this.#file.readUInt16LE(at + 26) + this.#file.readUInt16LE(at + 28);
    if (from + packedBytes > this.#end)
      throw damagedFile(`the part ${JSON.stringify(name)} ends after the end of the archive`);
    return this.#file.subarray(from, from + packedBytes);
  }
}

/** Finds the record at the end of the archive, behind which only a comment may follow. */
function findDirectory(file: Buffer): { readonly at: number; readonly count: number; readonly end: number } {
  const first = Math.max(0, file.length - endLength - maxCommentLength);
  for (let at = file.length - endLength; at >= first; at -= 1) {
    if (file.readUInt32LE(at) !== signature.end) continue;
    if (at + endLength + file.readUInt16LE(at + 20) !== file.length) continue;
    const count = file.readUInt16LE(at + 10);
    const begin = file.readUInt32LE(at + 16);
    if (count > workbookLimits.entries)
      throw tooLargeWorkbook(`${workbookLimits.entries} files in its archive`);
    if (begin + file.readUInt32LE(at + 12) > at) throw damagedFile('the directory of its archive is cut');
    return { at: begin, count, end: at };
  }
  throw damagedFile('the end of its archive is missing. The file may have been cut off');
}

function readDirectory(file: Buffer, from: number, count: number, end: number): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = from;
  for (let index = 0; index < count; index += 1) {
    if (at + centralLength > end || file.readUInt32LE(at) !== signature.central)
      throw damagedFile('the directory of its archive is not whole');
    const nameLength = file.readUInt16LE(at + 28);
    const next = at + centralLength + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    if (next > end) throw damagedFile('the directory of its archive is not whole');
    const name = partName(file.toString('utf8', at + centralLength, at + centralLength + nameLength));
    const entry = {
      isEncrypted: (file.readUInt16LE(at + 8) & encryptedFlag) !== 0,
      method: file.readUInt16LE(at + 10),
      crc: file.readUInt32LE(at + 16),
      packedBytes: file.readUInt32LE(at + 20),
      bytes: file.readUInt32LE(at + 24),
      at: file.readUInt32LE(at + 42),
    };
    if ([entry.packedBytes, entry.bytes, entry.at].includes(zip64Placeholder))
      throw unreadableWorkbook('The workbook is a zip64 archive, which is not read.');
    // Programs would disagree about which of two contents is the sheet.
    if (entries.has(name)) throw damagedFile(`its archive has ${quoteText(name)} twice`);
    entries.set(name, entry);
    at = next;
  }
  return entries;
}

/**
 * Returns the name of a part. Some programs write a leading slash, or backslashes; letter case does not count (ECMA-376
 * part 2).
 */
export function partName(written: string): string {
  return written.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}
