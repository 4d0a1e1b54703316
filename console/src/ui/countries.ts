import { locale } from '../texts/texts.ts';

/** Countries for numbers that come without one. */
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Every two letters that the browser knows a country for. */
export function countries(): readonly (readonly [string, string])[] {
  const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
  const codes = letters.flatMap((one) => letters.map((other) => one + other));
  const known = codes.filter((code) => !/^(EU|EZ|UN|QO|ZZ|X[A-JL-Z]|Q[M-Z])$/.test(code));
  return known
    .flatMap((code) => {
      const name = names.of(code);
      return name === undefined ? [] : [[code, name] as const];
    })
    .sort((one, other) => one[1].localeCompare(other[1], locale));
}
