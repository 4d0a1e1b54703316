/** Statements that look up keys of any accounts: all in one where the rows lie together, one for each account where not. */
import { planned, prepared, type Statement } from './sql.js';

export interface Keys {
  /** SQL: the keys as `k`, or the alias, with their columns and their position `i`, from 1 */
  readonly from: string;
  /** SQL: the account of a key */
  readonly account: string;
  /** the same, where all keys are of one account */
  readonly only?: string;
}

interface KeyedOptions {
  readonly statementOf?: (label: string, text: string) => Statement;
  readonly alias?: string;
  /** work that nobody waits for: where the rows are distributed, a statement for each key, also after one that failed */
  readonly isInTurn?: boolean;
}

/** `typeApart`: where the rows are distributed, when it is another one there */
type Column = readonly [name: string, type: string, typeApart?: string];

/**
 * `columns`: name and type of what a key has besides its account, in the order of the parameters from $2 on; $1 is the
 * accounts, and the parameters after the columns are the same for all keys. The rows, if any, bring `i`.
 */
export function keyed(
  label: string,
  columns: readonly Column[],
  textOf: (keys: Keys) => string,
  { statementOf = prepared, alias = 'k', isInTurn = false }: KeyedOptions = {},
): Statement {
  const names = columns.map(([name]) => name).join(', ');
  const arraysOf = (typeOf: (column: Column) => string) =>
    columns.map((column, index) => `$${index + 2}::${typeOf(column)}[]`).join(', ');
  const together: Keys = {
    from: `unnest($1::uuid[], ${arraysOf(([, type]) => type)}) with ordinality ${alias}(account_id, ${names}, i)`,
    account: `${alias}.account_id`,
  };
  const apart: Keys = {
    from: `unnest(${arraysOf(([, type, typeApart = type]) => typeApart)}) with ordinality ${alias}(${names}, i)`,
    account: '$1',
    only: '$1',
  };
  return {
    ...statementOf(label, textOf(together)),
    apart: {
      by: 'account',
      statement: statementOf(`${label}_apart`, textOf(apart)),
      keys: columns.length + 1,
      isInTurn,
    },
  };
}

const accountsSql = planned('select a.id from accounts a where a.deleted_at is null order by a.id');

/**
 * A statement about all accounts, whose condition is the end of the text. `$(1)` is its first parameter; `column`: the account
 * of a row; `tail`: what follows the order.
 */
export function ofEachAccount(
  label: string,
  textOf: (account: string, $: (number: number) => string) => string,
  order: string,
  column = 'a.id',
  tail = '',
): Statement {
  const together = textOf(column, (number) => `$${number}`);
  const apart = textOf('$1', (number) => `$${number + 1}`);
  return {
    ...prepared(label, `${together} order by ${order} ${tail}`.trimEnd()),
    apart: {
      by: 'every account',
      accounts: accountsSql,
      statement: prepared(
        `${label}_apart`,
        `${apart} and ${column} = $1 order by ${order} ${tail}`.trimEnd(),
      ),
    },
  };
}
