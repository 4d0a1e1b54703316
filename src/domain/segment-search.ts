/** The filter of a search: text as a person types it. Pure. */
import { type ReadField, readyIndex } from './own-field.js';
import type { ContactFilter, OwnFieldsTerm, TextTerm } from './query.js';
import { callingCodeOf, tidyNumber } from './read-phone.js';
import { type Reader, refuse } from './segment-values.js';
import { codePoints, fold } from './text.js';

export const maxSearchLength = 200;

export const searchFilter: Reader<ContactFilter> = (sent, at) => {
  if (typeof sent !== 'string') return refuse(at, 'type', 'must be text');
  const text = sent.trim();
  const number = tidyNumber(text);
  if (codePoints(text) > maxSearchLength)
    return refuse(at, 'too_long', `must be at most ${maxSearchLength} characters`);
  // Numbers are searched by their digits, whatever the separators.
  const digits = /^\+?[0-9\s().\u2010-\u2015/-]+$/u.test(number) ? number.replaceAll(/[^0-9]/g, '') : '';
  const numbers = digits.length >= 3 ? [digits, ...internationalOf(digits, at.ground.region)] : [];
  const values = [...new Set([fold(text), ...numbers])];
  // A text that has one value also has each shorter one in it.
  const shortest = values.filter((one) => !values.some((other) => other !== one && one.includes(other)));
  const filter: TextFilter = { op: 'text', terms: shortest.map((value) => ({ in: 'everything', value })) };
  return withSearched(filter, at.ground.ownFields ?? []);
};

type TextFilter = Extract<ContactFilter, { op: 'text' }>;

/** Whether the text is sought everywhere, so in searched own fields too. */
export const isSearch = (filter: ContactFilter): filter is TextFilter =>
  filter.op === 'text' && filter.terms.some((term) => term.in === 'everything');

/** The searched fields. One whose index is not complete is left out: its contacts would be found in part, and slowly. */
export function searchedOf(fields: readonly ReadField[]): readonly ReadField[] {
  return fields.filter((one) => one.isSearched === true && one.index !== 'building');
}

/** The search, which also looks in these fields. */
export function withSearched(filter: TextFilter, ownFields: readonly ReadField[]): TextFilter {
  const fields = searchedOf(ownFields).map((field): OwnFieldsTerm['fields'][number] => {
    const index = readyIndex(field);
    return index === undefined ? { key: field.key } : { key: field.key, index };
  });
  if (fields.length === 0) return filter;
  const own = filter.terms.flatMap((term): readonly TextTerm[] =>
    term.in === 'everything' ? [{ in: 'ownFields', fields, value: term.value }] : [],
  );
  return { op: 'text', terms: [...filter.terms, ...own] };
}

/** The digits as numbers are stored, of a number that is typed as it is dialled: `00` and the country, or `0` inside it. */
function internationalOf(digits: string, region: string | undefined): readonly string[] {
  const dialled = /^0+(?=[1-9])/.exec(digits)?.[0].length ?? 0;
  const code = dialled === 1 ? callingCodeOf(region) : '';
  const stored = `${code ?? ''}${digits.slice(dialled)}`;
  return dialled > 0 && stored.length >= 3 ? [stored] : [];
}
