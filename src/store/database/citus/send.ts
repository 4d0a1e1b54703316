/**
 * Statements to distributed rows. Where Citus spreads the accounts over nodes, a statement must name one account to run on one node,
 * and what it writes in several parts would be split without a common snapshot; so some statements have a form per shard
 * (`Statement.perShard`), which is chosen here. Neighbours: `steps.ts`, `by-account.ts` and `fence.ts` make these forms of the pieces of
 * the statements, `distribute.ts` lays the rows out.
 * Decision: docs/decisions/0040-citus.md.
 */
import type pg from 'pg';
import type { Queryable, Ways } from '../sql.js';

/** Sends statements by the ways of a connection or a pool. */
export function distributedQuery({ query: send, ...how }: Ways): Queryable['query'] {
  const query: Queryable['query'] = (statement, values) =>
    statement.perShard === undefined ? send(statement, values) : statement.perShard(ways, values);
  const ways: Ways = { ...how, query };
  return query;
}

/** Sends statements on a connection; `isOpen`: whether it is in a transaction. */
export function distributedQueryOn(
  client: pg.ClientBase,
  send: Queryable['query'],
  isOpen: () => boolean,
): Queryable['query'] {
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

/**
 * SQL: the mark of the row `c` of contacts, see `rowMarks`; a `text`. Numbers of transactions are those of a node: where Citus moves an
 * account, its rows are written again by another node, whose numbers may be any. So the mark names the table too that the shard is,
 * which is made for each move, and the node on which it is. The number of a system is unique, and its standby's too.
 */
export const shardMark = `concat_ws('.', c.xmin, c.tableoid, (select s.system_identifier from pg_control_system() s))`;
