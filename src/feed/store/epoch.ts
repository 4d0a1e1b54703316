/**
 * The position of an event is `epoch * 2^40 + transaction id`. If a transaction with a higher id had already ended, its
 * id is used. Transaction ids are only meaningful within one cluster, so the epoch changes with the cluster. After a
 * restore or a move all earlier positions stay below all new ones. Decision: docs/decisions/0025-positions.md.
 */
import type { Database, Queryable, Transaction } from '../../database/database.js';
import { planned, prepared } from '../../database/statements/sql.js';

const mayReadSql = prepared(
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
export async function storeEpoch(database: Database): Promise<void> {
  const cluster = await readCluster(database);
  if (cluster === undefined || (await readEpoch(database))?.cluster === cluster) return;
  await database.transaction(async (tx) => {
    const epoch = await lockEpoch(tx);
    if (epoch === undefined || epoch.cluster === cluster) return;
    // A database without a recorded cluster may have events from anywhere.
    const isFirst = epoch.cluster === null && !epoch.hasEvents;
    await setEpoch(tx, { epoch: epoch.epoch + (isFirst ? 0 : 1), cluster });
  });
}

/** Returns undefined if this user lacks the right. */
export async function readCluster(on: Queryable): Promise<string | undefined> {
  const [may] = await on.query<{ may: boolean }>(mayReadSql, []);
  if (may?.may !== true) return undefined;
  const [row] = await on.query<{ cluster: string }>(clusterSql, []);
  return row?.cluster;
}

/**
 * SQL: the position of an event within its epoch. It is not below the transactions that had ended when the statement
 * began. So the positions of one contact follow the order of its writes, not the order in which the transactions began.
 */
const transactionPosition =
  'greatest(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)';
const epochSql = prepared('epoch', 'select i.epoch, i.cluster from installation i');
const lockEpochSql = prepared(
  'lock_epoch',
  'select i.epoch, i.cluster, exists (select 1 from events) as "hasEvents" from installation i for update',
);
const setEpochSql = prepared('set_epoch', 'update installation set epoch = $1, cluster = $2');

/** The cluster whose transaction ids event positions count, and its epoch. */
interface Epoch {
  readonly epoch: number;
  /** null: not known yet */
  readonly cluster: string | null;
}

export async function readEpoch(on: Queryable): Promise<Epoch | undefined> {
  return (await on.query<Epoch>(epochSql, []))[0];
}

/** Locks the epoch: until the transaction ends, no other transaction can change it. */
export async function lockEpoch(
  tx: Transaction,
): Promise<(Epoch & { readonly hasEvents: boolean }) | undefined> {
  return (await tx.query<Epoch & { readonly hasEvents: boolean }>(lockEpochSql, []))[0];
}

export async function setEpoch(tx: Transaction, { epoch, cluster }: Epoch): Promise<void> {
  await tx.query(setEpochSql, [epoch, cluster]);
  if (epoch === 0) return;
  // A constant, so that writing an event needs no lookup.
  const position = `${transactionPosition} + ${BigInt(epoch) << 40n}`;
  await tx.query(planned(`alter table events alter column position set default (${position})`), []);
}
