/**
 * The shared strings of a workbook, as bytes in one buffer: a million texts would take several times as much memory.
 */
import { damagedFile, tooLargeWorkbook, workbookLimits } from './limits.js';

/** Reserves more memory, in bytes; throws if none is left. */
export type Reserve = (bytes: number) => void;

const firstBytes = 64 * 1024;
const firstCount = 4 * 1024;

export class SharedStrings {
  readonly #reserve: Reserve;
  #bytes = Buffer.alloc(0);
  /** the end of each string */
  #ends = new Uint32Array(0);
  #count = 0;

  constructor(reserve: Reserve) {
    this.#reserve = reserve;
  }

  add(text: string): void {
    const from = this.#endOf(this.#count - 1);
    const end = from + Buffer.byteLength(text);
    if (end > workbookLimits.stringBytes)
      throw tooLargeWorkbook(`${workbookLimits.stringBytes / 1024 ** 2} MiB of text in its cells`);
    if (this.#count >= workbookLimits.strings)
      throw tooLargeWorkbook(`${workbookLimits.strings} different texts`);
    if (end > this.#bytes.length) this.#growBytes(end);
    if (this.#count >= this.#ends.length) this.#growEnds();
    this.#bytes.write(text, from);
    this.#ends[this.#count] = end;
    this.#count += 1;
  }

  at(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count)
      throw damagedFile(`a cell has the shared text ${index}, and there are ${this.#count}`);
    return this.#bytes.toString('utf8', this.#endOf(index - 1), this.#endOf(index));
  }

  #endOf(index: number): number {
    return index < 0 ? 0 : (this.#ends[index] ?? 0);
  }

  #growBytes(needed: number): void {
    const length = Math.max(needed, firstBytes, Math.min(this.#bytes.length * 2, workbookLimits.stringBytes));
    this.#reserve(length - this.#bytes.length);
    const grown = Buffer.allocUnsafe(length);
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }

  #growEnds(): void {
    const length = Math.max(firstCount, this.#ends.length * 2);
    this.#reserve((length - this.#ends.length) * this.#ends.BYTES_PER_ELEMENT);
    const grown = new Uint32Array(length);
    grown.set(this.#ends);
    this.#ends = grown;
  }
}
