/** Numbers of cells as text: digits in Excel's stored form, and dates if the format of the cell shows one. */
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { trimEnd } from '@switchbook/domain/text/text.js';

/**
 * How cells of a number format show their value. `digits`: with leading zeros up to this many digits, and with a plus
 * in front if the format is for phone numbers.
 */
export type NumberForm =
  | { readonly shows: 'number' }
  | { readonly shows: 'digits'; readonly length: number; readonly hasPlus?: true }
  | { readonly shows: 'date' | 'time' | 'date and time' };

export const plainNumber: NumberForm = { shows: 'number' };

/** Days from the first day of a calendar to the first day of Unix time. */
const epochs = { from1900: 25_569, from1904: 24_107 } as const;
/** The day after 9999-12-31, the last day that Excel has. */
const endOfDays = 2_958_466;
/** Excel has a 29 February 1900, which never was. */
const phantomDay = 60;

/** Built-in formats of Excel by number (ECMA-376 part 1, 18.8.30), East Asian calendars included. */
const builtIn: readonly (readonly [first: number, last: number, shows: 'date' | 'time' | 'date and time'])[] =
  [
    [14, 17, 'date'],
    [18, 21, 'time'],
    [22, 22, 'date and time'],
    [27, 31, 'date'],
    [32, 35, 'time'],
    [36, 36, 'date'],
    [45, 45, 'time'],
    [47, 47, 'time'],
    [50, 54, 'date'],
    [55, 56, 'time'],
    [57, 58, 'date'],
  ];

export function builtInForm(id: number): NumberForm {
  const range = builtIn.find(([first, last]) => first <= id && id <= last);
  return range === undefined ? plainNumber : { shows: range[2] };
}

/** Returns the form of a format that was written out, such as `dd/mm/yyyy;@` or `00000`. */
export function numberFormOf(code: string): NumberForm {
  const [positive = ''] = code.split(';');
  const withPlus = plusForm.exec(positive.trim())?.[1];
  if (withPlus !== undefined)
    return { shows: 'digits', length: withPlus.replaceAll(/[^0]/g, '').length, hasPlus: true };
  // Literal text, colors and languages in brackets, and characters behind `_`, `*` and `\` show no part of a date.
  const pattern = positive
    .replaceAll(/"[^"]*"?|\\.|[_*]./gu, '')
    .replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]?/gi, '')
    .trim();
  if (/^0{2,15}$/.test(pattern)) return { shows: 'digits', length: pattern.length };
  // Lengths of time, such as `[h]:mm`, and numbers, such as `0.00E+00`.
  if (/\[|^general$|[0#?]/i.test(pattern.replaceAll(/[:.,]0+/g, ''))) return plainNumber;
  const hasTime = /[hs]/i.test(pattern);
  const hasDate = /[yd]/i.test(pattern) || (!hasTime && /m/i.test(pattern));
  if (hasDate) return { shows: hasTime ? 'date and time' : 'date' };
  return hasTime ? { shows: 'time' } : plainNumber;
}

/** A plus, and then digits with blanks, brackets and dashes. */
const plusForm = /^(?:\\?\+|"\+")((?:[0#]|\\?[ ()/-]|"[ ()/-]*")*[0#])$/;

/** Returns the number as text; `written`: its text in the workbook. */
export function formatSheetNumber(written: string, form: NumberForm, isFrom1904: boolean): string {
  const cell = written.trim();
  // Programs write more digits of whole numbers than a float can represent.
  const isWhole = /^-?\d{1,20}$/.test(cell);
  const value = Number(cell);
  if (cell === '' || !Number.isFinite(value)) return cell;
  if (form.shows === 'digits' && value >= 0 && Number.isInteger(value))
    return `${form.hasPlus === true ? '+' : ''}${formatPlainNumber(value).padStart(form.length, '0')}`;
  if (form.shows !== 'number' && form.shows !== 'digits') {
    const date = formatDate(value, form.shows, isFrom1904);
    if (date !== undefined) return date;
  }
  return isWhole ? cell : formatPlainNumber(value);
}

/** Returns the number with the 15 digits that Excel shows, and without an exponent if the digits fit. */
function formatPlainNumber(value: number): string {
  const rounded = Number(value.toPrecision(15));
  const text = String(rounded);
  if (!text.includes('e')) return text;
  if (Math.abs(rounded) >= 1) return withZeros(text);
  return trimEnd(rounded.toFixed(20), (digit) => digit === '0').replace(/\.$/, '');
}

/** Writes `1.5e+25` with all its digits. */
function withZeros(text: string): string {
  const [, sign = '', first = '', rest = '', exponent = ''] =
    /^(-?)(\d)(?:\.(\d+))?e\+(\d+)$/.exec(text) ?? [];
  const length = Number(exponent) + 1;
  return first === '' || length > 40 ? text : `${sign}${(first + rest).padEnd(length, '0')}`;
}

/** Returns undefined if the number is not a calendar date. */
function formatDate(
  value: number,
  shows: 'date' | 'time' | 'date and time',
  isFrom1904: boolean,
): string | undefined {
  if (value < 0 || value >= endOfDays) return undefined;
  const seconds = Math.round(value * 86_400);
  const isTime = shows === 'time' && value < 1;
  if (isTime) return new Date(seconds * 1_000).toISOString().slice(11, 19);
  const day = Math.floor(seconds / 86_400);
  if (!isFrom1904 && (day === phantomDay || day === 0)) return undefined;
  const missed = !isFrom1904 && day < phantomDay ? 1 : 0;
  const epoch = isFrom1904 ? epochs.from1904 : epochs.from1900;
  const time = new Date(seconds * 1_000 - (epoch - missed) * dayMs);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9_999) return undefined;
  const text = time.toISOString();
  const hasTime = shows !== 'date' && seconds % 86_400 !== 0;
  return hasTime ? text.slice(0, 19).replace('T', ' ') : text.slice(0, 10);
}
