/**
 * Candidates: contacts that an indexed condition of the filter finds. An example: 100 of a million contacts have a tag.
 * PostgreSQL does not know this number, since the same statement looks up the tag's number, and would walk the million
 * in page order. The statement therefore first reads a bounded number of candidates. If they are all matches, as in the
 * example, the statement tests only the candidates. Otherwise it reads contacts in page order.
 */

import type { Catalog, ContactFilter } from '@switchbook/domain/contact/query.js';
import { spaceOf } from '@switchbook/domain/identity/identity.js';
import { alternativesOf, weightOf } from '../../filters/filter-conditions.js';
import { talliedBy } from '../../store/tallies.js';
import {
  type CatalogSelection,
  drivingRowsSql,
  filterSql,
  groupRowsSql,
  hasNumberSql,
  identityConditionSql,
  isIndexed,
  isItemSql,
  taggedRowsSql,
} from '../conditions/filter-sql.js';
import { StatementParameters } from '../conditions/statement-parameters.js';
import { indexedIdsSql } from '../conditions/value-filter-sql.js';
import { eachOwnershipSql, ownedIdsSql, ownershipOf, ownershipSql } from './owned-filter.js';

/** Largest candidate set that is tested alone. */
const smallSetLimit = 1_000;

/** Kinds of index lookups, from one contact to many. Lookups of tags, groups and owners are used in all lists. */
const kinds = ['one', 'range', 'link', 'owner', 'many'] as const;
const inAllLists: readonly string[] = ['link', 'owner'];

interface Source {
  readonly kind: (typeof kinds)[number];
  /** SQL: ids of the contacts that can match, each at least once */
  readonly sql: (parameters: StatementParameters) => string;
}

/**
 * Returns sources of candidates: each matching contact is in at least one source. Returns undefined if a match may be
 * in no source.
 */
function sourcesOf(filter: ContactFilter, isWide: boolean): readonly Source[] | undefined {
  if (filter.op === 'all') {
    const alternatives = filter.filters.flatMap((condition) => {
      const sources = sourcesOf(condition, isWide);
      return sources === undefined ? [] : [sources];
    });
    return alternatives.sort((left, right) => sourceRankOf(left) - sourceRankOf(right))[0];
  }
  if (filter.op === 'any' && filter.filters.length > 0) {
    const { others, items, numbers } = alternativesOf(filter.filters);
    const sourceLists = [
      ...others.map((contactFilter) => sourcesOf(contactFilter, isWide)),
      ...[...items].map(([catalog, selected]) => inList(catalogSource(catalog, selected), isWide)),
      ...(numbers.length === 0 ? [] : [inList(numbersSource(numbers), isWide)]),
    ];
    return sourceLists.some((sourceList) => sourceList === undefined)
      ? undefined
      : sourceLists.flatMap((sourceList) => sourceList ?? []);
  }
  return inList(sourceOf(filter), isWide);
}

function inList(source: Source | undefined, isWide: boolean): readonly Source[] | undefined {
  return source === undefined || !(isWide || inAllLists.includes(source.kind)) ? undefined : [source];
}

function catalogSource(catalog: Catalog, items: CatalogSelection): Source {
  if (catalog === 'tags' || catalog === 'groups')
    return {
      kind: 'link',
      sql: (parameters) => `select l.contact_id from ${taggedRowsSql(catalog, items, parameters)}`,
    };
  const column = catalog === 'sources' ? 'source_number' : 'status_number';
  return {
    kind: 'many',
    sql: (parameters) => contactsSql(`x.${column} ${isItemSql(catalog, items, parameters)}`),
  };
}

const numbersSource = (digits: readonly string[]): Source => ({
  kind: 'one',
  sql: (parameters) => identitiesSql(hasNumberSql(digits, parameters)),
});

const sourceRankOf = (sources: readonly Source[]) =>
  Math.max(...sources.map(({ kind }) => kinds.indexOf(kind)));

function sourceOf(filter: ContactFilter): Source | undefined {
  switch (filter.op) {
    case 'catalog':
      return catalogSource(filter.catalog, filter.item);
    case 'identity':
    case 'holdsNumber':
    case 'meetsNumber':
      return { kind: 'one', sql: (parameters) => identitiesSql(identityConditionSql(filter, parameters)) };
    case 'numberStarts':
      return startsSource(filter.digits);
    case 'number': {
      const { compare, value } = filter;
      if (compare !== 'eq') return undefined;
      return {
        kind: 'one',
        sql: (parameters) => contactsSql(`x.number = ${parameters.add(value, 'bigint')}`),
      };
    }
    case 'hasDuplicates':
      return { kind: 'many', sql: () => duplicatesSql };
    case 'shown': {
      const { field, test } = filter;
      if (indexedIdsSql(field, test, new StatementParameters([])) === undefined) return undefined;
      return { kind: 'range', sql: (parameters) => indexedIdsSql(field, test, parameters) ?? '' };
    }
    case 'among':
    case 'owner':
    case 'ownedBy': {
      const sql = ownedIdsSql(filter);
      return sql && { kind: filter.op === 'among' ? 'link' : 'owner', sql };
    }
    default:
      return undefined;
  }
}

const contactsSql = (condition: string) =>
  `select x.id as contact_id from contacts x where x.account_id = $1 and ${condition}`;
const identitiesSql = (condition: string) =>
  `select i.contact_id from identities i where i.account_id = $1 and ${condition}`;
const duplicatesSql = `select d.one_id as contact_id from duplicates d where d.account_id = $1
  union all select d.other_id from duplicates d where d.account_id = $1`;

/**
 * Returns the source of numbers that begin with these digits. A range of digits is the same in every collation. Returns
 * undefined for nines alone: no number begins with them.
 */
function startsSource(digits: string): Source | undefined {
  const stem = digits.replace(/9+$/, '');
  if (!/^[0-9]+$/.test(stem)) return undefined;
  const above = `${stem.slice(0, -1)}${Number(stem.at(-1)) + 1}`;
  return {
    kind: 'range',
    sql: (parameters) =>
      identitiesSql(`i.space = ${parameters.add(spaceOf('phone'))} and i.scope = ''
        and i.value >= ${parameters.add(digits)} and i.value < ${parameters.add(above)}`),
  };
}

/** Whether an index finds the contacts that can match. */
export function hasCandidates(filter: ContactFilter): boolean {
  return sourcesOf(filter, true) !== undefined;
}

interface Candidates {
  /** a table `k` of the statement: the ids, up to one more than are few */
  readonly table: string;
  readonly few: string;
  readonly many: string;
}

interface CandidateOptions {
  readonly isWide: boolean;
  readonly max?: number;
  readonly repeated?: ContactFilter;
}

/** The weight up to which a statement may have a filter twice: PostgreSQL plans both. */
const maxTwice = 1_000;

/**
 * Returns the candidates of a filter. `isWide`: use every index, not only the indexes of tags, groups and owners.
 * `max`: largest candidate set. `repeated`: the filter that the statement then has twice; a heavy one has none.
 */
export function candidatesOf(
  filter: ContactFilter,
  parameters: StatementParameters,
  { isWide, max = smallSetLimit, repeated }: CandidateOptions,
): Candidates | undefined {
  if (repeated !== undefined && weightOf(repeated) > maxTwice) return undefined;
  const sources = sourcesOf(filter, isWide);
  if (sources === undefined) return undefined;
  const rows = sources.map(({ sql }) => sql(parameters)).join(' union all ');
  const counted = '(select count(*) from k)';
  return {
    table: `k as materialized (select l.contact_id from (${rows}) l limit ${max + 1})`,
    few: `${counted} <= ${max} and c.id = any(array(select k.contact_id from k))`,
    many: `${counted} > ${max}`,
  };
}

/**
 * Returns the statement in two forms. Only one form returns rows. `textOf` gets the condition of the form, which
 * precedes other conditions. Without tags, groups and owners there is a single form.
 */
export function smallOrLarge(
  filter: ContactFilter,
  parameters: StatementParameters,
  textOf: (condition: string, isFew: boolean) => string,
): string {
  const candidates = candidatesOf(filter, parameters, { isWide: false, repeated: filter });
  if (candidates === undefined) return textOf('', false);
  return `with ${candidates.table} (${textOf(`${candidates.few} and `, true)}) union all (${textOf(`${candidates.many} and `, false)})`;
}

/** Returns the groups of a condition that has only groups; empty for other conditions. */
function groupsOf(filter: ContactFilter): readonly number[] {
  return filter.op === 'among' && filter.field === 'group' ? [...new Set(filter.values)] : [];
}

/**
 * Returns the statement of a count; `textOf` gets its rows. A filter by one tag or group only, or by ownership, needs
 * no contacts.
 */
export function countedSql(
  filter: ContactFilter,
  parameters: StatementParameters,
  textOf: (from: string) => string,
): string {
  const ownership = ownershipOf(filter);
  if (ownership !== undefined && ownership.owners === undefined && talliedBy(ownership.rest) === 'contacts') {
    const [group, ...others] = groupsOf(ownership.condition);
    // A contact is in a group once.
    if (group !== undefined && others.length === 0) return textOf(groupRowsSql([group], parameters));
    return textOf(
      `(select distinct p.contact_id from (${eachOwnershipSql(ownership.condition, parameters)}) p) p`,
    );
  }
  const links = drivingRowsSql(filter, parameters);
  if (links !== undefined) return textOf(links);
  const where =
    ownership === undefined ? filterSql(filter, parameters) : filterSql(ownership.rest, parameters);
  const restFilter = ownership?.owners === undefined ? filter : ownership.rest;
  return smallOrLarge(restFilter, parameters, (before, isFew) => {
    const whose =
      ownership === undefined
        ? ''
        : `${ownershipSql(ownership, parameters, isFew || isIndexed(ownership.rest))} and `;
    return textOf(`contacts c where c.account_id = $1 and ${before}${whose}${where}`);
  });
}
