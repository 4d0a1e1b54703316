/**
 * The columns that a thing is read from, by its members. A row has them under the names of the members, so it is the thing
 * itself and is not decoded again. Where a row has several things, the names of each begin with a prefix.
 */
import { compileLiteral } from '../../domain/literal.js';

/** SQL of each member. */
export type ColumnsOf<Made> = Readonly<Record<keyof Made & string, string>>;

/** SQL: the columns under the names of their members. */
export function selected<Made>(columns: ColumnsOf<Made>, prefix = ''): string {
  return Object.entries(columns)
    .map(([member, column]) => `${column} as "${prefix}${member}"`)
    .join(', ');
}

/** Takes the thing from a row in which it was selected with this prefix. */
export function takenFrom<Made>(columns: ColumnsOf<Made>, prefix: string): (row: object) => Made {
  const members = Object.keys(columns);
  const values = members.map((member) => [member, `source.${prefix}${member}`]);
  const take = compileLiteral<object, undefined, Made>(members, Object.fromEntries(values));
  return (row) => take(row, undefined);
}
