import { describe, expect, it } from 'vitest';
import { readPhone } from './phone-text.js';

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
  ])('refuses %j in %s', (text, region) => {
    expect(readPhone(text, region)).toBeUndefined();
  });
});
