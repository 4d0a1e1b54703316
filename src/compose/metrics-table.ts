/** Metrics that are read on demand. Neighbor: `server-readings.ts` reads them. */

import type { InUse } from '@switchbook/domain/runtime/resource-use.js';
import type { BackupOutcome } from '../backups/operations/backup-status.js';
import type { ClusterNode } from '../database/citus/cluster.js';
import { diskNameOf } from '../health/operations/checks/machine-checks.js';
import type { DatabaseState } from '../health/store/postgres-state.js';
import {
  gauge,
  type MetricValue,
  type ReadMetric,
  type Series,
  sharedGauge,
  total,
} from '../http/read-metrics.js';
import type { ServerReadings } from './server-readings.js';

type MetricReader = ReadMetric<ServerReadings>['read'];

/** Returns a series for each member that has such a value, labeled by its name. */
function seriesByName<Value>(
  sources: Readonly<Record<string, Value>>,
  value: (source: Value) => number | null | undefined,
): Series[] {
  return Object.entries(sources).flatMap(([label, source]) => {
    const amount = value(source) ?? undefined;
    return amount === undefined ? [] : [[amount, label]];
  });
}

const importStates = ['receiving', 'pulling', 'queued', 'running', 'undoing'];

function ofImports({ imports }: ServerReadings, amount: 'imports' | 'rows'): MetricValue {
  return (
    imports &&
    importStates.map((name) => [imports.find((counted) => counted.state === name)?.[amount] ?? 0, name])
  );
}

/** Returns the capacity that requests take, by name. */
function ofUse({ inUse }: ServerReadings, unit: InUse['unit'], amount: 'taken' | 'maximum'): MetricValue {
  const bounds = inUse.filter((item) => item.unit === unit);
  return seriesByName(
    Object.fromEntries(bounds.map((bound) => [bound.what, bound[amount]])),
    (value) => value,
  );
}

function inUseOf({ inUse }: ServerReadings, name: string): number {
  return inUse.find((item) => item.what === name)?.taken ?? 0;
}

/**
 * Makes a reader of the database's state. A failed reading removes the value, because an old value would hide the
 * failure.
 */
function ofState(figure: keyof DatabaseState): MetricReader {
  return ({ state }) => state?.[figure] ?? null;
}

function ofDisks({ disks }: ServerReadings, amount: 'freeBytes' | 'totalBytes'): MetricValue {
  return disks.map((disk) => [disk[amount], diskNameOf(disk).replace(/ files$/, '')]);
}

/** Makes a reader of nodes. A failed reading keeps the last values, also of unavailable nodes. */
function ofNodes(value: (state: ClusterNode['state']) => number | undefined): MetricReader {
  return ({ nodes = [] }) =>
    seriesByName(Object.fromEntries(nodes.map(({ name, state }) => [name, state])), value);
}

function ofFollowUps({ backup }: ServerReadings, value: (outcome: BackupOutcome) => number): MetricValue {
  return seriesByName(backup?.followUps ?? {}, (outcome) => outcome && value(outcome));
}

function secondsSince(at: Date | null): number {
  return at === null ? 0 : Math.max(0, (Date.now() - at.getTime()) / 1000);
}

export const readMetrics: readonly ReadMetric<ServerReadings>[] = [
  gauge('workers', 'Processes that answer requests, and whose figures these are', () => 1),
  sharedGauge('max', 'workers_max', 'Processes that should answer requests', ({ workers }) => workers),
  sharedGauge('min', 'database_up', '1 while requests can be answered, writes included, else 0', (now) =>
    now.isDatabaseUp ? 1 : 0,
  ),
  gauge('pool_connections{pool,state}', 'Open connections to the database', ({ pools }) =>
    Object.entries(pools).flatMap(([pool, { inUse, idle }]): Series[] => [
      [inUse, pool, 'in_use'],
      [idle, pool, 'idle'],
    ]),
  ),
  gauge('pool_connections_max{pool}', 'Maximum connections of the pool', ({ pools }) =>
    seriesByName(pools, ({ max }) => max),
  ),
  gauge('pool_waiting{pool}', 'Work that waits for a connection', ({ pools }) =>
    seriesByName(pools, ({ waiting }) => waiting),
  ),
  sharedGauge('max', 'database_bytes', 'Size of the database, the same at all processes', ofState('bytes')),
  sharedGauge('max', 'contacts', 'Contacts of all accounts, the same at all processes', ofState('contacts')),
  sharedGauge(
    'max',
    'database_sessions',
    'Sessions of all clients of PostgreSQL, also of other programs',
    ofState('sessions'),
  ),
  sharedGauge(
    'max',
    'database_sessions_max',
    'Maximum sessions of PostgreSQL (max_connections)',
    ofState('maxSessions'),
  ),
  sharedGauge(
    'max',
    'database_oldest_transaction_seconds',
    'Age of the oldest open transaction',
    ofState('oldestTransactionSeconds'),
  ),
  sharedGauge(
    'max',
    'database_transaction_id_age',
    'Transactions since the oldest one that is not frozen',
    ofState('transactionIdAge'),
  ),
  sharedGauge(
    'max',
    'database_replication_lag_seconds',
    'Replication lag of the slowest standby',
    ofState('replicationLagSeconds'),
  ),
  sharedGauge('min', 'disk_free_bytes{what}', 'Free disk space where this process writes', (now) =>
    ofDisks(now, 'freeBytes'),
  ),
  sharedGauge('max', 'disk_bytes{what}', 'Size of that file system', (now) => ofDisks(now, 'totalBytes')),
  gauge('queue_running{queue}', 'Running work of a queue', ({ queues }) =>
    seriesByName(queues, ({ running }) => running),
  ),
  gauge('queue_waiting{queue}', 'Waiting work of a queue', ({ queues }) =>
    seriesByName(queues, ({ waiting }) => waiting),
  ),
  total('shed{where}', 'Requests and connections refused because of overload, by place', ({ refused }) =>
    seriesByName(refused, (count) => count),
  ),
  gauge('held_bytes{what}', 'Memory of request bodies, large answers and chunks of exports', (now) =>
    ofUse(now, 'bytes', 'taken'),
  ),
  gauge('held_bytes_max{what}', 'Maximum of held_bytes, if it has one', (now) =>
    ofUse(now, 'bytes', 'maximum'),
  ),
  gauge('in_use{what}', 'Resources that requests hold until they end', (now) => ofUse(now, 'count', 'taken')),
  gauge('in_use_max{what}', 'Maximum of in_use, if it has one', (now) => ofUse(now, 'count', 'maximum')),
  gauge('connections', 'Open connections of clients', ({ connections }) => connections),
  gauge('feed_waiters', 'Requests that wait for the next event', (now) => inUseOf(now, 'feed_waiters')),
  gauge('cache_entries{cache}', 'Entries of a cache', ({ caches }) =>
    seriesByName(caches, ({ entries }) => entries),
  ),
  gauge('cache_bytes{cache}', 'Size of a cache with a limit in bytes', ({ caches }) =>
    seriesByName(caches, ({ bytes }) => bytes),
  ),
  total('cache_hits{cache}', 'Answers from a cache, which the database confirmed', ({ caches }) =>
    seriesByName(caches, ({ hits }) => hits),
  ),
  total('cache_misses{cache}', 'Lookups that the cache could not answer', ({ caches }) =>
    seriesByName(caches, ({ misses }) => misses),
  ),
  sharedGauge(
    'max',
    'imports{state}',
    'Imports that have not ended, by state, the same at all processes',
    (now) => ofImports(now, 'imports'),
  ),
  sharedGauge('max', 'import_rows_left{state}', 'Remaining rows of these imports', (now) =>
    ofImports(now, 'rows'),
  ),
  total('import_rows', 'Rows of imports and undos that this process finished', ({ done }) => done.importRows),
  total('pull_contacts', 'Contacts that this process read from vendors', ({ done }) => done.pulledContacts),
  total('export_contacts', 'Contacts that this process exported', ({ done }) => done.exportedContacts),
  total(
    'bulk_change_contacts',
    'Contacts that bulk changes and undos of this process finished',
    ({ done }) => done.bulkContacts,
  ),
  gauge('exports', 'Exports being written', (now) => inUseOf(now, 'exports')),
  gauge('uploads', 'Import files being received', (now) => inUseOf(now, 'uploads')),
  sharedGauge(
    'max',
    'webhook_queue',
    'Webhook deliveries that wait for a retry, or behind one that does',
    ({ backlog }) => backlog?.waiting,
  ),
  sharedGauge(
    'max',
    'webhook_oldest_seconds',
    'Age of the oldest event that an active webhook has not received',
    ({ backlog }) => backlog && secondsSince(backlog.oldestAt),
  ),
  sharedGauge(
    'max',
    'webhook_due_seconds',
    'How long the oldest due webhook delivery has not been sent; 0 when none is due',
    ({ backlog }) => backlog && secondsSince(backlog.dueAt),
  ),
  sharedGauge(
    'max',
    'webhook_disabled',
    'Webhooks that were disabled because their receivers failed',
    ({ backlog }) => backlog?.disabled,
  ),
  sharedGauge(
    'max',
    'intake_queue',
    'Payloads of intakes that wait to be applied',
    ({ inboxes }) => inboxes?.waiting,
  ),
  sharedGauge(
    'max',
    'intake_oldest_seconds',
    'Age of the oldest payload of an intake that was not tried yet',
    ({ inboxes }) => inboxes && secondsSince(inboxes.oldestAt),
  ),
  sharedGauge(
    'max',
    'intake_refused',
    'Payloads of intakes with a refused change, which is tried again',
    ({ inboxes }) => inboxes?.refused,
  ),
  sharedGauge(
    'min',
    'cluster_node_up{node}',
    '1 while the node of the cluster answers the coordinator, else 0',
    ofNodes((state) => (state === null ? 0 : 1)),
  ),
  sharedGauge(
    'max',
    'cluster_node_bytes{node}',
    'Size of the database on a node of the cluster',
    ofNodes((state) => state?.bytes),
  ),
  sharedGauge(
    'max',
    'cluster_prepared_left{node}',
    'Prepared transactions on a node that have been unfinished for more than two minutes',
    ofNodes((state) => state?.preparedLeft),
  ),
];

const noBackup = Number.POSITIVE_INFINITY;

export const readMetricsOfBackups: readonly ReadMetric<ServerReadings>[] = [
  {
    ...sharedGauge(
      'min',
      'backup_age_seconds',
      'Age of the newest backup in SWITCHBOOK_BACKUP_DIR; +Inf while there is none',
      ({ backup }) =>
        backup && (backup.newest ? (Date.now() - backup.newest.madeAt.getTime()) / 1000 : noBackup),
    ),
    first: noBackup,
  },
  sharedGauge(
    'max',
    'backup_size_bytes',
    'Size of the newest backup in SWITCHBOOK_BACKUP_DIR',
    ({ backup }) => backup && (backup.newest?.bytes ?? 0),
  ),
  sharedGauge(
    'min',
    'backup_follow_up_ok{what}',
    '1 when the last command after a backup, or restore test, succeeded, else 0; absent before the first',
    (now) => ofFollowUps(now, ({ isOk }) => (isOk ? 1 : 0)),
  ),
  sharedGauge(
    'max',
    'backup_follow_up_timestamp_seconds{what}',
    'Time at which the last command after a backup, or restore test, ended',
    (now) => ofFollowUps(now, ({ at }) => Date.parse(at) / 1_000),
  ),
];
