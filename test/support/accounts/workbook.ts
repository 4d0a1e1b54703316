/** Writes small workbooks (.xlsx) for tests, and zip archives with every kind of fault. */
import { crc32, deflateRawSync } from 'node:zlib';

interface ZipFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** other values for the directory */
  readonly stated?: {
    readonly crc?: number;
    readonly bytes?: number;
    readonly packedBytes?: number;
    readonly at?: number;
    readonly method?: number;
    readonly flags?: number;
  };
  /** packed already */
  readonly packed?: Uint8Array;
}

export function zipOf(files: readonly ZipFile[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, content, stated = {}, packed: given } of files) {
    const bytes = Buffer.from(content);
    const packed = Buffer.from(given ?? deflateRawSync(bytes));
    const head = Buffer.alloc(30 + Buffer.byteLength(name));
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(stated.method ?? 8, 8);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    head.write(name, 30);
    const entry = Buffer.alloc(46 + Buffer.byteLength(name));
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(stated.flags ?? 0, 8);
    entry.writeUInt16LE(stated.method ?? 8, 10);
    entry.writeUInt32LE(stated.crc ?? crc32(bytes), 16);
    entry.writeUInt32LE(stated.packedBytes ?? packed.length, 20);
    entry.writeUInt32LE(stated.bytes ?? bytes.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(stated.at ?? at, 42);
    entry.write(name, 46);
    locals.push(head, packed);
    central.push(entry);
    at += head.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

interface TestSheet {
  readonly name: string;
  /** the content of `sheetData` */
  readonly data: string;
  readonly state?: string;
}

export interface TestWorkbook {
  readonly sheets: readonly TestSheet[];
  /** the content of `sst` */
  readonly strings?: string;
  /** codes of number formats; the cell format 1 has the first of them */
  readonly formats?: readonly (string | number)[];
  readonly isFrom1904?: boolean;
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function stylesOf(formats: readonly (string | number)[]): string {
  const custom = formats.flatMap((format, index) =>
    typeof format === 'number'
      ? []
      : [`<numFmt numFmtId="${170 + index}" formatCode="${escapeXml(format)}"/>`],
  );
  const ids = [0, ...formats.map((format, index) => (typeof format === 'number' ? format : 170 + index))];
  return `${declaration}<styleSheet ${main}><numFmts>${custom.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${ids.map((id) => `<xf numFmtId="${id}" fontId="0"/>`).join('')}</cellXfs></styleSheet>`;
}

/** The files of a workbook in Excel's order: the shared strings come after the sheets. */
export function workbookFiles({
  sheets,
  strings,
  formats = [],
  isFrom1904 = false,
}: TestWorkbook): ZipFile[] {
  const listed = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${index + 1}"/>`,
  );
  const targets = [
    ...sheets.map((_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`]),
    ['rIdS', 'styles', 'styles.xml'],
    ...(strings === undefined ? [] : [['rIdT', 'sharedStrings', 'sharedStrings.xml']]),
  ];
  return [
    { name: '[Content_Types].xml', content: `${declaration}<Types/>` },
    {
      name: '_rels/.rels',
      content: `${declaration}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `${declaration}<workbook ${main} xmlns:r="${office}"><workbookPr${isFrom1904 ? ' date1904="1"' : ''}/><sheets>${listed.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `${declaration}<Relationships xmlns="${relations}">${targets.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`).join('')}</Relationships>`,
    },
    ...sheets.map(({ data }, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      content: `${declaration}<worksheet ${main}><dimension ref="A1"/><sheetData>${data}</sheetData></worksheet>`,
    })),
    { name: 'xl/styles.xml', content: stylesOf(formats) },
    ...(strings === undefined
      ? []
      : [{ name: 'xl/sharedStrings.xml', content: `${declaration}<sst ${main}>${strings}</sst>` }]),
  ];
}

export const workbookOf = (workbook: TestWorkbook): Buffer => zipOf(workbookFiles(workbook));

/** A cell of a row: text, or markup that begins with `<c`. */
export function rowOf(cells: readonly string[], attributes = ''): string {
  const written = cells.map((cell) =>
    cell.startsWith('<c')
      ? cell
      : `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`,
  );
  return `<row${attributes}>${written.join('')}</row>`;
}

/** A workbook with one sheet of texts, all of them shared. */
export function tableOf(rows: readonly (readonly string[])[]): Buffer {
  const texts = [...new Set(rows.flat())];
  const indexes = new Map(texts.map((text, index) => [text, index]));
  const data = rows.map((cells) => rowOf(cells.map((cell) => `<c t="s"><v>${indexes.get(cell)}</v></c>`)));
  const strings = texts.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`);
  return workbookOf({ sheets: [{ name: 'Table', data: data.join('') }], strings: strings.join('') });
}
