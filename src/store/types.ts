/** Parsing of database values: integers and times as JavaScript has them. */
import pg from 'pg';

const int8 = 20;
const timestamptz = 1184;

/** Our integers stay far below 2^53; times come in UTC, `2026-01-15 09:00:00.123+00`. */
export const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format): never {
    if (oid === int8 && format !== 'binary') return Number as never;
    if (oid === timestamptz && format !== 'binary') return parseTime as never;
    return pg.types.getTypeParser(oid, format) as never;
  },
};

const slow = pg.types.getTypeParser(timestamptz, 'text');

/** A timestamptz in text form, for a session whose time zone is UTC. */
export function parseTime(text: string): Date {
  // Date.UTC would take the years 1 to 99 as 1901 to 1999.
  const isPlain =
    text.length >= 22 && text.charCodeAt(4) === 45 && text.endsWith('+00') && !text.startsWith('00');
  if (!isPlain) return slow(text) as Date;
  const fraction = text.length > 22 ? text.slice(20, -3) : '';
  return new Date(
    Date.UTC(
      Number(text.slice(0, 4)),
      Number(text.slice(5, 7)) - 1,
      Number(text.slice(8, 10)),
      Number(text.slice(11, 13)),
      Number(text.slice(14, 16)),
      Number(text.slice(17, 19)),
      fraction === '' ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3)),
    ),
  );
}
