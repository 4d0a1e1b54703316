/** The first rows of a CSV file as the preview of an import shows them. */
import { describe, expect, it } from 'vitest';
import { readFirstCells } from '../../console/src/imports/first-cells.js';

type Inspection = Parameters<typeof readFirstCells>[0]['inspection'];

const draftOf = (text: string, inspection: Partial<Inspection> = {}) => ({
  file: new Blob([text]),
  encoding: '',
  inspection: {
    format: 'csv',
    compressed: false,
    delimiter: ',',
    header: true,
    sheet: null,
    encoding: 'utf-8',
    columns: [{ name: 'name' }, { name: 'phone' }],
    ...inspection,
  },
});

describe('the first rows of a file', () => {
  it.each([
    [
      'a plain file',
      'name,phone\nAnn,1\nBob,2\n',
      [
        ['Ann', '1'],
        ['Bob', '2'],
      ],
    ],
    ['a last row without a line end', 'name,phone\r\nAnn,1', [['Ann', '1']]],
    ['quotes', 'name,phone\n"Lee, ""Ann""\nMay",1\n', [['Lee, "Ann"\nMay', '1']]],
    ['an empty line', 'name,phone\nAnn,1\n\nBob,2\n', [['Ann', '1']]],
    ['no rows', 'name,phone\n', []],
  ])('of %s', async (_, text, rows) => {
    expect(await readFirstCells(draftOf(text), 10)).toEqual(rows);
  });

  it('are as many as are shown', async () => {
    const text = `name,phone\n${'Ann,1\n'.repeat(20)}`;
    expect(await readFirstCells(draftOf(text), 3)).toHaveLength(3);
    expect(await readFirstCells(draftOf(text, { header: false }), 3)).toHaveLength(3);
  });

  it('have no row that the read part of a large file cuts', async () => {
    const rows = await readFirstCells(draftOf(`name,phone\n"${'x'.repeat(70_000)}",1\nBob,2\n`), 10);
    expect(rows).toEqual([]);
  });

  it.each<Partial<Inspection>>([
    { compressed: true },
    { format: 'vcard' },
    { encoding: 'ibm850' },
  ])('are none for a file that the browser does not read: %o', async (inspection) => {
    expect(await readFirstCells(draftOf('name,phone\nAnn,1\n', inspection), 10)).toEqual([]);
  });
});
