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
    .map((one) => {
      const nulls = one.isNullable ? ` nulls ${one.nullsFirst ? 'first' : 'last'}` : '';
      return `${expression(one)}${one.descending ? ' desc' : ' asc'}${nulls}`;
    })
    .join(', ');
}
