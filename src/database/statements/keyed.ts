/** Builds statements for keys of several accounts, for one account, and for all accounts. */
import { byAccount, ofAllShards } from '../citus/by-account.js';
import { rowVersions } from '../layout.js';
import { ownTransaction } from './positions-sql.js';
import { hideFromPlanner, prepared, type Statement } from './sql.js';

export interface Keys {
  /** SQL: the keys as `k`, or the alias, with their columns and their position `i`, from 1 */
  readonly from: string;
  /** SQL: the account of a key */
  readonly account: string;
  /** SQL: as `account`, for keys of one account */
  readonly only?: string;
  /** SQL: of the row `c` of contacts; see `rowVersions` */
  readonly mark: string;
  /** SQL: the number of the transaction; only with `hasTransaction` */
  readonly transaction: string;
}

interface KeyedOptions {
  readonly statementOf?: (label: string, text: string) => Statement;
  readonly alias?: string;
  /** work that no client waits for; only of interest to a cluster */
  readonly isSequential?: boolean;
  /** the text has the number of the transaction, and no parameter after the columns */
  readonly hasTransaction?: boolean;
}

/** `typePerShard`: the type on a cluster, if it is another type there */
type Column = readonly [name: string, type: string, typePerShard?: string];

/**
 * Makes a statement for many keys. $1 has the accounts. The next parameters are the `columns`, which are the other
 * parts of the keys, each with its name and type. Later parameters are the same for all keys. The result rows, if any,
 * contain `i`.
 */
export function keyed(
  label: string,
  columns: readonly Column[],
  textOf: (keys: Keys) => string,
  { statementOf = prepared, alias = 'k', isSequential = false, hasTransaction = false }: KeyedOptions = {},
): Statement {
  const names = columns.map(([name]) => name).join(', ');
  const types = ['uuid', ...columns.map(([, type]) => type)];
  const written = statementOf === prepared ? hideFromPlanner : showToPlanner;
  const arrays = types.map((type, index) => written(`$${index + 1}`, `${type}[]`));
  const keys: Keys = {
    from: `unnest(${arrays.join(', ')}) with ordinality ${alias}(account_id, ${names}, i)`,
    account: `${alias}.account_id`,
    mark: rowVersions.plain,
    transaction: ownTransaction,
  };
  return {
    ...statementOf(label, textOf(keys)),
    perShard: byAccount(label, { columns, textOf, statementOf, alias, isSequential, hasTransaction }),
  };
}

const showToPlanner: typeof hideFromPlanner = (parameter, type) => `${parameter}::${type}`;

/**
 * Returns a statement about the account $1. `textOf` writes a parameter by `value(parameter, type)`: see
 * `hideFromPlanner`.
 */
export function ofOneAccount(label: string, textOf: (value: typeof hideFromPlanner) => string): Statement {
  // A cluster finds the shard by the value of the account.
  const onShard = prepared(`${label}_per_shard`, textOf(showToPlanner));
  return {
    ...prepared(label, textOf(hideFromPlanner)),
    perShard: ({ query }, values) => query(onShard, values),
  };
}

interface Accounts {
  /** SQL: the from clause that lists the rows, as `a` */
  readonly from: string;
  /** SQL: the account of a row */
  readonly account: string;
}

/** Returns a statement about all accounts. */
export function ofEachAccount(label: string, textOf: (accounts: Accounts) => string): Statement {
  return {
    ...prepared(label, textOf({ from: 'accounts a', account: 'a.id' })),
    perShard: ofAllShards(label, textOf),
  };
}
