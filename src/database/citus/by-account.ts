/**
 * Statements on a cluster about keys of any accounts, one statement per account, and about all accounts, one statement
 * for all shards.
 */
import { ownTransaction } from '../statements/positions-sql.js';
import { type ClusterSender, type PerShard, prepared, type Statement } from '../statements/sql.js';
import { shardMark } from './send.js';

const transactionSql = prepared('own_transaction', `select ${ownTransaction} as number`);

/** A statement for keys of several accounts, in the parts that `keyed` builds it from. */
interface KeyedQuery {
  readonly columns: readonly (readonly [name: string, type: string, typePerShard?: string])[];
  readonly textOf: (keys: Record<'from' | 'account' | 'only' | 'mark' | 'transaction', string>) => string;
  readonly statementOf: (label: string, text: string) => Statement;
  readonly alias: string;
  /** one statement per key, even after a failed statement */
  readonly isSequential: boolean;
  /** the number of the transaction is read on the coordinator first, since the account's node has other numbers */
  readonly hasTransaction: boolean;
}

interface ByAccount {
  readonly statement: Statement;
  /** number of leading parameters that are arrays with an element for each key */
  readonly keys: number;
  readonly isSequential: boolean;
}

/** Sends the statement for each account. */
export function byAccount(
  label: string,
  { columns, textOf, statementOf, alias, isSequential, hasTransaction }: KeyedQuery,
): PerShard {
  const names = columns.map(([name]) => name).join(', ');
  const arrays = columns.map(([, type, typePerShard = type], index) => `$${index + 2}::${typePerShard}[]`);
  const text = textOf({
    from: `unnest(${arrays.join(', ')}) with ordinality ${alias}(${names}, i)`,
    account: '$1',
    only: '$1',
    mark: shardMark,
    transaction: `$${columns.length + 2}::bigint`,
  });
  const grouped = {
    statement: statementOf(`${label}_per_shard`, text),
    keys: columns.length + 1,
    isSequential,
  };
  return (sender, values) =>
    hasTransaction ? sendNumbered(sender, grouped, values) : sendInGroups(sender, grouped, values);
}

/** Sends all in one transaction, with its number as the last parameter. */
function sendNumbered<Row extends object>(
  { inOneTransaction: together }: ClusterSender,
  grouped: ByAccount,
  values: readonly unknown[],
): Promise<Row[]> {
  return together(async (query) => {
    const [own] = await query<{ number: number }>(transactionSql, []);
    return sendInGroups({ query, inOneTransaction: together, isPool: false }, grouped, [
      ...values,
      own?.number,
    ]);
  });
}

/** Reads an array, which may be text with values without quotes. */
function elementsOf(array: unknown): readonly unknown[] {
  if (typeof array !== 'string') return array as readonly unknown[];
  return array === '{}' ? [] : array.slice(1, -1).split(',');
}

/** Sends one statement for each account, or for each key in order. The rows reference their keys by index. */
async function sendInGroups<Row extends object>(
  { query, isPool }: ClusterSender,
  { statement, keys, isSequential }: ByAccount,
  values: readonly unknown[],
): Promise<Row[]> {
  const accounts = elementsOf(values[0]);
  const columns = values.slice(1, keys).map(elementsOf);
  const send = async ([account, grouped]: readonly [unknown, readonly number[]]) => {
    const accountColumns = columns.map((column) => grouped.map((at) => column[at]));
    const rows = await query<Row & { i: number }>(statement, [
      account,
      ...accountColumns,
      ...values.slice(keys),
    ]);
    return rows.map((row) => ({ ...row, i: (grouped[row.i - 1] ?? 0) + 1 }));
  };
  const positions = new Map<unknown, number[]>(accounts.map((account) => [account, []]));
  for (const [at, account] of accounts.entries()) positions.get(account)?.push(at);
  const groups = isSequential ? accounts.map((account, at) => [account, [at]] as const) : [...positions];
  if (isPool && !isSequential) return (await Promise.all(groups.map(send))).flat();
  const rows: Row[] = [];
  const failures: unknown[] = [];
  for (const group of groups)
    try {
      rows.push(...(await send(group)));
    } catch (error) {
      // An error ends a transaction, so no further statement is sent.
      if (!isPool) throw error;
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return rows;
}

// Every query of shards begins with the distributed table `account_places`, since `accounts` is a copy on every node.
// Missing accounts are added to the table here, so that code that creates an account need not do it.
const addAccountsSql = prepared(
  'add_account_places',
  `insert into account_places (account_id)
   select a.id from accounts a where a.id not in (select p.account_id from account_places p)
   on conflict on constraint account_places_pkey do nothing`,
);

/** Makes a statement that queries all shards at once. */
export function ofAllShards(
  label: string,
  textOf: (accounts: { readonly from: string; readonly account: string }) => string,
): PerShard {
  const statement = prepared(
    `${label}_per_shard`,
    // A long alias, which no subquery of a text has.
    textOf({
      from: 'account_places place join accounts a on a.id = place.account_id',
      account: 'place.account_id',
    }),
  );
  return async ({ query }, values) => {
    await query(addAccountsSql, []);
    return query(statement, values);
  };
}
