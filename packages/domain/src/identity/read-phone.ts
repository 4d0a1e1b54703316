/**
 * The one reader of numbers, for APIs, files and commands: a text becomes the digits of E.164. The digits are stored;
 * the text is stored as `raw`. `readPhoneText` reads numbers as people write them. `readWireDigits` reads numbers of an
 * API that documents them with the country code first. Decision: docs/decisions/0057-numbers.md.
 */
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { contactLimits } from '../contact/contact-limits.js';
import { withoutInvisible } from '../text/compared-text.js';
import { digitsOf, inAsciiDigits, isDialable, otherForms } from './phone.js';

interface PhoneReading {
  /** E.164 digits */
  readonly digits: string;
  /** another possible number: the text has no country, and is valid with and without the region's code */
  readonly otherwise?: string;
}

export interface PhoneRules {
  /** the country of national numbers, ISO 3166-1 alpha-2 */
  readonly region?: string | undefined;
  /** the text begins with its country's digits, with or without a `+` */
  readonly isInternational?: boolean | undefined;
  /** the country's digits, when separate from the number */
  readonly callingCode?: string | undefined;
}

/** Spaces, dots, slashes, brackets, and the dashes of every keyboard. */
const separators = /[\s./()\u2010-\u2015\u2212-]/gu;

/** Plus signs of wide and small letters, which keyboards of East Asia write. */
const otherPlus = /[\uff0b\ufe62\u207a\u208a]/gu;

const plain = /^\+[1-9][0-9]{6,14}$/;

/** A whole number that a program wrote with decimals. */
const decimal = /^(['+]*\d+)\.0+$/;

/**
 * Returns the digits of a number with its country code: with `+`, or the digits alone. National formats are not
 * accepted.
 */
export function readE164(text: string): string | undefined {
  if (isTooLong(text)) return undefined;
  const trimmed = tidyNumber(text);
  return isDialable(trimmed) ? trimmed : readPhone(trimmed, undefined);
}

/** Returns the digits of the number; undefined for a text without a complete number. */
export function readPhone(text: string, region: string | undefined): string | undefined {
  return readPhoneText(text, { region })?.digits;
}

/**
 * Returns the number in the text. Digits after `+` are accepted whether assigned or not. A text without `+` is national
 * if it has a trunk prefix or a bracket, or if it is valid in the region. Otherwise it may begin with a country code.
 * Any other text has no number.
 */
export function readPhoneText(text: string, rules: PhoneRules): PhoneReading | undefined {
  // The form in which programs write most numbers.
  if (plain.test(text)) return { digits: text.slice(1) };
  if (isTooLong(text)) return undefined;
  const trimmed = tidyNumber(text).replace(decimal, '$1');
  if (isSeveral(trimmed)) return undefined;
  if (trimmed.startsWith('+')) return readWithPlus(trimmed);
  const digits = plainDigits(trimmed);
  const dialedInside = digits === '' ? undefined : withoutTrunkZero(trimmed);
  if (rules.isInternational === true) {
    const whole = dialedInside ?? digits;
    if (isDialable(whole)) return { digits: whole };
  }
  const called = rules.callingCode === undefined ? undefined : readBehind(rules.callingCode, trimmed, digits);
  if (called !== undefined) return { digits: digitsOfNumber(called) };
  const region = supportedOrNone(rules.region);
  // `00` is the international prefix of most countries: a country code follows.
  const beyond = /^00(?=[1-9])/.test(digits) ? digits.slice(2) : '';
  if (region === undefined) {
    const whole = beyond === '' ? '' : (dialedInside ?? beyond);
    return isDialable(whole) ? { digits: whole } : undefined;
  }
  if (dialedInside !== undefined && readAbroad(dialedInside) !== undefined) return { digits: dialedInside };
  const dialedOut = readAbroad(beyond);
  if (dialedOut !== undefined) return { digits: digitsOfNumber(dialedOut) };
  return readWithoutPlus(trimmed, digits, region);
}

/** Whether the text is too long for a number: a request may have hundreds of texts with thousands of separators. */
function isTooLong(text: string): boolean {
  return text.length > contactLimits.writtenPhone && text.trim().length > contactLimits.writtenPhone;
}

/** Returns the text with ASCII digits and a plain plus. Invisible characters of pasted text are removed. */
export function tidyNumber(text: string): string {
  return inAsciiDigits(withoutInvisible(text)).replaceAll(otherPlus, '+').trim();
}

function readWithPlus(text: string): PhoneReading | undefined {
  const bare = text.slice(1).replaceAll(separators, '');
  const isInside = text.includes('(0)') && /^[0-9]+$/.test(bare);
  const digits = isInside ? (withoutTrunkZero(text) ?? bare) : bare;
  return isDialable(digits) ? { digits } : undefined;
}

/** A number that a vendor's API found in a text, by that API's own rules. */
interface SentNumber {
  readonly text: string;
  /** the digits in it, without the prefix */
  readonly digits: string;
  /** the text begins with `+` or `00`, so its digits name their country */
  readonly hasPrefix: boolean;
}

export interface WireRules {
  /** the account's */
  readonly region?: string | undefined;
  /** the country of the number in the request; it overrides the account's region */
  readonly country?: string | undefined;
  /** the digits are an id of a messenger: a bracket or a trunk prefix then marks no national number */
  readonly isId?: boolean;
}

/**
 * Returns the digits of an API whose document requires country codes. Digits that can only be national get the country
 * code of the region. Such digits are valid in the region, and are either valid nowhere else or marked by a bracket or
 * a trunk prefix. A country in the request also excludes numbers of other countries. Digits that are invalid in both
 * readings, and all digits without a region, do not change.
 */
export function readWireDigits({ text, digits, hasPrefix }: SentNumber, rules: WireRules): string {
  const dialedInside = withoutTrunkZero(text);
  if (dialedInside !== undefined) return dialedInside;
  if (hasPrefix) return digits;
  const region = supportedOrNone(rules.country ?? rules.region);
  if (region === undefined) return digits;
  const abroad = readAbroad(digits);
  const isElsewhere = rules.country !== undefined && abroad?.country !== region;
  const isMarked = rules.isId !== true && maySayNational(text, digits, region);
  // Most numbers contain their country code, and are done here.
  if (abroad !== undefined && !isElsewhere && !isMarked) return digits;
  const national = validInside(digits, region);
  if (national === undefined) return digits;
  if (abroad === undefined || isElsewhere) return digitsOfNumber(national);
  return isWrittenNationally(text, digits, national) ? digitsOfNumber(national) : digits;
}

/**
 * Returns the international form of digits that can only be national; undefined if they are also valid as
 * international, or invalid in the region. A number in an older form of its country, such as +55 11 8765 4321, is
 * international too. `text`: as it was written; with a prefix it may be a wrong number of its country.
 */
export function onlyNational(digits: string, region: string, text: string): string | undefined {
  const country = supportedOrNone(region);
  if (country === undefined || [digits, ...otherForms(digits)].some(readAbroad)) return undefined;
  if (hasInternationalPrefix(text) && mayHaveCode(text, digits, country)) return undefined;
  const national = validInside(digits, country);
  return national === undefined || digitsOfNumber(national) === digits ? undefined : digitsOfNumber(national);
}

/** Whether the digits begin with a country code: after `00`, the code of the region, or one that fits their length. */
function mayHaveCode(text: string, digits: string, region: CountryCode): boolean {
  if (text.startsWith('00') || digits.startsWith(getCountryCallingCode(region))) return true;
  return parsePhoneNumberFromString(`+${digits}`, { extract: false })?.isPossible() === true;
}

/** Whether the text begins with `+` or `00`. Many programs write `+` before any digits. */
export function hasInternationalPrefix(text: string): boolean {
  return /^[^0-9]*[+\uff0b]|^00/.test(text);
}

/** Whether a text may be national. Only such a text is parsed as national to find out. */
function maySayNational(text: string, digits: string, region: CountryCode): boolean {
  return text.includes('(') || !digits.startsWith(getCountryCallingCode(region));
}

/** Returns undefined also for a number that is not valid inside the region. */
function validInside(digits: string, region: CountryCode): PhoneNumber | undefined {
  const number = parsePhoneNumberFromString(digits, { extract: false, defaultCountry: region });
  if (number?.countryCallingCode !== getCountryCallingCode(region) || !number.isValid()) return undefined;
  return isDialable(digitsOfNumber(number)) ? number : undefined;
}

/**
 * Returns the digits of `+44 (0)20 7946 0018` without the zero, which is dialed only inside the country. In countries
 * such as Italy the zero belongs to the number and remains. Undefined for a text without `(0)` behind the digits of a
 * country.
 */
function withoutTrunkZero(text: string): string | undefined {
  const at = text.indexOf('(0)');
  if (at < 0) return undefined;
  const code = digitsOf(text.slice(0, at)).replace(/^00/, '');
  if (listRegionsOf(code).length === 0) return undefined;
  const rest = digitsOf(text.slice(at + 3));
  const number = readAbroad(`${code}0${rest}`);
  return number === undefined ? `${code}${rest}` : digitsOfNumber(number);
}

function readWithoutPlus(text: string, digits: string, region: CountryCode): PhoneReading | undefined {
  const parsed = parsePhoneNumberFromString(text, { extract: false, defaultCountry: region });
  const national = parsed?.ext === undefined && parsed?.isValid() === true ? parsed : undefined;
  const abroad = readAbroad(digits);
  if (national === undefined) return abroad === undefined ? undefined : { digits: digitsOfNumber(abroad) };
  const read = digitsOfNumber(national);
  if (!isDialable(read)) return undefined;
  if (abroad === undefined || read === digits || isWrittenNationally(text, digits, national))
    return { digits: read };
  // National numbers of such a region have the trunk prefix, so a number without it may be international.
  const isAbroad = hasTrunkPrefix(national) && !isMobile(national) && isMobile(abroad);
  return isAbroad ? { digits, otherwise: read } : { digits: read, otherwise: digits };
}

/** Returns a number from its separate country code, which may be repeated before the number. */
function readBehind(callingCode: string, text: string, digits: string): PhoneNumber | undefined {
  const whole = digits.startsWith(callingCode) ? readAbroad(digits) : undefined;
  if (whole !== undefined) return whole;
  for (const region of listRegionsOf(callingCode)) {
    const national = parsePhoneNumberFromString(text, { extract: false, defaultCountry: region });
    if (national?.ext === undefined && national?.isValid() === true) return national;
  }
  return undefined;
}

let regionsByCode: Map<string, CountryCode[]> | undefined;

/** Returns the regions of a calling code; empty for unknown digits. */
export function listRegionsOf(callingCode: string): readonly CountryCode[] {
  if (regionsByCode === undefined) {
    regionsByCode = new Map();
    for (const region of getCountries()) {
      const code = getCountryCallingCode(region);
      regionsByCode.set(code, [...(regionsByCode.get(code) ?? []), region]);
    }
  }
  return regionsByCode.get(callingCode) ?? [];
}

/**
 * Whether the text has several numbers, as `+14155550132/33`: an area code may precede a slash, a whole number may not.
 * A country code before the area code is a digit or more.
 */
function isSeveral(text: string): boolean {
  const [before = '', ...after] = text.replace('(0)', '').split('/').map(plainDigits);
  const maxBefore = /^(?:\+|00)/.test(text) ? 7 : 6;
  return (
    after.length > 0 &&
    (before.replace(/^00/, '').length > maxBefore || after.some((value) => value.length < 3))
  );
}

/** Returns an empty text if there are other characters than digits and separators. */
function plainDigits(text: string): string {
  const bare = text.replaceAll(separators, '');
  const digits = digitsOf(bare);
  return digits.length === [...bare.replace('+', '')].length ? digits : '';
}

/**
 * Returns the code of a country that has phone numbers, in capitals; undefined for any other text, such as withdrawn
 * codes.
 */
export function readRegion(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

export const regionMustBe = 'must be the two-letter code of a country that has phone numbers';

function supportedOrNone(region: string | undefined): CountryCode | undefined {
  return region !== undefined && isSupportedCountry(region) ? region : undefined;
}

function readAbroad(digits: string): PhoneNumber | undefined {
  if (!isDialable(digits)) return undefined;
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isValid() === true ? number : undefined;
}

function digitsOfNumber(number: PhoneNumber): string {
  return number.number.slice(1);
}

/** Whether it has a bracket or a trunk prefix, which only national numbers have. */
function isWrittenNationally(text: string, digits: string, { nationalNumber }: PhoneNumber): boolean {
  return text.includes('(') || !digits.startsWith(nationalNumber);
}

/** Whether people write the number with a prefix that is dialed only inside the country. */
function hasTrunkPrefix(number: PhoneNumber): boolean {
  return !digitsOf(number.formatNational()).startsWith(number.nationalNumber);
}

function isMobile(number: PhoneNumber): boolean {
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

/** Returns each country that has phone numbers (ISO 3166-1 alpha-2), by its code. */
export function phoneCountries(): readonly { readonly code: string; readonly callingCode: string }[] {
  return [...getCountries()].sort().map((code) => ({ code, callingCode: getCountryCallingCode(code) }));
}

/** Returns the calling code of a region (ISO 3166-1 alpha-2), digits; undefined without one. */
export function callingCodeOf(region: string | undefined): string | undefined {
  return region !== undefined && isSupportedCountry(region) ? getCountryCallingCode(region) : undefined;
}
