/** Files that are damaged, hostile, or not files of contacts. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readContacts } from './read.js';
import { readAll, refusalOf } from './read.test.support.js';

const MiB = 1024 ** 2;

/** Repeats a piece up to this number of bytes, generated when it is read. */
async function* endless(start: string, piece: string, bytes: number, sent: { bytes: number }) {
  yield Buffer.from(start);
  const block = Buffer.from(piece.repeat(Math.ceil((64 * 1024) / piece.length)));
  for (; sent.bytes < bytes; sent.bytes += block.length) {
    yield block;
    await yieldToEventLoop();
  }
}

describe('an endless line', () => {
  it.each([
    ['in a cell', 'name,phone\nAnna,+491701234567\n', 'x', { row: 2, line: 3 }, 4],
    [
      'in quotes',
      'name,phone\nAnna,"',
      'x\n',
      { row: 1, line: 2, message: expect.stringContaining('line 2') },
      4,
    ],
    ['at the beginning', '', 'x', { row: null, line: 1 }, 4],
    ['of blanks', 'name,phone\n', ' ', { row: 1, line: 2 }, 4],
    ['in NDJSON', '{"phone":"+491701234567"}\n{"a":"', 'x', { row: 2, line: 2 }, 16],
    ['in a card', 'BEGIN:VCARD\nNOTE:', 'x', { row: 1, line: 1 }, 16],
    ['as a card', 'BEGIN:VCARD\n', 'TEL:1\n', { row: 1, line: 1 }, 16],
  ])('%s is refused early and with flat memory', async (_, start, piece, where, mostMiB) => {
    const before = process.memoryUsage().rss;
    const sent = { bytes: 0 };
    const refusal = await refusalOf(endless(start, piece, 1024 * MiB, sent));
    expect(refusal).toMatchObject({ code: 'line_too_long', ...where });
    expect(sent.bytes).toBeLessThan(mostMiB * MiB);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MiB);
  });

  it('refuses a line of 10,000 columns', async () => {
    const columns = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',');
    expect(await refusalOf(`${columns}\n`)).toMatchObject({ code: 'too_many_columns', line: 1 });
    expect(await refusalOf(`phone,name\n"",${columns}\n`)).toMatchObject({
      code: 'too_many_columns',
      row: 1,
      line: 2,
    });
  });
});

describe('a compressed file', () => {
  const text = `phone,name\n${'+491701234567,Anna\n'.repeat(1_000)}`;

  it('is read, also in several members', async () => {
    const bytes = Buffer.concat([gzipSync(text.slice(0, 5_000)), gzipSync(text.slice(5_000))]);
    for (const size of [1, 1_000, undefined])
      expect(await readAll(bytes, {}, size)).toMatchObject({
        compressed: true,
        rows: 1_000,
        bytes: bytes.length,
      });
  });

  it('a damaged or cut-off file is refused', async () => {
    const bytes = gzipSync(text);
    expect(await refusalOf(bytes.subarray(0, bytes.length - 10))).toMatchObject({
      code: 'compressed_truncated',
    });
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 30, 40);
    expect(await refusalOf(damaged)).toMatchObject({ code: 'compressed_corrupt' });
  });

  it('a file that grows without bounds is refused', async () => {
    const rows = gzipSync(`name,notes\n${`Anna,${'x'.repeat(60_000)}\n`.repeat(400)}`);
    expect(await refusalOf(rows)).toMatchObject({ code: 'compressed_too_much' });
    expect(await refusalOf(gzipSync(Buffer.alloc(20 * MiB)))).toMatchObject({ code: 'binary' });
  });

  it('is refused if compressed twice', async () => {
    expect(await refusalOf(gzipSync(gzipSync(text)))).toMatchObject({
      message: expect.stringContaining('twice'),
    });
  });
});

describe('a file that is no text', () => {
  const noise = Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7919) % 256));
  it.each([
    ['PNG', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), noise])],
    ['PDF', Buffer.from('%PDF-1.7 …')],
    ['web page', Buffer.from('<!DOCTYPE html><html>')],
    ['XML', Buffer.from('<?xml version="1.0"?><x/>')],
    ['text', noise],
  ])('is named: %s', async (name, bytes) => {
    const refusal = await refusalOf(bytes);
    expect(refusal).toMatchObject({ code: 'binary', row: null });
    expect(refusal.message).toContain(name);
  });

  it('an invalid character is refused with its row', async () => {
    const text = `name,phone\nAnna,\n${'Bob,\n'.repeat(100_000)}Cora,x\u0000y\n`;
    expect(await refusalOf(text)).toMatchObject({
      code: 'control_character',
      row: 100_002,
      line: 100_003,
      column: 'phone',
    });
    expect(await refusalOf('name,phone\nAnna,\u0007\n')).toMatchObject({
      code: 'control_character',
      row: 1,
      line: 2,
    });
  });
});

/** Text in a single-byte encoding. */
function encoded(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  );
  return Uint8Array.from([...text].map((character) => bytes.get(character) ?? 0));
}

describe('the encoding', () => {
  const text = 'name,city\nJosé Müller,Köln\n“Žofia” – €,Łódź\n';

  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['utf-16le', Buffer.from(text, 'utf16le')],
  ])('%s is detected', async (encoding, bytes) => {
    for (const size of [1, 3, undefined]) {
      const file = await readAll(bytes, {}, size);
      expect(file.encoding).toBe(encoding);
      expect(file.records.map(({ displayName }) => displayName)).toEqual(['José Müller', '“Žofia” – €']);
    }
  });

  it('reads western text that is not UTF-8 as windows-1252', async () => {
    const bytes = Buffer.from('name,city\nJosé Müller,K\u00f6ln\n\u0093Anna\u0094 \u0080,x\n', 'latin1');
    const file = await readAll(bytes);
    expect(file.encoding).toBe('windows-1252');
    expect(file.records.map(({ displayName }) => displayName)).toEqual(['José Müller', '“Anna” €']);
  });

  it.each([
    ['windows-1251', 'Телефон;Имя\n+74952233445;Анна Иванова\n+74952233446;Борис\n', 'Анна Иванова'],
    ['windows-1251', 'Phone;Name\n+74952233445;Анна\n', 'Анна'],
    ['koi8-r', 'Телефон;Имя\n+74952233445;Анна Иванова\n+74952233446;Борис\n', 'Анна Иванова'],
    ['windows-1256', 'phone;name;city\n+97141234567;محمد علي;القاهرة\n', 'محمد علي'],
  ])('%s is detected by the words of its language', async (encoding, file, name) => {
    const read = await readAll(encoded(file, encoding));
    expect([read.encoding, read.records[0]?.displayName]).toEqual([encoding, name]);
    expect(read.records[0]?.identities).toHaveLength(1);
  });

  it.each(['utf16le', 'utf16be'])('%s without a mark is detected in another script too', async (encoding) => {
    const bytes = Buffer.from('Телефон;Имя\n+74952233445;Анна Иванова\n', 'utf16le');
    const { records } = await readAll(encoding === 'utf16be' ? bytes.swap16() : bytes);
    expect(records[0]?.displayName).toBe('Анна Иванова');
  });

  it('is not guessed if uncertain, and accepted if declared', async () => {
    const hebrew = encoded('phone;name\n+97231234567;דוד כהן\n+97231234568;שרה לוי\n', 'windows-1255');
    expect(await refusalOf(hebrew)).toMatchObject({ code: 'encoding' });
    expect((await readAll(hebrew, { encoding: 'windows-1255' })).records[0]?.displayName).toBe('דוד כהן');
    const mediaType = 'text/csv; charset=windows-1255';
    expect((await readAll(hebrew, { mediaType })).encoding).toBe('windows-1255');
    const japanese = Buffer.from([...Buffer.from('name\n'), 0x93, 0x8c, 0x8b, 0x9e]);
    expect((await readAll(japanese, { encoding: 'Shift_JIS' }, 1)).records[0]?.displayName).toBe('東京');
    expect(await refusalOf('name\nx', { encoding: 'klingon' })).toMatchObject({ code: 'encoding' });
  });

  it('is used as declared, not replaced by a similar one', async () => {
    const { records, encoding } = await readAll(encoded('name\nPreis €5 Œuvre\n', 'iso-8859-15'), {
      encoding: 'ISO-8859-15',
    });
    expect([encoding, records[0]?.displayName]).toEqual(['iso-8859-15', 'Preis €5 Œuvre']);
  });

  it('is enforced: the first bad sequence is reported by row, line and column', async () => {
    const rows = 'Juergen,Koeln\n'.repeat(40_000);
    const bytes = Buffer.concat([
      Buffer.from(`name,city\n${rows}Anna,K`),
      Buffer.from([0xf6]),
      Buffer.from('ln\nBob,\n'),
    ]);
    for (const size of [999, undefined])
      expect(await refusalOf(bytes, {}, size)).toMatchObject({
        code: 'encoding',
        row: 40_001,
        line: 40_002,
        column: 'city',
      });
    const early = Buffer.concat([Buffer.from('name,city\nAnna,K'), Buffer.from([0xf6]), Buffer.from('ln\n')]);
    expect(await refusalOf(early, { encoding: 'utf-8' })).toMatchObject({
      code: 'encoding',
      row: 1,
      line: 2,
      column: 'city',
    });
    expect(await refusalOf(Buffer.from('name\nAnna\nB\xc3', 'latin1'), { encoding: 'utf-8' })).toMatchObject({
      row: 2,
    });
  });
});

describe('reading', () => {
  async function* rows(count: number) {
    yield Buffer.from('phone,name\n');
    for (let row = 0; row < count; row += 1_000) yield Buffer.from('+491701234567,Anna\n'.repeat(1_000));
  }

  it('returns small batches with the progress', async () => {
    let bytes = 0;
    let count = 0;
    for await (const batch of readContacts(rows(5_000))) {
      expect(batch.rows.length).toBeLessThanOrEqual(500);
      expect(batch.bytes).toBeGreaterThanOrEqual(bytes);
      bytes = batch.bytes;
      count += batch.rows.length;
    }
    expect([count, bytes]).toEqual([5_000, 11 + 5_000 * 19]);
  });

  it('yields to other work', async () => {
    let pauses = 0;
    let isDone = false;
    const others = (async () => {
      for (; !isDone; pauses += 1) await yieldToEventLoop();
    })();
    const cpu = process.cpuUsage();
    await readAll(rows(100_000));
    const { user } = process.cpuUsage(cpu);
    isDone = true;
    await others;
    // A pause for every few milliseconds of work.
    expect(pauses).toBeGreaterThan(user / 1_000 / 20);
  });

  it('closes the file when the reader stops early, and passes on its errors', async () => {
    let isOpen = true;
    async function* file() {
      try {
        yield* rows(500_000);
      } finally {
        isOpen = false;
      }
    }
    for await (const _ of readContacts(file())) break;
    expect(isOpen).toBe(false);
    async function* broken() {
      yield* rows(40_000);
      throw new Error('the line went dead');
    }
    await expect(readAll(broken())).rejects.toThrow('the line went dead');
  });
});
