/**
 * Names of columns: each is selected under its camel-case member name, so a row is the value. A column has the name of
 * its member, in lower case and with underscores.
 */
import { compileLiteral } from '@switchbook/domain/runtime/literal.js';
import type { SplitWords } from './sql-fragments.js';

type Both<One, Other> = Exclude<One, Other> | Exclude<Other, One>;
type Whole<Row, Names extends string> = [Both<keyof Row, SplitWords<Names>>] extends [never] ? Names : never;

/**
 * Returns a function that lists members of a row, which are columns. It takes names separated by spaces; a missing
 * member does not compile.
 */
export function membersOf<Row>() {
  return <Names extends string>(...names: readonly (Names & Whole<Row, Names>)[]) =>
    names.flatMap((name) => name.split(' ')) as unknown as readonly (keyof Row & string)[];
}

/** Returns the column name of a member. */
export function columnName(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Returns a select list, such as `k.id, k.contact_id as "contactId"`. `prefix`: before the names, in a row of several
 * tables.
 */
export function selectList(table: string, members: readonly string[], prefix = ''): string {
  const columns = members.map((member) => {
    const column = columnName(member);
    const name = `${prefix}${member}`;
    return `${table}.${column}${column === name ? '' : ` as "${name}"`}`;
  });
  return columns.join(', ');
}

/** The columns of one table in a row of several, and of members that are SQL expressions. */
export class Columns {
  readonly #alias: string;
  readonly #members: readonly string[];
  readonly #others: readonly (readonly [member: string, sql: string])[];

  /** Selects the columns `members` of the table `alias`, separated by spaces. `others` has SQL of further members. */
  constructor(alias: string, members: string, others: Readonly<Record<string, string>> = {}) {
    this.#alias = alias;
    this.#members = members.split(' ');
    this.#others = Object.entries(others);
  }

  /** Returns SQL with the columns. */
  toString(): string {
    return this.under('');
  }

  /** Returns SQL with the columns, under names that begin with the prefix. */
  under(prefix: string): string {
    const others = this.#others.map(([member, sql]) => `${sql} as "${prefix}${member}"`);
    return [selectList(this.#alias, this.#members, prefix), ...others].join(', ');
  }

  /** Reads one record from a row of several. */
  readFrom<Made>(prefix: string): (row: object) => Made {
    const names = [...this.#members, ...this.#others.map(([member]) => member)];
    const values = names.map((member) => [member, `source.${prefix}${member}`]);
    const take = compileLiteral<object, undefined, Made>(names, Object.fromEntries(values));
    return (row) => take(row, undefined);
  }
}

/** Returns the column list of an insert, such as `id, contact_id`. */
export function insertColumns(members: readonly string[]): string {
  return members.map(columnName).join(', ');
}

/** Returns SQL for this number of parameters, such as `$1, $2`. */
export function parameterList(count: number): string {
  return Array.from({ length: count }, (_, at) => `$${at + 1}`).join(', ');
}

/** Returns the values of the members, in their order. */
export function valuesOf<Row>(row: Row, members: readonly (keyof Row)[]): readonly unknown[] {
  return members.map((member) => row[member]);
}
