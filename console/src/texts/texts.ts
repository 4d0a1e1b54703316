/** The texts in the reader's language. A further language is a file beside `en.ts` and a line here. */
import { en } from './en.ts';

export type Texts = typeof en;

const catalogues: Readonly<Record<string, Texts>> = { en };

export const language = pick(navigator.languages);
export const t: Texts = catalogues[language] ?? en;
document.documentElement.lang = language;

/** Numbers and dates as the reader's country writes them. */
const locale = navigator.languages.find((one) => one.toLowerCase().startsWith(language)) ?? language;

function pick(wanted: readonly string[]): string {
  const known = wanted.map((one) => one.toLowerCase().split('-')[0] ?? '');
  return known.find((one) => one in catalogues) ?? 'en';
}

const numbers = new Intl.NumberFormat(locale);
const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

export const formatNumber = (value: number): string => numbers.format(value);
const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `3.4 MB` */
export function formatBytes(bytes: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const unit = sizes[power] ?? 'byte';
  const options = {
    style: 'unit',
    unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale, options).format(bytes / 1000 ** power);
}

const regions = new Intl.DisplayNames(locale, { type: 'region' });

/** Of two letters: `Germany` */
/** A channel of a caller's own has no other name. */
export const channelName = (channel: string): string =>
  (t.channels as Readonly<Record<string, string>>)[channel] ?? channel;

export const countryName = (code: string): string => regions.of(code) ?? code;

export const formatDate = (value: string): string => dates.format(new Date(value));
export const formatMoment = (value: string): string => moments.format(new Date(value));

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `5 min. ago`; a date when it is more than a week ago. */
export function formatAgo(value: string, now = Date.now()): string {
  const seconds = (Date.parse(value) - now) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return formatDate(value);
  const [unit, size] = spans.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
  return ago.format(Math.round(seconds / size), unit as Intl.RelativeTimeFormatUnit);
}
