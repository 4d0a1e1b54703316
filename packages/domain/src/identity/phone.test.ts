import { describe, expect, it, vi } from 'vitest';
import { digitsOf, hasOtherForms, isDialable, matchKey, matchNumbers } from './phone.js';

describe('equivalent forms of a number', () => {
  it('Brazil: a mobile matches with and without the ninth digit, a landline does not', () => {
    expect(matchNumbers('5511987654321', '551187654321')).toBe('equivalent');
    expect(matchNumbers('551187654321', '5511987654321')).toBe('equivalent');
    expect(matchNumbers('551132654321', '5511932654321')).toBeNull();
    expect(matchKey('551132654321')).toBe('551132654321');
  });

  it('Mexico: 52 and 521 match each other', () => {
    expect(matchNumbers('5215512345678', '525512345678')).toBe('equivalent');
    expect(matchNumbers('525512345678', '5215512345678')).toBe('equivalent');
  });

  it('Argentina: 549 matches a stored 54, but not the reverse', () => {
    expect(matchNumbers('5491123456789', '541123456789')).toBe('equivalent');
    expect(matchNumbers('541123456789', '5491123456789')).toBeNull();
  });

  it('other numbers match only by equal digits', () => {
    expect(matchNumbers('14155550123', '14155550123')).toBe('exact');
    expect(matchNumbers('14155550123', '494155550123')).toBeNull();
    expect(matchKey('14155550123')).toBe('14155550123');
  });
});

describe('hasOtherForms', () => {
  it('is true for mobile numbers of Brazil, and all of Mexico and Argentina, in either form', () => {
    const either = ['5511987654321', '551187654321', '525512345678', '5215512345678', '541112345678'];
    expect([...either, '5491112345678'].every(hasOtherForms)).toBe(true);
    expect(['551133334444', '14155550123', '4915112345678', '52551234567'].some(hasOtherForms)).toBe(false);
  });
});

describe('isDialable', () => {
  it('takes 7 to 15 digits, the first not 0', () => {
    expect(['1234567', '123456789012345'].every(isDialable)).toBe(true);
    expect(['123456', '1234567890123456', '0123456789', '+1234567', ''].some(isDialable)).toBe(false);
  });
});

describe('digitsOf', () => {
  it('a digit of another script is read once, however often it is there', () => {
    const made = vi.spyOn(String, 'fromCodePoint');
    try {
      expect(digitsOf('\u{1d7ff}'.repeat(1_000))).toBe('9'.repeat(1_000));
      expect(made.mock.calls.length).toBeLessThan(100);
    } finally {
      made.mockRestore();
    }
  });

  it('reads the digits of every script', () => {
    expect(digitsOf('+1 (415) 555-0123 ext')).toBe('14155550123');
    expect(digitsOf('٠١٢٣٤٥٦٧٨٩')).toBe('0123456789');
    expect(digitsOf('०९ ０９ 𝟎𝟗𝟘𝟡𝟿')).toBe('090909099');
    expect(digitsOf('½ ² Ⅷ n/a')).toBe('');
  });
});
