/** Workbooks are read like the CSV file of their sheet, and hostile ones are refused within limits. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  escapeXml,
  rowOf,
  type TestWorkbook,
  tableOf,
  workbookFiles,
  workbookOf,
  zipOf,
} from '../../../test/support/accounts/workbook.js';
import { onThisMachine } from '../../../test/support/machine.js';
import { inspect } from './inspect-file.js';
import { readAll, refusalOf } from './read.test.support.js';

const head = rowOf(['Name', 'Phone', 'Note']);
const one = (data: string, more: Partial<TestWorkbook> = {}) =>
  workbookOf({ sheets: [{ name: 'People', data: `${head}${data}` }], ...more });
const rawOf = async (file: Uint8Array, options = {}) =>
  (await readAll(file, options)).all.map(({ raw }) => raw);
const cell = (value: string, attributes = '') => `<c${attributes}><v>${value}</v></c>`;
const notesOf = (cells: readonly string[]) =>
  cells.map((note) => rowOf(['A', '+4915112345678', note])).join('');

describe('cells', () => {
  it('have the text that people see', async () => {
    const rich = '<c t="s"><v>0</v></c>';
    const strings =
      '<si><r><rPr><b/></rPr><t xml:space="preserve">Jane </t></r><r><t>O&apos;Ro&#101;</t></r><rPh sb="0" eb="1"><t>ジェーン</t></rPh><phoneticPr/></si><si><t>a_x000D_b &amp; "c", <![CDATA[<d>]]></t></si>';
    const file = one(
      [
        rowOf([rich, cell('4.91511234567E+12'), '<c t="s"><v>1</v></c>']),
        rowOf(['B', cell('4915112345678.0'), '<c t="str"><f>"x"&amp;"y"</f><v>xy</v></c>']),
        rowOf(['C', cell('12345678901234567'), '<c t="b"><v>1</v></c>']),
        rowOf(['D', cell('0.1'), cell('0.30000000000000004')]),
        rowOf(['E', cell('1'), '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>']),
        rowOf(['F', cell('1'), '<c t="d"><v>2026-02-03T00:00:00</v></c>']),
        '<row><c r="A9" t="inlineStr"><is><t>G</t></is></c><c r="C9"><f>A1</f></c><c r="D9" s="1"/></row><row/>',
      ].join(''),
      { strings },
    );
    expect((await rawOf(file)).map((raw) => raw as string[])).toEqual([
      ["Jane O'Roe", '4915112345670', 'a\rb & "c", <d>'],
      ['B', '4915112345678', 'xy'],
      ['C', '12345678901234567', 'TRUE'],
      ['D', '0.1', '0.3'],
      ['E', '1', '#DIV/0!'],
      ['F', '1', '2026-02-03'],
      ['G', '', ''],
    ]);
  });

  it.each([
    ['yyyy-mm-dd', '45322', '2024-01-31'],
    [14, '45322', '2024-01-31'],
    [22, '45322.5', '2024-01-31 12:00:00'],
    ['[$-409]d-mmm-yy;@', '45322.75', '2024-01-31'],
    ['dd/mm/yyyy\\ hh:mm:ss.000', '45322.999994', '2024-01-31 23:59:59'],
    ['[$-F800]dddd, mmmm dd, yyyy', '1', '1900-01-01'],
    [14, '59', '1900-02-28'],
    [14, '60', '60'],
    [14, '61', '1900-03-01'],
    [14, '-3', '-3'],
    [14, '4915112345678', '4915112345678'],
    ['h:mm AM/PM', '0.5', '12:00:00'],
    ['[h]:mm', '1.5', '1.5'],
    ['0.00 "days"', '1.5', '1.5'],
    ['[Red]#,##0', '1234', '1234'],
    ['00000', '1234', '01234'],
    ['General', '1E-7', '0.0000001'],
    ['General', '1.5E+25', '15000000000000000000000000'],
  ])('the format %s shows %s as %s', async (format, value, shown) => {
    const [row] = await rawOf(
      one(rowOf(['A', '+4915112345678', cell(value, ' s="1"')]), { formats: [format] }),
    );
    expect(row?.[2]).toBe(shown);
  });

  it('reads dates of the 1904 calendar', async () => {
    const data =
      rowOf(['A', '+4915112345678', cell('0', ' s="1"')]) + rowOf(['A', '', cell('43860', ' s="1"')]);
    const rows = await rawOf(one(data, { formats: [14], isFrom1904: true }));
    expect(rows.map((row) => row[2])).toEqual(['1904-01-01', '2024-01-31']);
  });
});

describe('sheets', () => {
  const sheets = [
    { name: 'Empty', data: '<row r="1"><c r="A1" s="3"/></row>' },
    { name: 'Secret', data: rowOf(['Name', 'Phone']) + rowOf(['Hidden', '+4915100000001']), state: 'hidden' },
    { name: 'People & more', data: head + notesOf(['1']) },
    { name: 'Last', data: rowOf(['Name', 'Phone']) + rowOf(['Late', '+4915100000002']) },
  ];
  const file = workbookOf({ sheets });

  it('reads the first visible sheet with rows, or the named one', async () => {
    expect((await readAll(file)).records).toMatchObject([{ displayName: 'A' }]);
    expect((await readAll(file, { sheet: 'last' })).records).toMatchObject([{ displayName: 'Late' }]);
    expect((await readAll(file, { sheet: 'Secret' })).records).toMatchObject([{ displayName: 'Hidden' }]);
    expect(await inspect(file, { isPartial: false })).toMatchObject({
      format: 'csv',
      sheet: 'People & more',
      sheets: sheets.map(({ name }) => name),
      columns: [{ field: 'display_name' }, { field: 'phone', confidence: 100 }, {}],
      rows: [{ row: 1, cells: expect.arrayContaining(['A']) }],
    });
    expect(await refusalOf(file, { sheet: 'Nope' })).toMatchObject({
      code: 'sheet',
      message: expect.stringContaining('"People & more"'),
    });
    expect(await refusalOf(file, { sheet: 'Empty' })).toMatchObject({ code: 'no_rows' });
    expect(await refusalOf(workbookOf({ sheets: sheets.slice(0, 2) }))).toMatchObject({ code: 'no_rows' });
    expect(await refusalOf(file, { format: 'ndjson' })).toMatchObject({ code: 'binary' });
  });

  it('reads hidden rows, and notes it', async () => {
    const rows = rowOf(['', ' ', '']) + rowOf(['B', '+4915112345679', ''], ' hidden="1"') + notesOf(['1']);
    const { all } = await readAll(one(rows));
    expect(all.map((row) => ('notes' in row ? row.notes?.map(({ code }) => code) : undefined))).toEqual([
      ['hidden_row'],
      undefined,
    ]);
  });

  it('rows without text, and columns without any, are left out', async () => {
    const rows =
      rowOf(['', ' ', '', '', ' ']) + rowOf(['B', '+4915112345679', '', '', '']) + rowOf(['', '', '']);
    expect(await rawOf(one(rows))).toEqual([['B', '+4915112345679', '']]);
  });

  it('a cell that looks like a delimiter declaration is data', async () => {
    const data = rowOf(['sep=;']) + rowOf(['Name', 'Phone']) + rowOf(['A', '+4915112345678']);
    expect((await readAll(workbookOf({ sheets: [{ name: 'S', data }] }))).records).toHaveLength(1);
  });

  it('parts may have prefixes, other folders and other letter case', async () => {
    const files = workbookFiles({ sheets: [{ name: 'S', data: head + notesOf(['1']) }] }).map((file) => {
      const text = String(file.content);
      if (file.name === 'xl/worksheets/sheet1.xml')
        return {
          name: 'XL\\Sheets\\One.xml',
          content: text.replaceAll(/<(\/?)(\w)/g, '<$1x:$2').replace('xmlns=', 'xmlns:x='),
        };
      return { ...file, content: text.replace('worksheets/sheet1.xml', '/xl/sheets/../sheets/one.xml') };
    });
    expect((await readAll(zipOf(files))).records).toHaveLength(1);
  });
});

it('the same table as CSV and as a workbook gives the same rows, in chunks of any size', async () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => [
    `Person "${index}", Ünï ${'x'.repeat(index % 50)}`,
    `+49151${10_000_000 + index}`,
    index % 3 === 0 ? '' : `line\none ${index % 7}, ;\t|`,
  ]);
  const table = [['Name', 'Phone', 'Company'], ...rows];
  const csv = table
    .map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
    .join('\r\n');
  const file = tableOf(table);
  const [fromCsv, fromSheet] = [await readAll(csv), await readAll(file, {}, 1_000)];
  expect(fromSheet.all).toEqual(fromCsv.all);
  expect(fromSheet.columns).toEqual(fromCsv.columns);
  expect(fromSheet.bytes).toBe(file.length);
  expect(fromSheet.records).toHaveLength(1_000);
});

describe('hostile files', () => {
  const files = workbookFiles({
    sheets: [{ name: 'S', data: head + notesOf(['1']) }],
    strings: '<si><t>a</t></si>',
  });
  const sheetPart = 'xl/worksheets/sheet1.xml';
  const changed = (name: string, change: Partial<(typeof files)[number]>) =>
    zipOf(files.map((file) => (file.name === name ? { ...file, ...change } : file)));
  const damagedSheet = (data: string) => one(data);
  const zeros = '0'.repeat(20 * 1024 ** 2);

  it.each([
    ['a zip bomb', () => changed(sheetPart, { content: zeros }), 'compressed_too_much'],
    [
      'a bomb that states less',
      () => changed(sheetPart, { content: zeros, stated: { bytes: 900 } }),
      'workbook_damaged',
    ],
    [
      'more than a gigabyte',
      () => changed(sheetPart, { stated: { bytes: 0xffff_fffe, packedBytes: 40 } }),
      'compressed_too_much',
    ],
    ['a wrong checksum', () => changed(sheetPart, { stated: { crc: 1 } }), 'workbook_damaged'],
    [
      'packed bytes behind the end',
      () => changed(sheetPart, { stated: { packedBytes: 1_000_000 } }),
      'workbook_damaged',
    ],
    ['a part that is elsewhere', () => changed(sheetPart, { stated: { at: 7 } }), 'workbook_damaged'],
    ['damaged packing', () => changed(sheetPart, { packed: Buffer.alloc(50, 0xff) }), 'workbook_damaged'],
    ['an unknown method', () => changed(sheetPart, { stated: { method: 14 } }), 'workbook'],
    ['a password', () => changed(sheetPart, { stated: { flags: 1 } }), 'workbook'],
    [
      'two parts of one name',
      () => zipOf([...files, files[4] as (typeof files)[number]]),
      'workbook_damaged',
    ],
    [
      '10,000 parts',
      () => zipOf([...files, ...Array.from({ length: 10_000 }, (_, at) => ({ name: `${at}`, content: '' }))]),
      'too_large',
    ],
    [
      'a row with more cells than a sheet has columns',
      () => damagedSheet(`<row>${'<c/>'.repeat(16_385)}</row>`),
      'workbook_damaged',
    ],
    [
      'empty cells without end',
      () => damagedSheet(`<row>${'<c/>'.repeat(16_000)}</row>`.repeat(8)),
      'too_large',
    ],
    ['a cut file', () => zipOf(files).subarray(0, -40), 'workbook_damaged'],
    [
      'a cut directory',
      () => Buffer.concat([zipOf(files).subarray(0, -60), zipOf(files).subarray(-22)]),
      'workbook_damaged',
    ],
    ['no workbook', () => zipOf([{ name: 'people.csv', content: 'Name,Phone' }]), 'workbook'],
    [
      'an OpenDocument file',
      () =>
        zipOf([
          { name: 'mimetype', content: 'x' },
          { name: 'content.xml', content: '<a/>' },
        ]),
      'workbook',
    ],
    [
      'a path out of the archive',
      () =>
        changed('xl/_rels/workbook.xml.rels', {
          content: String(files[3]?.content).replace('worksheets/', '../../etc/'),
        }),
      'workbook_damaged',
    ],
    [
      'an external sheet',
      () =>
        changed('xl/_rels/workbook.xml.rels', {
          content: String(files[3]?.content).replace(
            'Target="worksheets',
            'TargetMode="External" Target="http://127.0.0.1:1',
          ),
        }),
      'no_rows',
    ],
    ['a missing sheet', () => zipOf(files.filter(({ name }) => name !== sheetPart)), 'workbook_damaged'],
    [
      'entities',
      () =>
        changed('xl/sharedStrings.xml', {
          content:
            '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY a "&lol;&lol;">]><sst><si><t>&a;</t></si></sst>',
        }),
      'workbook',
    ],
    ['an unknown entity', () => damagedSheet(rowOf(['<c t="str"><v>&xxe;</v></c>'])), 'workbook_damaged'],
    [
      'the column one million',
      () => damagedSheet('<row r="2"><c r="BDWGN2"><v>1</v></c></row>'),
      'workbook_damaged',
    ],
    ['the last column', () => damagedSheet('<row r="2"><c r="XFD2"><v>1</v></c></row>'), 'too_many_columns'],
    [
      'a row behind the last',
      () => damagedSheet('<row r="99999999"><c><v>1</v></c></row>'),
      'workbook_damaged',
    ],
    [
      'rows that go back',
      () => damagedSheet('<row r="5"><c><v>1</v></c></row><row r="5"><c><v>1</v></c></row>'),
      'workbook_damaged',
    ],
    ['an unknown shared text', () => damagedSheet('<row><c t="s"><v>7</v></c></row>'), 'workbook_damaged'],
    ['a negative shared text', () => damagedSheet('<row><c t="s"><v>-1</v></c></row>'), 'workbook_damaged'],
    [
      'a cell without an end',
      () => damagedSheet(rowOf([`<c t="str"><v>${'y'.repeat(70_000)}</v></c>`])),
      'too_large',
    ],
    [
      'a row of long cells',
      () => damagedSheet(rowOf(Array.from({ length: 400 }, () => 'z'.repeat(30_000)))),
      'line_too_long',
    ],
    ['deep nesting', () => damagedSheet('<a>'.repeat(1_000)), 'workbook_damaged'],
    ['a tag without an end', () => damagedSheet(`<row spans="${'>'.repeat(200_000)}`), 'workbook_damaged'],
    ['tags that do not match', () => damagedSheet('<row></c></row>'), 'workbook_damaged'],
    [
      'a tag of 100,000 attributes',
      () => damagedSheet(`<row ${Array.from({ length: 100_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`),
      'workbook_damaged',
    ],
    [
      'a name that the parser uses',
      () => damagedSheet('<row hasOwnProperty="1" r="2"/>'),
      'workbook_damaged',
    ],
    [
      'an entity of a prototype',
      () => damagedSheet(rowOf(['<c t="str"><v>&constructor;</v></c>'])),
      'workbook_damaged',
    ],
    ['two documents', () => changed(sheetPart, { content: '<worksheet/><worksheet/>' }), 'workbook_damaged'],
    ['an empty document', () => changed(sheetPart, { content: '' }), 'workbook_damaged'],
    [
      'XML that is cut',
      () => changed(sheetPart, { content: '<worksheet><sheetData><row><c><v>1' }),
      'workbook_damaged',
    ],
    [
      'bytes that are not UTF-8',
      () => changed(sheetPart, { content: Buffer.from('<worksheet>\xff</worksheet>', 'latin1') }),
      'workbook_damaged',
    ],
    ['an .xls', () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(3_000)]), 'binary'],
    [
      'an encrypted .xlsx',
      () =>
        Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from('EncryptedPackage', 'utf16le')]),
      'binary',
    ],
    ['a workbook in gzip', () => gzipSync(zipOf(files)), 'binary'],
  ])('%s', async (_, make, code) => {
    const began = performance.now();
    const refusal = await refusalOf(make());
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(/\.$/);
    expect(performance.now() - began).toBeLessThan(onThisMachine(5_000));
  });

  it('a file that is too large is refused during the upload', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 1;
        yield Buffer.alloc(1024 ** 2, sent === 1 ? 'PK\u0003\u0004' : 'x');
      }
    }
    expect((await refusalOf(endless())).code).toBe('too_large');
    expect(sent).toBeLessThan(40);
  });

  it('shared texts in many cells are stopped by the limit of the table without a delay', {
    tags: ['nightly'],
  }, async () => {
    const text = 'l'.repeat(32_000);
    const data = head + rowOf(Array.from({ length: 30 }, () => '<c t="s"><v>0</v></c>')).repeat(2_000);
    const file = workbookOf({ sheets: [{ name: 'S', data }], strings: `<si><t>${escapeXml(text)}</t></si>` });
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    expect((await refusalOf(file)).code).toBe('too_large');
    clearInterval(timer);
    expect(longest).toBeLessThan(onThisMachine(500));
  });

  it('an upload that is cut off ends with its error', async () => {
    const gone = new Error('the client left');
    async function* broken() {
      yield zipOf(files).subarray(0, 600);
      throw gone;
    }
    await expect(readAll(broken())).rejects.toBe(gone);
  });

  it('memory is reserved for the file and for its texts', async () => {
    const reserved: number[] = [];
    const file = tableOf([
      ['Name', 'Phone'],
      ...Array.from({ length: 2_000 }, (_, at) => [`P${at}`, `+49151${10_000_000 + at}`]),
    ]);
    await readAll(file, { reserve: (bytes) => reserved.push(bytes) });
    expect(reserved.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(file.length + 36_000);
    const full = new Error('full');
    const refuse = () => {
      throw full;
    };
    await expect(readAll(file, { reserve: refuse })).rejects.toBe(full);
  });
});
