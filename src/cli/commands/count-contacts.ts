/** Counts the contacts of a file while it arrives, since the API does not tell their count. */
import type { FileFormat } from '../../core/imports/import.js';

const newline = 10;
const quote = 34;

export async function* counting(
  pieces: AsyncIterable<Uint8Array>,
  format: FileFormat,
  onContacts: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const count = format === 'vcf' ? cards() : lines(format === 'csv');
  for await (const piece of pieces) {
    onContacts(count(piece));
    yield piece;
  }
}

/** A line break within quotes is part of a cell; CSV begins with a line of headings. */
function lines(isCsv: boolean): (piece: Uint8Array) => number {
  let ended = isCsv ? -1 : 0;
  let isQuoted = false;
  return (piece) => {
    for (const byte of piece)
      if (byte === quote && isCsv) isQuoted = !isQuoted;
      else if (byte === newline && !isQuoted) ended += 1;
    return Math.max(0, ended);
  };
}

/** The mark may be cut between two pieces. */
function cards(): (piece: Uint8Array) => number {
  const mark = '\nEND:VCARD';
  let ended = 0;
  let rest = '';
  return (piece) => {
    const text = rest + Buffer.from(piece).toString('latin1');
    ended += text.split(mark).length - 1;
    const last = text.lastIndexOf(mark);
    rest = text.slice(Math.max(last < 0 ? 0 : last + mark.length, text.length - mark.length + 1));
    return ended;
  };
}
