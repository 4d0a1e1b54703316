/**
 * Positions of events: `epoch * 2^40 + transaction id`, or that of the last transaction that had ended by then, if that is higher. Transaction
 * ids are only meaningful within one cluster, so the epoch changes with the cluster: after a restore or a move all
 * earlier positions stay below all new ones.
 * Decision: docs/decisions/0025-positions.md.
 */

import { lockEpoch, readEpoch, setEpoch } from '../access/unscoped.js';
import type { Database, Queryable } from '../database/database.js';
import { prepared } from '../database/sql.js';

const mayAskSql = prepared(
  'may_ask_cluster',
  `select has_function_privilege('pg_control_system()', 'execute')
     and has_function_privilege('pg_control_checkpoint()', 'execute') as may`,
);

// A promoted standby may reuse lost transaction ids, so the timeline counts too.
const clusterSql = prepared(
  'cluster',
  `select s.system_identifier || ':' || k.timeline_id as cluster
   from pg_control_system() s, pg_control_checkpoint() k`,
);

/** Starts a new epoch when the rows have moved to another cluster. Called before events are written. */
export async function settleEpoch(database: Database): Promise<void> {
  const cluster = await readCluster(database);
  if (cluster === undefined || (await readEpoch(database))?.cluster === cluster) return;
  await database.transaction(async (tx) => {
    const known = await lockEpoch(tx);
    if (known === undefined || known.cluster === cluster) return;
    // A database without a recorded cluster may have events from anywhere.
    const isFirst = known.cluster === null && !known.hasEvents;
    await setEpoch(tx, { epoch: known.epoch + (isFirst ? 0 : 1), cluster });
  });
}

/** Undefined where this user lacks the right. */
export async function readCluster(on: Queryable): Promise<string | undefined> {
  const [may] = await on.query<{ may: boolean }>(mayAskSql, []);
  if (may?.may !== true) return undefined;
  const [row] = await on.query<{ cluster: string }>(clusterSql, []);
  return row?.cluster;
}
