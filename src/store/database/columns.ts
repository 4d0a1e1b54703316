/**
 * Rows in the words of the program: a column is selected under the name of the member that its value becomes, so that a row
 * is the value. A column is called as its member, in lower case and with underscores.
 */
import type { Words } from './pieces.js';

type Both<One, Other> = Exclude<One, Other> | Exclude<Other, One>;
type Whole<Row, Names extends string> = [Both<keyof Row, Words<Names>>] extends [never] ? Names : never;

/** The members of a row that are columns, with blanks between them; one that is left out does not compile. */
export function membersOf<Row>() {
  return <Names extends string>(...names: readonly (Names & Whole<Row, Names>)[]) =>
    names.flatMap((one) => one.split(' ')) as unknown as readonly (keyof Row & string)[];
}

function columnOf(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** SQL: the columns as they are read, `k.id, k.contact_id as "contactId"`. */
export function shown(table: string, members: readonly string[]): string {
  const columns = members.map((one) => {
    const column = columnOf(one);
    return `${table}.${column}${column === one ? '' : ` as "${one}"`}`;
  });
  return columns.join(', ');
}

/** SQL: the columns as they are written, `id, contact_id`. */
export function written(members: readonly string[]): string {
  return members.map(columnOf).join(', ');
}

/** SQL: so many parameters, `$1, $2`. */
export function places(count: number): string {
  return Array.from({ length: count }, (_, at) => `$${at + 1}`).join(', ');
}

/** SQL: the columns as they are set, `id = $3, contact_id = $4`, from the parameter `first` on. */
export function assigned(members: readonly string[], first: number): string {
  return members.map((one, at) => `${columnOf(one)} = $${first + at}`).join(', ');
}

/** The values for `written`. */
export function valuesOf<Row>(row: Row, members: readonly (keyof Row)[]): readonly unknown[] {
  return members.map((one) => row[one]);
}
