/** Statements that look up keys of any accounts: all in one where the rows lie together, one for each account where not. */
import { rowMarks } from './row-marks.js';
import { prepared, type Statement } from './sql.js';

export interface Keys {
  /** SQL: the keys as `k`, or the alias, with their columns and their position `i`, from 1 */
  readonly from: string;
  /** SQL: the account of a key */
  readonly account: string;
  /** the same, where all keys are of one account */
  readonly only?: string;
  /** SQL: of the row `c` of contacts; see `row-marks.ts` */
  readonly mark: string;
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
    mark: rowMarks.plain,
  };
  const apart: Keys = {
    from: `unnest(${arraysOf(([, type, typeApart = type]) => typeApart)}) with ordinality ${alias}(${names}, i)`,
    account: '$1',
    only: '$1',
    mark: rowMarks.distributed,
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

// What every shard is asked for begins with a table of its own: `accounts` is a copy on every node. Accounts come to it here,
// so that it need not be thought of where one is made.
const placesSql = prepared(
  'note_account_places',
  `insert into account_places (account_id)
   select a.id from accounts a where a.id not in (select p.account_id from account_places p)
   on conflict on constraint account_places_pkey do nothing`,
);

interface Accounts {
  /** SQL: what lists them, as `a` */
  readonly from: string;
  /** SQL: the account of a row */
  readonly account: string;
}

/** A statement about all accounts, where the rows are distributed one about all shards. */
export function ofEachAccount(label: string, textOf: (accounts: Accounts) => string): Statement {
  const apart = prepared(
    `${label}_apart`,
    textOf({ from: 'account_places p join accounts a on a.id = p.account_id', account: 'p.account_id' }),
  );
  return {
    ...prepared(label, textOf({ from: 'accounts a', account: 'a.id' })),
    apart: {
      by: 'statements',
      run: async (send, values) => {
        await send(placesSql, []);
        return send(apart, values);
      },
    },
  };
}
