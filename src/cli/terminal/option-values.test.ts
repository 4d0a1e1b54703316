import { scopes } from '@switchbook/domain/access/access.js';
import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import {
  appendValue,
  assignment,
  characterOf,
  columnField,
  formatRateLimit,
  rateLimit,
  readDuration,
  scopeList,
} from './option-values.js';

it('scopes: words in any order become canonical, all and none are words', () => {
  expect(scopeList('contacts:write, contacts:read')).toEqual(['contacts:read', 'contacts:write']);
  expect(scopeList('groups:*')).toEqual(['groups:read', 'groups:write', 'groups:delete']);
  expect(scopeList('all')).toEqual(scopes);
  expect(scopeList('*')).toEqual(scopes);
  expect(scopeList('none')).toEqual([]);
});

it.each([
  'contacts',
  'contacts:fly',
  '',
  'contacts:read,',
  'nothing:*',
  '__proto__',
])('scopes: %o is refused', (text) => expect(() => scopeList(text)).toThrow(InvalidArgumentError));

it('rate limit: parses none or a window, and formats it back', () => {
  expect(rateLimit('none')).toEqual({ kind: 'unlimited' });
  expect(rateLimit('100/60')).toEqual({ kind: 'window', count: 100, seconds: 60 });
  for (const text of ['none', '100/60', '1/1']) expect(formatRateLimit(rateLimit(text))).toBe(text);
  expect(formatRateLimit({ kind: 'default' })).toBe('default');
});

it.each([
  '0/60',
  '60/0',
  '100',
  '/60',
  '100/',
  '-1/60',
  '1.5/60',
  '9999999999/1',
  'None',
  '',
])('rate limit: %o is refused', (text) => expect(() => rateLimit(text)).toThrow(InvalidArgumentError));

it('readDuration: accepts days, hours, minutes, seconds', () => {
  expect(['90d', '12h', '30m', '45s'].map(readDuration)).toEqual([
    7_776_000_000, 43_200_000, 1_800_000, 45_000,
  ]);
});

it.each([
  '0s',
  '90',
  'd',
  '1w',
  '-1d',
  '1.5h',
  '40000d',
  ' 1d',
  '1d1h',
  '',
])('readDuration: %o is refused', (text) => expect(() => readDuration(text)).toThrow(InvalidArgumentError));

it('assignments: keep equals signs of the value, and earlier assignments', () => {
  const parse = assignment(['name', 'slug'] as const);
  expect(parse('slug=', parse('name=a=b', undefined))).toEqual({ name: 'a=b', slug: '' });
});

it.each(['name', '=x', 'shade=red', '__proto__=x', 'NAME=x'])('assignments: %o is refused', (text) =>
  expect(() => assignment(['name'] as const)(text, undefined)).toThrow(InvalidArgumentError));

it('mapping: columns and fields are added; the last = separates them, and no field skips a column', () => {
  expect(columnField('Mobile=phone', columnField('a=b=company', undefined))).toEqual({
    'a=b': 'company',
    Mobile: 'phone',
  });
  expect(columnField('Fax=', undefined)).toEqual({ Fax: '' });
  for (const text of ['', 'phone', '=phone'])
    expect(() => columnField(text, undefined)).toThrow(InvalidArgumentError);
  expect(appendValue('b', appendValue('a', undefined))).toEqual(['a', 'b']);
});

it('delimiter: accepts a word or one character', () => {
  expect(['comma', 'semicolon', 'tab', 'pipe', '~'].map(characterOf)).toEqual([',', ';', '\t', '|', '~']);
  for (const text of ['', 'ab', '"', '\n']) expect(() => characterOf(text)).toThrow(InvalidArgumentError);
});
