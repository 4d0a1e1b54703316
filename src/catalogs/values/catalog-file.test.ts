/** Catalogs as files: a written file reads back the same, and a dry run shows the effects of a file. */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { type CatalogFormat, decideCatalogRows, readCatalog, writeCatalog } from './catalog-file.js';

const time = new Date('2026-01-15T10:00:00Z');
const item = (number: number, name: string, more: Partial<CatalogItem> = {}): CatalogItem => ({
  id: asId(`id-${number}`),
  number,
  name,
  color: null,
  createdAt: time,
  updatedAt: time,
  ...more,
});

describe('a file of a catalog', () => {
  it.each(['csv', 'ndjson'] satisfies CatalogFormat[])('reads its own output, in %s', (format) => {
    const items = [
      item(115, 'Website, "main"'),
      item(287, '=cmd()', { color: '#FF5733' }),
      item(999_999_999_999, 'Zwei\nZeilen; Ä'),
      item(7, "'quoted"),
    ];
    const read = readCatalog(writeCatalog(items, format));
    expect(read.map(({ number, name, color }) => ({ number, name, color }))).toEqual(
      items.map(({ number, name, color }) => ({ number, name, color })),
    );
  });

  it('requires only a name, and accepts spreadsheet output', () => {
    expect(readCatalog('\ufeffName;Number\r\nVIP;12\r\n;\r\nPlain;\r\n')).toEqual([
      { line: 2, name: 'VIP', number: 12, color: null },
      { line: 4, name: 'Plain', color: null },
    ]);
    expect(readCatalog('{"name":"A","number":"5"}\n\n{"name":"B","number":null,"color":null}\n')).toEqual([
      { line: 1, name: 'A', number: 5, color: null },
      { line: 3, name: 'B', color: null },
    ]);
    expect(readCatalog('')).toEqual([]);
  });

  it.each([
    ['number\n5\n', 'Line 1 has no column "name".'],
    ['name,number\nA,x\n', 'Line 2 has the number "x", which is not a positive whole number.'],
    ['name,number\nA,0\n', 'Line 2 has the number "0", which is not a positive whole number.'],
    ['name,color\nA,red\n', 'Line 2 has the color "red", which is not of the form #10B981.'],
    ['{"name":"A"}\n{oops', 'Line 2 is not JSON.'],
    ['{"number":5}', 'Line 1 has no name.'],
    ['name\n"never closed', 'Line 2 is not valid CSV.'],
  ])('that is broken is refused as a whole: %j', (text, message) => {
    expect(() => readCatalog(text)).toThrow(
      expect.objectContaining({
        problem: { kind: 'invalid', issues: [expect.objectContaining({ message })] },
      }),
    );
  });
});

it('a dry run lists new items, existing ones, and conflicts', () => {
  const items = [item(1, 'Website'), item(5, 'Fair')];
  const rows = readCatalog(
    'number,name\n1,website\n,WEBSITE\n9,Website\n1,Other\n5,Known there\n12,New\n12,Again\n,new\n13,Last\n',
  );
  expect(decideCatalogRows('sources', items, rows).map((row) => [row.outcome, row.other])).toEqual([
    ['same', undefined],
    ['same', undefined],
    ['duplicate', 'Website has the number 1'],
    ['duplicate', 'Website has the number 1'],
    ['duplicate', 'Fair has the number 5'],
    ['create', undefined],
    ['duplicate', 'line 7 is the same'],
    ['duplicate', 'line 7 is the same'],
    ['create', undefined],
  ]);
});
