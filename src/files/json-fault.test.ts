import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.js';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonFault', () => {
  it('finds a fault exactly where the parser of the language finds one', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '\\',
      '\\u00e9',
      '1',
      '-',
      '0.5e3',
      'true',
      'nul',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string({ unit: pieces, maxLength: 10 })),
        fc.nat(20),
        (text, cut) => {
          for (const one of [text, text.slice(0, cut), `${text.slice(0, cut)}x${text.slice(cut)}`])
            expect(jsonFault(one) === undefined, one).toBe(isJson(one));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['{"phone":}', 9],
    ['{"phone":1', 10],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['["a\nb"]', 3],
    ['["\\x"]', 2],
    ['{} x', 3],
    ['01', 0],
  ])('says where %j breaks', (text, at) => {
    expect(jsonFault(text)).toBe(at);
  });
});
