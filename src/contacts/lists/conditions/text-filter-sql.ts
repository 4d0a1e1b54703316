/**
 * SQL of searches: terms in the texts of a contact `c` of account `$1`, with the candidates of the trigram index.
 * Numbers keep their trigrams. An index of their start or end would miss substrings, which contracts promise. An index
 * of all suffixes would have ten entries for each number. Groups of four digits would need one more column for each
 * write. Two letters are searched with the character before them, or at the start of a word. PostgreSQL makes few
 * trigrams of such a text, so no other index is needed.
 */

import type {
  ContactFilter,
  FieldTerm,
  OwnFieldsTerm,
  SearchTerm,
  ShownNumberTerm,
  TextTerm,
} from '@switchbook/domain/contact/query.js';
import { bareLetters, withoutAccents } from '@switchbook/domain/text/compared-text.js';
import { type SearchSection, searchSections, writeSearched } from '@switchbook/domain/text/searched-text.js';
import { likePattern } from '@switchbook/domain/text/text.js';
import { foldedSql } from '../../../database/statements/folded-sql.js';
import { hideFromPlanner } from '../../../database/statements/sql.js';
import { searchedFormSql } from '../../store/field-values.js';
import {
  partSeparator,
  replaceSeparators,
  searchParts,
  sectionSeparator,
} from '../../values/derived-columns.js';
import { readSlice } from './search-slices.js';
import { itemHolds, type StatementParameters } from './statement-parameters.js';

/** Two letters or digits, for which `pairPatterns` has patterns of the trigram index. */
const twoLetters = /^[0-9a-z]{2}$/;

/**
 * A pattern needs three letters or digits, or the known start of a word, or two letters at its known end. Each of these
 * makes a trigram.
 */
const trigram = /[0-9A-Za-z]{3}|[^0-9A-Za-z][0-9A-Za-z]|[0-9A-Za-z]{2}[^0-9A-Za-z]/;

/** Whether the index finds candidates. A text without a trigram would scan the whole index. */
export function isIndexable(written: string): boolean {
  return trigram.test(written) || twoLetters.test(written);
}

/** A regular expression for the start of the text, or an ASCII character other than a letter or a digit. */
const boundary = '(^|[\\x01-/:-@\\[-`{-\\x7f])';

/**
 * Returns regular expressions for two letters or digits and the character before them. Each has few trigrams, and the
 * two cover any position. Returns undefined for other texts.
 */
export function pairPatterns(written: string): readonly string[] | undefined {
  if (!twoLetters.test(written)) return undefined;
  return [`${boundary}${written}`, `[0-9A-Za-z]${written}`];
}

const encoded = /M[N-Z]{2}([N-Z]{4})|[A-L]([N-Z]{2}[A-L][N-Z]{2})/g;

/**
 * Returns the pattern for the index. A character beyond ASCII has more trigrams than its search needs, and the index
 * intersects a list for each. So letters that the characters of one script share are wildcards.
 */
export function indexPattern(pattern: string): string {
  return pattern.replaceAll(encoded, (_, long?: string, short?: string) =>
    long === undefined ? `_${short}` : `___${long}`,
  );
}

/**
 * `index`: the condition uses the indexes of the searched text. `walk` only tests contacts that were read for another
 * reason, as cheaply as possible. `probe` is like `walk`, but it looks up rows of other tables per contact, and does
 * not collect them before the first contact. `slices`: like `index`, within one slice. `fewMatches`: like `index`,
 * planned once for all texts.
 */
export type TextAccess = 'index' | 'walk' | 'probe' | 'slices' | 'fewMatches';

/** Returns SQL for text terms. Terms of one value share their candidates: one index lookup per value. */
export function textSqlOf(
  terms: readonly TextTerm[],
  parameters: StatementParameters,
  access: TextAccess,
): string {
  const values = [...new Set(terms.flatMap((term) => (term.in === 'tags' ? [] : [term.value])))];
  const isWalk = access === 'walk' || access === 'probe';
  const alternatives = values.map((value) => {
    const patterns = patternsOf(value, parameters, access === 'fewMatches');
    const valueTerms = terms.filter((term) => term.value === value && term.in !== 'tags');
    const matchesSql = `(${valueTerms.map((term) => termSql(term, patterns, parameters)).join(' or ')})`;
    return isWalk || !valueTerms.every(hasIndex)
      ? matchesSql
      : `(${candidatesSql(patterns, valueTerms, parameters, access)} and ${matchesSql})`;
  });
  const tags = terms.flatMap((term) => (term.in === 'tags' ? term.numbers : []));
  if (tags.length > 0) alternatives.push(taggedSql([...new Set(tags)], parameters, isWalk));
  return `(${alternatives.join(' or ') || 'false'})`;
}

function termSql(term: TextTerm, patterns: Patterns, parameters: StatementParameters): string {
  switch (term.in) {
    case 'shownNumber':
      return shownSql(term, patterns, parameters);
    case 'ownFields':
      return ownSql(term, patterns, parameters);
    case 'tags':
      return taggedSql(term.numbers, parameters, true);
    case 'everything':
      return everythingSql(term, patterns);
    default:
      return exactSql(term.in, patterns);
  }
}

/**
 * Returns the patterns of a value, each a parameter if it is used. Patterns exist for a plain column, for the encoded
 * searched text, and for the index of that text, each with accents and without. A term of accents alone is unchanged.
 * `isHidden`: from the planner.
 */
function patternsOf(value: string, parameters: StatementParameters, isHidden: boolean) {
  const added = new Map<string, string>();
  const add = (pattern: string) => {
    const parameter = added.get(pattern) ?? parameters.add(pattern);
    added.set(pattern, parameter);
    return isHidden ? hideFromPlanner(parameter, 'text') : parameter;
  };
  const plain = withoutAccents(value);
  return {
    value,
    exact: () => add(likePattern(value)),
    searched: () => add(likePattern(writeSearched(replaceSeparators(value)))),
    plain: () => add(likePattern(plain)),
    plainSearched: () => add(likePattern(writeSearched(replaceSeparators(plain)))),
    /** the conditions of an index; `written`: the text in its encoding */
    matches: (written: string) =>
      pairPatterns(written)?.map((pattern) => `~ ${add(pattern)}`) ?? [
        `like ${add(indexPattern(likePattern(written)))} escape '\\'`,
      ],
  };
}
type Patterns = ReturnType<typeof patternsOf>;

/** Whether the index of the searched text finds the matches of the filter. */
export function isIndexed(filter: ContactFilter): boolean {
  if (filter.op === 'all') return filter.filters.some(isIndexed);
  if (filter.op === 'any') return filter.filters.length > 0 && filter.filters.every(isIndexed);
  return filter.op === 'text' && filter.terms.every(hasIndex);
}

/** Whether an index finds the term. The index of the searched text does not contain tags. */
const hasIndex = (term: TextTerm): boolean =>
  term.in !== 'tags' &&
  searchedTextsOf(term).every(({ written }) => isIndexable(written)) &&
  (term.in !== 'ownFields' || term.fields.every((field) => field.index !== undefined));

/** Returns the candidates of the trigram indexes. */
function candidatesSql(
  { value, matches }: Patterns,
  terms: readonly TextTerm[],
  parameters: StatementParameters,
  access: TextAccess,
): string {
  const partMatches = terms.flatMap((term) =>
    searchedTextsOf(term).flatMap(({ part, written }) =>
      part === undefined ? [] : matches(written).map((match) => `${partText(part)} ${match}`),
    ),
  );
  const indexes = terms.flatMap((term) =>
    term.in === 'ownFields' ? term.fields.flatMap((field) => field.index ?? []) : [],
  );
  if (indexes.length > 0) {
    const own = matches(writeSearched(withoutAccents(value)));
    partMatches.push(ownCandidatesSql(indexes, own, parameters, access));
  }
  return `(${[...new Set(partMatches)].join(' or ')})`;
}

/**
 * Returns SQL for contacts that the index of an own field finds. Their ids are read first, so that the planner joins
 * them with the other index. The account is named for its index too.
 */
function ownCandidatesSql(
  indexes: readonly number[],
  matches: readonly string[],
  parameters: StatementParameters,
  access: TextAccess,
): string {
  const isMatch = matches.map((match) => `v.search_text ${match}`).join(' or ');
  const inSlice = access === 'slices' ? ` and v.search_slice = ${readSlice}` : '';
  return `(c.account_id = $1 and c.id = any(array(select v.contact_id from field_values v
    where v.account_id = $1${inSlice} and v.search_text is not null and (${isMatch})
      and v.field_number = any(${parameters.add([...new Set(indexes)], 'bigint[]')}))))`;
}

/** Returns SQL that compares the attributes themselves, so the index affects only the speed. */
function ownSql({ fields }: OwnFieldsTerm, patterns: Patterns, parameters: StatementParameters): string {
  const conditions = fields.map(({ key }) => {
    const added = parameters.add(key, 'text');
    const text = searchedFormSql(`(c.attributes ->> ${added})`);
    // Lists and objects do not count as text.
    return `(jsonb_typeof(c.attributes -> ${added}) in ('string', 'number', 'boolean') and ${text} like ${patterns.plain()} escape '\\')`;
  });
  return `(${conditions.join(' or ')})`;
}

type SearchPart = keyof typeof searchParts;

interface SearchedText {
  /** undefined: in an index of own fields */
  readonly part?: SearchPart;
  /** the text in the encoding of the searched text */
  readonly written: string;
}

const searchPartOf = (section: SearchSection): SearchPart =>
  searchParts.names.some((name) => name === section) ? 'names' : 'addresses';

/** Returns the texts to search in the index, with their parts. In the index names have no accents, addresses do. */
function searchedTextsOf(term: TextTerm): readonly SearchedText[] {
  const plain = () => writeSearched(withoutAccents(term.value));
  switch (term.in) {
    case 'name':
    case 'givenName':
    case 'familyName':
    case 'company':
      // The index contains no accents alone.
      return [{ part: 'names', written: writeSearched(bareLetters(term.value)) }];
    case 'everything':
      return [...new Set((term.sections ?? searchSections).map(searchPartOf))].map((part) => ({
        part,
        written: plain(),
      }));
    case 'ownFields':
      return [{ written: plain() }];
    case 'tags':
      return [];
    default:
      return [{ part: 'addresses', written: writeSearched(term.value) }];
  }
}

/** Returns SQL for a part of the searched text, as in the index `contacts_search_idx`. */
const partText = (part: SearchPart) =>
  `split_part(c.search, chr(${partSeparator.charCodeAt(0)}), ${Object.keys(searchParts).indexOf(part) + 1})`;

const sectionSql = (section: SearchSection) =>
  `split_part(c.search, chr(${sectionSeparator.charCodeAt(0)}), ${searchSections.indexOf(section) + 1})`;

function shownSql(term: ShownNumberTerm, patterns: Patterns, parameters: StatementParameters): string {
  const like = (expression: string) => `${expression} like ${patterns.exact()} escape '\\'`;
  const inText = (section: SearchSection) => `${sectionSql(section)} like ${patterns.searched()} escape '\\'`;
  const ownSpellingSql = `coalesce(i.attrs->>'spelled_by', i.origin) = ${parameters.add(term.face)}`;
  const primary = `i.kind = 'phone' and i.is_primary`;
  const spelled =
    term.form === 'text'
      ? like(`coalesce(${foldedSql('i.raw')}, '+' || i.value)`)
      : like(`coalesce(regexp_replace(i.raw, '[^0-9]', '', 'g'), i.value)`);
  const plain = term.form === 'text' ? like(`('+' || i.value)`) : like('i.value');
  const shownForm =
    term.form === 'text' ? `case when ${ownSpellingSql} then ${spelled} else ${plain} end` : plain;
  const orSpelled = term.form === 'digits' ? ` or (${ownSpellingSql} and ${spelled})` : '';
  // Every shown form of a number is in the text; most contacts need no lookup of their identities.
  return `((${inText('numbers')} or ${inText('spellings')}) and (${itemHolds(`${primary} and (${shownForm}${orSpelled})`)}
    or (not ${itemHolds(primary)} and ${itemHolds(`i.kind = 'wa_id' and ${plain}`)})))`;
}

const plainTexts = {
  name: 'c.name_folded',
  givenName: 'c.given_folded',
  familyName: 'c.family_folded',
  company: 'c.company_folded',
  dialNumber: `('+' || c.dial_digits)`,
  dialDigits: 'c.dial_digits',
} as const;
const searchedTexts: Readonly<Record<Exclude<FieldTerm['in'], keyof typeof plainTexts>, readonly string[]>> =
  {
    emails: [sectionSql('primaryEmail'), sectionSql('otherEmails')],
    primaryEmail: [sectionSql('primaryEmail')],
    anyDigits: [sectionSql('numbers')],
  };

function exactSql(field: FieldTerm['in'], patterns: Patterns): string {
  const isPlain = field in plainTexts;
  const texts = isPlain
    ? [plainTexts[field as keyof typeof plainTexts]]
    : searchedTexts[field as keyof typeof searchedTexts];
  const pattern = isPlain ? patterns.exact() : patterns.searched();
  return `(${texts.map((text) => `${text} like ${pattern} escape '\\'`).join(' or ')})`;
}

function everythingSql({ sections }: SearchTerm, patterns: Patterns): string {
  const texts = sections?.map(sectionSql) ?? ['c.search'];
  return `(${texts.map((text) => `${text} like ${patterns.plainSearched()} escape '\\'`).join(' or ') || 'false'})`;
}

/**
 * Returns SQL for contacts with one of these tags. The ids are read first, among all contacts. In a walk the contact's
 * own row excludes most contacts, which have no tag.
 */
function taggedSql(numbers: readonly number[], parameters: StatementParameters, isWalk: boolean): string {
  const numberList = parameters.add(numbers, 'bigint[]');
  return isWalk
    ? `(c.tag_list <> '' and exists (select from contact_tags l
        where l.account_id = $1 and l.contact_id = c.id and l.number = any(${numberList}) offset 0))`
    : `(c.account_id = $1 and c.id = any(array(select l.contact_id from contact_tags l
        where l.account_id = $1 and l.number = any(${numberList}))))`;
}
