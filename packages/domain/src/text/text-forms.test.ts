import { describe, expect, it } from 'vitest';
import { onThisMachine } from '../../../../test/support/machine.js';
import { readColor } from './colors.js';
import { readDay, readLanguage, readTimeZone } from './text-forms.js';

describe('a day', () => {
  it.each([
    ['1985-04-12', '1985-04-12'],
    [' 1985-04-12 ', '1985-04-12'],
    ['--04-12', '--04-12'],
    ['--02-29', '--02-29'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['1900-02-29', undefined],
    ['2023-02-29', undefined],
    ['1985-04-31', undefined],
    ['1985-13-01', undefined],
    ['1985-00-01', undefined],
    ['1985-04-00', undefined],
    ['0000-01-01', undefined],
    ['19850412', undefined],
    ['12.04.1985', undefined],
    ['1985-04-12T00:00:00Z', undefined],
    ['', undefined],
  ])('%j is %j', (text, day) => expect(readDay(text)).toBe(day));
});

describe('a language', () => {
  it.each([
    ['de', 'de'],
    ['EN-us', 'en-US'],
    ['pt_BR', 'pt-BR'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
    ['de-DE-u-co-phonebk', 'de-DE-u-co-phonebk'],
    ['english', undefined],
    ['e', undefined],
    ['en-', undefined],
    ['x-private', undefined],
    [`en${'-abcdefgh'.repeat(10_000)}`, undefined],
    ['', undefined],
  ])('%j is %j', (text, tag) => expect(readLanguage(text)).toBe(tag));
});

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['utc', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['US/Eastern', 'America/New_York'],
    ['Europe/Atlantis', undefined],
    ['+01:00', undefined],
    ['Eastern Time', undefined],
    ['', undefined],
  ])('%j is %j', (text, zone) => expect(readTimeZone(text)).toBe(zone));

  it('is read again as it was', () => {
    for (const zone of ['europe/kyiv', 'Europe/Kyiv', 'GB', 'Japan', 'asia/kolkata'].map(readTimeZone))
      expect(readTimeZone(zone ?? '')).toBe(zone);
  });
});

it('a color of spaces without end is refused at once', () => {
  expect(readColor('rgb( 1 , 2 3 / 50% )')).toBe('#010203');
  const began = performance.now();
  expect(readColor(`rgb(1${' '.repeat(200_000)}x`)).toBeNull();
  expect(performance.now() - began).toBeLessThan(onThisMachine(500));
});
