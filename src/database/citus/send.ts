/**
 * Statements for distributed rows. If Citus distributes the accounts, a statement must contain one account to run on
 * one node. Citus would split a statement with several writes, without a common snapshot. So some statements have a
 * per-shard form (`Statement.perShard`), which is chosen here. Neighbors: `steps.ts`, `by-account.ts` and `fence.ts`
 * build these forms from the fragments of the statements, `distribute.ts` creates the layout. Decision:
 * docs/decisions/0040-citus.md.
 */
import type pg from 'pg';
import type { ClusterSender, Queryable } from '../statements/sql.js';

/** Sends statements on a connection or a pool. */
export function distributedQuery({ query: send, ...how }: ClusterSender): Queryable['query'] {
  const query: Queryable['query'] = (statement, values) =>
    statement.perShard === undefined ? send(statement, values) : statement.perShard(sender, values);
  const sender: ClusterSender = { ...how, query };
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
    inOneTransaction: async (work) => {
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
 * SQL: the version of the row `c` of contacts, see `rowVersions`; a `text`. Transaction ids belong to a node: when
 * Citus moves an account, another node writes its rows again, with unrelated ids. So the version also contains the
 * shard's table, which each move recreates, and its node. A system identifier is unique, also for its standby.
 */
export const shardMark = `concat_ws('.', c.xmin, c.tableoid, (select s.system_identifier from pg_control_system() s))`;
