/**
 * What belongs to a contact (a consent, a suppression, a note) as an array of JSON within the contact's row: its SQL and what
 * reads it, of one list of its members. Arrays without names take PostgreSQL and the program least.
 */
import type { ContactId } from '../../domain/ids.js';
import { compileLiteral } from '../../domain/literal.js';
import { columnOf } from '../database/columns.js';
import { milliseconds } from '../database/sql.js';

/** JSON of one thing. */
export type Tuple = readonly unknown[];

/** `names`: the members of the table `alias`, with blanks between them; those that end in `At` are times, or null. */
export function tuplesOf<Made>(alias: string, names: string) {
  const members = names.split(' ').map((name, at) => {
    const [column, value] = [`${alias}.${columnOf(name)}`, `source[${at}]`];
    return name.endsWith('At')
      ? { name, sql: milliseconds(column), value: `${value} === null ? null : new Date(${value})` }
      : { name, sql: column, value };
  });
  const values = members.map(({ name, value }) => [name, value]);
  return {
    sql: `json_build_array(${members.map((one) => one.sql).join(', ')})`,
    read: compileLiteral<Tuple, ContactId, Made>([...members.map((one) => one.name), 'contactId'], {
      ...Object.fromEntries(values),
      contactId: 'other',
    }),
  };
}
