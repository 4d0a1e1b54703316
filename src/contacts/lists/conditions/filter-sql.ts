/** Compiles filters to SQL. Every condition is on `c`, a contact of account `$1`; unknown values match nothing. */

import type { Catalog, CatalogSelector, ContactFilter } from '@switchbook/domain/contact/query.js';
import { type IdentityKey, spaceOf } from '@switchbook/domain/identity/identity.js';
import { findsOtherForms, matchKey } from '@switchbook/domain/identity/phone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { codePoints, fold, likePattern, likeStart } from '@switchbook/domain/text/text.js';
import { hashedEqual } from '../../../database/statements/sql.js';
import { alternativesOf, isIndexedField, type SelectedItem } from '../../filters/filter-conditions.js';
import { kindMark } from '../../store/packed-items.js';
import {
  activitySql,
  consentSql,
  hasDuplicatesSql,
  missingTimeSql,
  sendableSql,
} from './entry-filter-sql.js';
import { comparedSql, itemHolds, StatementParameters } from './statement-parameters.js';
import { isIndexed, type TextAccess, textSqlOf } from './text-filter-sql.js';
import { shownFieldSql } from './value-filter-sql.js';

export { isIndexed, StatementParameters };

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

type Of<Op extends ContactFilter['op']> = Extract<ContactFilter, { readonly op: Op }>;

type ToSql<Op extends ContactFilter['op']> = (
  filter: Of<Op>,
  parameters: StatementParameters,
  access: TextAccess,
) => string;

interface SqlCondition<Op extends ContactFilter['op']> {
  readonly toSql: ToSql<Op>;
  /** whether its SQL is a subquery, which PostgreSQL can join, or read into a table */
  readonly isJoined: boolean | ((filter: Of<Op>) => boolean);
}

const joinedCondition = <Op extends ContactFilter['op']>(toSql: ToSql<Op>): SqlCondition<Op> => ({
  toSql,
  isJoined: true,
});
const unjoinedCondition = <Op extends ContactFilter['op']>(toSql: ToSql<Op>): SqlCondition<Op> => ({
  toSql,
  isJoined: false,
});

/** The SQL of each condition. A new one does not compile without an answer to both questions. */
const conditions: { readonly [Op in ContactFilter['op']]: SqlCondition<Op> } = {
  all: unjoinedCondition((filter, parameters, access) => allSql(filter.filters, parameters, access)),
  any: unjoinedCondition((filter, parameters, access) => anySql(filter.filters, parameters, access)),
  not: unjoinedCondition((filter, parameters, access) =>
    parameters.inside(
      () => `(${partSql(filter.filter, parameters, access === 'probe' ? access : 'walk')}) is not true`,
    ),
  ),
  none: unjoinedCondition(() => 'false'),
  type: unjoinedCondition((filter, parameters) => `c.type = any(${parameters.add(filter.is, 'text[]')})`),
  blocked: unjoinedCondition(() => 'c.blocked'),
  owner: unjoinedCondition((filter, parameters) => comparedSql(columns.owner, filter, parameters)),
  ownedBy: unjoinedCondition((filter, parameters) => ownedBySql(filter.owners, parameters)),
  ownedByMember: unjoinedCondition(
    (filter, parameters) => `${columns.owner} = any(array(select o.owner from member_owners o
    where o.account_id = $1 and o.member_number = ${parameters.add(filter.member, 'bigint')}))`,
  ),
  time: unjoinedCondition((filter, parameters) =>
    comparedSql(columns[filter.field], filter, parameters, 'timestamptz'),
  ),
  number: unjoinedCondition((filter, parameters) =>
    comparedSql(columns[filter.op], filter, parameters, 'bigint'),
  ),
  ownerNumber: unjoinedCondition((filter, parameters) =>
    comparedSql(columns[filter.op], filter, parameters, 'bigint'),
  ),
  among: joinedCondition((filter, parameters, access) => amongSql(filter, parameters, access)),
  textOf: unjoinedCondition(
    (filter, parameters) =>
      `${textSql[filter.field]} like ${parameters.add(likePattern(filter.contains))} escape '\\'`,
  ),
  missing: joinedCondition((filter) => missingSql(filter.field)),
  catalog: joinedCondition((filter, parameters, access) =>
    catalogSql(filter.catalog, filter.item, parameters, access),
  ),
  catalogNumber: unjoinedCondition((filter, parameters) =>
    comparedSql(columns[filter.catalog], filter, parameters, 'bigint'),
  ),
  shown: { toSql: shownFieldSql, isJoined: ({ field }) => isIndexedField(field) },
  identity: joinedCondition((filter, parameters, access) =>
    hasIdentitySql(identityConditionSql(filter, parameters), access),
  ),
  holdsNumber: joinedCondition((filter, parameters, access) =>
    hasIdentitySql(identityConditionSql(filter, parameters), access),
  ),
  meetsNumber: joinedCondition((filter, parameters, access) =>
    hasIdentitySql(identityConditionSql(filter, parameters), access),
  ),
  holdsScope: joinedCondition((filter, parameters, access) =>
    hasIdentitySql(
      `i.kind = ${parameters.add(filter.kind)} and i.scope = ${parameters.add(filter.scope)}`,
      access,
    ),
  ),
  // The contact's own row has its kinds, so no lookup per contact is needed.
  holdsKind: unjoinedCondition(
    (filter, parameters) =>
      `(${filter.kinds.map((kind) => `strpos(c.identity_list, ${parameters.add(kindMark(kind))}) > 0`).join(' or ') || 'false'})`,
  ),
  consent: joinedCondition((filter, parameters) => consentSql(filter, parameters)),
  sendable: joinedCondition((filter, parameters) => sendableSql(filter, parameters)),
  activity: joinedCondition((filter, parameters) => activitySql(filter, parameters)),
  hasDuplicates: joinedCondition((filter, parameters) =>
    hasDuplicatesSql(
      // This condition tests the other contact of the pair.
      filter.among === undefined ? undefined : filterSql(filter.among, parameters, 'probe'),
    ),
  ),
  segment: unjoinedCondition(() => {
    throw new ProblemError({ kind: 'internal' }, { detail: 'a saved segment reached the store by its name' });
  }),
  attribute: unjoinedCondition(() => {
    throw new ProblemError(
      { kind: 'internal' },
      { detail: 'a condition on an attribute reached the store before it was read' },
    );
  }),
  numberStarts: joinedCondition((filter, parameters) =>
    itemHolds(
      `i.kind in ('phone', 'wa_id') and i.value like ${parameters.add(likeStart(filter.digits))} escape '\\'`,
    ),
  ),
  emailDomain: joinedCondition((filter, parameters) =>
    itemHolds(
      `i.kind = 'email' and right(i.value, ${codePoints(filter.domain) + 1}) = ${parameters.add(`@${filter.domain}`)}`,
    ),
  ),
  dialable: unjoinedCondition(() => 'c.dial_digits is not null'),
  text: unjoinedCondition((filter, parameters, access) => textSqlOf(filter.terms, parameters, access)),
};

export function filterSql(
  filter: ContactFilter,
  parameters: StatementParameters,
  access: TextAccess = 'index',
): string {
  return conditionOf(filter).toSql(filter as Of<'all'>, parameters, access);
}

/**
 * Returns SQL for contacts of these owners. A condition for one owner is an equality: the index of the searched text
 * finds the contacts of the owner in one lookup. Several owners need one lookup each.
 */
function ownedBySql(owners: readonly string[], parameters: StatementParameters): string {
  const [first, ...others] = new Set(owners);
  return first === undefined || others.length > 0
    ? `${columns.owner} = any(${parameters.add(owners, 'text[]')})`
    : `${columns.owner} = ${parameters.add(first, 'text')}`;
}

/** Compares as the unique indexes do: exclusive identities by space, shared ones by value. */
function identitySql(
  { kind, scope, value }: IdentityKey,
  parameters: StatementParameters,
  row: 'i' | 'o' = 'i',
): string {
  const space = spaceOf(kind);
  const inSpace = space === null ? `${row}.space is null` : `${row}.space = ${parameters.add(space)}`;
  const [kindParameter, inScope, valueParameter] = [kind, scope, value].map((text) =>
    parameters.add(text, 'text'),
  ) as [string, string, string];
  const isSame =
    space === null ? hashedEqual(`${row}.value`, valueParameter) : `${row}.value = ${valueParameter}`;
  return `${inSpace} and ${row}.kind = ${kindParameter} and ${row}.scope = ${inScope} and ${isSame}`;
}

/** Returns the SQL condition of identities `i` that make a contact match. */
export function identityConditionSql(
  filter: Extract<ContactFilter, { op: 'identity' | 'holdsNumber' | 'meetsNumber' }>,
  parameters: StatementParameters,
): string {
  if (filter.op === 'identity') {
    const exact = identitySql(filter.key, parameters);
    if (filter.otherwise === undefined) return exact;
    const noHolder = `not exists (select from identities o where o.account_id = $1 and ${identitySql(filter.key, parameters, 'o')})`;
    return `((${exact}) or (${identitySql(filter.otherwise, parameters)} and ${noHolder}))`;
  }
  const { digits } = filter;
  const space = parameters.add(spaceOf('phone'));
  const value = parameters.add(digits);
  const exact = `i.space = ${space} and i.value = ${value}`;
  if (filter.op === 'holdsNumber' ? !filter.equivalents : !findsOtherForms(digits)) return exact;
  const noExactHolder = `not exists (select from identities o where o.account_id = $1 and o.space = ${space} and o.value = ${value})`;
  const equivalentSql = `i.match_key = ${parameters.add(matchKey(digits))}`;
  return `((${exact}) or (${filter.op === 'holdsNumber' ? equivalentSql : `${equivalentSql} and ${noExactHolder}`}))`;
}

/**
 * PostgreSQL joins the subqueries of conditions that must all match. The time and the memory to order joins grow with
 * their number, so further subqueries are looked up for each contact.
 */
const maxJoins = 8;

function allSql(
  filters: readonly ContactFilter[],
  parameters: StatementParameters,
  access: TextAccess,
): string {
  let joins = 0;
  const conjuncts = filters.flatMap(conjunctsOf);
  const isFound = access === 'walk' || conjuncts.some(isIndexed);
  const all = conjuncts.map((filter) => {
    if (parameters.isInside) return partSql(filter, parameters, access);
    if (isFound && access !== 'probe' && isLink(filter))
      return lookedUp(filterSql(filter, parameters, 'probe'));
    if (access !== 'probe' && hasSubquery(filter)) joins += 1;
    return joins > maxJoins && hasSubquery(filter)
      ? lookedUp(filterSql(filter, parameters, 'probe'))
      : filterSql(filter, parameters, access);
  });
  return all.length === 0 ? 'true' : `(${all.join(' and ')})`;
}

/** Returns SQL that is run for each contact. PostgreSQL would make a table for a condition without the `select`. */
const lookedUp = (condition: string) => `(select ${condition})`;

/**
 * Returns the SQL of a condition inside alternatives or a negation. Few subqueries become tables; the others are looked
 * up for each contact.
 */
function partSql(filter: ContactFilter, parameters: StatementParameters, access: TextAccess): string {
  if (access === 'probe' || !hasSubquery(filter) || parameters.mayAddTable())
    return filterSql(filter, parameters, access);
  return lookedUp(filterSql(filter, parameters, 'probe'));
}

/**
 * Whether the condition is about a tag or a group. PostgreSQL does not know how many contacts have that item. It would
 * read all these contacts for each contact that it finds in another index.
 */
export const isLink = (filter: ContactFilter): boolean =>
  filter.op === 'catalog' && (filter.catalog === 'tags' || filter.catalog === 'groups');

export const conjunctsOf = (filter: ContactFilter): readonly ContactFilter[] =>
  filter.op === 'all' ? filter.filters.flatMap(conjunctsOf) : [filter];

const conditionOf = ({ op }: ContactFilter) => conditions[op] as SqlCondition<'all'>;

function hasSubquery(filter: ContactFilter): boolean {
  const { isJoined } = conditionOf(filter);
  return typeof isJoined === 'boolean' ? isJoined : isJoined(filter as Of<'all'>);
}

/**
 * Returns SQL for contacts with such an identity. It works on sets, so the planner may start from the identities or
 * from the contacts.
 */
function hasIdentitySql(condition: string, access: TextAccess): string {
  if (access === 'probe') return itemHolds(condition);
  return `c.id in (select i.contact_id from identities i where i.account_id = $1 and ${condition})`;
}

const textSql = {
  source: `${columns.source}::text`,
  status: `${columns.status}::text`,
  ownerNumber: `${ownerNumber}::text`,
  createdAt: `to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"t"HH24:MI:SS"+00:00"')`,
} as const;

function amongSql(
  { field, values }: Extract<ContactFilter, { op: 'among' }>,
  parameters: StatementParameters,
  access: TextAccess,
): string {
  if (field !== 'group') return `${columns[field]} = any(${parameters.add(values, 'bigint[]')})`;
  if (access === 'index') return `c.id in (select l.contact_id from ${groupRowsSql(values, parameters)})`;
  // The contact's own row excludes most contacts: only a deleted group may remain in it. `offset 0`: PostgreSQL would
  // read all members of the groups into a table.
  const marks = values.map((value) => `%,${value}:%`);
  return `(',' || c.group_list like any(${parameters.add(marks, 'text[]')})
    and ${existsLinkSql('group', `l.number = any(${parameters.add(values, 'bigint[]')}) offset 0`)})`;
}

/** Returns SQL from the table on for `l`, the rows of the contacts in one of the groups. */
export function groupRowsSql(values: readonly number[], parameters: StatementParameters): string {
  return `${links.group} l where l.account_id = $1 and l.number = any(${parameters.add(values, 'bigint[]')})`;
}

function missingSql(field: Extract<ContactFilter, { op: 'missing' }>['field']): string {
  if (field === 'lastMessageAt' || field === 'undeliveredAt') return missingTimeSql(field);
  if (field !== 'group' && field !== 'tag') return `${columns[field]} is null`;
  return `not ${existsLinkSql(field, 'true')}`;
}

function existsLinkSql(field: keyof typeof links, condition: string): string {
  return `exists (select from ${links[field]} l where l.account_id = $1 and l.contact_id = c.id and ${condition})`;
}

/**
 * Returns SQL for alternatives. Several items of a catalog are one condition, and several numbers. The time and the
 * memory to plan a statement grow with its subqueries, and a filter may name thousands of each.
 */
function anySql(
  filters: readonly ContactFilter[],
  parameters: StatementParameters,
  access: TextAccess,
): string {
  const { others, items, numbers } = alternativesOf(filters);
  const inTable = (write: (access: TextAccess) => string): string =>
    access === 'probe' || parameters.mayAddTable() ? write(access) : lookedUp(write('probe'));
  const all = parameters.inside(() => [
    ...others.map((filter) => partSql(filter, parameters, access)),
    ...[...items].map(([catalog, selected]) =>
      inTable((access) => catalogSql(catalog, selected, parameters, access)),
    ),
    ...(numbers.length === 0
      ? []
      : [inTable((access) => hasIdentitySql(hasNumberSql(numbers, parameters), access))]),
  ]);
  return all.length === 0 ? 'false' : `(${all.join(' or ')})`;
}

/** Returns the SQL condition of identities `i` with one of these numbers. */
export const hasNumberSql = (digits: readonly string[], parameters: StatementParameters) =>
  `i.space = ${parameters.add(spaceOf('phone'))} and i.value = any(${parameters.add(digits, 'text[]')})`;

/** One item of a catalog, or several alternative items. */
export type CatalogSelection = CatalogSelector | readonly SelectedItem[];

/** Returns SQL: whether the number belongs to a selected item. */
export function isItemSql(
  catalog: Catalog,
  items: CatalogSelection,
  parameters: StatementParameters,
): string {
  if (!isSeveral(items) && hasSpellings(catalog, items)) return isItemSql(catalog, [items], parameters);
  if (!isSeveral(items)) return `= (${itemSql(catalog, items, parameters)})`;
  const [numbers, names, folded] = [new Set<number>(), new Set<string>(), new Set<string>()];
  for (const item of items) {
    if (item.by === 'number') numbers.add(item.number);
    else if (item.by === 'name') names.add(tidyName(item.name));
    else folded.add(fold(item.name));
  }
  const selects = [
    ...(numbers.size === 0 ? [] : [`select unnest(${parameters.add([...numbers], 'bigint[]')})`]),
    ...(names.size === 0 ? [] : [namedSql(catalog, 'name', parameters.add([...names], 'text[]'))]),
    ...(folded.size === 0 ? [] : [namedSql(catalog, 'folded', parameters.add([...folded], 'text[]'))]),
  ];
  return `= any(array(${selects.join(' union all ')}))`;
}

const isSeveral = (items: CatalogSelection): items is readonly SelectedItem[] => Array.isArray(items);

/** Whether the catalog may have several items of this name: only tags are distinguished by spelling. */
const hasSpellings = (catalog: Catalog, item: CatalogSelector): item is SelectedItem =>
  catalog === 'tags' && item.by === 'folded';

function namedSql(catalog: Catalog, column: 'name' | 'folded', names: string): string {
  return `select n.number from ${catalog} n where n.account_id = $1 and n.${column} = any(${names})`;
}

function catalogSql(
  catalog: Catalog,
  items: CatalogSelection,
  parameters: StatementParameters,
  access: TextAccess,
): string {
  if (catalog === 'sources' || catalog === 'statuses')
    return `${columns[catalog]} ${isItemSql(catalog, items, parameters)}`;
  if (access === 'probe') return existsLinkSql(catalog, `l.number ${isItemSql(catalog, items, parameters)}`);
  return `c.id in (select l.contact_id from ${taggedRowsSql(catalog, items, parameters)})`;
}

function itemSql(catalog: Catalog, selector: CatalogSelector, parameters: StatementParameters): string {
  const condition = selectorSql(selector, parameters);
  return `select n.number from ${catalog} n where n.account_id = $1 and ${condition} order by n.number limit 1`;
}

/** Returns SQL from the table on for `l`, the rows of the contacts with a selected item. */
export function taggedRowsSql(
  catalog: 'tags' | 'groups',
  items: CatalogSelection,
  parameters: StatementParameters,
): string {
  return `${links[catalog]} l where l.account_id = $1 and l.number ${isItemSql(catalog, items, parameters)}`;
}

/** Returns SQL for rows of a filter by one tag or group, one per matching contact; undefined for other filters. */
export function drivingRowsSql(filter: ContactFilter, parameters: StatementParameters): string | undefined {
  if (filter.op === 'all' && filter.filters[0] !== undefined && filter.filters.length === 1)
    return drivingRowsSql(filter.filters[0], parameters);
  if (filter.op !== 'catalog' || filter.catalog === 'sources' || filter.catalog === 'statuses')
    return undefined;
  const rows = taggedRowsSql(filter.catalog, filter.item, parameters);
  // A contact may have a tag in several spellings.
  return hasSpellings(filter.catalog, filter.item) ? `(select distinct l.contact_id from ${rows}) l` : rows;
}

function selectorSql(selector: CatalogSelector, parameters: StatementParameters): string {
  switch (selector.by) {
    case 'id':
      return `n.id = ${parameters.add(selector.id, 'uuid')}`;
    case 'number':
      return `n.number = ${parameters.add(selector.number, 'bigint')}`;
    case 'name':
      return `n.name = ${parameters.add(tidyName(selector.name))}`;
    case 'folded':
      return `n.folded = ${parameters.add(fold(selector.name))}`;
  }
}
