/** The texts in the reader's language, and numbers, sizes and times as the reader's country writes them. */
import type en from './en.json';
import { chosenLanguage, languages, pickLanguage } from './languages.ts';
import { grammarOf, localeOf, type TextsOf, textsOf } from './message.ts';
import { chosenTimeZone, onTimeZone } from './time-zone.ts';

type Json = typeof en;
type FirstTexts = TextsOf<Json['first']>;
type LaterTexts = TextsOf<Json['pages']> & { readonly signIn: TextsOf<Json['signIn']> };

export const language = chosenLanguage() ?? pickLanguage(navigator.languages, Object.keys(languages));
export const locale = localeOf(language);
const grammar = grammarOf(language);

/** A file is built as three chunks, by `parts-of-texts` in vite.config.ts: only their readers load them. */
const files = {
  first: import.meta.glob<Json['first']>('./*.json', { query: '?first', import: 'default' }),
  pages: import.meta.glob<Json['pages']>('./*.json', { query: '?pages', import: 'default' }),
  signIn: import.meta.glob<Json['signIn']>('./*.json', { query: '?signIn', import: 'default' }),
};

async function load<Part extends keyof Json>(part: Part): Promise<TextsOf<Json[Part]>> {
  const file = files[part][`./${language}.json`];
  if (file === undefined) throw new Error(`no texts in ${language}`);
  return textsOf((await file()) as Json[Part], grammar);
}

/** Every text. `startTexts`, `loadSignInTexts` and `loadPageTexts` set it before the modules that use it are loaded. */
export let t: FirstTexts & LaterTexts;

export async function startTexts(): Promise<void> {
  // Texts of other pages are loaded with the first of these pages.
  t = (await load('first')) as FirstTexts & LaterTexts;
  document.documentElement.lang = language;
}

/** Adds texts once; again after a failure. */
function loadingTexts(read: () => Promise<Partial<LaterTexts>>): () => Promise<unknown> {
  let added: Promise<unknown> | undefined;
  return () => {
    added ??= read()
      .then((texts) => {
        t = { ...t, ...texts };
      })
      .catch((error: unknown) => {
        added = undefined;
        throw error;
      });
    return added;
  };
}

export const loadSignInTexts = loadingTexts(async () => ({ signIn: await load('signIn') }));
const loadLaterTexts = loadingTexts(() => load('pages'));
/** Loads the texts that pages other than the first one have. */
export const loadPageTexts = () => Promise.all([loadLaterTexts(), loadSignInTexts()]);

/** Returns a text by a name that the server gives. A newer server may use a name that this page does not know. */
export const findText = (texts: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(texts, name) ? texts[name] : undefined;

const numbers = new Intl.NumberFormat(locale);
const percents = new Intl.NumberFormat(locale, { style: 'percent' });
const wholeDays = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
let times = timesIn(chosenTimeZone());
onTimeZone(() => {
  times = timesIn(chosenTimeZone());
});
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
const lists = new Intl.ListFormat(locale, { type: 'conjunction' });

export const formatNumber = (value: number): string => numbers.format(value);
/** Formats a share: `0.42` is `42%`. */
export const formatPercent = (share: number): string => percents.format(share);
/** Formats a list: `a, b and c`. */
export const formatList = (items: readonly string[]): string => lists.format(items);

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Formats a size: `3.4 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const unit = sizes[power] ?? 'byte';
  return formatUnit(bytes / 1000 ** power, unit, power === 0 ? 'long' : 'short', 1);
}

/** Formats milliseconds: `12 ms`, with one digit after the point below 10. */
export const formatMs = (ms: number): string => formatUnit(ms, 'millisecond', 'short', ms < 10 ? 1 : 0);

/** Formats a duration in the largest unit that fits: `3 hours`. */
export function formatDuration(seconds: number): string {
  const [unit, size] = seconds >= 172_800 ? (['day', 86_400] as const) : unitOf(seconds);
  return formatUnit(Math.floor(seconds / size), unit, 'long', 0);
}

function unitOf(seconds: number) {
  if (seconds >= 3_600) return ['hour', 3_600] as const;
  return seconds >= 60 ? (['minute', 60] as const) : (['second', 1] as const);
}

function formatUnit(value: number, unit: string, unitDisplay: 'long' | 'short', digits: number): string {
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, options).format(value);
}

/** Returns the name of a channel. A custom channel has no other name. */
export const channelName = (channel: string): string => findText(t.channels, channel) ?? channel;

const regions = new Intl.DisplayNames(locale, { type: 'region' });

/** Returns the name of a country: `DE` is `Germany`. */
export const countryName = (code: string): string =>
  /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code;

function timesIn(timeZone: string | undefined) {
  return {
    dates: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }),
    moments: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    minutes: new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }),
    seconds: new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23', timeZone }),
  };
}

/** Formats a date. A day without a time, such as `2026-01-15`, is the same day in every time zone. */
export function formatDate(value: string): string {
  return (value.length === 10 ? wholeDays : times.dates).format(new Date(value));
}
/** Returns a day in the words of the reader, and any other text as it is. */
export const shownDay = (text: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? formatDate(text) : text;
export const formatMoment = (value: string): string => times.moments.format(new Date(value));
/** Formats a time of day: `14:02:31`. */
export const formatSecond = (value: string): string => times.seconds.format(new Date(value));

/** Formats a time: `14:02` today, else with the date. */
export function formatWhen(value: string): string {
  const isToday = formatDate(value) === times.dates.format(new Date());
  return isToday ? times.minutes.format(new Date(value)) : formatMoment(value);
}

const daysAgo = (value: string) => {
  const dayOf = (moment: number) => new Date(moment).toLocaleDateString('sv', { timeZone: chosenTimeZone() });
  return Math.round((Date.parse(dayOf(Date.now())) - Date.parse(dayOf(Date.parse(value)))) / 86_400_000);
};

/** Formats a heading: `Today`, `Yesterday`, or the date. */
export function formatDay(value: string): string {
  const days = daysAgo(value);
  const words = days < 2 ? ago.format(-days, 'day') : formatDate(value);
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

/** Formats a time below the heading of its day: `5 min. ago` today, else `14:02`. */
export function formatTimeOf(value: string): string {
  return daysAgo(value) === 0 ? formatAgo(value) : times.minutes.format(new Date(value));
}

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Formats a time: `now` in the last minute, `5 min. ago`, or a date when it is more than a week ago. */
export function formatAgo(value: string, now = Date.now()): string {
  const seconds = (Date.parse(value) - now) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return formatDate(value);
  const [unit, size] = spans.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
  // Counted seconds would change in every row of a list.
  const isNow = size === 1 && seconds < 0;
  return ago.format(isNow ? 0 : Math.round(seconds / size), unit as Intl.RelativeTimeFormatUnit);
}
