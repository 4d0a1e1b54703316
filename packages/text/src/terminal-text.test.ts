import { expect, it } from 'vitest';
import {
  cutToWidth,
  escapeForTerminal,
  escapeTableCell,
  oneLine,
  terminalChunks,
  terminalJson,
  terminalWidthOf,
} from './terminal-text.js';

it('controls and direction changes are escaped; line feeds, tabs and other text are unchanged', () => {
  expect(escapeForTerminal('a\u001b[2Jb\u007f\u009b31m\r\u0000')).toBe(
    'a\\u{1b}[2Jb\\u{7f}\\u{9b}31m\\u{d}\\u{0}',
  );
  expect(escapeForTerminal('\u202eabc\u2066x\u2069\u200f\u061c')).toBe(
    '\\u{202e}abc\\u{2066}x\\u{2069}\\u{200f}\\u{61c}',
  );
  for (const text of ['one\ntwo\tthree', 'Zoë Åström 田中 🙂👩‍👩‍👧', 'a\u00a0b\u200d', 'שלום'])
    expect(escapeForTerminal(text)).toBe(text);
  expect(escapeTableCell('a\nb\tc\u001b')).toBe('a\\u{a}b\\u{9}c\\u{1b}');
});

it('JSON has no control characters and no direction changes, and reads the same', () => {
  const value = {
    name: 'a\u001b[2J\u007f\u009b31m\r\n\u202eabc\u2028\u2066"\\u009b',
    list: ['Zoë 🙂', null, 1],
  };
  expect(terminalJson(value)).toBe(
    '{"name":"a\\u001b[2J\\u007f\\u009b31m\\r\\n\\u202eabc\\u2028\\u2066\\"\\\\u009b","list":["Zoë 🙂",null,1]}',
  );
  expect(JSON.parse(terminalJson(value))).toEqual(value);
});

it('one line has a space for control characters', () => {
  expect(oneLine('a\r\n\tb\u009bc d')).toBe('a b c d');
});

it('chunks that split a character give the same text', async () => {
  const bytes = Buffer.from('Zoë\u009b 🙂\u202e.');
  for (let size = 1; size < bytes.length; size += 1) {
    const chunks = (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })();
    let text = '';
    for await (const chunk of terminalChunks(chunks)) text += chunk;
    expect(text).toBe('Zoë\\u{9b} 🙂\\u{202e}.');
  }
});

it('letters of East Asia and emoji take two columns, marks and invisible characters none', () => {
  const texts = [
    'Ana',
    '田中',
    'ｱﾅ',
    'Ａ',
    'Zoe\u0308',
    'a\u200b',
    '🙂',
    '👩‍👩‍👧',
    '❤️',
    '🇩🇪',
    '한국',
    'שלום',
    '',
  ];
  expect(texts.map(terminalWidthOf)).toEqual([3, 4, 2, 2, 3, 1, 2, 2, 2, 2, 4, 4, 0]);
});

it('a line is cut between letters, within its columns', () => {
  const cuts = [3, 4, 5].map((most) => cutToWidth('a田中Zoe\u0308', most));
  expect(cuts).toEqual(['a田', 'a田', 'a田中']);
  expect(cutToWidth('plain', 3)).toBe('pla');
});
