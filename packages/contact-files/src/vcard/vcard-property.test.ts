/** Optimized parsing has the same results as simple parsing. */

import { codePoints } from '@switchbook/domain/text/text.js';
import { countLineEnds } from '@switchbook/text/csv-scanner.js';
import { expect, it } from 'vitest';
import { maxParts, splitNames } from '../rows/split-cells.js';
import { parseProperty, splitValue, unescapeValue } from './vcard-property.js';

const plainly = (value: string) =>
  value.replaceAll(/\\([\s\S])/g, (_, match: string) => (match === 'n' || match === 'N' ? '\n' : match));

it('reads escapes of a value', () => {
  const values = [
    '',
    'a',
    '\\',
    '\\\\',
    '\\\\\\',
    'a\\nb\\N',
    '\\\\n',
    'é\\;王\\,😀\\😀',
    '\\n\\',
    '\\\\\\n',
  ];
  for (const value of values) expect(unescapeValue(value), value).toBe(plainly(value));
  const long = '\\\\\\n\\;'.repeat(200_000);
  expect(unescapeValue(long)).toBe(plainly(long));
  expect(splitValue('a\\;b;c\\\\;d', ';')).toEqual(['a;b', 'c\\', 'd']);
});

it('reads quoted-printable bytes', () => {
  const decoded = (value: string) => {
    const property = parseProperty(`NOTE;ENCODING=QUOTED-PRINTABLE:${value}`);
    return typeof property === 'object' ? property.value : property;
  };
  expect(decoded('=4A=c3=A9=')).toBe('Jé=');
  expect(decoded('=4=G1a=3D41')).toBe('=4=G1a=41');
  expect(decoded('=FF')).toBe('undecodable');
});

it('counts code points, also lone surrogates', () => {
  for (const text of ['', 'a', '😀', 'a😀b', '\ud83d', '\ude00', '\ud83d\ud83d\ude00', '😀😀\ud83d'])
    expect(codePoints(text), JSON.stringify(text)).toBe([...text].length);
});

it('counts line ends', () => {
  for (const text of ['', '\n', '\r', '\r\n', '\n\r', '\r\r\n\n', 'a\r\nb\nc\rd'])
    expect(countLineEnds(text), JSON.stringify(text)).toBe(text.match(/\r\n|\n|\r/g)?.length ?? 0);
});

it('splits names in a cell, up to the used number', () => {
  expect(splitNames('a\\;b;c\\\\;d;')).toEqual(['a;b', 'c\\', 'd', '']);
  expect(splitNames('a\\x\\')).toEqual(['a\\x\\']);
  for (const cell of [';'.repeat(100_000), '\\;;'.repeat(100_000)])
    expect(splitNames(cell).length).toBe(maxParts + 1);
});
