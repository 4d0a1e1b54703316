/**
 * Slices: ranges of contact numbers. The index of the searched text knows the slice of each contact, so the matches of
 * a few slices are found without all others. The tallies contain the first and last creation time of each slice, and so
 * determine the slices of a page. Decision: docs/decisions/0013-search.md.
 */
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { bucketSize, sliceOf } from '../../store/tallies.js';
import { orderSql, type SortColumn, type StatementParameters } from './statement-parameters.js';

type SlicedBy = 'createdAt' | 'number';

/** Returns undefined for an order in which a slice is not a range. */
export function slicedBy([first]: readonly SortKey[]): SlicedBy | undefined {
  return first?.by === 'createdAt' || first?.by === 'number' ? first.by : undefined;
}

/** SQL: the slices of account `$1`, and between which times their contacts were created. */
const slicesOfAccount = `select ${sliceOf(`t.bucket * ${bucketSize}`)} as slice, coalesce(min(t.lowest), '-infinity') as lowest,
    coalesce(max(t.highest), 'infinity') as highest
  from contact_tallies t where t.account_id = $1 group by 1 having sum(t.contacts) > 0`;

/** SQL: the slice that is read, inside `slicedFrom` and `slicesSql`. */
export const readSlice = 's.slice';

/** Returns the start of a statement: `s` are all slices, and `m` the matches in the first of them, a limited number. */
export function slicedFrom(where: string, count: string, rows: number): string {
  return `with s as materialized (${slicesOfAccount}),
    m as materialized (select from (select s.slice from s order by s.slice limit ${count}) s, lateral (
      select from contacts c where c.account_id = $1 and ${sliceOf('c.number')} = s.slice and ${where} offset 0) m
      limit ${rows})`;
}

interface SlicePage {
  /** the columns, as SQL on `c` */
  readonly selected: string;
  /** the condition, as SQL on `c` */
  readonly where: string;
  readonly by: SlicedBy;
  readonly columns: readonly SortColumn[];
  readonly from: PageRequest['from'];
  readonly slices: number;
  /** rows from the start, including skipped ones */
  readonly rows: number;
}

/**
 * Returns the first rows of a page that the read slices prove. A row is dropped if an unread slice may have
 * a row before it.
 */
export function slicesSql(
  { selected, where, by, columns, from, slices, rows }: SlicePage,
  parameters: StatementParameters,
): string {
  const isDescending = columns[0]?.descending === true;
  const count = parameters.add(slices, 'bigint');
  // No contact of an unread slice precedes this time.
  const [nearest, operator] = isDescending ? ['highest', '>'] : ['lowest', '<'];
  const bound = `(m.sort_0 ${operator} (select s.${nearest} from s offset ${count} limit 1)) is not false`;
  const near = by === 'number' ? 's.slice' : `s.${nearest}`;
  const direction = isDescending ? 'desc' : 'asc';
  const ordered = orderSql(columns, (column) => column.sql);
  return `with s as materialized (select s.* from (${slicesOfAccount}) s
      where ${startsSql(by, isDescending, from, parameters)}
      order by ${near} ${direction}, s.slice ${direction} limit ${count} + 1),
    m as materialized (select m.* from (select s.slice from s limit ${count}) s, lateral (
      select ${selected} from contacts c where c.account_id = $1 and ${sliceOf('c.number')} = s.slice and ${where}
      order by ${ordered} limit ${rows}) m)
    select m.* from m where ${by === 'number' ? 'true' : bound}`;
}

/** Whether a slice has contacts after the start of the page. */
function startsSql(
  by: SlicedBy,
  isDescending: boolean,
  from: PageRequest['from'],
  parameters: StatementParameters,
): string {
  if (from.at !== 'after') return 'true';
  const operator = isDescending ? '<=' : '>=';
  const [first] = from.cursor;
  if (by === 'number') return `s.slice ${operator} ${sliceOf(parameters.add(first, 'bigint'))}`;
  return `s.${isDescending ? 'lowest' : 'highest'} ${operator} ${parameters.add(first, 'timestamptz')}`;
}
