/** Metrics that are read when a client asks for them. Neighbour: `readings.ts` reads them. */
import type { Outcome } from '../core/backups/status.js';
import type { InUse } from '../domain/in-use.js';
import { type Found, gauge, type ReadMetric, type Series, total } from '../http/read-metrics.js';
import type { ClusterNode } from '../store/citus/cluster.js';
import type { DatabaseState } from '../store/health/health.js';
import type { Readings } from './readings.js';

type Read = ReadMetric<Readings>['read'];

/** A series for each member that has such a value, labelled by its name. */
function each<Value>(
  of: Readonly<Record<string, Value>>,
  value: (one: Value) => number | null | undefined,
): Series[] {
  return Object.entries(of).flatMap(([label, one]) => {
    const found = value(one) ?? undefined;
    return found === undefined ? [] : [[found, label]];
  });
}

const importStates = ['receiving', 'pulling', 'queued', 'running', 'undoing'];

function ofImports({ imports }: Readings, what: 'imports' | 'rows'): Found {
  return (
    imports && importStates.map((name) => [imports.find((one) => one.state === name)?.[what] ?? 0, name])
  );
}

/** Capacity that requests take, by name. */
function ofUse({ inUse }: Readings, unit: InUse['unit'], amount: 'taken' | 'maximum'): Found {
  const found = inUse.filter((one) => one.unit === unit);
  return each(Object.fromEntries(found.map((one) => [one.what, one[amount]])), (value) => value);
}

function takenOf({ inUse }: Readings, what: string): number {
  return inUse.find((one) => one.what === what)?.taken ?? 0;
}

/** A failed reading removes the value: an old size would hide that it is unknown. */
function ofState(what: keyof DatabaseState): Read {
  return ({ state }) => state?.[what] ?? null;
}

function ofDisks({ disks }: Readings, amount: 'freeBytes' | 'totalBytes'): Found {
  return disks.map((disk) => [disk[amount], disk.what.replace(/^the /, '').replace(/ files$/, '')]);
}

/** A failed reading keeps the last values, including those of nodes that are away. */
function ofNodes(value: (state: ClusterNode['state']) => number | undefined): Read {
  return ({ nodes = [] }) => each(Object.fromEntries(nodes.map(({ name, state }) => [name, state])), value);
}

function ofFollowUps({ backup }: Readings, value: (outcome: Outcome) => number): Found {
  return each(backup?.followUps ?? {}, (outcome) => outcome && value(outcome));
}

function secondsSince(at: Date | null): number {
  return at === null ? 0 : Math.max(0, (Date.now() - at.getTime()) / 1000);
}

export const readMetrics: readonly ReadMetric<Readings>[] = [
  gauge('database_up', 'Whether requests, writes too, can be answered from the database: 1 or 0', (now) =>
    now.isDatabaseUp ? 1 : 0,
  ),
  gauge('pool_connections{pool,state}', 'Open connections to the database', ({ pools }) =>
    Object.entries(pools).flatMap(([pool, { inUse, idle }]): Series[] => [
      [inUse, pool, 'in_use'],
      [idle, pool, 'idle'],
    ]),
  ),
  gauge('pool_connections_max{pool}', 'Most connections that the pool may open', ({ pools }) =>
    each(pools, ({ max }) => max),
  ),
  gauge('pool_waiting{pool}', 'Work that waits for a connection of the pool', ({ pools }) =>
    each(pools, ({ waiting }) => waiting),
  ),
  gauge('database_bytes', 'Size of the database, of all processes', ofState('bytes')),
  gauge('contacts', 'Contacts of all accounts, of all processes', ofState('contacts')),
  gauge(
    'database_sessions',
    'Sessions of all clients of PostgreSQL, others than ours too',
    ofState('sessions'),
  ),
  gauge('database_sessions_max', 'Most sessions that PostgreSQL admits', ofState('maxSessions')),
  gauge(
    'database_oldest_transaction_seconds',
    'Age of the oldest transaction that is open',
    ofState('oldestTransactionSeconds'),
  ),
  gauge(
    'database_transaction_id_age',
    'Transactions since the oldest that is not frozen',
    ofState('transactionIdAge'),
  ),
  gauge(
    'database_replication_lag_seconds',
    'How far the slowest standby is behind',
    ofState('replicationLagSeconds'),
  ),
  gauge('disk_free_bytes{what}', 'Room that is left where this process writes', (now) =>
    ofDisks(now, 'freeBytes'),
  ),
  gauge('disk_bytes{what}', 'Size of the file system there', (now) => ofDisks(now, 'totalBytes')),
  gauge('queue_running{queue}', 'Work of a class that runs now', ({ queues }) =>
    each(queues, ({ running }) => running),
  ),
  gauge('queue_waiting{queue}', 'Work of a class that waits for its turn', ({ queues }) =>
    each(queues, ({ waiting }) => waiting),
  ),
  total('shed{where}', 'What was turned away because there was too much of it, by where', ({ shed }) =>
    each(shed, (count) => count),
  ),
  gauge('held_bytes{what}', 'Bodies, large answers and chunks of exports that are held now', (now) =>
    ofUse(now, 'bytes', 'taken'),
  ),
  gauge('held_bytes_max{what}', 'Most bytes of these, where they have a bound', (now) =>
    ofUse(now, 'bytes', 'maximum'),
  ),
  gauge('in_use{what}', 'What is taken for requests now, and given back with their end', (now) =>
    ofUse(now, 'count', 'taken'),
  ),
  gauge('in_use_max{what}', 'Most of these, where they have a bound', (now) =>
    ofUse(now, 'count', 'maximum'),
  ),
  gauge('connections', 'Connections of clients that are open', ({ connections }) => connections),
  gauge('feed_waiters', 'Requests that wait for the next event', (now) => takenOf(now, 'feed_waiters')),
  gauge('cache_entries{cache}', 'Entries of a cache', ({ caches }) => each(caches, ({ entries }) => entries)),
  gauge('cache_bytes{cache}', 'Size of a cache that is bounded in bytes', ({ caches }) =>
    each(caches, ({ bytes }) => bytes),
  ),
  total(
    'cache_hits{cache}',
    'Answers that came from a cache, after the database confirmed them',
    ({ caches }) => each(caches, ({ hits }) => hits),
  ),
  total('cache_misses{cache}', 'Answers that a cache did not have, or no longer', ({ caches }) =>
    each(caches, ({ misses }) => misses),
  ),
  gauge('imports{state}', 'Imports that have not ended, of all processes, by state', (now) =>
    ofImports(now, 'imports'),
  ),
  gauge('import_rows_left{state}', 'Rows of these that are still to be settled', (now) =>
    ofImports(now, 'rows'),
  ),
  total('import_rows', 'Rows of imports and undos that this process settled', ({ done }) => done.importRows),
  total('pull_contacts', 'Contacts that this process read from vendors', ({ done }) => done.pulledContacts),
  total(
    'export_contacts',
    'Contacts that this process wrote into exports',
    ({ done }) => done.exportedContacts,
  ),
  total(
    'bulk_change_contacts',
    'Contacts that bulk changes and undos of this process settled',
    ({ done }) => done.bulkContacts,
  ),
  gauge('exports', 'Exports that are being written', (now) => takenOf(now, 'exports')),
  gauge('uploads', 'Files of imports that are being received', (now) => takenOf(now, 'uploads')),
  gauge(
    'webhook_queue',
    'Deliveries of webhooks that wait to be tried again, or behind such a one',
    ({ backlog }) => backlog?.waiting,
  ),
  gauge(
    'webhook_oldest_seconds',
    'Age of the oldest event that an active webhook was not told of',
    ({ backlog }) => backlog && secondsSince(backlog.oldestAt),
  ),
  gauge(
    'webhook_due_seconds',
    'For how long the delivery waits that could have been sent first; 0 while none is due',
    ({ backlog }) => backlog && secondsSince(backlog.dueAt),
  ),
  gauge(
    'webhook_disabled',
    'Webhooks that were disabled because their receivers failed',
    ({ backlog }) => backlog?.disabled,
  ),
  gauge(
    'cluster_node_up{node}',
    'Whether a node of the cluster answers the coordinator: 1 or 0',
    ofNodes((state) => (state === null ? 0 : 1)),
  ),
  gauge(
    'cluster_node_bytes{node}',
    'Size of the database on a node of the cluster',
    ofNodes((state) => state?.bytes),
  ),
  gauge(
    'cluster_prepared_left{node}',
    'Writes on a node that were prepared minutes ago and are neither committed nor rolled back',
    ofNodes((state) => state?.preparedLeft),
  ),
];

const noBackup = Number.POSITIVE_INFINITY;

export const readMetricsOfBackups: readonly ReadMetric<Readings>[] = [
  {
    ...gauge(
      'backup_age_seconds',
      'Age of the newest backup in SWITCHBOOK_BACKUP_DIR; +Inf while there is none',
      ({ backup }) =>
        backup && (backup.newest ? (Date.now() - backup.newest.madeAt.getTime()) / 1000 : noBackup),
    ),
    first: noBackup,
  },
  gauge(
    'backup_size_bytes',
    'Size of the newest backup in SWITCHBOOK_BACKUP_DIR',
    ({ backup }) => backup && (backup.newest?.bytes ?? 0),
  ),
  gauge(
    'backup_follow_up_ok{what}',
    '1 when the last command after a backup, or restore test, went well, else 0; absent before the first',
    (now) => ofFollowUps(now, ({ isOk }) => (isOk ? 1 : 0)),
  ),
  gauge(
    'backup_follow_up_timestamp_seconds{what}',
    'When the last command after a backup, or restore test, ended',
    (now) => ofFollowUps(now, ({ at }) => Date.parse(at) / 1_000),
  ),
];
