/**
 * How the rows lie, and the one place where that matters to a statement. On a plain PostgreSQL every statement is sent as it
 * is. Where Citus spreads the accounts over nodes, a statement must name one account to run on one node, and what it writes
 * in several parts would be split without a common snapshot; so some statements have a form per shard (`sql.ts`), which
 * is chosen here. Neighbours: `statement-parts.ts`, `keyed.ts` and `fence.ts` make both forms from the same pieces (`pieces.ts`), `distribute.ts`
 * lays it out.
 */
import type pg from 'pg';
import { runOn } from './connection-pool.js';
import type { Queryable, Ways } from './sql.js';

/** `distributed`: the tables of accounts are spread over nodes by `account_id`. */
export type Layout = 'plain' | 'distributed';

/** Sends statements to distributed rows, by the ways of a connection or a pool. */
export function distributedQuery({ query: send, ...how }: Ways): Queryable['query'] {
  const query: Queryable['query'] = (statement, values) =>
    statement.perShard === undefined ? send(statement, values) : statement.perShard(ways, values);
  const ways: Ways = { ...how, query };
  return query;
}

/** Sends statements on a connection; `isOpen`: whether it is in a transaction. */
export function queryOn(
  client: pg.ClientBase,
  layout: Layout,
  isOpen: () => boolean = () => true,
): Queryable['query'] {
  const send: Queryable['query'] = (statement, values) => runOn(client, statement, values);
  if (layout === 'plain') return send;
  const query = distributedQuery({
    query: send,
    isPool: false,
    together: async (work) => {
      if (isOpen()) return work(query);
      await client.query('begin');
      try {
        const result = await work(query);
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      }
    },
  });
  return query;
}

// What tells the state of a contact's row from every other that it had or will have, so that what was read of it
// may be answered again. On one PostgreSQL that is the transaction that wrote it (xmin), since every write of a
// contact or its parts writes its row. Numbers of transactions are those of a node, though: where Citus moves an
// account, its rows are written again by another node, whose numbers may be any. There the mark names the table
// too that the shard is, which is made for each move, and the node on which it is.

/** SQL: of the row `c` of contacts; an `xid`, and where rows are distributed a `text`. */
export const rowMarks: Readonly<Record<Layout, string>> = {
  plain: 'c.xmin',
  // The number of a system is unique, and its standby's too.
  distributed: `concat_ws('.', c.xmin, c.tableoid, (select s.system_identifier from pg_control_system() s))`,
};
