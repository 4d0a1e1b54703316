/** Statements that look up keys of any accounts: all in one where the rows lie together, one for each account where not. */
import { rowMarks } from './layout.js';
import { ownTransaction } from './positions-sql.js';
import { prepared, type Statement, type Ways } from './sql.js';

export interface Keys {
  /** SQL: the keys as `k`, or the alias, with their columns and their position `i`, from 1 */
  readonly from: string;
  /** SQL: the account of a key */
  readonly account: string;
  /** the same, where all keys are of one account */
  readonly only?: string;
  /** SQL: of the row `c` of contacts; see `rowMarks` */
  readonly mark: string;
  /** SQL: the number of the transaction; only with `hasTransaction` */
  readonly transaction: string;
}

interface KeyedOptions {
  readonly statementOf?: (label: string, text: string) => Statement;
  readonly alias?: string;
  /**
   * work that no client waits for: where the rows are distributed, a statement for each key, also after one that failed
   */
  readonly isInTurn?: boolean;
  /**
   * the text has the number of the transaction, and no parameter after the columns. Where the rows are distributed, it is read on the
   * coordinator first: a node of the account has numbers of its own.
   */
  readonly hasTransaction?: boolean;
}

/** `typePerShard`: where the rows are distributed, when it is another one there */
type Column = readonly [name: string, type: string, typePerShard?: string];

/**
 * `columns`: name and type of each part of a key except its account, in the order of the parameters from $2 on; $1 is
 * the accounts, and the parameters after the columns are the same for all keys. The rows, if any, bring `i`.
 */
export function keyed(
  label: string,
  columns: readonly Column[],
  textOf: (keys: Keys) => string,
  { statementOf = prepared, alias = 'k', isInTurn = false, hasTransaction = false }: KeyedOptions = {},
): Statement {
  const names = columns.map(([name]) => name).join(', ');
  const arraysOf = (typeOf: (column: Column) => string) =>
    columns.map((column, index) => `$${index + 2}::${typeOf(column)}[]`).join(', ');
  const together: Keys = {
    from: `unnest($1::uuid[], ${arraysOf(([, type]) => type)}) with ordinality ${alias}(account_id, ${names}, i)`,
    account: `${alias}.account_id`,
    mark: rowMarks.plain,
    transaction: ownTransaction,
  };
  const perShard: Keys = {
    from: `unnest(${arraysOf(([, type, typePerShard = type]) => typePerShard)}) with ordinality ${alias}(${names}, i)`,
    account: '$1',
    only: '$1',
    mark: rowMarks.distributed,
    transaction: `$${columns.length + 2}::bigint`,
  };
  const statement = statementOf(`${label}_per_shard`, textOf(perShard));
  const asked = { statement, keys: columns.length + 1, isInTurn };
  return {
    ...statementOf(label, textOf(together)),
    perShard: (ways, values) =>
      hasTransaction ? numbered(ways, asked, values) : byAccount(ways, asked, values),
  };
}

const transactionSql = prepared('own_transaction', `select ${ownTransaction} as number`);

/** Sends all in one transaction, with its number as the last parameter. */
function numbered<Row extends object>(
  { together }: Ways,
  asked: ByAccount,
  values: readonly unknown[],
): Promise<Row[]> {
  return together(async (query) => {
    const [own] = await query<{ number: number }>(transactionSql, []);
    return byAccount({ query, together, isPool: false }, asked, [...values, own?.number]);
  });
}

/** Some arrays come as text: of values that need no quotes. */
function elementsOf(array: unknown): readonly unknown[] {
  if (typeof array !== 'string') return array as readonly unknown[];
  return array === '{}' ? [] : array.slice(1, -1).split(',');
}

interface ByAccount {
  readonly statement: Statement;
  /** number of leading parameters that are arrays with an element for each key */
  readonly keys: number;
  readonly isInTurn: boolean;
}

/** A statement for each account, or for each key when in turn; the rows name their keys by position. */
async function byAccount<Row extends object>(
  { query, isPool }: Ways,
  { statement, keys, isInTurn }: ByAccount,
  values: readonly unknown[],
): Promise<Row[]> {
  const accounts = elementsOf(values[0]);
  const columns = values.slice(1, keys).map(elementsOf);
  const ask = async ([account, asked]: readonly [unknown, readonly number[]]) => {
    const own = columns.map((column) => asked.map((at) => column[at]));
    const rows = await query<Row & { i: number }>(statement, [account, ...own, ...values.slice(keys)]);
    return rows.map((row) => ({ ...row, i: (asked[row.i - 1] ?? 0) + 1 }));
  };
  const positions = new Map<unknown, number[]>(accounts.map((account) => [account, []]));
  for (const [at, account] of accounts.entries()) positions.get(account)?.push(at);
  const groups = isInTurn ? accounts.map((account, at) => [account, [at]] as const) : [...positions];
  if (isPool && !isInTurn) return (await Promise.all(groups.map(ask))).flat();
  const rows: Row[] = [];
  const failures: unknown[] = [];
  for (const one of groups)
    try {
      rows.push(...(await ask(one)));
    } catch (error) {
      // A transaction is over then.
      if (!isPool) throw error;
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return rows;
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
  const perShard = prepared(
    `${label}_per_shard`,
    // A long alias, which no subquery of a text has.
    textOf({
      from: 'account_places place join accounts a on a.id = place.account_id',
      account: 'place.account_id',
    }),
  );
  return {
    ...prepared(label, textOf({ from: 'accounts a', account: 'a.id' })),
    perShard: async ({ query }, values) => {
      await query(placesSql, []);
      return query(perShard, values);
    },
  };
}
