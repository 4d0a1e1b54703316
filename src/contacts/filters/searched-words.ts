/** The filter of a search: text as a person types it. Pure. */

import type { ContactFilter, OwnFieldsTerm, TextTerm } from '@switchbook/domain/contact/query.js';
import { type ReadField, readyIndex } from '@switchbook/domain/fields/own-field.js';
import { callingCodeOf, tidyNumber } from '@switchbook/domain/identity/read-phone.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { foldSearched } from '@switchbook/domain/text/compared-text.js';
import { codePoints, fold } from '@switchbook/domain/text/text.js';
import { maxSearchLength, maxSearchWords, maxTagsOfWord } from '../values/request-limits.js';
import { conditionsOf } from './filter-conditions.js';
import { type NamedTag, refuse, type ValueReader } from './tree-values.js';

/** Reads a search: the contact must have each word, in any field and any order. A number is one word. */
export const searchFilter: ValueReader<ContactFilter> = (input, at) => {
  if (typeof input !== 'string') return refuse(at, 'type', 'must be text');
  const text = input.trim();
  if (codePoints(text) > maxSearchLength)
    return refuse(at, 'too_long', `must be at most ${maxSearchLength} characters`);
  const filters = searchedWordsOf(text).map((word): ContactFilter => {
    const terms = alternativesOf(word, at.input.region).map(
      (value) => ({ in: 'everything', value }) as const,
    );
    return withTags(withSearched({ op: 'text', terms }, at.input.ownFields ?? []), at.input.tags ?? []);
  });
  return filters.length === 1 && filters[0] !== undefined ? filters[0] : { op: 'all', filters };
};

/** Returns the words; a number is one. */
function searchedWordsOf(text: string): readonly string[] {
  if (digitsOf(text) !== '') return [text];
  // A list of names has separators after its words.
  const words = text.split(/\s+/u).map(withoutSeparators);
  const several = [...new Set(words.filter((word) => word !== ''))];
  if (several.length <= 1) return [text];
  return [...several.slice(0, maxSearchWords - 1), several.slice(maxSearchWords - 1).join(' ')].filter(
    (value) => value !== '',
  );
}

function withoutSeparators(word: string): string {
  let end = word.length;
  while (word[end - 1] === ',' || word[end - 1] === ';') end -= 1;
  return word.slice(0, end);
}

/** Returns the digits of a number in any grouping; empty for other texts. Numbers are searched by their digits. */
function digitsOf(text: string): string {
  const number = tidyNumber(text);
  return /^\+?[0-9\s().\u2010-\u2015/-]+$/u.test(number) ? number.replaceAll(/[^0-9]/g, '') : '';
}

/** Returns alternative texts: a contact must have at least one of them. */
function alternativesOf(text: string, region: string | undefined): readonly string[] {
  const digits = digitsOf(text);
  const numbers =
    digits.length >= 3 ? [digits, ...internationalOf(digits, region)] : fewDigits(tidyNumber(text), digits);
  const values = [...new Set([fold(text), ...numbers])];
  // A text that contains one value also contains each of its substrings.
  return values.filter((value) => !values.some((other) => other !== value && value.includes(other)));
}

type TextFilter = Extract<ContactFilter, { op: 'text' }>;

/** Whether the search covers all fields, and so also searched own fields and tags. */
export const isSearch = (filter: ContactFilter): filter is TextFilter =>
  filter.op === 'text' && filter.terms.some(isEverywhere);

const isEverywhere = (term: TextTerm): boolean => term.in === 'everything' && term.sections === undefined;

/** Returns the searched fields with a complete index. An incomplete one would find some contacts only, and slowly. */
export function searchedOf(fields: readonly ReadField[]): readonly ReadField[] {
  return fields.filter((field) => field.searched === true && field.index !== 'building');
}

/** Returns the search, extended to these fields only. An export reads a filter again that was extended before. */
export function withSearched(filter: TextFilter, ownFields: readonly ReadField[]): TextFilter {
  const search = withoutExtension('ownFields', filter);
  const fields = searchedOf(ownFields).map((field): OwnFieldsTerm['fields'][number] => {
    const index = readyIndex(field);
    return index === undefined ? { key: field.key } : { key: field.key, index };
  });
  if (fields.length === 0) return search;
  const ownTerms = search.terms.flatMap((term): readonly TextTerm[] =>
    isEverywhere(term) ? [{ in: 'ownFields', fields, value: term.value }] : [],
  );
  return { op: 'text', terms: [...search.terms, ...ownTerms] };
}

function withoutExtension(kind: 'ownFields' | 'tags', filter: TextFilter): TextFilter {
  const terms = filter.terms.filter((term) => term.in !== kind);
  return terms.length === filter.terms.length ? filter : { op: 'text', terms };
}

/** Extends the search to contacts with one of these tags. They replace the tags of an earlier extension. */
export function withTags(filter: TextFilter, tags: readonly NamedTag[]): TextFilter {
  const search = withoutExtension('tags', filter);
  const tagTerms = search.terms.flatMap((term): readonly TextTerm[] => {
    if (!isEverywhere(term)) return [];
    const numbers = matchesIn.get(tags)?.get(term.value) ?? tagNumbersOf(tags, term.value);
    const isSpecific = numbers.length > 0 && numbers.length <= maxTagsOfWord;
    return isSpecific ? [{ in: 'tags', numbers, value: term.value }] : [];
  });
  return tagTerms.length === 0 ? search : { op: 'text', terms: [...search.terms, ...tagTerms] };
}

function tagNumbersOf(tags: readonly NamedTag[], value: string): readonly number[] {
  const isMeant = matcherOf(value);
  return tags.filter((tag) => isMeant(searchedName(tag))).map(({ number }) => number);
}

/** The numbers of the tags that each search matches, by the list of tags that `listMatchingTags` returned. */
const matchesIn = new WeakMap<readonly NamedTag[], ReadonlyMap<string, readonly number[]>>();

/**
 * Returns the tags with a name that matches one of the searches. An account may have many tags, so they are compared in
 * slices, which `owner` shares among its requests.
 */
export async function listMatchingTags<Tag extends NamedTag>(
  filters: readonly ContactFilter[],
  tags: readonly Tag[],
  owner?: string,
): Promise<readonly Tag[]> {
  const values = filters
    .flatMap((filter) => conditionsOf(filter, isSearch))
    .flatMap(({ terms }) => terms.flatMap((term) => (isEverywhere(term) ? [term.value] : [])));
  const matchers = [...new Set(values)].map((value) => ({
    value,
    isMeant: matcherOf(value),
    numbers: [] as number[],
  }));
  const matchedTags: Tag[] = [];
  const slices = new Slices(owner);
  for (const tag of tags) {
    const name = searchedName(tag);
    const matching = matchers.filter(({ isMeant }) => isMeant(name));
    for (const { numbers } of matching) numbers.push(tag.number);
    if (matching.length > 0) matchedTags.push(tag);
    if (slices.isOver()) await slices.next();
  }
  // A filter may have 180 words, each compared with ten thousand tags: it is not done again.
  matchesIn.set(matchedTags, new Map(matchers.map(({ value, numbers }) => [value, numbers])));
  return matchedTags;
}

/** Names in the compared form of searches; entries are kept as long as the cached lists of tags. */
const searchedNames = new WeakMap<NamedTag, string>();

function searchedName(tag: NamedTag): string {
  let name = searchedNames.get(tag);
  if (name === undefined) {
    name = foldSearched(tag.name);
    searchedNames.set(tag, name);
  }
  return name;
}

/** Returns a function that matches names. One or two letters are in most names, so they must be a whole word. */
function matcherOf(folded: string): (name: string) => boolean {
  const value = foldSearched(folded);
  const isShort = /^[\0-\x7f]{1,2}$/.test(value);
  return isShort ? (name) => ` ${name} `.includes(` ${value} `) : (name) => name.includes(value);
}

/** Returns the typed beginning of a number, without separators. */
function fewDigits(number: string, digits: string): readonly string[] {
  return digits === '' ? [] : [`${number.startsWith('+') ? '+' : ''}${digits}`];
}

/** Returns stored digits for a number as people dial it: `00` and the country, or `0` inside the country. */
function internationalOf(digits: string, region: string | undefined): readonly string[] {
  const dialed = /^0+(?=[1-9])/.exec(digits)?.[0].length ?? 0;
  const code = dialed === 1 ? callingCodeOf(region) : '';
  const stored = `${code ?? ''}${digits.slice(dialed)}`;
  return dialed > 0 && stored.length >= 3 ? [stored] : [];
}
