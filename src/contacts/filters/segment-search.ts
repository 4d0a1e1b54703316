/** The filter of a search: text as a person types it. Pure. */
import { foldSearched } from '@switchbook/domain/compared-text.js';
import { type ReadField, readyIndex } from '@switchbook/domain/own-field.js';
import type { ContactFilter, OwnFieldsTerm, TextTerm } from '@switchbook/domain/query.js';
import { callingCodeOf, tidyNumber } from '@switchbook/domain/read-phone.js';
import { codePoints, fold } from '@switchbook/domain/text.js';
import { conditionsOf } from './filter-leaves.js';
import { type NamedTag, type Reader, refuse } from './segment-values.js';

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
  return withTags(withSearched(filter, at.ground.ownFields ?? []), at.ground.tags ?? []);
};

type TextFilter = Extract<ContactFilter, { op: 'text' }>;

/** Whether the text is sought everywhere, so in searched own fields and in tags too. */
export const isSearch = (filter: ContactFilter): filter is TextFilter =>
  filter.op === 'text' && filter.terms.some(isEverywhere);

const isEverywhere = (term: TextTerm): boolean => term.in === 'everything' && term.sections === undefined;

/** The searched fields. One whose index is not complete is left out: its contacts would be found in part, and slowly. */
export function searchedOf(fields: readonly ReadField[]): readonly ReadField[] {
  return fields.filter((one) => one.searched === true && one.index !== 'building');
}

/** The search, which also looks in these fields. */
export function withSearched(filter: TextFilter, ownFields: readonly ReadField[]): TextFilter {
  const fields = searchedOf(ownFields).map((field): OwnFieldsTerm['fields'][number] => {
    const index = readyIndex(field);
    return index === undefined ? { key: field.key } : { key: field.key, index };
  });
  if (fields.length === 0) return filter;
  const own = filter.terms.flatMap((term): readonly TextTerm[] =>
    isEverywhere(term) ? [{ in: 'ownFields', fields, value: term.value }] : [],
  );
  return { op: 'text', terms: [...filter.terms, ...own] };
}

/** The search, which also finds people with a tag in whose name the text is. */
export function withTags(filter: TextFilter, tags: readonly NamedTag[]): TextFilter {
  const found = filter.terms.flatMap((term): readonly TextTerm[] => {
    if (!isEverywhere(term)) return [];
    const numbers = tags.filter((tag) => isInName(term.value, tag)).map(({ number }) => number);
    return numbers.length === 0 ? [] : [{ in: 'tags', numbers, value: term.value }];
  });
  return found.length === 0 ? filter : { op: 'text', terms: [...filter.terms, ...found] };
}

/** The tags in whose names one of the searches looks and finds itself. */
export function tagsOf<Tag extends NamedTag>(
  filters: readonly ContactFilter[],
  tags: readonly Tag[],
): readonly Tag[] {
  const values = filters
    .flatMap((filter) => conditionsOf(filter, isSearch))
    .flatMap(({ terms }) => terms.flatMap((term) => (isEverywhere(term) ? [term.value] : [])));
  return tags.filter((tag) => values.some((value) => isInName(value, tag)));
}

/** One or two letters are in most names, so they must be the whole one. */
function isInName(folded: string, { name }: NamedTag): boolean {
  const value = foldSearched(folded);
  const text = foldSearched(name);
  return /^[\0-\x7f]{1,2}$/.test(value) ? text === value : text.includes(value);
}

/** The digits as numbers are stored, of a number that is typed as it is dialled: `00` and the country, or `0` inside it. */
function internationalOf(digits: string, region: string | undefined): readonly string[] {
  const dialled = /^0+(?=[1-9])/.exec(digits)?.[0].length ?? 0;
  const code = dialled === 1 ? callingCodeOf(region) : '';
  const stored = `${code ?? ''}${digits.slice(dialled)}`;
  return dialled > 0 && stored.length >= 3 ? [stored] : [];
}
