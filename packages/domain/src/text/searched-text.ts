/**
 * The searched text in letters that every database's trigrams know. Which characters are letters depends on a
 * database's locale, in some only ASCII; a search for a Cyrillic name would then scan all contacts. So a character
 * beyond ASCII is encoded as capitals, which folded text never has: substrings are preserved in both directions.
 */

/** The first letter marks the start of a character: A to L for three letters, M for seven; N to Z follow. */
const leads = 'ABCDEFGHIJKL';
const longLead = 'M';
const followers = 'NOPQRSTUVWXYZ';
const base = followers.length;
const firstShort = 0x80;
/** up to Greek, Cyrillic, Hebrew and Arabic */
const firstLong = 0x800;

/** Encodes folded text. */
export function writeSearched(text: string): string {
  let written = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    if (code >= firstShort) {
      written += text.slice(from, at) + writtenOf(code);
      from = next;
    }
    at = next;
  }
  return from === 0 ? text : written + text.slice(from);
}

/** The letters of the characters that most names have. */
const lettersByCode: string[] = [];
const maxKnown = 0x1000;

function writtenOf(code: number): string {
  if (code >= maxKnown) return encodeCode(code);
  lettersByCode[code] ??= encodeCode(code);
  return lettersByCode[code];
}

const encoded = new RegExp(`[${leads}][${followers}]{2}|${longLead}[${followers}]{6}`, 'g');

/** Decodes a text of `writeSearched`. */
export function readSearched(written: string): string {
  return written.replaceAll(encoded, (letters) => {
    const value = [...letters.slice(1)].reduce(
      (sum, character) => sum * base + followers.indexOf(character),
      0,
    );
    const lead = leads.indexOf(letters[0] ?? '');
    return String.fromCodePoint(lead === -1 ? value + firstLong : lead * base ** 2 + value + firstShort);
  });
}

function encodeCode(code: number): string {
  if (code >= firstLong) return longLead + encodeDigits(code - firstLong, 6);
  const offset = code - firstShort;
  return `${leads[Math.floor(offset / base ** 2)]}${encodeDigits(offset % base ** 2, 2)}`;
}

function encodeDigits(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    text = followers[rest % base] + text;
    rest = Math.floor(rest / base);
  }
  return text;
}

/**
 * Sections of the searched text, one line per text. A search in some fields looks only at their sections, so no other
 * table is read. Names and texts that only our own searches use have no accents (`foldSearched`). A wire that
 * distinguishes accents compares the column of the name as well.
 */
export const searchSections = [
  /** the display name; also the name pair, if different */
  'name',
  'company',
  /** the primary email, with its accents */
  'primaryEmail',
  'otherEmails',
  /** every phone and wa_id as `+digits` */
  'numbers',
  /** the spelling of numbers, if different from the digits; also without accents */
  'spellings',
  'usernames',
  /** emails that have accents, written without accents */
  'plainEmails',
  'city',
] as const;
export type SearchSection = (typeof searchSections)[number];
