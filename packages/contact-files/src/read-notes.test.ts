/** Notes on accepted rows: ambiguous numbers, and cells that were dropped. */
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from './read.js';
import { readAll } from './read.test.support.js';

async function notesOf(file: string, options: ReadOptions) {
  const { all } = await readAll(file, options);
  return all.map((row) => ('record' in row ? (row.notes ?? []) : 'rejected'));
}

const drop = { badCells: 'drop_cell' } as const;

describe('a number that is valid in the region and abroad', () => {
  it('is read as national, and noted with both readings', async () => {
    const { all, records } = await readAll('Name,Phone\nA,9592123456\nB,+9592123456\n', { region: 'IN' });
    expect(records[0]?.identities[0]?.value).toBe('919592123456');
    expect(all[0]).toMatchObject({
      notes: [
        {
          column: 'Phone',
          code: 'ambiguous_phone',
          message: expect.stringMatching(/\+919592123456.*\+9592123456/),
          value: '9592123456',
        },
      ],
    });
    expect(all[1]).not.toHaveProperty('notes');
  });
});

it('tags that differ only in letter case are noted at the first row of each further spelling', async () => {
  const file =
    'Phone,Labels\n+14155550121,VIP;new\n+14155550122,vip;New\n+14155550123,vip\n+14155550124,Vip;VIP\n';
  const note = (value: string, earlier: string) => ({
    column: 'Labels',
    code: 'tag_case',
    value,
    message: `The tags "${earlier}" and "${value}" differ only in letter case. They become two tags.`,
  });
  expect(await notesOf(file, {})).toEqual([
    [],
    [note('vip', 'VIP'), note('New', 'new')],
    [],
    [note('Vip', 'VIP')],
  ]);
  const { records } = await readAll(file);
  expect(records.map(({ tags }) => tags?.join())).toEqual(['VIP,new', 'vip,New', 'vip', 'Vip,VIP']);
});

describe('a cell that cannot be read', () => {
  const file =
    'Name,Phone,Email,Type,Blocked\n' +
    'A,+14155550123,not an address,customer,f\n' +
    'B,+14155550124,b@example.com,Person,y\n' +
    'C,123,,,\n' +
    'D,123,d@example.com,,\n' +
    'E,+14155550125,,,perhaps\n' +
    ',,bad,,\n';

  it('rejects the row by default', async () => {
    const { all, flaws } = await readAll(file);
    expect(all.map((row) => 'record' in row)).toEqual([false, false, false, false, false, false]);
    expect(flaws[0]).toEqual({
      column: 'Email',
      code: 'invalid',
      form: 'email',
      message: '"not an address" is not an email address.',
    });
  });

  it('is dropped and noted on request, unless the contact would have no identity', async () => {
    expect(await notesOf(file, drop)).toEqual([
      [
        {
          column: 'Email',
          code: 'invalid',
          form: 'email',
          message: '"not an address" is not an email address.',
          value: 'not an address',
        },
      ],
      [expect.objectContaining({ column: 'Type', code: 'invalid', value: 'Person' })],
      'rejected',
      [expect.objectContaining({ column: 'Phone', code: 'invalid', value: '123' })],
      // An unreadable block is not an optional cell.
      'rejected',
      'rejected',
    ]);
    const { records } = await readAll(file, drop);
    expect(records.map((record) => record.identities.map((identity) => identity.value))).toEqual([
      ['14155550123'],
      ['14155550124', 'b@example.com'],
      ['d@example.com'],
    ]);
    expect(records.map((record) => record.blocked)).toEqual([false, true, undefined]);
  });

  it('is shortened in the note if it is long', async () => {
    const [notes] = await notesOf(`Phone,Name\n+14155550123,${'x'.repeat(5_000)}\n`, drop);
    expect(notes).toEqual([expect.objectContaining({ code: 'too_long', value: `${'x'.repeat(500)}…` })]);
  });

  it('drops only the bad value of a list', async () => {
    const { records, all } = await readAll('Phone\n+14155550123; 12\n', drop);
    expect(records[0]?.identities.map((identity) => identity.value)).toEqual(['14155550123']);
    expect(all[0]).toMatchObject({ notes: [{ value: '12' }] });
  });

  it('drops bad values of NDJSON and vCard too', async () => {
    const json = '{"phone":"+14155550123","email":"x","attributes":7,"identities":[{"kind":"telegram"}]}\n';
    expect((await notesOf(json, drop))[0]).toEqual([
      expect.objectContaining({ column: 'identities.0.value', code: 'required' }),
      expect.objectContaining({ column: 'email', value: 'x' }),
      expect.objectContaining({ column: 'attributes' }),
    ]);
    const card = 'BEGIN:VCARD\nFN:A\nTEL:123456\nEMAIL:a@example.com\nEND:VCARD\n';
    expect((await notesOf(card, drop))[0]).toEqual([
      expect.objectContaining({ column: 'TEL', value: '123456' }),
    ]);
  });

  it('rejects a row with a malformed block or opt-out', async () => {
    const rows = [
      '{"phone":"+14155550123","suppressions":[{"channel":"no channel","reason":"r"}]}',
      '{"phone":"+14155550123","consents":[{"channel":"whatsapp","state":"maybe"}]}',
      '{"phone":"+14155550123","blocked":"maybe"}',
    ];
    expect(await notesOf(rows.join('\n'), drop)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('drops an identity with an invalid scope', async () => {
    const { records } = await readAll(
      '{"identities":[{"kind":"bsuid","scope":7,"value":"a"},{"kind":"telegram","value":"t"}]}\n',
      drop,
    );
    expect(records[0]?.identities.map((identity) => identity.kind)).toEqual(['telegram']);
  });

  it('drops all attributes if they are too large', async () => {
    const { records } = await readAll(
      `${JSON.stringify({ phone: '+14155550123', attributes: { a: 'x'.repeat(300_000) } })}\n`,
      drop,
    );
    expect(records[0]).toEqual({ identities: [expect.objectContaining({ value: '14155550123' })] });
  });
});
