/** Parsers of formatted texts: each returns the canonical spelling, or undefined for an invalid text. */

const daysOf = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Returns a day as `YYYY-MM-DD`, or as `--MM-DD` without its year. */
export function readDay(text: string): string | undefined {
  const day = text.trim();
  const [, year = '', month, date] = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const days = daysOf[Number(month) - 1] ?? 0;
  if (Number(date) < 1 || Number(date) > days || month === undefined) return undefined;
  const isLeapDay = month === '02' && date === '29';
  return year === '0000' || (isLeapDay && year !== '-' && !isLeapYear(Number(year))) ? undefined : day;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Returns the canonical form of a BCP 47 tag; `pt_BR`, which programs also write, is accepted. A word such as `english`
 * is not a tag.
 */
export function readLanguage(text: string): string | undefined {
  const tag = text.trim().replaceAll('_', '-');
  if (!/^[a-z]{2,3}(-[a-z0-9]{1,8}){0,12}$/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

let timeZones: ReadonlyMap<string, string> | undefined;

/**
 * Returns a name of the IANA time zone database, in its letter case there. A renamed zone is kept, such as
 * `Europe/Kyiv` if the runtime still has `Europe/Kiev`. A known zone gets the letter case of the runtime.
 */
export function readTimeZone(text: string): string | undefined {
  const name = text.trim();
  timeZones ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));
  const cachedZone = timeZones.get(name.toLowerCase());
  if (cachedZone !== undefined || !/^[a-z][\w+/-]{0,99}$/i.test(name)) return cachedZone;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return /^([A-Z][a-z]+[/_-]?)+$/.test(name) && !/[a-z][A-Z]/.test(name) ? name : timeZone;
  } catch {
    return undefined;
  }
}
