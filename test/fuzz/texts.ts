/** Texts that have broken servers before, and texts that resemble personal data. */
import type { Random } from './random.js';

/** Few numbers, so that requests address the same contacts. */
const numbers = [
  ...Array.from({ length: 24 }, (_, index) => `49151000${String(index).padStart(4, '0')}`),
  '14155550123',
  '5511987654321',
  '551187654321',
  '5215512345678',
  '525512345678',
  '5491123456789',
  '541123456789',
  '79161234567',
  '971501234567',
  '919876543210',
  '77012345678',
];

/** Returns a known number, or a new one in 60 % of the calls. */
function someNumber(random: Random): string {
  return random.chance(0.4)
    ? random.pick(numbers)
    : `49152${String(random.below(1_000_000)).padStart(7, '0')}`;
}

const names = [
  'Ana López',
  'José',
  'ΟΔΥΣΣΕΥΣ',
  'İstanbul ığ',
  'ẞtraße ﬁ',
  '山田 太郎',
  'محمد',
  '👩‍👩‍👧‍👦 family',
  'e\u0301 \u00e9',
  '\u202Eabc',
  'a\u00a0b',
  '\ufeffbom',
  "Robert'); drop table contacts;--",
  '<script>alert(1)</script>',
  '100%_\\',
  '{{7*7}}',
  '../../etc/passwd',
  'a,b;c"d',
  '=1+1',
];

/** Texts that must be harmless in every field. */
export const hostileTexts = [
  '',
  ' ',
  '\t\r\n',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udc00y',
  '\udfff\ud800',
  '\u001f\u007f',
  '\u2028\u2029',
  '\uffff\ufffe',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e309',
  '007',
  '1.0',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775809',
  '99999999999999999999',
  '٣٤٥',
  '%',
  '%00',
  '%zz',
  '_',
  '\\',
  "'",
  '"',
  '{}',
  '[]',
  '$1',
  '\u{10ffff}',
  '+',
  '+0000000',
  'a'.repeat(255),
  '😀'.repeat(128),
];

export const hostileNumbers = [
  0,
  -0,
  -1,
  1.5,
  0.1,
  1e-7,
  1e21,
  1e308,
  -1e308,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  2 ** 63,
  2 ** 64,
  1e15,
  1e20,
] as const;

export const hostileKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '\u0000',
  '\ud800',
  'length',
  'then',
  'toJSON',
  '$ref',
  'id',
];

/** Returns one letter repeated, some of which grow when folded, or letters that do not compress. */
export function longText(random: Random, length: number): string {
  if (random.chance(0.6))
    return random.pick(['a', 'ß', '😀', ' ', 'İ', 'ΐ', 'ﷺ', '\u0301', '"', '%']).repeat(length);
  return Array.from({ length }, () => String.fromCodePoint(random.between(0x1_0000, 0x3_fffd))).join('');
}

/** A kind of text: usual values, and values that break the rules. */
interface Kind {
  readonly good: (random: Random) => string;
  readonly odd: (random: Random) => string;
}

export type KindName =
  | 'phone'
  | 'digits'
  | 'email'
  | 'moment'
  | 'url'
  | 'country'
  | 'color'
  | 'uuid'
  | 'size'
  | 'any';

const among =
  (...texts: readonly string[]) =>
  (random: Random) =>
    random.pick(texts);

const kinds: Readonly<Record<KindName, Kind>> = {
  phone: {
    good: (random) => `+${someNumber(random)}`,
    odd: (random) => {
      const digits = random.pick(numbers);
      return random.pick([
        digits,
        `+${digits.slice(0, 2)} (${digits.slice(2, 5)}) ${digits.slice(5, 8)}-${digits.slice(8)}`,
        `00${digits}`,
        digits.slice(2),
        `+${random.text('0123456789', random.between(1, 20))}`,
        `+${digits}\u0000`,
      ]);
    },
  },
  digits: { good: someNumber, odd: (random) => random.text('0123456789', 30) },
  email: {
    good: (random) =>
      `${random.pick(['person', 'PERSON'])}${random.below(random.pick([30, 100_000]))}@example.com`,
    odd: among(
      'ünï@exämple.com',
      'a@b',
      'no address',
      '@',
      'a@b@example.com',
      `${'a'.repeat(64)}@${'b'.repeat(180)}.example`,
    ),
  },
  moment: {
    good: (random) =>
      new Date(Date.UTC(2026, random.below(24), random.between(1, 28), random.below(24))).toISOString(),
    odd: among(
      '2026-02-30T00:00:00Z',
      '2024-02-29T23:59:60Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999+00:00',
      '9999-12-31T23:59:59-23:59',
      '0001-01-01T00:00:00+23:59',
      '0000-01-01T00:00:00Z',
      '2026-01-15T09:00:00.123456789+05:30',
      '2026-01-15 09:00:00',
      '2026-01-15',
      '-271821-04-20T00:00:00Z',
      '+275760-09-13T00:00:00Z',
      '294277-01-01T00:00:00Z',
    ),
  },
  url: {
    good: among('https://example.com/a?b=c', 'http://example.com/ä'),
    odd: among('http://[::1]/', 'javascript:1', 'https://exämple.com/%zz', '//x', ' '),
  },
  country: { good: among('DE', 'br', 'US'), odd: among('XX', 'D', 'DEU', '49', 'ß', '') },
  color: { good: among('#FF0000', '#abcdef'), odd: among('red', '#12345', '#ﬀﬀﬀ', '') },
  uuid: { good: (random) => random.uuid(), odd: (random) => random.uuid().toUpperCase().replaceAll('-', '') },
  size: {
    good: among('1', '2', '10', '50'),
    odd: among('0', '100', '1000', '-1', '1.5', 'x', '', '99999999999999999999', '1e3', '0x10', ' 1'),
  },
  any: {
    good: (random) => (random.chance(0.5) ? random.pick(names) : `text ${random.below(40)}`),
    odd: (random) => random.pick(hostileTexts),
  },
};

/** Kinds by the name of a member; the first match counts. */
const byName: readonly (readonly [RegExp, KindName])[] = [
  [/mail/i, 'email'],
  [/phone|mobile|number|digits|wa_?id|chat_?id|msisdn/i, 'phone'],
  [/(^|_|[a-z])(url|uri|link|avatar)/i, 'url'],
  [/(_at|_on|At|after|before|since|until|date|time)$/i, 'moment'],
  [/country/i, 'country'],
  [/colou?r/i, 'color'],
  [/uuid/i, 'uuid'],
  [/(page|limit|offset|count|size)$/i, 'size'],
];

/** A text of the kind; sometimes an odd one, unless `isCareful`. */
export function textOf(kind: KindName, random: Random, isCareful: boolean): string {
  return isCareful || random.chance(0.7) ? kinds[kind].good(random) : kinds[kind].odd(random);
}

/** A text for a member of this name. */
export function textFor(name: string, random: Random, isCareful: boolean): string {
  const kind = byName.find(([form]) => form.test(name))?.[1] ?? 'any';
  return textOf(isCareful || random.chance(0.9) ? kind : 'any', random, isCareful);
}
