/**
 * The columns that a thing is read from, under the names of its members: a row is then the thing itself, and is not decoded
 * again. A member `createdAt` is the column `created_at` unless it is said otherwise.
 */
import { compileLiteral } from '../../domain/literal.js';

/** The name of a member as a column. */
export const columnOf = (member: string) => member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export class Columns {
  readonly #members: readonly (readonly [member: string, sql: string])[];

  /** `members`: those of the table `alias`, with blanks between them. `others`: SQL of members that no column has as they are. */
  constructor(alias: string, members: string, others: Readonly<Record<string, string>> = {}) {
    const own = members.split(' ').map((member) => [member, `${alias}.${columnOf(member)}`] as const);
    this.#members = [...own, ...Object.entries(others)];
  }

  /** SQL: the columns. */
  toString(): string {
    return this.under('');
  }

  /** SQL: the columns in a row of several things, under names that begin with the prefix. */
  under(prefix: string): string {
    return this.#members.map(([member, sql]) => `${sql} as "${prefix}${member}"`).join(', ');
  }

  /** Takes the thing from a row of several. */
  takenFrom<Made>(prefix: string): (row: object) => Made {
    const names = this.#members.map(([member]) => member);
    const values = names.map((member) => [member, `source.${prefix}${member}`]);
    const take = compileLiteral<object, undefined, Made>(names, Object.fromEntries(values));
    return (row) => take(row, undefined);
  }
}
