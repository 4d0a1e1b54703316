/** Addresses: the one that a text means, and the form in which addresses are compared. */
import { domainToASCII, domainToUnicode } from 'node:url';
import { fold, foldPlain, withoutInvisible } from './compared-text.js';

/** The form of an email address; no delivery check. */
const form = /^[^\s@<>]+@[^\s@<>]+$/u;

/** Whether the text is an address, and nothing else. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/u.test(text.trim());
}

/** `Ann <ann@example.com>`, `<ann@example.com>` */
const angled = /^[^<>]*<([^<>]*)>[\s;,]*$/u;
const link = /^mailto:/iu;

/**
 * The address that a text means, as it is spelled, without invisible characters; undefined when it means none. A link and an
 * address with a name are read.
 */
export function readEmail(text: string): string | undefined {
  const bare = withoutInvisible(text).trim();
  const inside = (angled.exec(bare)?.[1] ?? bare).trim();
  const address = link.test(inside) ? addressOfLink(inside) : inside;
  const spelled = address.includes('@') ? address : address.replaceAll(/[\uff20\ufe6b]/gu, '@');
  return form.test(spelled) ? spelled : undefined;
}

function addressOfLink(text: string): string {
  const address = text
    .replace(link, '')
    .replace(/[?#].*$/su, '')
    .trim();
  try {
    const plain = withoutInvisible(decodeURIComponent(address)).trim();
    return plain.includes('\u0000') ? address : plain;
  } catch {
    return address;
  }
}

/**
 * The form of an address that is compared: one for all spellings. A text that means no address has one as well, since some
 * wires store whatever they are sent.
 */
export function comparedEmail(text: string): string {
  const address = readEmail(text);
  if (address === undefined) {
    const folded = fold(withoutInvisible(text)).trim();
    return folded === '' ? fold(text.trim()) : folded;
  }
  const at = address.lastIndexOf('@');
  return `${fold(address.slice(0, at))}@${comparedDomain(address.slice(at + 1))}`;
}

/** The domain in letters, never in the ASCII of the wire, so that searches find what people type. */
export function comparedDomain(domain: string): string {
  const folded = fold(withoutInvisible(domain)).trim();
  const plain = /^[\u0000-\u007f]*$/.test(folded) && !folded.includes('xn--') ? folded : inLetters(folded);
  return plain.length > 1 && plain.endsWith('.') && !plain.endsWith('..') ? plain.slice(0, -1) : plain;
}

function inLetters(domain: string): string {
  const wide = foldPlain(domain).replaceAll(/[\u3002\uff0e\uff61]/gu, '.');
  // The parser of hosts also reads what is none: a path behind it, and numbers as addresses of machines.
  if (/[\s/\\?#@:%[\]^|<>]/u.test(wide)) return domain;
  const wire = domainToASCII(wide);
  if (wire === '') return wide;
  const letters = fold(withoutInvisible(domainToUnicode(wire)));
  // A form that changes when it is read once more would be another one the next time.
  return letters === '' || domainToASCII(letters) === '' ? wide : letters;
}

// How addresses of members are compared: letters from A to Z without regard to case, all others as they are. Unicode has letters
// whose lower case is one of these, such as the Kelvin sign: by them the address of one person would mean another. Mail servers tell
// such addresses apart.

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function foldAddress(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Two addresses that are not there are not the same. */
export function isSameAddress(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && foldAddress(one) === foldAddress(other);
}

/** SQL: the same for a text of a statement, as the index of members has it. */
export function foldedAddressSql(text: string): string {
  return `translate(${text}, '${upper}', '${upper.toLowerCase()}')`;
}
