/**
 * Pages of contacts of owners or groups. The owner index has the contacts of an owner in order of creation, so a page
 * is a range of it; a search walks it first.
 */
import type { PageStart } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { talliedBy } from '../../store/tallies.js';
import { conjunctsOf, filterSql, isIndexed, isLink } from '../conditions/filter-sql.js';
import {
  orderSql,
  type SortColumn,
  type StatementParameters,
  wholeNumberSql,
} from '../conditions/statement-parameters.js';
import type { TextAccess } from '../conditions/text-filter-sql.js';
import type { AccountCheck } from '../totals/largest-accounts.js';
import { candidatesOf, smallOrLarge } from './candidates.js';
import type { Access } from './list-shapes.js';
import { type OwnershipFilter, ownershipSql } from './owned-filter.js';

interface OwnedPage {
  /** the parts of a contact `c` */
  readonly named: string;
  readonly columns: readonly SortColumn[];
  readonly from: PageStart;
  /** conditions, as SQL on `c` */
  readonly where: readonly string[];
  readonly take: number;
  readonly skip: number;
}

/** Returns SQL for contacts of the owners in the order of the columns. */
function ownedSql(page: OwnedPage, owners: readonly string[], parameters: StatementParameters): string {
  const { columns, take, skip } = page;
  const different = [...new Set(owners)];
  const after = page.from.at === 'after' ? page.from.cursor : undefined;
  const values = after && columns.map((column, index) => parameters.add(after[index] ?? null, column.type));
  const range = (length: number, offset: number) => `limit ${length} offset ${offset}`;
  if (different.length === 1)
    return `${ofOwnerSql(page, parameters.add(different[0], 'text'), values)} ${range(take, skip)}`;
  return `select g.* from unnest(${parameters.add(different, 'text[]')}) o(owner),
      lateral (${ofOwnerSql(page, 'o.owner', values)} ${range(take + skip, 0)}) g
    order by ${orderSql(columns, (column) => `g.${column.alias}`)} ${range(take, skip)}`;
}

/**
 * Returns a range of one owner instead of an equality. With an equality the planner may choose another index of the
 * order, and scan all other contacts to find contacts of the owner.
 */
function ofOwnerSql(
  { named, columns, where }: OwnedPage,
  owner: string,
  after: readonly string[] | undefined,
): string {
  const isDescending = columns[0]?.descending === true;
  const [before, beyond, direction] = isDescending ? ['>=', '<', 'desc'] : ['<=', '>', 'asc'];
  const ranges = [
    `c.owner ${before} ${owner}`,
    after === undefined
      ? `c.owner ${beyond}= ${owner}`
      : `(c.owner, ${columns.map((column) => column.sql).join(', ')}) ${beyond} (${[owner, ...after].join(', ')})`,
  ];
  return `select ${named}, ${columns.map((column) => `${column.sql} as ${column.alias}`).join(', ')} from contacts c
    where ${['c.account_id = $1', ...ranges, ...where].join(' and ')}
    order by c.owner ${direction}, ${orderSql(columns, (column) => column.sql)}`;
}

/** Returns a page of contacts of owners, in the order of their index; with `walk`, only the first contacts. */
export function ownedPageSql(
  page: Omit<OwnedPage, 'where'>,
  { owners, rest }: Pick<OwnershipFilter, 'rest'> & { readonly owners: readonly string[] },
  access: Extract<Access, { by: 'plain' | 'walk' }>,
  parameters: StatementParameters,
): string {
  if (access.by === 'walk') {
    const walk = { ...page, named: 'c.*', where: [], skip: 0, take: wholeNumberSql(access.length) };
    const sorts = page.columns.map((column) => `c.${column.alias}`).join(', ');
    return `select ${page.named}, ${sorts} from (${ownedSql(walk, owners, parameters)}) c
      where ${filterSql(rest, parameters, 'walk')}
      order by ${orderSql(page.columns, (column) => `c.${column.alias}`)} limit ${page.take} offset ${page.skip}`;
  }
  const where = conditionsSql(rest, parameters);
  return smallOrLarge(rest, parameters, (before) =>
    ownedSql({ ...page, where: [`${before}true`, ...where] }, owners, parameters),
  );
}

/** Returns SQL conditions on contacts that an index finds: by their text, else by ownership. */
export function foundSql(
  filter: ContactFilter,
  ownership: OwnershipFilter | undefined,
  parameters: StatementParameters,
  access: TextAccess,
): string[] {
  if (ownership === undefined) return conditionsSql(filter, parameters, access);
  const { rest } = ownership;
  return [ownershipSql(ownership, parameters, isIndexed(rest)), ...conditionsSql(rest, parameters, access)];
}

/**
 * Returns SQL conditions of a filter, with one text for all equivalent filters of all contacts, or of all with a number
 * to dial.
 */
export function conditionsSql(
  filter: ContactFilter,
  parameters: StatementParameters,
  access: TextAccess = 'index',
): string[] {
  switch (talliedBy(filter)) {
    case 'contacts':
      return [];
    case 'dialable':
      return [filterSql({ op: 'dialable' }, parameters)];
    case undefined:
      return [filterSql(filter, parameters, access)];
  }
}

/** Maximum number of contacts of groups that are searched separately for a text. */
const maxOwned = 10_000;

interface FoundByIndex {
  /** the parts and order columns of a contact `c` */
  readonly selected: string;
  /** all conditions, as SQL on `c` for an index; `bounds`: conditions on the position in the list */
  readonly where: string;
  readonly bounds: readonly string[];
  readonly filter: ContactFilter;
  readonly check: AccountCheck;
}

/** Returns the tags and groups that must all match; undefined for none. */
function findLinksIn(filter: ContactFilter): ContactFilter | undefined {
  const filters = conjunctsOf(filter).filter(isLink);
  return filters.length === 0 ? undefined : { op: 'all', filters };
}

/** Returns SQL for all matches, as `m`, before they are sorted. */
export function allMatchesSql(
  { selected, where, bounds, filter, check }: FoundByIndex,
  ownership: OwnershipFilter | undefined,
  parameters: StatementParameters,
): string {
  const byIndex = `select ${selected} from contacts c where (c.account_id = $1)${check}`;
  // The text index does not contain groups and tags. If they do not have too many contacts, these contacts are tested
  // instead.
  const outside =
    ownership === undefined
      ? findLinksIn(filter)
      : ownership.owners === undefined && isIndexed(ownership.rest)
        ? ownership.condition
        : undefined;
  const options = { isWide: true, max: maxOwned, repeated: filter };
  const candidates = outside && candidatesOf(outside, parameters, options);
  // `offset 0`: otherwise the planner would walk all contacts of the account in page order.
  if (candidates === undefined) return `select m.* from (${byIndex} and ${where} offset 0) m`;
  const few = [candidates.few, filterSql(filter, parameters, 'probe'), ...bounds].join(' and ');
  return `with ${candidates.table} select m.* from (select ${selected} from contacts c where c.account_id = $1 and ${few}
    union all ${byIndex} and ${candidates.many} and ${where} offset 0) m`;
}
