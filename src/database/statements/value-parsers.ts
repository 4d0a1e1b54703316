/** Parses database values: integers and times become JavaScript values. Times are sent in UTC. */
import pg from 'pg';

// The driver would send local time, without the seconds that offsets before 1914 have.
pg.defaults.parseInputDatesAsUTC = true;

const int8 = 20;
const int8s = 1016;
const timestamptz = 1184;

/** Our integers are far below 2^53; times are in UTC, `2026-01-15 09:00:00.123+00`. */
export const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format): never {
    if (oid === int8 && format !== 'binary') return Number as never;
    if ((oid as number) === int8s && format !== 'binary') return parseIntegers as never;
    if (oid === timestamptz && format !== 'binary') return parseTime as never;
    return pg.types.getTypeParser(oid, format) as never;
  },
};

const integersAsTexts = pg.types.getTypeParser(int8s as never, 'text');

/** Returns an array without nulls. */
function parseIntegers(text: string): readonly number[] {
  return (integersAsTexts(text) as unknown as readonly string[]).map(Number);
}

const parseAnyTime = pg.types.getTypeParser(timestamptz, 'text');

/** Returns a timestamptz in text form, for a session in UTC. */
export function parseTime(text: string): Date {
  // Date.UTC would read the years 1 to 99 as 1901 to 1999.
  const isPlain =
    text.length >= 22 && text.charCodeAt(4) === 45 && text.endsWith('+00') && !text.startsWith('00');
  if (!isPlain) return parseAnyTime(text) as Date;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const day = Date.UTC(year, twoDigits(text, 5) - 1, twoDigits(text, 8));
  const minutes = 60 * twoDigits(text, 11) + twoDigits(text, 14);
  return new Date(day + 60_000 * minutes + 1_000 * twoDigits(text, 17) + parseFraction(text));
}

const zero = 48;

function twoDigits(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - zero) + text.charCodeAt(at + 1) - zero;
}

/** Reads the fraction of a second. PostgreSQL leaves out trailing zeros. */
function parseFraction(text: string): number {
  const end = Math.min(text.length - '+00'.length, 23);
  let sum = 0;
  for (let at = 20, worth = 100; at < end; at += 1, worth /= 10) sum += worth * (text.charCodeAt(at) - zero);
  return sum;
}
