/** The filter of a search: text as a person types it. Pure. */
import type { ContactFilter } from './query.js';
import { callingCodeOf } from './read-phone.js';
import { type Reader, refuse } from './segment-values.js';
import { codePoints, fold } from './text.js';

export const maxSearchLength = 200;

export const searchFilter: Reader<ContactFilter> = (sent, at) => {
  if (typeof sent !== 'string') return refuse(at, 'type', 'must be text');
  const text = sent.trim();
  if (codePoints(text) > maxSearchLength)
    return refuse(at, 'too_long', `must be at most ${maxSearchLength} characters`);
  // Numbers are searched by their digits, whatever the separators.
  const digits = /^\+?[0-9\s().\u2010-\u2015/-]+$/u.test(text) ? text.replaceAll(/[^0-9]/g, '') : '';
  const numbers = digits.length >= 3 ? [digits, ...internationalOf(digits, at.ground.region)] : [];
  const values = [...new Set([fold(text), ...numbers])];
  // A text that has one value also has each shorter one in it.
  const shortest = values.filter((one) => !values.some((other) => other !== one && one.includes(other)));
  return { op: 'text', terms: shortest.map((value) => ({ in: 'everything', value })) };
};

/** The digits as numbers are stored, of a number that is typed as it is dialled: `00` and the country, or `0` inside it. */
function internationalOf(digits: string, region: string | undefined): readonly string[] {
  const dialled = /^0+(?=[1-9])/.exec(digits)?.[0].length ?? 0;
  const code = dialled === 1 ? callingCodeOf(region) : '';
  const stored = `${code ?? ''}${digits.slice(dialled)}`;
  return dialled > 0 && stored.length >= 3 ? [stored] : [];
}
