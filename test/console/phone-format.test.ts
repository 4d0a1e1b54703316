/** Numbers in the console are grouped as libphonenumber groups them, by a tenth of its data. */
import { readFileSync } from 'node:fs';
import { type CountryCode, getCountries, getExampleNumber, parsePhoneNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { expect, it } from 'vitest';
import { formatPhone } from '../../console/src/phones/phone-format.js';
import { examplesFile, formatsFile, phoneExamples, phoneFormats } from '../../scripts/phone-formats.mjs';
import { generateIt } from '../support/generated.js';

const formats = JSON.parse(readFileSync(formatsFile, 'utf8'));
const numbers = JSON.parse(readFileSync(examplesFile, 'utf8'));

it('the format data equals that of the installed library', () => {
  expect(formats, generateIt).toEqual(phoneFormats());
  expect(numbers, generateIt).toEqual(phoneExamples());
});

it('a number of every country is grouped as in the library', () => {
  const spaced = (text: string) => text.replaceAll(/[-()/.\s]+/g, ' ').trim();
  for (const country of getCountries()) {
    const example = getExampleNumber(country as CountryCode, examples);
    if (example === undefined) continue;
    const number = example.number.slice(1);
    expect(numbers[country], country).toBe(number);
    expect(formatPhone(number, formats), country).toBe(spaced(example.formatInternational()));
  }
  for (const number of ['+493012345678', '+14155550123', '+442079460958', '+5511987654321', '+390612345678'])
    expect(formatPhone(number, formats)).toBe(spaced(parsePhoneNumber(number).formatInternational()));
});

it('formats a number without the data, and accepts invalid numbers', () => {
  expect(formatPhone('4915123456789', undefined)).toBe('+4915123456789');
  expect(['999999', '12', 'x1', ''].map((text) => formatPhone(text, formats))).toEqual([
    '+999999',
    '+1 2',
    '+x1',
    '+',
  ]);
});
