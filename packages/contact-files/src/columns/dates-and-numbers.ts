/** Converts dates and numbers as spreadsheets and other programs write them into the form that the fields parse. */
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { monthCalled } from './month-names.js';

export const dateOrders = ['dmy', 'mdy'] as const;
/** Order of day and month in dates with slashes or dashes, such as `02/01/2026`. */
export type DateOrder = (typeof dateOrders)[number];

const numeric =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?)?$/i;
const yearFirst = /^(\d{4})([./])(\d{1,2})\2(\d{1,2})(.*)$/;
const withCharacters = /^(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]$/u;
const clock = /[ T,]{1,2}(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?$/i;
const dayNumber = /^(\d{1,2})(?:st|nd|rd|th|er|º|ª|°)?$/i;
/** Words between the parts of a date, and after its year. */
const smallWord = /^(?:de|del|of|the|den|der|le|г|года|р|року)?$/iu;
const maxWordedLength = 60;
const empty = /^0{1,2}[./-]0{1,2}[./-](?:0{2}|0{4})$|^0{4}-00-00/;

/** Days from the first day of Excel's calendar to the first day of Unix time. */
const serialEpoch = 25_569;
const firstSerial = 10_000;
const lastSerial = 73_050;

/**
 * Returns the date as `YYYY-MM-DD`, with its time if present; `''` for a placeholder. Undefined for another text, and
 * for an ambiguous date.
 */
export function readSpreadsheetDate(text: string, order: DateOrder | undefined): string | undefined {
  const cell = text.trim();
  if (empty.test(cell)) return '';
  const [, year = '', , month = '', day = '', rest = ''] = yearFirst.exec(cell) ?? [];
  if (year !== '') return formatDate(Number(year), Number(month), Number(day), rest);
  if (/^\d{5}(?:[.,]\d+)?$/.test(cell)) return readSerial(Number(cell.replace(',', '.')));
  const parts = datePartsOf(cell);
  if (parts === undefined) return readWordedDate(cell);
  const { first, second, isDotted } = parts;
  const dateOrder = isDotted ? 'dmy' : (dayOrderOf(first, second) ?? order);
  if (dateOrder === undefined && first !== second) return undefined;
  return dateOrder === 'mdy'
    ? formatDate(parts.year, first, second, parts.time)
    : formatDate(parts.year, second, first, parts.time);
}

/** Reads a date whose month is a word: `3. April 1988`, `3 de abril de 1988`, `March 12, 2024`, `03-Apr-88`. */
function readWordedDate(cell: string): string | undefined {
  if (cell.length > maxWordedLength || !/\p{L}/u.test(cell)) return undefined;
  const [, year, month, day] = withCharacters.exec(cell) ?? [];
  if (year !== undefined) return formatDate(Number(year), Number(month), Number(day), '');
  const [time = '', hour, minute, second, half] = clock.exec(cell) ?? [];
  const words = cell
    .slice(0, cell.length - time.length)
    .split(/[\s.,/॰-]/u)
    .filter((word) => !smallWord.test(word));
  const [first = '', middle = '', last = ''] = words;
  if (words.length !== 3) return undefined;
  const text = (years: string, name: string, days: string) => {
    const number = dayNumber.exec(days)?.[1];
    const called = monthCalled(name);
    return number === undefined || called === undefined
      ? undefined
      : formatDate(fullYear(years), called, Number(number), formatTime(hour, minute, second, half));
  };
  if (/^\d{4}$/.test(first)) return text(first, middle, last);
  if (/^\d{4}$/.test(last)) return text(last, middle, first) ?? text(last, first, middle);
  return /^\d{2}$/.test(last) ? text(last, middle, first) : undefined;
}

/** Returns a date in the most frequent form of dates with day and month as numbers; undefined without any. */
export function dateExample(cells: readonly string[], order: DateOrder | undefined): string | undefined {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const parts = datePartsOf(cell.trim());
    const partsOrder = parts?.isDotted === true ? 'dmy' : order;
    if (parts === undefined || partsOrder === undefined) continue;
    const example = (partsOrder === 'dmy' ? ['31', '12', '1985'] : ['12', '31', '1985']).join(
      parts.separator,
    );
    counts.set(example, (counts.get(example) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/**
 * Returns the order of day and month that the date proves; undefined if both orders fit, or its form allows only one.
 */
export function shownDateOrder(cell: string): DateOrder | undefined {
  const parts = datePartsOf(cell.trim());
  return parts === undefined || parts.isDotted ? undefined : dayOrderOf(parts.first, parts.second);
}

/** A date that has only one order of day and month, such as `12/25/1979`. */
export interface DateOrderProof {
  readonly order: DateOrder;
  /** row of the file, from 1 without the header */
  readonly row: number;
  readonly value: string;
}

/** Returns the day and month order of the dates; undefined if no date shows it, or they disagree. */
export function dateOrderOf(proofs: readonly Pick<DateOrderProof, 'order'>[]): DateOrder | undefined {
  const orders = new Set(proofs.map(({ order }) => order));
  const [only] = orders;
  return orders.size === 1 ? only : undefined;
}

/** Whether the cell may be two dates. */
export function isAmbiguousDate(text: string): boolean {
  const parts = datePartsOf(text.trim());
  if (parts === undefined || parts.isDotted || parts.first === parts.second) return false;
  return dayOrderOf(parts.first, parts.second) === undefined && parts.first > 0 && parts.second > 0;
}

function dayOrderOf(first: number, second: number): DateOrder | undefined {
  if (first > 12) return 'dmy';
  return second > 12 ? 'mdy' : undefined;
}

function datePartsOf(cell: string) {
  const [, first, separator = '', second, year = '', hour, minute, secondOfMinute, half] =
    numeric.exec(cell) ?? [];
  if (first === undefined) return undefined;
  return {
    first: Number(first),
    second: Number(second),
    year: fullYear(year),
    time: formatTime(hour, minute, secondOfMinute, half),
    separator,
    isDotted: separator === '.',
  };
}

function formatTime(
  hour: string | undefined,
  minute = '00',
  second = '00',
  half: string | undefined = undefined,
): string {
  return hour === undefined ? '' : ` ${hourOf(Number(hour), half)}:${minute}:${second.padStart(2, '0')}`;
}

function hourOf(hour: number, half: string | undefined): string {
  const isAfternoon = half?.toLowerCase() === 'p';
  const whole = half === undefined ? hour : (hour % 12) + (isAfternoon ? 12 : 0);
  return String(whole).padStart(2, '0');
}

/** Returns the year. Excel reads two digits below 30 as years of this century. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year < 30 ? 2000 + year : 1900 + year;
}

function formatDate(year: number, month: number, day: number, time: string): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 1000) return undefined;
  return `${date.toISOString().slice(0, 10)}${time}`;
}

/** Reads days since the first day of Excel's calendar; the fraction is the time. */
function readSerial(days: number): string | undefined {
  if (days < firstSerial || days > lastSerial) return undefined;
  const text = new Date(Math.round((days - serialEpoch) * dayMs)).toISOString();
  return Number.isInteger(days) ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/**
 * Decimal separator. A number with one separator before exactly three digits is ambiguous: `1.234` is 1234 in some
 * countries, and a little more than one in others.
 */
export type DecimalMark = '.' | ',';

const single = /^([+-]?[1-9]\d{0,2})([.,])(\d{3})$/;
/**
 * Captures an unambiguous decimal separator: it differs from the group separator, or is not followed by exactly three
 * digits.
 */
const decimal = /^[+-]?(?:\d{1,3}(?:([.,'\u2019 \u00A0\u202F])\d{3})+(?!\1)|\d+)([.,])\d+$/;
const groups = /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+$/;

/** Whether the cell's separator may be a decimal or a thousands separator. */
export function isDoubtfulNumber(cell: string): boolean {
  return single.test(cell.trim());
}

/**
 * Returns the number of an ambiguous cell, with a decimal point or an integer. Undefined for other cells, or without a
 * known separator.
 */
export function readDoubtfulNumber(cell: string, mark: DecimalMark | undefined): string | undefined {
  if (mark === undefined) return undefined;
  const [, whole, written, digits] = single.exec(cell.trim()) ?? [];
  if (whole === undefined) return undefined;
  return written === mark ? `${whole}.${digits}` : `${whole}${digits}`;
}

/**
 * Returns the number of an ambiguous cell in a form that any file reads the same; another cell unchanged. `decimal`:
 * the separator with which the cell was read; '': a point, and a comma is ambiguous.
 */
export function clearNumber(cell: string, decimal: DecimalMark | ''): string {
  const isReadable = decimal !== '' || cell.includes('.');
  const number = isReadable ? readDoubtfulNumber(cell, decimal === '' ? '.' : decimal) : undefined;
  if (number === undefined) return cell;
  return number.includes('.') ? `${number}0` : number;
}

/** Returns the decimal separator of a column's cells, else of the region. Undefined if the cells disagree. */
export function decimalMarkOf(cells: readonly string[], region: string | undefined): DecimalMark | undefined {
  const decimalMarks = new Set(cells.flatMap((cell) => shownMark(cell.trim()) ?? []));
  const [only] = decimalMarks;
  if (decimalMarks.size > 1) return undefined;
  return only ?? (region === undefined ? undefined : markOfRegion(region));
}

function shownMark(cell: string): DecimalMark | undefined {
  if (single.test(cell)) return undefined;
  const mark = decimal.exec(cell)?.[2];
  if (mark !== undefined) return mark as DecimalMark;
  const between = groups.exec(cell)?.[1];
  if (between === undefined) return undefined;
  return between === '.' ? ',' : '.';
}

const marks = new Map<string, DecimalMark | undefined>();

/** Returns the decimal separator of the region's main language. */
function markOfRegion(region: string): DecimalMark | undefined {
  if (!marks.has(region)) {
    const { language } = new Intl.Locale(`und-${region}`).maximize();
    const format = new Intl.NumberFormat(`${language}-${region}`, { numberingSystem: 'latn' });
    const mark = format.formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
    marks.set(region, mark === '.' || mark === ',' ? mark : undefined);
  }
  return marks.get(region);
}
