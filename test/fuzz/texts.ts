/** Texts that have broken servers before, and texts that look like what people keep about people. */
import type { Random } from './random.js';

/** Few enough that requests meet in the same people. */
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

/** What must be harmless everywhere. */
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

type Maker = (random: Random) => string;

export const phone: Maker = (random) => {
  const digits = random.pick(numbers);
  return random.weighted<string>([
    [5, `+${digits}`],
    [3, digits],
    [1, `+${digits.slice(0, 2)} (${digits.slice(2, 5)}) ${digits.slice(5, 8)}-${digits.slice(8)}`],
    [1, `00${digits}`],
    [1, digits.slice(2)],
    [0.3, `+${random.text('0123456789', random.between(1, 20))}`],
  ]);
};

export const digits: Maker = (random) => random.pick(numbers);

export const email: Maker = (random) =>
  random.weighted<string>([
    [6, `person${random.below(30)}@example.com`],
    [2, `PERSON${random.below(30)}@Example.COM`],
    [1, 'ünï@exämple.com'],
    [1, 'a@b'],
    [0.5, 'no address'],
    [0.5, `${'a'.repeat(64)}@${'b'.repeat(180)}.example`],
  ]);

export const moment: Maker = (random) =>
  random.weighted<string>([
    [4, new Date(Date.UTC(2026, random.below(24), random.between(1, 28), random.below(24))).toISOString()],
    [1, '2026-02-30T00:00:00Z'],
    [1, '2024-02-29T23:59:60Z'],
    [1, '0001-01-01T00:00:00Z'],
    [1, '9999-12-31T23:59:59.999+00:00'],
    [1, '9999-12-31T23:59:59-23:59'],
    [1, '0000-01-01T00:00:00Z'],
    [1, '2026-01-15T09:00:00.123456789+05:30'],
    [1, '2026-01-15 09:00:00'],
    [1, '2026-01-15'],
    [0.5, '-271821-04-20T00:00:00Z'],
    [0.5, '+275760-09-13T00:00:00Z'],
    [0.5, '294277-01-01T00:00:00Z'],
  ]);

const anyText: Maker = (random) =>
  random.weighted<string>([
    [5, random.pick(names)],
    [3, `text ${random.below(40)}`],
    [1, random.pick(hostileTexts)],
  ]);

/** By what a member is called; the first that fits. */
const byName: readonly (readonly [RegExp, Maker])[] = [
  [/mail/i, email],
  [/phone|mobile|number|digits|wa_?id|chat_?id|msisdn/i, phone],
  [
    /(^|_|[a-z])(url|uri|link|avatar)/i,
    (random) =>
      random.pick([
        'https://example.com/a?b=c',
        'http://[::1]/',
        'javascript:1',
        'https://exämple.com/%zz',
        '',
      ]),
  ],
  [/(_at|_on|At|after|before|since|until|date|time)$/i, moment],
  [/country/i, (random) => random.pick(['DE', 'br', 'US', 'XX', 'D', 'DEU', '49', 'ß'])],
  [/colou?r/i, (random) => random.pick(['#FF0000', '#abcdef', 'red', '#12345', '#ﬀﬀﬀ'])],
  [/uuid/i, (random) => random.uuid()],
  [/channel/i, (random) => random.pick(['whatsapp', 'email', 'sms', 'all', 'viber'])],
  [
    /(page|limit|offset|count|size)$/i,
    (random) =>
      random.pick([
        '0',
        '1',
        '2',
        '10',
        '100',
        '1000',
        '-1',
        '1.5',
        'x',
        '',
        '99999999999999999999',
        '1e3',
        '0x10',
        ' 1',
      ]),
  ],
  [/username/i, (random) => random.pick(['ana', '@ana_lopez', 'a', 'x'.repeat(40)])],
];

/** A text for a member of this name. */
export function textFor(name: string, random: Random): string {
  const maker = byName.find(([form]) => form.test(name))?.[1];
  return maker === undefined || random.chance(0.1) ? anyText(random) : maker(random);
}

/** The words that a description offers, `` `desc` (default) or `asc` ``. */
export function offered(description: string): readonly string[] {
  return description.match(/[A-Za-z][A-Za-z0-9_:+-]{2,}/g) ?? [];
}
