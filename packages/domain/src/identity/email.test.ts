import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../../test/support/rounds.js';
import { comparedEmail, readEmail } from './email.js';

describe('the address that a text means', () => {
  it.each([
    [' Ann@Example.com ', 'Ann@Example.com'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['MAILTO:ann@example.com?subject=Hi%20there', 'ann@example.com'],
    ['mailto:ann%2Bshop@example.com', 'ann+shop@example.com'],
    ['<ann@example.com>', 'ann@example.com'],
    ['Ann Lee <ann@example.com>', 'ann@example.com'],
    ['Ann<ann@example.com>', 'ann@example.com'],
    ['"Lee, Ann" <ann@example.com>;', 'ann@example.com'],
    ['<mailto:ann@example.com>', 'ann@example.com'],
    ['ann\u200b@exam\u00adple.com\ufeff', 'ann@example.com'],
    ['ann＠example.com', 'ann@example.com'],
    ['ann+tag@example.com', 'ann+tag@example.com'],
  ])('%j is read as %s', (text, address) => {
    expect(readEmail(text)).toBe(address);
  });

  it.each([
    '',
    'ann',
    '@',
    'ann@',
    '@example.com',
    'a b@example.com',
    'a@b@c.example',
    '<ann>',
    'Ann <>',
    'mailto:',
    '\u200b@x.co',
  ])('%j is not an address', (text) => {
    expect(readEmail(text)).toBeUndefined();
  });

  it('is the same in angles', () => {
    const unit = fc.constantFrom(...'aB1_.-+@%ü');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 9 }), (text) => {
        expect(readEmail(`<${text}>`)).toBe(readEmail(text));
      }),
    );
  });
});

describe('the compared form of an address', () => {
  const part = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        ...[
          'a',
          'B',
          'ü',
          'u\u0308',
          'ß',
          'İ',
          '.',
          '-',
          'xn--',
          '1',
          '\u200b',
          '\u200c',
          '。',
          '＠',
          '@',
          '<',
          '>',
          'ς',
          '%',
          '/',
          ':',
        ],
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 6,
  });

  it('does not change again', () => {
    fc.assert(
      fc.property(part, part, (name, domain) => {
        const form = comparedEmail(`${name}@${domain}`);
        expect(comparedEmail(form)).toBe(form);
      }),
      { numRuns: rounds(1_000, 10_000), examples: [['a', 'xn--xn--xn--']] },
    );
  });
});
