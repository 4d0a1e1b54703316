import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { inTwoLengths } from '../../../../test/support/lengths.js';
import { onlyNational, readE164, readPhone, readPhoneText } from './read-phone.js';

describe('readPhone', () => {
  it.each([
    ['+14155550123', undefined, '14155550123'],
    [' +1 (415) 555-0123 ', undefined, '14155550123'],
    ['+49/30.12 34\u201156', undefined, '4930123456'],
    ['+49 (0)30 123456', undefined, '4930123456'],
    ['+39 (0)6 1234567', undefined, '39061234567'],
    ['+49 151 23456789', 'US', '4915123456789'],
    ['(415) 555-0123', 'US', '14155550123'],
    ['14155550123', 'US', '14155550123'],
    ['0151 23456789', 'DE', '4915123456789'],
    ['0049 151 23456789', 'DE', '4915123456789'],
    ['11 99999-0000', 'BR', '5511999990000'],
    // A trunk prefix or a bracket marks the number as national, even if its digits have another meaning too.
    ['8 (495) 223-34-45', 'RU', '74952233445'],
    ['84952233445', 'RU', '74952233445'],
    ['8 921 123-45-67', 'RU', '79211234567'],
    ['(658) 460-5501', 'JM', '16584605501'],
    // Spreadsheets add a decimal part to numbers.
    ['+6281234567890.0', undefined, '6281234567890'],
    ['14155552671.0', 'ID', '14155552671'],
    ['01.23.45.67.00', 'FR', '33123456700'],
    // Copied numbers carry invisible direction marks.
    ['\u202a+44 7700 900126\u202c', undefined, '447700900126'],
    ['\u2066+44 7700 900126\u2069\u200e', undefined, '447700900126'],
    // The international prefix of most countries also works in countries with another one.
    ['00971501234567', 'ID', '971501234567'],
    ['030/12345678', 'DE', '493012345678'],
    // A slash behind the area code, also behind a country code.
    ['0049151/23456789', 'DE', '4915123456789'],
    ['0049 (0)151/23456789', 'DE', '4915123456789'],
    ['+49 (0)33203/123456', undefined, '4933203123456'],
  ])('reads %j in %s', (text, region, digits) => {
    expect(readPhone(text, region)).toBe(digits);
  });

  it.each([
    ['', undefined],
    ['+', undefined],
    ['+12', undefined],
    ['+0123456789', undefined],
    ['+1234567890123456', undefined],
    ['+1415555O123', undefined],
    ['++14155550123', undefined],
    ['14155550123', undefined],
    ['0151 23456789', undefined],
    ['0151 23456789', 'XX'],
    ['12', 'US'],
    ['call 4155550123', 'US'],
    ['(415) 555-0123 ext 5', 'US'],
    ['+14155550132/33', undefined],
    ['+14155550132/4155550133', undefined],
    ['0049 30 1234567/1234568', 'DE'],
    ['030 1234567/1234568', 'DE'],
    ['030 1234567', 'US'],
  ])('refuses %j in %s', (text, region) => {
    expect(readPhone(text, region)).toBeUndefined();
  });
});

describe('readPhone of digits without a plus', () => {
  it.each([
    ['4915123456789', 'DE', '4915123456789'],
    ['49 151 23456789', 'DE', '4915123456789'],
    ['14155550123', 'DE', '14155550123'],
    ['5511999990000', 'BR', '5511999990000'],
    ['11999990000', 'BR', '5511999990000'],
    ['55999990000', 'BR', '5555999990000'],
    ['391 234 5678', 'IT', '393912345678'],
    ['39 391 234 5678', 'IT', '393912345678'],
    ['81234567890', 'ID', '6281234567890'],
    ['6281234567890', 'ID', '6281234567890'],
    ['9876543210', 'IN', '919876543210'],
    ['919876543210', 'IN', '919876543210'],
    ['0151 23456789', 'DE', '4915123456789'],
    ['+14155550123', 'DE', '14155550123'],
    ['(415) 555-0123', 'US', '14155550123'],
    ['4915123456789', undefined, undefined],
    ['14155550123', 'XX', undefined],
    ['call me', 'DE', undefined],
  ])('reads %j in %s', (text, region, digits) => {
    expect(readPhone(text, region)).toBe(digits);
  });
});

describe('readPhoneText', () => {
  it('reads declared international digits as such in any region', () => {
    for (const region of [undefined, 'IN', 'US', 'DE'])
      expect(readPhoneText('959 212 3456', { region, isInternational: true })).toEqual({
        digits: '9592123456',
      });
    expect(readPhoneText('9592123456', { region: 'IN' })?.digits).toBe('919592123456');
  });

  it('reads a number behind the digits of its country', () => {
    for (const text of ['81234567890', '0812-3456-7890', '6281234567890', '+6281234567890'])
      expect(readPhoneText(text, { region: 'US', callingCode: '62' })).toEqual({ digits: '6281234567890' });
    expect(readPhoneText('12', { callingCode: '62' })).toBeUndefined();
  });

  it('returns the other possible reading of digits without a country', () => {
    expect(readPhoneText('393912345678', { region: 'DE' })).toEqual({
      digits: '393912345678',
      otherwise: '49393912345678',
    });
    expect(readPhoneText('0151 23456789', { region: 'DE' })).toEqual({ digits: '4915123456789' });
  });
});

describe('onlyNational', () => {
  it.each([
    ['4155550144', 'US', '14155550144'],
    ['14155550144', 'US', undefined],
    // Göttingen has the code 551, and São Paulo the older form 55 11 without a 9.
    ['55187654321', 'DE', '4955187654321'],
    ['551187654321', 'DE', undefined],
    ['5215512345678', 'BR', undefined],
    ['491510064407', 'DE', '49491510064407'],
  ])('%s in %s is %s', (digits, region, corrected) => {
    expect(onlyNational(digits, region, digits)).toBe(corrected);
  });

  it('a number with a prefix and a country code is not national, though it is not valid', () => {
    expect(onlyNational('491510064407', 'DE', '+49 1510064407')).toBeUndefined();
    expect(onlyNational('491510064407', 'DE', '00491510064407')).toBeUndefined();
    // A digit short in Brazil, and valid in Göttingen.
    expect(onlyNational('55119857524', 'DE', '+55 11 985 7524')).toBeUndefined();
    expect(onlyNational('55119857524', 'DE', '0055119857524')).toBeUndefined();
    // No number of Switzerland has so few digits.
    expect(onlyNational('4155550145', 'US', '+4155550145')).toBe('14155550145');
  });
});

it('a text with thousands of separators is no number', () => {
  const written = (length: number) => `+49${'-'.repeat(length - 13)}1701234567`;
  for (const read of [readE164, (text: string) => readPhone(text, 'DE')]) {
    expect(read(` ${written(250)}${' '.repeat(5_000)}`)).toBe('491701234567');
    expect(read(written(251))).toBeUndefined();
  }
});

describe('every region', () => {
  const each = { short: 4, long: 25 };
  inTwoLengths(
    'reads its own numbers in its own way, and tells where digits may mean another',
    each,
    async (count) => {
      const wrong: string[] = [];
      let bare = 0;
      let guessed = 0;
      for (const region of getCountries()) {
        for (const number of validNumbers(region, count)) {
          const expected = number.number.slice(1);
          for (const text of [number.formatInternational(), number.formatNational()]) {
            const reading = readPhoneText(text, { region });
            if (reading?.digits !== expected)
              wrong.push(`${region} ${text} → ${reading?.digits}, not ${expected}`);
          }
          // A number without its prefix does not name its country; the reading must then be marked as a guess.
          const reading = readPhoneText(number.nationalNumber, { region });
          bare += 1;
          if (reading?.digits === expected) continue;
          guessed += 1;
          if (reading?.otherwise !== expected)
            wrong.push(`${region} ${number.nationalNumber} → ${reading?.digits}, not ${expected}`);
        }
      }
      expect(bare).toBeGreaterThan(200 * count);
      expect(guessed / bare).toBeLessThan(0.01);
      expect(wrong).toEqual([]);
    },
  );
});

/** The example of a region, and similar numbers: other last digits, and random areas from a fixed seed. */
function validNumbers(region: CountryCode, count: number): readonly PhoneNumber[] {
  const example = getExampleNumber(region, examples);
  if (example === undefined) return [];
  const random = makeRandom(region);
  const numbers = [example];
  for (let tries = 0; tries < 16 * count && numbers.length < count; tries += 1) {
    const length = example.nationalNumber.length;
    const kept = example.nationalNumber.slice(0, tries % 4);
    let digits = kept;
    while (digits.length < length) digits += Math.floor(random() * 10);
    const number = parsePhoneNumberFromString(`+${example.countryCallingCode}${digits}`);
    // Regions that share a calling code each read only their own numbers.
    if (number?.isValid() === true && number.country === region) numbers.push(number);
  }
  return numbers;
}

function makeRandom(text: string): () => number {
  let state = [...text].reduce((sum, character) => sum * 31 + (character.codePointAt(0) ?? 0), 7) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
