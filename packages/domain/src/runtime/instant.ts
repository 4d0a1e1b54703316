/** Reads and writes times in the form of RFC 3339. */

const instantForm =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Returns the time, to the millisecond; undefined for other texts than a date-time of the years 1 to 9999. */
export function parseInstant(text: string): Date | undefined {
  const match = instantForm.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [sign, offsetHours, offsetMinutes] = [match[9], Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, milliseconds));
  // The year is set separately, since Date.UTC takes 0 to 99 as 1900 to 1999.
  local.setUTCFullYear(year, month - 1, day);
  if (year === 0 || local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  const offsetMs = (offsetHours * 60 + offsetMinutes) * 60_000 * (sign === '-' ? -1 : 1);
  const instant = new Date(local.getTime() - offsetMs);
  // An offset may lead outside four-digit years, the range the database reads.
  return instant.getUTCFullYear() >= 1 && instant.getUTCFullYear() <= 9999 ? instant : undefined;
}

const loose =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2}(?:[.,]\d{1,9})?)?)? ?([Zz]|UTC|[+-]\d{2}(?::?\d{2})?)?$/;

/** Parses times that other programs export too: a date alone, no seconds, no zone (then UTC). */
export function parseExportedInstant(text: string): Date | undefined {
  const [, date, minute = '00:00', second = ':00', zone = 'Z'] = loose.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  return parseInstant(`${date}T${minute}${second.replace(',', '.')}${spelledZone(zone)}`);
}

function spelledZone(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

const timeNames = ['createdAt', 'updatedAt', 'occurredAt', 'expiresAt', 'verifiedAt'];

/** Converts the times of an item from JSON back into `Date`. */
export function withTimes<Item extends object>(item: Item): Item {
  const members = item as Readonly<Record<string, unknown>>;
  let read: Record<string, unknown> | undefined;
  for (const name of timeNames) {
    const value = members[name];
    if (typeof value !== 'string') continue;
    read ??= { ...members };
    read[name] = new Date(value);
  }
  return read === undefined ? item : (read as Item);
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Returns the day of UTC: `2026-01-15`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/**
 * Makes the texts of all numbers of a time in advance. Pages of contacts have hundreds of times. V8 prints each time
 * through the formatter of C, which would take a tenth of the time of a page.
 */
const digitsPattern = (count: number, length: number) =>
  Array.from({ length: count }, (_, at) => String(at).padStart(length, '0'));
const two = digitsPattern(60, 2);
const three = digitsPattern(1_000, 3);

/** Cache of the last printed days, indexed by their low bits: the text up to the `T`. */
const slots = 64;
const days = new Float64Array(slots).fill(Number.NaN);
const texts: string[] = new Array(slots).fill('');

/** Returns the text of `Date.prototype.toISOString`, and its error: `2026-01-31T23:59:59.999Z`. */
export function isoTime(date: Date): string {
  const time = date.getTime();
  const day = Math.floor(time / dayMs);
  const slot = day & (slots - 1);
  if (days[slot] !== day) {
    texts[slot] = date.toISOString().slice(0, -'00:00:00.000Z'.length);
    days[slot] = day;
  }
  const ms = time - day * dayMs;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const clock = `${two[hours]}:${two[minutes - hours * 60]}:${two[seconds - minutes * 60]}`;
  return `${texts[slot]}${clock}.${three[ms - seconds * 1_000]}Z`;
}

export function instantOf(text: string | null): Date | null {
  return text === null ? null : (parseInstant(text) ?? null);
}
