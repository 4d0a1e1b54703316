/** Reading takes little memory and short slices, for any content of the file. */
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { describe, expect, it, vi } from 'vitest';
import { rowOf, workbookOf } from '../../../test/support/accounts/workbook.js';
import { usedHeap } from '../../../test/support/heap.js';
import { countTurns } from '../../../test/support/turns.js';
import { type FileBatch, readContacts } from './read.js';
import { readAll, refusalOf } from './read.test.support.js';

const MiB = 1024 ** 2;

async function* bytesOf(pieces: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** Returns the batches of a file, one after the other. */
async function* batchesOf(pieces: Iterable<string> | Uint8Array): AsyncGenerator<FileBatch> {
  const bytes =
    pieces instanceof Uint8Array
      ? (async function* () {
          yield pieces;
        })()
      : bytesOf(pieces);
  for (const reading = readContacts(bytes); ; ) {
    const step = await reading.next();
    if (step.done === true) return;
    yield step.value;
  }
}

const textOf = ({ rows }: FileBatch) => rows.map(({ raw }) => (typeof raw === 'string' ? raw : raw.join('')));

/** Returns the bytes that the reader keeps at its end, while its rows are not kept. */
async function keptBytesOf(pieces: Iterable<string>): Promise<number> {
  const before = usedHeap();
  let kept = 0;
  function* measured() {
    yield* pieces;
    kept = usedHeap() - before;
  }
  for await (const _ of batchesOf(measured()));
  return kept;
}

describe('memory', () => {
  it('a batch has few characters, also of a small workbook with long rows', async () => {
    const strings = `<si><t>${'x'.repeat(2_000)}</t></si>`;
    const row = `<row>${'<c t="s"><v>0</v></c>'.repeat(400)}</row>`;
    const file = workbookOf({
      sheets: [{ name: 'People', data: rowOf(['Name', 'Phone']) + row.repeat(20) }],
      strings,
    });
    expect(file.length).toBeLessThan(64 * 1024);
    let rows = 0;
    for await (const batch of batchesOf(file)) {
      rows += batch.rows.length;
      expect(textOf(batch).join('').length).toBeLessThan(MiB);
    }
    expect(rows).toBe(20);
  });

  function* rowsWithTags(count: number) {
    yield 'name,tags,remark\n';
    const remark = 'x'.repeat(16_000);
    for (let row = 0; row < count; row += 1) {
      const tag = [...'newsletter of spring'].map((letter, bit) =>
        (row >> bit) & 1 ? letter.toUpperCase() : letter,
      );
      yield `Ann,${tag.join('')},${remark}\n`;
    }
  }

  it('spellings of tags do not keep the text around them', async () => {
    expect(await keptBytesOf(rowsWithTags(2_000))).toBeLessThan(8 * MiB);
  });

  it('a limited number of spellings of tags have a note', async () => {
    function* spellings() {
      yield 'name,tags\n';
      for (let row = 0; row < 1_300; row += 1) {
        const tags = Array.from({ length: 10 }, (_, at) =>
          [...'abcdefghijklmnop']
            .map((letter, bit) => (((row * 10 + at) >> bit) & 1 ? letter.toUpperCase() : letter))
            .join(''),
        );
        yield `Ann,${tags.join(';')}\n`;
      }
    }
    const { all } = await readAll(bytesOf(spellings()));
    const notes = all.flatMap((row) => ('notes' in row ? (row.notes ?? []) : []));
    expect(notes).toHaveLength(10_000);
  });

  it('waiting cards do not keep the text around them', async () => {
    function* cards() {
      for (let card = 0; card < 700; card += 1)
        yield `BEGIN:VCARD\nVERSION:4.0\nFN:Ann of the house ${card}\nUID:card ${card}\nEND:VCARD\n${'\n'.repeat(16_000)}`;
    }
    expect(await keptBytesOf(cards())).toBeLessThan(8 * MiB);
  });

  it('countries do not keep the text around them', async () => {
    function* rows() {
      yield 'name,country,remark\n';
      for (let row = 0; row < 900; row += 1) yield `Ann,a land beyond the sea ${row},${'x'.repeat(16_000)}\n`;
    }
    expect(await keptBytesOf(rows())).toBeLessThan(8 * MiB);
  });

  it('heads of properties do not keep the text around them', async () => {
    function* cards() {
      for (let card = 0; card < 900; card += 1)
        yield `BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nNOTE;X-PARAMETER=number-${card}:${'x'.repeat(16_000)}\nEND:VCARD\n`;
    }
    expect(await keptBytesOf(cards())).toBeLessThan(8 * MiB);
  });

  it('members of groups are looked for up to a number, counted for each group', async () => {
    const members = Array.from({ length: 2_900 }, (_, member) => `MEMBER:m${member}\n`).join('');
    function* cards() {
      for (let group = 0; group < 40; group += 1)
        yield `BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Group ${group}\n${members}END:VCARD\n`;
      yield 'BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nUID:m0\nEND:VCARD\n';
    }
    const { records } = await readAll(bytesOf(cards()));
    expect(records[0]?.groups).toHaveLength(35);
  });

  it('ids of members do not keep the text around them', async () => {
    function* cards() {
      for (let group = 0; group < 2_000; group += 1)
        yield `BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:a group of people ${group}\nMEMBER:a member ${group}\nNOTE:${'x'.repeat(16_000)}\nEND:VCARD\n`;
      yield 'BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nEND:VCARD\n';
    }
    expect(await keptBytesOf(cards())).toBeLessThan(8 * MiB);
  });
});

it('corrections of many rows are checked in many slices', async () => {
  const rows = 60_000;
  const cells = { phone: '+14155550123' };
  const corrections = Object.fromEntries(Array.from({ length: rows }, (_, row) => [row + 1, cells]));
  const refusal = refusalOf('phone,name\n1,a\n', { corrections });
  expect(await countTurns(refusal)).toBeGreaterThan(5);
  expect(await refusal).toMatchObject({ code: 'corrections' });
});

it('the rows before a control character are read in many slices', async () => {
  const file = `phone,name\n${'(2,b\n'.repeat(10_000)}\u0001`;
  const refusal = refusalOf(file, { region: 'US' });
  expect(await countTurns(refusal)).toBeGreaterThan(50);
  expect(await refusal).toMatchObject({ code: 'control_character', row: 10_001 });
});

it('the attributes of a row are copied once, for all own fields', async () => {
  const fields = Array.from(
    { length: 100 },
    (_, at): OwnField =>
      ({ key: `f${at}`, label: `F${at}`, type: 'number', choices: [] }) as unknown as OwnField,
  );
  const attributes = Object.fromEntries(fields.map(({ key }, at) => [key, `${at}`]));
  const copies = vi.spyOn(Object, 'fromEntries');
  const { records } = await readAll(JSON.stringify({ display_name: 'Ann', attributes }), { fields });
  expect(records[0]?.attributes).toMatchObject({ f0: 0, f99: 99 });
  expect(copies.mock.calls.length).toBeLessThan(10);
  copies.mockRestore();
});
