/** The small parts of a workbook: the names of its files, the sheets, the formats of cells, and the shared strings. */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { utf8Decoder } from '../bytes/decode-text.js';
import { builtInForm, type NumberForm, numberFormOf, plainNumber } from './cell-values.js';
import { damagedFile, tooLargeWorkbook, unreadableWorkbook, workbookLimits } from './limits.js';
import { type Reserve, SharedStrings } from './strings.js';
import { XmlScanner, type XmlToken } from './xml.js';
import { type Archive, partName } from './zip.js';

/** Unpacks and reads a part: `take` receives each token, and returns true to stop. */
async function readPart(
  archive: Archive,
  name: string,
  take: (xml: XmlScanner, token: XmlToken) => void,
): Promise<void> {
  const slices = new Slices();
  for await (const { xml } of scanPart(archive, name)) {
    for (let token = xml.next(); token !== undefined; token = xml.next()) {
      take(xml, token);
      if (slices.isOver()) await slices.next();
    }
  }
}

/** Returns the scanner of a part, each time that it has more text. `consumed`: packed bytes of the part. */
export async function* scanPart(
  archive: Archive,
  name: string,
): AsyncGenerator<{ readonly xml: XmlScanner; readonly consumed: number }> {
  const xml = new XmlScanner();
  const decoder = utf8Decoder();
  const push = (bytes: Uint8Array, isLast: boolean) => {
    const { text, isBroken } = decoder.decode(bytes, isLast);
    if (isBroken === true) throw damagedFile(`the part ${JSON.stringify(name)} is not UTF-8`);
    xml.push(text);
  };
  for await (const { bytes, consumed } of archive.read(name)) {
    push(bytes, false);
    yield { xml, consumed };
  }
  push(new Uint8Array(), true);
  xml.end();
  yield { xml, consumed: archive.packedBytes(name) };
}

interface Relation {
  readonly type: string;
  readonly part: string;
}

/** Returns the relations of a part by id, without links to other files. */
async function readRelations(archive: Archive, partName: string): Promise<ReadonlyMap<string, Relation>> {
  const slash = partName.lastIndexOf('/') + 1;
  const folder = partName.slice(0, slash);
  const name = `${folder}_rels/${partName.slice(slash)}.rels`;
  const relations = new Map<string, Relation>();
  if (!archive.has(name)) return relations;
  await readPart(archive, name, (xml, token) => {
    if (token !== 'open' || xml.name !== 'Relationship') return;
    const [id, target] = [xml.attribute('Id'), xml.attribute('Target')];
    if (id === undefined || target === undefined || xml.attribute('TargetMode') === 'External') return;
    if (relations.size >= workbookLimits.entries)
      throw tooLargeWorkbook(`${workbookLimits.entries} relations`);
    // Strict workbooks have another address before the last word.
    const type = (xml.attribute('Type') ?? '').replace(/^.*\//, '');
    relations.set(id, { type, part: resolvePartName(folder, target) });
  });
  return relations;
}

/** Returns the name of a part that is named from a folder; it cannot leave the archive. */
function resolvePartName(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (/^[\\/]/.test(target) ? target : `${folder}${target}`).split(/[\\/]/)) {
    if (step === '..' && path.pop() === undefined)
      throw damagedFile(`it names the part ${quoteText(target)}, which is outside of it`);
    if (step !== '' && step !== '.' && step !== '..') path.push(step);
  }
  return partName(path.join('/'));
}

export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  readonly part: string;
}

interface WorkbookParts {
  readonly sheets: readonly Sheet[];
  readonly isFrom1904: boolean;
  readonly styles: string | undefined;
  readonly strings: string | undefined;
}

export async function readWorkbook(archive: Archive): Promise<WorkbookParts> {
  const main = [...(await readRelations(archive, '')).values()].find(
    ({ type }) => type === 'officeDocument',
  )?.part;
  if (main === undefined || !archive.has(main)) throw notWorkbook(archive);
  if (main.endsWith('.bin'))
    throw unreadableWorkbook('The file is a binary workbook (.xlsb). Save it as .xlsx.');
  const relations = await readRelations(archive, main);
  const sheets: Sheet[] = [];
  let isFrom1904 = false;
  let isWorkbook = false;
  await readPart(archive, main, (xml, token) => {
    if (token !== 'open') return;
    isWorkbook ||= xml.depth === 1 && xml.name === 'workbook';
    if (xml.name === 'workbookPr') isFrom1904 = isTrue(xml.attribute('date1904'));
    if (xml.name !== 'sheet') return;
    if (sheets.length >= workbookLimits.sheets) throw tooLargeWorkbook(`${workbookLimits.sheets} sheets`);
    const relation = relations.get(xml.attribute('id') ?? '');
    // Charts and dialogs are sheets without cells.
    if (relation?.type !== 'worksheet') return;
    const isHidden = (xml.attribute('state') ?? 'visible') !== 'visible';
    const name = (xml.attribute('name') ?? '').slice(0, 200);
    sheets.push({ name, isHidden, part: relation.part });
  });
  if (!isWorkbook) throw notWorkbook(archive);
  const partOfType = (partType: string) =>
    [...relations.values()].find(({ type }) => type === partType)?.part;
  return { sheets, isFrom1904, styles: partOfType('styles'), strings: partOfType('sharedStrings') };
}

function notWorkbook(archive: Archive): Error {
  const isOpenDocument = archive.has('mimetype') && archive.has('content.xml');
  return unreadableWorkbook(
    isOpenDocument
      ? 'The file is an OpenDocument file (.ods). Save it as .xlsx.'
      : 'The file is a zip archive without an Excel workbook (.xlsx). Send the file that is in it.',
  );
}

export function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true' || text === 'on';
}

/** Returns the form of the numbers of each cell format. */
export async function readForms(archive: Archive, name: string | undefined): Promise<readonly NumberForm[]> {
  const codes = new Map<number, NumberForm>();
  const ids: number[] = [];
  let isInCells = false;
  if (name === undefined || !archive.has(name)) return [];
  await readPart(archive, name, (xml, token) => {
    if (xml.name === 'cellXfs') isInCells = token === 'open';
    if (token !== 'open') return;
    if (xml.name === 'numFmt') {
      const code = xml.attribute('formatCode') ?? '';
      if (code.length > workbookLimits.formatLength || codes.size >= workbookLimits.formats)
        throw tooLargeWorkbook(`${workbookLimits.formats} formats of numbers`);
      codes.set(Number(xml.attribute('numFmtId')), numberFormOf(code));
    }
    if (xml.name !== 'xf' || !isInCells) return;
    if (ids.length >= workbookLimits.formats)
      throw tooLargeWorkbook(`${workbookLimits.formats} formats of cells`);
    ids.push(Number(xml.attribute('numFmtId') ?? 0));
  });
  return ids.map((id) => codes.get(id) ?? (Number.isInteger(id) ? builtInForm(id) : plainNumber));
}

export async function readStrings(
  archive: Archive,
  name: string | undefined,
  reserve: Reserve,
): Promise<SharedStrings> {
  const strings = new SharedStrings(reserve);
  if (name === undefined || !archive.has(name)) return strings;
  const rich = new RichText();
  await readPart(archive, name, (xml, token) => {
    if (token === 'open' && xml.name === 'si') rich.begin();
    else if (token === 'close' && xml.name === 'si') strings.add(rich.text);
    else rich.take(xml, token);
  });
  return strings;
}

/** The text of a shared or inline string: its runs, without phonetic runs. */
export class RichText {
  text = '';
  #isText = false;
  #isPhonetic = false;

  begin(): void {
    this.text = '';
    this.#isText = false;
    this.#isPhonetic = false;
  }

  take(xml: XmlScanner, token: XmlToken): void {
    if (token === 'text') {
      if (this.#isText && !this.#isPhonetic) this.text = appendText(this.text, xml.text);
    } else if (xml.name === 'rPh') this.#isPhonetic = token === 'open';
    else if (xml.name === 't') this.#isText = token === 'open';
  }
}

/** Appends to the text of a cell. */
export function appendText(text: string, more: string): string {
  if (text.length + more.length > 2 * workbookLimits.cellLength)
    throw tooLargeWorkbook(`${workbookLimits.cellLength} characters in a cell`);
  return text + more;
}
