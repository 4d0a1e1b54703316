/** Pairs of spellings: 200 that are one address or number, and 200 that are two. */
export interface Spelled {
  readonly kind: 'email' | 'phone';
  readonly one: string;
  readonly other: string;
}

const addresses = [
  ...[
    'ann@example.com',
    'Zoe.Kern@example.org',
    'josé@correo.example',
    'jörg@münchen.example',
    'info@пример.example',
  ],
  ...[
    'søren@ærø.example',
    'list+shop@example.net',
    'łukasz@łódź.example',
    'maria_n@café.example',
    'ali@مثال.example',
  ],
  ...[
    'li.wei@例子.example',
    'o’neil@example.ie',
    'x@bücher.example',
    'ñandú@español.example',
    'test-1@example.co.uk',
  ],
  ...[
    'ivana@žižkov.example',
    'kim@한국.example',
    'nikos@ελλάδα.example',
    'ravi@भारत.example',
    'yui@みんな.example',
  ],
];

/** Twelve spellings of one address; each address gets six of them. */
const respellings: readonly ((address: string) => string)[] = [
  (text) => `${text}\u200b`,
  (text) => text.replace('@', '\u2060@\u00ad'),
  (text) => `\u202a${text}\u202c`,
  (text) => text.normalize('NFD').toUpperCase(),
  (text) => `mailto:${text}`,
  (text) => `<${text}>`,
  (text) => `Somebody Else <${text}>`,
  (text) => `${text}.`,
  (text) => `mailto:${encodeURIComponent(text)}?subject=Hello%20there`,
  (text) => `  ${text}\ufeff `,
  (text) =>
    `${text.slice(0, text.indexOf('@'))}@${new URL(`http://${text.slice(text.indexOf('@') + 1)}`).hostname}`,
  (text) => `"Else, Somebody" <mailto:${text}>`,
];

const numbers = [
  ...[
    '+14155550101',
    '+4915112345601',
    '+447700900111',
    '+33612345601',
    '+34612345601',
    '+393912345601',
    '+31612345601',
  ],
  ...[
    '+48512345601',
    '+905321234501',
    '+79161234501',
    '+380501234501',
    '+966501234501',
    '+971501234501',
    '+919876543201',
  ],
  ...['+66812345601', '+819012345601', '+821012345601', '+8613812345601', '+6281234567801', '+27821234501'],
];

const inScript = (text: string, zero: number) =>
  text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const renumberings: readonly ((number: string) => string)[] = [
  (text) => inScript(text, 0x660),
  (text) => `\uff0b${inScript(text.slice(1), 0xff10)}`,
  (text) => `00${text.slice(1)}`,
  (text) => `\u202a${text.slice(0, 4)}\u2011${text.slice(4, 7)} ${text.slice(7)}\u202c`,
  (text) => `+${inScript(text.slice(1), 0x966)}`,
  (text) => `00${inScript(text.slice(1), 0xe50)}`,
  (text) => `${text.slice(0, 5)}\u200b${text.slice(5)}\ufeff`,
  (text) => inScript(`00${text.slice(1)}`, 0x6f0),
];

export const sameSpellings: readonly Spelled[] = [
  ...addresses.flatMap((address, at) =>
    respellings
      .filter((_, index) => (index + at) % 2 === 0)
      .map((respelled): Spelled => ({ kind: 'email', one: address, other: respelled(address) })),
  ),
  ...numbers.flatMap((number, at) =>
    renumberings
      .filter((_, index) => (index + at) % 2 === 0)
      .map((respelled): Spelled => ({ kind: 'phone', one: number, other: respelled(number) })),
  ),
];

/** Links to another address; each address gets six of them. */
const others: readonly ((address: string) => string)[] = [
  (text) => `1${text}`,
  (text) => text.replace('@', '.@'),
  (text) => text.replace('@', '+new@'),
  (text) => text.replace('.example', '.example.com').replace(/\.(com|org|net|ie|uk)$/, '.$1.example'),
  (text) => text.replace('@', '@mail.'),
  (text) => text.replace(/^./u, (letter) => (letter === 'q' ? 'w' : 'q')),
  (text) => text.replace('@', 'ı@'),
  (text) => text.replace('@', '@а'),
  (text) => text.replace('@', '@ß'),
  (text) => text.replace('@', 'é@'),
  (text) => text.replace('@', '-@'),
  (text) => text.replace('@', '0@'),
];
const otherNumbers: readonly ((number: string) => string)[] = [
  (text) => `${text.slice(0, -1)}9`,
  (text) => `${text}0`,
  (text) => text.slice(0, -1),
  (text) => `+1${text.slice(1)}`.slice(0, 15),
  (text) => `${text.slice(0, 6)}${text.slice(7)}${text[6]}7`,
  (text) => inScript(`${text.slice(0, -2)}88`, 0x660),
  (text) => `00${text.slice(1, -1)}7`,
  (text) => `\uff0b${text.slice(1, -1)}6`,
];

export const otherSpellings: readonly Spelled[] = [
  ...addresses.flatMap((address, at) =>
    others
      .filter((_, index) => (index + at) % 2 === 0)
      .map((changed): Spelled => ({ kind: 'email', one: address, other: changed(address) })),
  ),
  ...numbers.flatMap((number, at) =>
    otherNumbers
      .filter((_, index) => (index + at) % 2 === 0)
      .map((changed): Spelled => ({ kind: 'phone', one: number, other: changed(number) })),
  ),
];
