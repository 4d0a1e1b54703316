/** The cells that an inspection shows: samples and shares of a column count its filled ones only. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspect } from './inspect-file.js';

it('empty cells are no samples, and no good or bad cells', async () => {
  const text = 'name,phone\nAna,+14155550101\nBea,\nCid,not a number\nDora,+14155550104\nEva,+14155550105\n';
  const { columns } = await inspect(Buffer.from(text), { isPartial: false });
  expect(columns[1]).toMatchObject({
    confidence: 75,
    samples: ['+14155550101', 'not a number', '+14155550104'],
  });
});

describe('the first rows', () => {
  const rowsOf = async (text: string, options: Partial<Parameters<typeof inspect>[1]> = {}) =>
    (await inspect(Buffer.from(text), { isPartial: false, ...options })).rows;

  it('have cells as they are read: numbers with their country code, quoted texts, no empty lines', async () => {
    const text = 'Name,Phone,Note\n"Lee, Ann",0170 1234567,"a ""b"""\n\nBob,not a number,\n';
    expect(await rowsOf(text, { region: 'DE' })).toEqual([
      { row: 1, cells: ['Lee, Ann', '+491701234567', 'a "b"'] },
      { row: 2, cells: ['Bob', 'not a number', ''] },
    ]);
    const bad = await rowsOf('Name,Phone,Email\nAnn,0170 1234567,broken\n', { region: 'DE' });
    expect(bad[0]?.cells).toEqual(['Ann', '+491701234567', 'broken']);
    expect((await rowsOf(text))[0]?.cells[1]).toBe('0170 1234567');
    expect((await rowsOf(text, { region: 'DE', mapping: { Phone: '' } }))[0]?.cells[1]).toBe('0170 1234567');
  });

  it('are of any encoding, and of a compressed file', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name,city\nJ'),
      Buffer.from([0x94]),
      Buffer.from('rg,K'),
      Buffer.from([0x94]),
      Buffer.from('ln\n'),
    ]);
    const { rows } = await inspect(gzipSync(bytes), { isPartial: false, encoding: 'ibm850' });
    expect(rows).toEqual([{ row: 1, cells: ['Jörg', 'Köln'] }]);
  });

  it('are bounded in number, in the length of a cell, and together', async () => {
    expect(await rowsOf(`name\n${'Ann\n'.repeat(50)}`)).toHaveLength(10);
    expect((await rowsOf(`name,note\nAnn,${'x'.repeat(5_000)}\n`))[0]?.cells[1]).toHaveLength(200);
    const wide = Array.from({ length: 100 }, (_, index) => `c${index}`).join(',');
    const line = Array.from({ length: 100 }, () => 'y'.repeat(200)).join(',');
    expect(await rowsOf(`name,${wide}\n${`Ann,${line}\n`.repeat(10)}`)).toHaveLength(3);
  });

  it('have the name, phone, email and company of a file without columns', async () => {
    const lines = [
      { display_name: 'Ann', phone: '0170 1234567', company: 'Acme' },
      { given_name: 'Bo', family_name: 'Lee', email: 'bo@example.com', phone: '+14155550801' },
      { display_name: 'Cid', phone: 'bad' },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    expect(await rowsOf(text, { region: 'DE' })).toEqual([
      { row: 1, cells: ['Ann', '+491701234567', '', 'Acme'] },
      { row: 2, cells: ['Bo Lee', '+14155550801', 'bo@example.com', ''] },
      { row: 3, cells: ['', '', '', ''] },
    ]);
    const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Gil\r\nTEL:+14155550821\r\nORG:Acme\r\nEND:VCARD\r\n';
    expect(await rowsOf(card)).toEqual([{ row: 1, cells: ['Gil', '+14155550821', '', 'Acme'] }]);
  });
});
