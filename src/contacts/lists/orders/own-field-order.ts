/**
 * The order by an indexed own field: contacts with a value in the order of its index, then contacts without one. Only
 * the contacts of the page are read; a plain sort would read all of the account.
 */
import type { PageStart } from '@switchbook/domain/contact/page.js';
import type { FieldIndex, SortField } from '@switchbook/domain/contact/sorts.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import type { Column, SortColumn, StatementParameters } from '../conditions/statement-parameters.js';

type ByField = Extract<SortField, { attribute: string }>;

const columnOf = ({ form }: FieldIndex) =>
  form === 'number' ? 'v.number_value' : 'v.text_value collate "C"';
const indexNumberOf = ({ number }: FieldIndex) => {
  invariant(Number.isSafeInteger(number), 'the number of an index is a whole one');
  return number;
};

/**
 * Returns the value as a column of a contact `c`: valid in every statement, and slow if all contacts are sorted by it.
 */
export function ownFieldColumn({ index }: ByField): Column {
  invariant(index !== undefined, 'the core puts the index of a field in the order');
  const sql = `(select ${columnOf(index)} from field_values v
    where v.account_id = $1 and v.field_number = ${indexNumberOf(index)} and v.contact_id = c.id)`;
  return { sql, type: index.form === 'number' ? 'numeric' : 'text', isNullable: true };
}

interface ValuesPage {
  /** the parts of a contact `c` */
  readonly named: string;
  readonly columns: readonly SortColumn[];
  readonly from: PageStart;
  readonly take: number;
  readonly skip: number;
}

/** Returns the index of an order by one field and then the id, in one direction; undefined for any other order. */
export function indexOfOrder(
  by: SortField | undefined,
  columns: readonly SortColumn[],
): FieldIndex | undefined {
  if (typeof by !== 'object' || !('attribute' in by)) return undefined;
  const [first, second, ...others] = columns;
  const isOneWay = second?.sql === 'c.id' && second.descending === first?.descending;
  return isOneWay && others.length === 0 && first?.nullsFirst === false ? by.index : undefined;
}

/** Returns the statement of a page. `conditions`: on a contact `c`; they are added to the parameters each time. */
export function valuesPageSql(
  { named, columns: [first, second], from, take, skip }: ValuesPage,
  index: FieldIndex,
  conditions: () => readonly string[],
  parameters: StatementParameters,
): string {
  const value = columnOf(index);
  const type = first?.type ?? 'text';
  const [direction, beyond] = first?.descending === true ? ['desc', '<'] : ['asc', '>'];
  const limit = `limit ${take + skip}`;
  const where = (own: readonly string[]) => [...own, ...conditions()].join(' and ');
  const [last, lastId] = from.at === 'after' ? from.cursor : [];
  const pieces: string[] = [];
  if (last !== null) {
    const after =
      last === undefined
        ? []
        : [
            `(${value}, v.contact_id) ${beyond} (${parameters.add(last, type)}, ${parameters.add(lastId, 'uuid')})`,
          ];
    pieces.push(`(select ${named}, ${value} as ${first?.alias}, v.contact_id as ${second?.alias}
      from field_values v join contacts c on c.account_id = $1 and c.id = v.contact_id
      where ${where([`v.account_id = $1 and v.field_number = ${indexNumberOf(index)}`, `${value} is not null`, ...after])}
      order by ${value} ${direction}, v.contact_id ${direction} ${limit})`);
  }
  const withoutValueSql = `not exists (select from field_values v
    where v.account_id = $1 and v.field_number = ${indexNumberOf(index)} and v.contact_id = c.id and ${value} is not null)`;
  const after = last === null ? [`c.id ${beyond} ${parameters.add(lastId, 'uuid')}`] : [];
  const none = index.form === 'number' ? 'null::numeric' : 'null::text collate "C"';
  pieces.push(`(select ${named}, ${none} as ${first?.alias}, c.id as ${second?.alias} from contacts c
      where ${where(['c.account_id = $1', withoutValueSql, ...after])} order by c.id ${direction} ${limit})`);
  return `select f.* from (${pieces.join(' union all ')}) f limit ${take} offset ${skip}`;
}
