/** Building blocks of the SQL of all conditions. */

import type { ComparisonOperator } from '@switchbook/domain/contact/query.js';
import { invariant } from '@switchbook/domain/problems/problem.js';

/** The part of a page that a value comes from; `at`: its position in a cursor or a cut. */
export interface Slot {
  readonly of: 'cursor' | 'cut' | 'skip' | 'take';
  readonly at: number;
}

/**
 * Most subqueries of one statement for conditions that are joined by `or`. PostgreSQL reads the rows of such a subquery
 * into memory, in each of its processes, and a tag may have a million contacts.
 */
const maxTables = 2;

/** Collects the values of a statement; `$n` refers to a value. */
export class StatementParameters {
  readonly values: unknown[];
  readonly slots: Slot[] = [];
  readonly #first: number;
  #depth = 0;
  #tables = 0;

  constructor(first: readonly unknown[]) {
    this.values = [...first];
    this.#first = first.length;
  }

  /** Whether every later value has a slot. Then another page can reuse the statement's text with other values. */
  get haveSlots(): boolean {
    return this.values.length === this.#first + this.slots.length;
  }

  /** Whether the condition is inside alternatives or a negation, where PostgreSQL joins no subquery. */
  get isInside(): boolean {
    return this.#depth > 0;
  }

  /** Writes the inner conditions of alternatives or of a negation. */
  inside<Result>(write: () => Result): Result {
    this.#depth += 1;
    try {
      return write();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Whether the statement may make one more table for a condition inside others. */
  mayAddTable(): boolean {
    this.#tables += 1;
    return this.#tables <= maxTables;
  }

  addSlot(slot: Slot, value: unknown, type: string): string {
    this.slots.push(slot);
    return this.add(value, type);
  }

  add(value: unknown, type?: string): string {
    this.values.push(value);
    return type === undefined ? `$${this.values.length}` : `$${this.values.length}::${type}`;
  }
}

export const operators: Readonly<Record<ComparisonOperator, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

export function comparedSql(
  compared: string,
  { compare, value }: { readonly compare: ComparisonOperator; readonly value: unknown },
  parameters: StatementParameters,
  type?: string,
): string {
  return `${compared} ${operators[compare]} ${parameters.add(value, type)}`;
}

export function itemHolds(condition: string): string {
  return `exists (select from identities i where i.account_id = $1 and i.contact_id = c.id and ${condition})`;
}

/** Returns a number in the text of a statement. */
export function wholeNumberSql(value: number): number {
  invariant(Number.isSafeInteger(value) && value >= 0, 'a page begins and ends at whole numbers');
  return value;
}

/** The columns that a statement sorts by. */
export interface Column {
  readonly sql: string;
  readonly type: string;
  readonly isNullable: boolean;
}

export interface SortColumn extends Column {
  readonly alias: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export function orderSql(columns: readonly SortColumn[], expression: (column: SortColumn) => string): string {
  return columns
    .map((column) => {
      const nulls = column.isNullable ? ` nulls ${column.nullsFirst ? 'first' : 'last'}` : '';
      return `${expression(column)}${column.descending ? ' desc' : ' asc'}${nulls}`;
    })
    .join(', ');
}
