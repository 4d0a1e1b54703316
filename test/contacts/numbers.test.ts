/**
 * The meaning of a number without country code, in every region of the numbering plans and on every API. The expected
 * numbers are the examples of the library, never results of our own reader.
 */

import { readPhone } from '@switchbook/domain/identity/read-phone.js';
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { decodeRow } from '../../src/faces/superwaba/decode.js';
import { storedDigits } from '../../src/faces/wacr/phones.js';
import { readDigits as readWacr1 } from '../../src/faces/wacr1/phones.js';
import { readDigits as readWacrm } from '../../src/faces/wacrm/decode.js';
import { readDigits as readWazapin } from '../../src/faces/wazapin/phones.js';

type Read = (text: string, region?: string, country?: string) => string | undefined;

function readSuperwaba(text: string, region?: string, country?: string): string | undefined {
  try {
    const row = {
      userNumber: text,
      userName: 'Ana',
      ...(country === undefined ? {} : { countryCode: country }),
    };
    return decodeRow(row, { source: 'api', region }).digits;
  } catch {
    return undefined;
  }
}

/** The shortest number that the API accepts. */
const shortest: Readonly<Record<string, number>> = { wazapin: 8 };

const apis: Readonly<Record<string, Read>> = {
  wacrm: readWacrm,
  wacr: storedDigits,
  wacr1: readWacr1,
  wazapin: readWazapin,
  superwaba: readSuperwaba,
};

const isValid = (digits: string) => parsePhoneNumberFromString(`+${digits}`)?.isValid() === true;
const digitsIn = (text: string) => text.replaceAll(/[^0-9]/g, '');

describe.each(Object.entries(apis))('numbers on %s', (name, read) => {
  it('are correct in every region, in any usual notation', () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const { region, number } of everyNumber()) {
      const expected = number.number.slice(1);
      if (expected.length < (shortest[name] ?? 0)) continue;
      const national = number.formatNational();
      const bare = number.nationalNumber;
      const texts = [number.number, number.formatInternational(), expected];
      // A bracket or a trunk prefix marks a national number; without both the digits may name another country.
      if (/[(]/.test(national) || !digitsIn(national).startsWith(bare) || !isValid(digitsIn(national)))
        texts.push(national);
      if (!isValid(bare)) texts.push(bare);
      for (const text of texts) {
        tried += 1;
        const digits = read(text, region);
        if (digits !== expected) wrong.push(`${region} ${text} → ${digits}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(3_000);
  });

  it('are unchanged without a region', () => {
    const changed: string[] = [];
    for (const { number } of everyNumber()) {
      if (number.number.length <= (shortest[name] ?? 0)) continue;
      for (const text of [number.number, number.formatInternational(), number.number.slice(1)]) {
        const digits = read(text);
        if (digits !== digitsIn(text)) changed.push(`${text} → ${digits}`);
      }
      const bare = number.nationalNumber;
      const digits = read(bare);
      if (/^[1-9][0-9]{7,}$/.test(bare) && digits !== bare) changed.push(`${bare} → ${digits}`);
    }
    expect(changed).toEqual([]);
  });

  it('a number with a plus keeps its country in any region', () => {
    for (const text of ['+4155550144', '+9587422370', '+81234567812', '+87051112233'])
      for (const region of ['US', 'IN', 'ID', 'KZ']) expect(read(text, region)).toBe(digitsIn(text));
  });

  it('lose the zero in brackets behind the digits of a country', () => {
    for (const region of [undefined, 'GB', 'US']) {
      expect(read('+44 (0)20 7946 0018', region)).toBe('442079460018');
      expect(read('44 (0)20 7946 0018', region)).toBe('442079460018');
      expect(read('+44(0)2079460018', region)).toBe('442079460018');
      // Italian numbers include the zero.
      expect(read('+39 (0)6 1234567', region)).toBe('39061234567');
    }
  });

  it('are national if they can be nothing else, or state it', () => {
    expect(read('(415) 555-0144', 'US')).toBe('14155550144');
    expect(read('9587422370', 'IN')).toBe('919587422370');
    expect(read('501234567', 'AE')).toBe('971501234567');
    expect(read('0501234567', 'AE')).toBe('971501234567');
    expect(read('8 705 111 22 33', 'KZ')).toBe('77051112233');
    expect(read('8 (495) 223-34-45', 'RU')).toBe('74952233445');
  });

  it('are foreign if they are valid there unchanged', () => {
    expect(read('81234567812', 'ID')).toBe('81234567812');
    expect(read('919587422370', 'US')).toBe('919587422370');
    expect(read('442079460018', 'US')).toBe('442079460018');
  });

  it('are unchanged if they are valid nowhere', () => {
    expect(read('12345678', 'DE')).toBe('12345678');
    expect(read('4155550144', 'BZ')).toBe('4155550144');
  });

  it(`are refused or kept by the rules of ${name} if they begin with zero and no region reads them`, () => {
    const digits = read('0501234567');
    expect(digits === undefined || digits === '0501234567').toBe(true);
  });
});

describe('numbers on superwaba with the country of the request', () => {
  it('belong to that country, which has priority over the region of the account', () => {
    expect(readSuperwaba('501234567', undefined, 'AE')).toBe('971501234567');
    expect(readSuperwaba('81234567812', 'US', 'ID')).toBe('6281234567812');
    expect(readSuperwaba('81234567812', 'ID', 'JP')).toBe('81234567812');
    expect(readSuperwaba('+501234567', 'AE', 'AE')).toBe('501234567');
    expect(readSuperwaba('00501234567', 'AE', 'AE')).toBe('501234567');
  });

  it('are correct in every region that is sent with them', () => {
    const wrong: string[] = [];
    for (const { region, number } of everyNumber()) {
      const expected = number.number.slice(1);
      // The wire has no codes for Ascension Island and Tristan da Cunha.
      if (region === 'AC' || region === 'TA') continue;
      for (const text of [expected, number.formatNational(), number.nationalNumber]) {
        const digits = readSuperwaba(text, 'US', region);
        if (digits === expected) continue;
        // Digits that are also a whole number of the same country have two readings, and the longer one is meant.
        const abroad = parsePhoneNumberFromString(`+${digitsIn(text)}`);
        if (abroad?.isValid() === true && abroad.country === region && digits === digitsIn(text)) continue;
        wrong.push(`${region} ${text} → ${digits}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('numbers in files and commands', () => {
  it('lose the zero in brackets as on the APIs', () => {
    expect(readPhone('+44 (0)20 7946 0018', undefined)).toBe('442079460018');
    expect(readPhone('44 (0)20 7946 0018', 'DE')).toBe('442079460018');
    expect(readPhone('+44 (0)20 7946', undefined)).toBe('44207946');
    expect(readPhone('(0)30 123456', 'DE')).toBe('4930123456');
  });
});

interface Sample {
  readonly region: CountryCode;
  readonly number: PhoneNumber;
}

let samples: readonly Sample[] | undefined;

/** The example of each region, and numbers like it with other last digits. */
function everyNumber(): readonly Sample[] {
  samples ??= getCountries().flatMap((region) => {
    const example = getExampleNumber(region, examples);
    if (example === undefined) return [];
    const others = ['17', '50', '83'].flatMap((end) => {
      const number = parsePhoneNumberFromString(`${example.number.slice(0, -end.length)}${end}`);
      return number?.isValid() === true && number.country === region ? [number] : [];
    });
    return [example, ...others].map((number) => ({ region, number }));
  });
  return samples;
}
