/** The first rows of a CSV file, read in the browser: the server keeps cells of rejected rows alone. */

interface InspectedFile {
  readonly file: Blob;
  readonly encoding: string;
  readonly inspection: {
    readonly format: string;
    readonly compressed: boolean;
    readonly delimiter: string | null;
    readonly header: boolean;
    readonly sheet: string | null;
    readonly encoding: string;
    readonly columns: readonly unknown[];
  };
}

/** Enough for the rows that are shown. */
const readBytes = 64 * 1024;

/** Returns the cells of each row without the heading, up to an empty line. Without rows, the file cannot be read here. */
export async function readFirstCells(
  { file, inspection, encoding }: InspectedFile,
  count: number,
): Promise<readonly (readonly string[])[]> {
  const { format, compressed, delimiter, header, sheet, columns } = inspection;
  if (format !== 'csv' || compressed || delimiter === null || sheet !== null) return [];
  let text: string;
  try {
    text = new TextDecoder(encoding || inspection.encoding).decode(
      await file.slice(0, readBytes).arrayBuffer(),
    );
  } catch {
    // The browser does not know the encoding, or the file is unavailable.
    return [];
  }
  const all = splitRows(text, delimiter).slice(0, count + Number(header));
  const rows = all.slice(Number(header));
  const end = all.findIndex((row) => row.length !== columns.length);
  return end === -1 ? rows : rows.slice(0, Math.max(0, end - Number(header)));
}

/** Returns the rows of a text. The last one may be cut off, and is left out unless the text ends with it. */
function splitRows(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '"' && isQuoted && text[at + 1] === '"') {
      cell += letter;
      at += 1;
    } else if (letter === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (isQuoted || (letter !== delimiter && letter !== '\n' && letter !== '\r')) cell += letter;
    else if (letter !== '\r' || text[at + 1] !== '\n') {
      row.push(cell);
      cell = '';
      if (letter === delimiter) continue;
      rows.push(row);
      row = [];
    }
  }
  if (text.length < readBytes / 2 && row.length > 0) rows.push([...row, cell]);
  return rows;
}
