/** Compiles filters to SQL. Every condition is on `c`, a contact of account `$1`; unknown values match nothing. */

import {
  partMark,
  type SearchSection,
  searchParts,
  searchSections,
  sectionMark,
} from '../../domain/derive.js';
import { type IdentityKey, spaceOf } from '../../domain/identity.js';
import { findsOtherForms, matchKey } from '../../domain/phone.js';
import type {
  CatalogSelector,
  Comparison,
  ContactFilter,
  FieldTerm,
  ShownNumberTerm,
  TextTerm,
} from '../../domain/query.js';
import { writeSearched } from '../../domain/search-text.js';
import { fold, likePattern } from '../../domain/text.js';
import { channelState, hasSenders } from '../record/sender-entries.js';
import { hasCandidates, pairPatterns } from './text-candidates.js';

/** Collects the values of a statement; `$n` refers to each. */
export class Parameters {
  readonly values: unknown[];

  constructor(first: readonly unknown[]) {
    this.values = [...first];
  }

  add(value: unknown, type?: string): string {
    this.values.push(value);
    return type === undefined ? `$${this.values.length}` : `$${this.values.length}::${type}`;
  }
}

const operators: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

const links = {
  tag: 'contact_tags',
  tags: 'contact_tags',
  group: 'contact_groups',
  groups: 'contact_groups',
} as const;

// The cast is reached only by values that can be cast.
const ownerNumber = `(case when c.owner ~ '^(0|-?[1-9][0-9]{0,15})$' then
  case when abs(c.owner::bigint) <= 9007199254740991 then c.owner::bigint end end)`;

const columns = {
  createdAt: 'c.created_at',
  updatedAt: 'c.updated_at',
  number: 'c.number',
  owner: 'c.owner',
  ownerNumber,
  source: 'c.source_number',
  sources: 'c.source_number',
  status: 'c.status_number',
  statuses: 'c.status_number',
} as const;

/**
 * `index`: the condition uses the indexes of the searched text. `walk`: it only tests contacts read for another reason,
 * as cheaply as possible.
 */
export type TextAccess = 'index' | 'walk';

export function filterSql(
  filter: ContactFilter,
  parameters: Parameters,
  access: TextAccess = 'index',
): string {
  switch (filter.op) {
    case 'all':
      return joined(filter.filters, ' and ', 'true', parameters, access);
    case 'any':
      return joined(filter.filters, ' or ', 'false', parameters, access);
    case 'not':
      return `(${filterSql(filter.filter, parameters, 'walk')}) is not true`;
    case 'none':
      return 'false';
    case 'type':
      return `c.type = any(${parameters.add(filter.is, 'text[]')})`;
    case 'owner':
      return comparedSql(columns.owner, filter, parameters);
    case 'time':
      return comparedSql(columns[filter.field], filter, parameters, 'timestamptz');
    case 'number':
    case 'ownerNumber':
      return comparedSql(columns[filter.op], filter, parameters, 'bigint');
    case 'among':
      return amongSql(filter.field, parameters.add(filter.values, 'bigint[]'));
    case 'textOf':
      return `${textSql[filter.field]} like ${parameters.add(likePattern(filter.contains))} escape '\\'`;
    case 'missing':
      return missingSql(filter.field);
    case 'catalog':
      return catalogSql(filter.catalog, filter.item, parameters);
    case 'catalogNumber':
      return comparedSql(columns[filter.catalog], filter, parameters, 'bigint');
    case 'shown':
      return shownFieldSql(filter, parameters);
    case 'identity':
      return holds(identitySql(filter.key, parameters));
    case 'holdsNumber': {
      const exact = `(i.space = ${parameters.add(spaceOf('phone'))} and i.value = ${parameters.add(filter.digits)})`;
      return holds(
        filter.equivalents ? `(${exact} or i.match_key = ${parameters.add(matchKey(filter.digits))})` : exact,
      );
    }
    case 'meetsNumber':
      return meetsSql(filter.digits, parameters);
    case 'holdsScope':
      return holds(`i.kind = ${parameters.add(filter.kind)} and i.scope = ${parameters.add(filter.scope)}`);
    case 'holdsKind':
      return itemHolds(`i.kind = any(${parameters.add(filter.kinds, 'text[]')})`);
    case 'consent':
      return consentSql(filter.channel, filter.state, parameters);
    case 'dialable':
      return 'c.dial_digits is not null';
    case 'text':
      return textSqlOf(filter.terms, parameters, access);
  }
}

function comparedSql(
  compared: string,
  { compare, value }: { readonly compare: Comparison; readonly value: unknown },
  parameters: Parameters,
  type?: string,
): string {
  return `${compared} ${operators[compare]} ${parameters.add(value, type)}`;
}

/** Compares as the unique indexes do: exclusive identities by space, shared ones by value. */
function identitySql({ kind, scope, value }: IdentityKey, parameters: Parameters): string {
  const space = spaceOf(kind);
  const inSpace = space === null ? 'i.space is null' : `i.space = ${parameters.add(space)}`;
  return `${inSpace} and i.kind = ${parameters.add(kind)} and i.scope = ${parameters.add(scope)} and i.value = ${parameters.add(value)}`;
}

function meetsSql(digits: string, parameters: Parameters): string {
  const space = parameters.add(spaceOf('phone'));
  const value = parameters.add(digits);
  const exact = `i.space = ${space} and i.value = ${value}`;
  if (!findsOtherForms(digits)) return holds(exact);
  const noExactHolder = `not exists (select from identities o where o.account_id = $1 and o.space = ${space} and o.value = ${value})`;
  return holds(`((${exact}) or (i.match_key = ${parameters.add(matchKey(digits))} and ${noExactHolder}))`);
}

function joined(
  filters: readonly ContactFilter[],
  by: string,
  none: string,
  parameters: Parameters,
  access: TextAccess,
): string {
  if (filters.length === 0) return none;
  return `(${filters.map((filter) => filterSql(filter, parameters, access)).join(by)})`;
}

/** Set-based, so that a planner may start from the identities or from the contacts. */
function holds(condition: string): string {
  return `c.id in (select i.contact_id from identities i where i.account_id = $1 and ${condition})`;
}

const textSql = {
  source: `${columns.source}::text`,
  status: `${columns.status}::text`,
  ownerNumber: `${ownerNumber}::text`,
  createdAt: `to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"t"HH24:MI:SS"+00:00"')`,
} as const;

function amongSql(field: 'source' | 'status' | 'group' | 'ownerNumber', values: string): string {
  if (field !== 'group') return `${columns[field]} = any(${values})`;
  return `c.id in (select l.contact_id from ${links.group} l where l.account_id = $1 and l.number = any(${values}))`;
}

function missingSql(field: Extract<ContactFilter, { op: 'missing' }>['field']): string {
  if (field !== 'group' && field !== 'tag') return `${columns[field]} is null`;
  return `not exists (select from ${links[field]} l where l.account_id = $1 and l.contact_id = c.id)`;
}

function catalogSql(
  catalog: 'tags' | 'groups' | 'sources' | 'statuses',
  item: CatalogSelector,
  parameters: Parameters,
): string {
  if (catalog === 'sources' || catalog === 'statuses')
    return `${columns[catalog]} = (${itemSql(catalog, item, parameters)})`;
  return `c.id in (select l.contact_id from ${holdersSql(catalog, item, parameters)})`;
}

function itemSql(
  catalog: 'tags' | 'groups' | 'sources' | 'statuses',
  item: CatalogSelector,
  parameters: Parameters,
): string {
  const condition = selectorSql(item, parameters);
  return `select n.number from ${catalog} n where n.account_id = $1 and ${condition} order by n.number limit 1`;
}

function holdersSql(catalog: 'tags' | 'groups', item: CatalogSelector, parameters: Parameters): string {
  return `${links[catalog]} l where l.account_id = $1 and l.number = (${itemSql(catalog, item, parameters)})`;
}

/** Rows of a filter by one tag or group alone, one per matching contact; undefined for other filters. */
export function linksSql(filter: ContactFilter, parameters: Parameters): string | undefined {
  if (filter.op === 'all' && filter.filters[0] !== undefined && filter.filters.length === 1)
    return linksSql(filter.filters[0], parameters);
  if (filter.op !== 'catalog' || filter.catalog === 'sources' || filter.catalog === 'statuses')
    return undefined;
  return holdersSql(filter.catalog, filter.item, parameters);
}

function selectorSql(item: CatalogSelector, parameters: Parameters): string {
  switch (item.by) {
    case 'id':
      return `n.id = ${parameters.add(item.id, 'uuid')}`;
    case 'number':
      return `n.number = ${parameters.add(item.number, 'bigint')}`;
    case 'name':
      return `n.name = ${parameters.add(item.name)}`;
    case 'folded':
      return `n.folded = ${parameters.add(fold(item.name))}`;
  }
}

/** Terms of one value share their candidates: one index lookup per value. */
function textSqlOf(terms: readonly TextTerm[], parameters: Parameters, access: TextAccess): string {
  const values = [...new Set(terms.map((term) => term.value))];
  if (values.length === 0) return 'false';
  const alternatives = values.map((value) => {
    const patterns = patternsOf(value, parameters);
    const exact = terms
      .filter((term) => term.value === value)
      .map((term) =>
        term.in === 'shownNumber' ? shownSql(term, patterns, parameters) : exactSql(term.in, patterns),
      );
    const isExact = `(${exact.join(' or ')})`;
    const parts = new Set(terms.filter((term) => term.value === value).flatMap(partsOf));
    return access === 'walk' || !hasCandidates(patterns.written)
      ? isExact
      : `(${candidatesSql(patterns, [...parts], parameters)} and ${isExact})`;
  });
  return `(${alternatives.join(' or ')})`;
}

/** The patterns of a value, for a plain column and for the searched text in its encoding; each a parameter if it is used. */
function patternsOf(value: string, parameters: Parameters) {
  const written = writeSearched(value);
  const added = new Map<string, string>();
  const add = (text: string) => {
    const known = added.get(text) ?? parameters.add(likePattern(text));
    added.set(text, known);
    return known;
  };
  return { written, plain: () => add(value), searched: () => add(written) };
}
type Patterns = ReturnType<typeof patternsOf>;

/** Whether the index of the searched text finds the matches of the filter. */
export function isIndexed(filter: ContactFilter): boolean {
  if (filter.op === 'all') return filter.filters.some(isIndexed);
  if (filter.op === 'any') return filter.filters.length > 0 && filter.filters.every(isIndexed);
  return filter.op === 'text' && filter.terms.every((term) => hasCandidates(writeSearched(term.value)));
}

/** The candidates of the trigram index. */
function candidatesSql(
  { written, searched }: Patterns,
  parts: readonly SearchPart[],
  parameters: Parameters,
): string {
  const matches = pairPatterns(written)?.map((one) => `~ ${parameters.add(one)}`) ?? [
    `like ${searched()} escape '\\'`,
  ];
  return `(${parts.flatMap((part) => matches.map((match) => `${partText(part)} ${match}`)).join(' or ')})`;
}

type SearchPart = keyof typeof searchParts;

/** The parts of the searched text in which a term may be. */
function partsOf(term: TextTerm): readonly SearchPart[] {
  switch (term.in) {
    case 'name':
    case 'givenName':
    case 'familyName':
    case 'company':
      return ['names'];
    case 'everything':
      return ['names', 'addresses'];
    default:
      return ['addresses'];
  }
}

/** SQL: a part of the searched text, as in the index `contacts_search_idx`. */
const partText = (part: SearchPart) =>
  `split_part(c.search, chr(${partMark.charCodeAt(0)}), ${Object.keys(searchParts).indexOf(part) + 1})`;

const sectionSql = (section: SearchSection) =>
  `split_part(c.search, chr(${sectionMark.charCodeAt(0)}), ${searchSections.indexOf(section) + 1})`;

function shownSql(term: ShownNumberTerm, patterns: Patterns, parameters: Parameters): string {
  const like = (expression: string) => `${expression} like ${patterns.plain()} escape '\\'`;
  const inText = (section: SearchSection) => `${sectionSql(section)} like ${patterns.searched()} escape '\\'`;
  const isOwn = `coalesce(i.attrs->>'spelled_by', i.origin) = ${parameters.add(term.face)}`;
  const primary = `i.kind = 'phone' and i.is_primary`;
  const spelled =
    term.form === 'text'
      ? like(`coalesce(lower(i.raw), '+' || i.value)`)
      : like(`coalesce(regexp_replace(i.raw, '[^0-9]', '', 'g'), i.value)`);
  const plain = term.form === 'text' ? like(`('+' || i.value)`) : like('i.value');
  const shown = term.form === 'text' ? `case when ${isOwn} then ${spelled} else ${plain} end` : plain;
  const other = term.form === 'digits' ? ` or (${isOwn} and ${spelled})` : '';
  // Every shown form of a number is in the text; most contacts need no lookup of their identities.
  return `((${inText('numbers')} or ${inText('spellings')}) and (${itemHolds(`${primary} and (${shown}${other})`)}
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
    everything: ['c.search'],
  };

function exactSql(field: FieldTerm['in'], patterns: Patterns): string {
  const isPlain = field in plainTexts;
  const texts = isPlain
    ? [plainTexts[field as keyof typeof plainTexts]]
    : searchedTexts[field as keyof typeof searchedTexts];
  const pattern = isPlain ? patterns.plain() : patterns.searched();
  return `(${texts.map((text) => `${text} like ${pattern} escape '\\'`).join(' or ')})`;
}

const shownTexts = {
  company: 'c.company_folded',
  city: 'lower(c.city)',
  primaryEmail: `(select i.value from identities i where i.account_id = $1 and i.contact_id = c.id
    and i.kind = 'email' and i.is_primary limit 1)`,
  dialDigits: 'c.dial_digits',
} as const;

function shownFieldSql(
  { field, test }: Extract<ContactFilter, { op: 'shown' }>,
  parameters: Parameters,
): string {
  const isText = typeof field === 'string';
  const value = isText ? shownTexts[field] : memberSql(field, parameters);
  if (test === 'missing') return `${value} is null`;
  if ('contains' in test)
    return `${value}${isText ? '' : '::text'} like ${parameters.add(likePattern(test.contains))} escape '\\'`;
  const type = isText ? 'text' : 'numeric';
  if ('among' in test) return `${value} = any(${parameters.add(test.among, `${type}[]`)})`;
  const compared = isText ? `${value} collate "C"` : value;
  return comparedSql(compared, test, parameters, type);
}

/** The cast is reached only by numbers. */
function memberSql({ face, member }: { face: string; member: string }, parameters: Parameters): string {
  const path = `c.extensions -> ${parameters.add(face, 'text')} -> ${parameters.add(member, 'text')}`;
  return `(case when jsonb_typeof(${path}) = 'number' then (${path})::numeric end)`;
}

/**
 * Entries with a purpose do not count for the channel as a whole. The state of a channel is that of a latest entry; with entries for
 * single senders not of every one.
 */
function consentSql(channel: string, state: string, parameters: Parameters): string {
  const [named, wanted] = [parameters.add(channel), parameters.add(state)];
  return `(exists (select from consents k where k.account_id = $1 and k.contact_id = c.id and k.channel = ${named}
    and k.purpose is null and k.state = ${wanted}
    and not exists (select from consents l where l.account_id = $1 and l.contact_id = c.id and l.channel = ${named}
      and l.purpose is null and l.sender is not distinct from k.sender and l.id > k.id))
    and (not ${hasSenders('$1')} or ${channelState('$1', 'c.id', named)} = ${wanted}))`;
}

function itemHolds(condition: string): string {
  return `exists (select from identities i where i.account_id = $1 and i.contact_id = c.id and ${condition})`;
}
