/**
 * How the rows lie, and the one place where that matters to a statement. On a plain PostgreSQL every statement is sent as it
 * is. Where Citus spreads the accounts over nodes, a statement must name one account to run on one node, and what it writes
 * in several parts would be taken apart without a common snapshot; so some statements have a second form (`sql.ts`), which
 * is chosen here. Neighbours: `steps.ts`, `keyed.ts` and `fence.ts` make both forms from the same pieces (`pieces.ts`), `distribute.ts`
 * lays it out.
 */
import type pg from 'pg';
import { runOn } from './connections.js';
import { readFence } from './fence.js';
import type { Apart, Queryable, Statement } from './sql.js';

/** `distributed`: the tables of accounts are spread over nodes by `account_id`. */
export type Layout = 'plain' | 'distributed';

/** A connection, or a pool of them. */
export interface Ways {
  readonly send: Queryable['query'];
  /** Runs `work` in one transaction; on a connection that is in one, in that. */
  readonly together: <Result>(work: (send: Queryable['query']) => Promise<Result>) => Promise<Result>;
  /** whether several statements may be sent at once */
  readonly isPool: boolean;
}

const sendOn =
  (client: pg.ClientBase): Queryable['query'] =>
  (statement, values) =>
    runOn(client, statement, values);

/** How statements are asked on a connection; `isOpen` whether it is in a transaction. */
export function queryOn(
  client: pg.ClientBase,
  layout: Layout,
  isOpen: () => boolean = () => true,
): Queryable['query'] {
  const send = sendOn(client);
  if (layout === 'plain') return send;
  const together: Ways['together'] = async (work) => {
    if (isOpen()) return work(send);
    await client.query('begin');
    try {
      const result = await work(send);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
  };
  const ways: Ways = { send, together, isPool: false };
  return (statement, values) => runDistributed(ways, statement, values);
}

/** Runs the statement where the rows are distributed. */
export async function runDistributed<Row extends object>(
  ways: Ways,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const { apart } = statement;
  const send = withFence(ways.send);
  switch (apart?.by) {
    case undefined:
    case 'fence':
      return send<Row>(statement, values);
    case 'account':
      return byAccount<Row>({ ...ways, send }, apart, values);
    case 'statements':
      return apart.run<Row>(send, values);
    case 'steps':
      return ways.together((inside) => apart.run<Row>(withFence(inside), values));
  }
}

/** The fence is read before the statement, and handed on; see `fence.ts`. */
function withFence(send: Queryable['query']): Queryable['query'] {
  return async <Row extends object>(statement: Statement, values: readonly unknown[]) =>
    statement.apart?.by === 'fence'
      ? send<Row>(statement.apart.statement, [...values, await readFence(send, values[0])])
      : send<Row>(statement, values);
}

/** Some arrays come as text: of values that need no quotes. */
function elementsOf(array: unknown): readonly unknown[] {
  if (typeof array !== 'string') return array as readonly unknown[];
  return array === '{}' ? [] : array.slice(1, -1).split(',');
}

/** A statement for each account, or for each key when in turn; the rows name their keys by position. */
async function byAccount<Row extends object>(
  { send, isPool }: Ways,
  { statement, keys, isInTurn }: Extract<Apart, { readonly by: 'account' }>,
  values: readonly unknown[],
): Promise<Row[]> {
  const accounts = elementsOf(values[0]);
  const positions = new Map<unknown, number[]>();
  accounts.forEach((account, position) => {
    const known = positions.get(account);
    if (known === undefined) positions.set(account, [position]);
    else known.push(position);
  });
  const columns = values.slice(1, keys).map(elementsOf);
  const ask = async ([account, asked]: [unknown, number[]]) => {
    const own = columns.map((column) => asked.map((at) => column[at]));
    const rows = await send<Row & { i: number }>(statement, [account, ...own, ...values.slice(keys)]);
    return rows.map((row) => ({ ...row, i: (asked[row.i - 1] ?? 0) + 1 }));
  };
  const groups = isInTurn
    ? accounts.map((account, at): [unknown, number[]] => [account, [at]])
    : [...positions];
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
