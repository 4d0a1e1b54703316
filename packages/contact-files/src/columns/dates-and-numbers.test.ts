/** Amounts of a file: the column determines their separators, else the country of the file. */

import { readDeclaration } from '@switchbook/domain/fields/own-field-declaration.js';
import { expect, it } from 'vitest';
import { rowOf, workbookOf } from '../../../../test/support/accounts/workbook.js';
import { inspect } from '../inspect-file.js';
import { readAll } from '../read.test.support.js';
import { decimalMarkOf } from './dates-and-numbers.js';

it('the cells show their decimal mark, else the country has one', () => {
  const table: readonly (readonly [cells: string, region: string | undefined, mark: string | undefined])[] = [
    ['1.234', undefined, undefined],
    ['1.234', 'DE', ','],
    ['1,234', 'DE', ','],
    ['1,234', 'US', '.'],
    ['1.234', 'CH', '.'],
    ['1.234', 'EG', '.'],
    ['1.234 12.5', 'DE', '.'],
    ['1.234 12,50', 'US', ','],
    ['0,125', 'US', ','],
    ['76.721,23', 'US', ','],
    ['1,234,567', 'DE', '.'],
    ['1.234.567', undefined, ','],
    ['1234.567', 'DE', '.'],
    ['12,5 12.5', 'DE', undefined],
    ['1234 soon', 'BR', ','],
  ];
  for (const [cells, region, mark] of table)
    expect([cells, region, decimalMarkOf(cells.split(' '), region)]).toEqual([cells, region, mark]);
});

const declared = readDeclaration({ key: 'amount', type: 'number' });
const own = 'field' in declared ? { ...declared.field, id: '', number: 1 } : undefined;
const fields = [{ ...own, index: 'none', indexNumber: null }] as never;

async function amounts(cells: readonly string[], region: string | undefined) {
  const rows = cells.map((cell, index) => `P${index};${cell}\n`).join('');
  const bytes = Buffer.from(`Name;amount\n${rows}`);
  const options = { fields, ...(region !== undefined && { region }), badCells: 'drop_cell' as const };
  const { records, all } = await readAll(bytes, options);
  const { needsRegion } = await inspect(bytes, { ...options, isPartial: false });
  return {
    read: records.map(({ attributes }) => attributes?.amount),
    notes: all.flatMap((row) => ('notes' in row ? (row.notes ?? []) : [])).map(({ message }) => message),
    needsRegion,
  };
}

it('an amount with one mark is the number that the country of the file writes so', async () => {
  const cells = ['1.234', '2,500', '100'];
  expect(await amounts(cells, 'DE')).toEqual({ read: [1234, 2.5, 100], notes: [], needsRegion: false });
  expect(await amounts(cells, 'US')).toEqual({ read: [1.234, 2500, 100], notes: [], needsRegion: false });
  // A program that writes decimal points does so in each row.
  expect((await amounts(['52.520', '13.4050'], 'DE')).read).toEqual([52.52, 13.405]);
});

it('a number of a sheet has a decimal point, in any country', async () => {
  const data = rowOf(['Name', 'amount']) + rowOf(['Ada', '1.234']) + rowOf(['Ben', '12,50']);
  const bytes = workbookOf({ sheets: [{ name: 'People', data }] });
  const { records } = await readAll(bytes, { fields, region: 'DE' });
  expect(records.map(({ attributes }) => attributes?.amount)).toEqual([1.234, 12.5]);
});

it('an amount requires the country if nothing else shows the marks', async () => {
  expect(await amounts(['1.234', '2,500'], undefined)).toEqual({
    read: [1.234, undefined],
    notes: ['"2,500" may be 2500 or 2.500. Set the region of the file, or write it without the comma.'],
    needsRegion: true,
  });
  expect((await amounts(['2,500', '12,50'], undefined)).needsRegion).toBe(false);
  const unmapped = Buffer.from('Name;Revenue\nAda;1.234\nBen;2.500\n');
  expect((await inspect(unmapped, { isPartial: false })).needsRegion).toBe(true);
});
