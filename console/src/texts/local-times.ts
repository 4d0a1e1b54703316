/** Times in the form of their input fields, in the time zone that the console shows. */
import { chosenTimeZone } from './time-zone.ts';

/** Formats a time for an input: `2026-01-15T14:02`. */
export function localText(time: Date): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: chosenTimeZone(),
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(time);
  const { year, month, day, hour, minute } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** Returns the day of a time: `2026-01-15`. */
export const localDay = (time: Date): string => localText(time).slice(0, 10);

/** Returns the time that this text shows. */
export function instantOf(text: string): Date {
  const wanted = Date.parse(`${text}Z`);
  const missed = (time: number) => Date.parse(`${localText(new Date(time))}Z`) - wanted;
  const guess = wanted - missed(wanted);
  // Around a change of the clock, the offset of the guess is the right one.
  return new Date(guess - missed(guess));
}

const dayMs = 86_400_000;

/** Returns the end of a day of an input: a block until a day includes it. */
export const endOf = (day: string): Date =>
  instantOf(`${new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)}T00:00`);
