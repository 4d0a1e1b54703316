import { expect, it } from 'vitest';
import { addGuard, removeGuard } from './formula-guard.js';

it.each([
  ['=1+1', "'=1+1"],
  ["'=1", "''=1"],
  [' =1', "' =1"],
  ['\u00a0@x', "'\u00a0@x"],
  ['\uff1dHYPERLINK("x")', '\'\uff1dHYPERLINK("x")'],
  ['\uff0b1', "'\uff0b1"],
  ['\uff0d1', "'\uff0d1"],
  ['\uff20x', "'\uff20x"],
  ['x;=HYPERLINK("https://evil.example")', 'x;\'=HYPERLINK("https://evil.example")'],
  ['x\t=1', "x\t'=1"],
  ['x|@y', "x|'@y"],
  ['x; =1;\uff1d2', "x;' =1;'\uff1d2"],
  ["x;'=1", "x;''=1"],
  ['x;\t=1', "x;\t'=1"],
  ['\t=1', "'\t'=1"],
  // A number for people and programs.
  ['+49 151 234', '+49 151 234'],
  ['x;+49 151; +49 (152) 3|+1', 'x;+49 151; +49 (152) 3|+1'],
  ['x;+49 151=1', "x;'+49 151=1"],
  ['Jane; Doe', 'Jane; Doe'],
  // A program with another separator reads a quote or a line end of a cell as its own.
  ['x;"=1;y', 'x;\'"=1;y'],
  ['x|" =1', 'x|\'" =1'],
  ['x;\'"@1', "x;''\"@1"],
  ['x\n=1;y', "x\n'=1;y"],
  ['x\r\n"\uff1d1', 'x\r\n\'"\uff1d1'],
  ['x\n+49 151', 'x\n+49 151'],
  ['a,=1', 'a,=1'],
])('%j is written as %j and read back', (text, written) => {
  expect(addGuard(text)).toBe(written);
  expect(removeGuard(written)).toBe(text);
});

/** Reads a line as a program with this separator does. A quote counts only at the beginning of a cell. */
function cellsBy(separator: string, line: string): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at += 1) {
    let cell = '';
    let isQuoted = line[at] === '"';
    for (at += isQuoted ? 1 : 0; at < line.length; at += 1) {
      const character = line[at] ?? '';
      if (isQuoted && character === '"' && line[at + 1] !== '"') isQuoted = false;
      else if (!isQuoted && (character === separator || /[\r\n]/.test(character))) break;
      else {
        cell += character;
        if (isQuoted && character === '"') at += 1;
      }
    }
    cells.push(cell);
  }
  return cells;
}

it('every text is read back, and no written text runs as a formula with any separator', () => {
  const parts = [
    "'",
    '"',
    '=',
    '+',
    '-',
    '@',
    '\uff1d',
    ' ',
    '\u3000',
    ';',
    '|',
    '\t',
    '\n',
    '\r',
    '1',
    'a',
    '(',
    ',',
  ];
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let turn = 0; turn < 20_000; turn += 1) {
    const text = Array.from({ length: random(9) }, () => parts[random(parts.length)]).join('');
    const written = addGuard(text);
    if (removeGuard(written) !== text) throw new Error(`not read back: ${JSON.stringify([text, written])}`);
    const line = `7,"${written.replaceAll('"', '""')}"`;
    const first = written.split(/[;|\t]/, 1);
    for (const cell of [...first, ...[';', '|', '\t'].flatMap((separator) => cellsBy(separator, line))]) {
      const trimmed = cell.replace(/^[ \u00a0\u3000]*/, '');
      const runs = /^[=+\-@\uff1d]/.test(trimmed) && !/^\+\d[\d ()-]*(?:"?$|[;|\t])/.test(trimmed);
      if (runs) throw new Error(`it runs: ${JSON.stringify([text, written, cell])}`);
    }
  }
});
