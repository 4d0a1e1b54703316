/** Email addresses: finds the address in a text, and gives the form for comparison. */
import { domainToASCII, domainToUnicode } from 'node:url';
import { fold, foldPlain, withoutInvisible } from '../text/compared-text.js';

/** The form of an email address; no delivery check. */
const emailForm = /^[^\s@<>]+@[^\s@<>]+$/u;

/** Whether the text is an address without any other text. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/u.test(text.trim());
}

/** Most addresses. The later steps would not change them. */
const plainAddress = /^[\w.+-]+@[\w.-]*\w$/;

/** `Ann <ann@example.com>`, `<ann@example.com>` */
const angled = /^[^<>]*<([^<>]*)>[\s;,]*$/u;
const link = /^mailto:/iu;

/**
 * Returns the address in the text with its spelling, but without invisible characters. Undefined: the text has no
 * address. Accepts `mailto:` links and `Name <address>`.
 */
export function readEmail(text: string): string | undefined {
  if (plainAddress.test(text)) return text;
  const bare = withoutInvisible(text).trim();
  const inside = (angled.exec(bare)?.[1] ?? bare).trim();
  const address = link.test(inside) ? addressOfLink(inside) : inside;
  const spelled = address.includes('@') ? address : address.replaceAll(/[\uff20\ufe6b]/gu, '@');
  return emailForm.test(spelled) ? spelled : undefined;
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
 * Returns the form for comparison, equal for all spellings. A text without an address has a form too, since some wires
 * store any text.
 */
export function comparedEmail(text: string): string {
  if (plainAddress.test(text)) {
    const folded = fold(text);
    if (!folded.includes('xn--')) return folded;
  }
  const address = readEmail(text);
  if (address === undefined) {
    const folded = fold(withoutInvisible(text)).trim();
    return folded === '' ? fold(text.trim()) : folded;
  }
  const at = address.lastIndexOf('@');
  return `${fold(address.slice(0, at))}@${comparedDomain(address.slice(at + 1))}`;
}

/** Returns the domain in Unicode, never in Punycode, so that searches find typed domains. */
export function comparedDomain(domain: string): string {
  const folded = fold(withoutInvisible(domain)).trim();
  const plain = /^[\u0000-\u007f]*$/.test(folded) && !folded.includes('xn--') ? folded : inLetters(folded);
  return plain.length > 1 && plain.endsWith('.') && !plain.endsWith('..') ? plain.slice(0, -1) : plain;
}

/** Characters of the longest name in the DNS, with its dots (RFC 1035). */
const maxDomainLength = 255;

function inLetters(domain: string): string {
  const wide = foldPlain(domain).replaceAll(/[\u3002\uff0e\uff61]/gu, '.');
  // The host parser also accepts a path after the host, and a number as an IP address. This function refuses both.
  if (/[\s/\\?#@:%[\]^|<>]/u.test(wide)) return domain;
  // No name is longer, and the parser's time grows by the square of the number of marks.
  if (wide.length > maxDomainLength) return wide;
  const wire = domainToASCII(wide);
  if (wire === '') return wide;
  const letters = fold(withoutInvisible(domainToUnicode(wire)));
  // A form must be stable: a second conversion must not change it.
  return letters === '' || letters.includes('xn--') || domainToASCII(letters) === '' ? wide : letters;
}

/**
 * Returns the form in which members' addresses are compared: ASCII letters without regard to case, other letters
 * unchanged. Some letters beyond ASCII have an ASCII letter as lower case, such as the Kelvin sign. If they were
 * folded, the address of another person could match. Mail servers distinguish such addresses.
 */
function foldAddress(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether two addresses are equal; two missing ones are not. */
export function isSameAddress(address: string | null, otherAddress: string | null): boolean {
  return address !== null && otherAddress !== null && foldAddress(address) === foldAddress(otherAddress);
}
