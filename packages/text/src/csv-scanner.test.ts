import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { CsvScanner } from './csv-scanner.js';

const bounds = { maxLength: 10_000, maxColumns: 100 };

/** All records of a text that comes in chunks cut at these places. */
function scan(text: string, delimiter: string, cuts: readonly number[] = [], isLenient = false): string[][] {
  const scanner = new CsvScanner(delimiter, bounds, isLenient);
  const records: string[][] = [];
  const take = () => {
    for (let cells = scanner.next(1); cells !== undefined; cells = scanner.next(1)) records.push(cells);
  };
  let from = 0;
  for (const cut of [...cuts].sort((left, right) => left - right)) {
    scanner.push(text.slice(from, Math.max(from, cut)));
    from = Math.max(from, cut);
    take();
  }
  scanner.push(text.slice(from));
  take();
  scanner.end();
  take();
  return records;
}

const unquoted = fc
  .string({ unit: fc.constantFrom('a', 'ß', '"', ' ', '😀', "'", '1'), maxLength: 6 })
  .filter((text) => !text.startsWith('"'));
const quoted = fc
  .string({ unit: fc.constantFrom('a', '""', ',', ';', '\n', '\r', '\r\n', ' ', '😀'), maxLength: 8 })
  .map((text) => `"${text}"`);
const record = fc.array(fc.oneof(unquoted, quoted), { minLength: 1, maxLength: 5 });
/** Text behind a closing quote. */
const overquoted = fc
  .tuple(
    fc.string({ unit: fc.constantFrom('a', ',', ';', '\n', ' '), maxLength: 5 }),
    fc.string({ unit: fc.constantFrom('a', ' ', 'ß'), minLength: 1, maxLength: 3 }),
  )
  .map(([inside, behind]) => `"${inside}"${behind}`);
const oddRecord = fc.array(fc.oneof(unquoted, quoted, overquoted), { minLength: 1, maxLength: 5 });
const fileOf = (records: typeof record) =>
  fc
    .tuple(
      fc.array(records, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\r\n', '\n', '\r'),
      fc.boolean(),
    )
    .map(([records, delimiter, lineEnd, ends]) => ({
      text: records.map((cells) => cells.join(delimiter)).join(lineEnd) + (ends ? lineEnd : ''),
      delimiter,
    }));

describe('CsvScanner', () => {
  it('finds the same cells as a library, wherever the text is cut', () => {
    fc.assert(
      fc.property(fileOf(record), fc.array(fc.nat(80), { maxLength: 6 }), ({ text, delimiter }, cuts) => {
        const wanted: string[][] = parse(text, {
          delimiter,
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_column_count: true,
          relax_quotes: true,
          skip_empty_lines: false,
        });
        expect(scan(text, delimiter, cuts)).toEqual(wanted);
      }),
      { numRuns: rounds(200, 1_000) },
    );
  });

  it('a lenient scanner reads odd quotes like a library, and no empty lines', () => {
    fc.assert(
      fc.property(fileOf(oddRecord), fc.array(fc.nat(80), { maxLength: 6 }), ({ text, delimiter }, cuts) => {
        const wanted: string[][] = parse(text, {
          delimiter,
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_column_count: true,
          relax_quotes: true,
          skip_empty_lines: true,
        });
        expect(scan(text, delimiter, cuts, true)).toEqual(wanted);
      }),
      { numRuns: rounds(200, 1_000) },
    );
  });

  it('gives the same cells if every character arrives alone', () => {
    const text = 'a,"b ""c"", d",e\r\n"1\r\n2",,"""x"""\rlast,"",\n';
    const alone = scan(
      text,
      ',',
      [...text].map((_, index) => index),
    );
    expect(alone).toEqual([
      ['a', 'b "c", d', 'e'],
      ['1\r\n2', '', '"x"'],
      ['last', '', ''],
    ]);
  });

  it('counts lines, also inside quotes', () => {
    const scanner = new CsvScanner(',', bounds);
    scanner.push('a,"1\n2\r\n3"\r\nb,c\rd,e\n');
    scanner.end();
    const lines: number[] = [];
    for (let line = scanner.line; scanner.next(1) !== undefined; line = scanner.line) lines.push(line);
    expect([lines, scanner.line]).toEqual([[1, 4, 5], 6]);
  });
});
