/**
 * The metrics that are read when somebody asks for them: gauges, and counters that the parts of the process keep
 * themselves, so that nothing is paid for them in between. Neighbour: `metrics.ts` has those that requests count.
 */

import { Counter, Gauge, type Registry } from 'prom-client';
import type { InUse } from '../domain/in-use.js';

/** What webhooks have still to be told. */
export interface Backlog {
  readonly disabled: number;
  readonly waiting: number;
  readonly oldestAt: Date | null;
  readonly dueAt: Date | null;
}

/** A node of a cluster; `state` is null while it does not answer. */
export interface NodeReading {
  readonly name: string;
  readonly state: { readonly bytes: number; readonly preparedLeft: number } | null;
}

/** The newest backup of those that are made by the clock. */
export interface BackupState {
  /** null: there is none yet */
  readonly newest: { readonly madeAt: Date; readonly bytes: number } | null;
  /** of the last restore test and the last command after a backup, in whichever process; absent: there was none */
  readonly followUps: Readonly<Record<string, { readonly at: string; readonly isOk: boolean } | undefined>>;
}

type Named<Value> = Readonly<Record<string, Value>>;

/** Of this process; what depends on the database is undefined where that did not answer. */
export interface Readings {
  readonly isDatabaseUp: boolean;
  readonly pools: Named<{
    readonly inUse: number;
    readonly idle: number;
    readonly waiting: number;
    readonly max: number;
  }>;
  readonly queues: Named<{ readonly running: number; readonly waiting: number }>;
  readonly caches: Named<{
    readonly entries: number;
    readonly bytes?: number;
    readonly hits: number;
    readonly misses: number;
  }>;
  /** what was turned away so far, by where */
  readonly shed: Named<number>;
  /** what is taken for requests now */
  readonly inUse: readonly InUse[];
  readonly connections: number;
  readonly done: {
    readonly importRows: number;
    readonly pulledContacts: number;
    readonly exportedContacts: number;
    readonly bulkContacts: number;
  };
  /** of all processes */
  readonly imports:
    | readonly { readonly state: string; readonly imports: number; readonly rows: number }[]
    | undefined;
  readonly backlog: Backlog | undefined;
  /** of a cluster; undefined also on one PostgreSQL */
  readonly nodes: readonly NodeReading[] | undefined;
  /** undefined also where none are made by the clock */
  readonly backup: BackupState | undefined;
  /** of the database as a whole */
  readonly state: DatabaseFacts | undefined;
  readonly disks: readonly {
    readonly what: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
  }[];
}

interface DatabaseFacts {
  readonly bytes: number;
  readonly contacts: number;
  readonly sessions: number;
  readonly maxSessions: number;
  readonly oldestTransactionSeconds: number;
  readonly transactionIdAge: number;
  /** null: no standby follows */
  readonly replicationLagSeconds: number | null;
}

const importStates = ['receiving', 'pulling', 'queued', 'running', 'undoing'];

/** Answers how to set them. `hasBackups`: backups are made by the clock. */
export function openReadings(registry: Registry, hasBackups: boolean): (readings: Readings) => void {
  const sets = [
    ofDatabase,
    ofState,
    ofDisks,
    ofQueues,
    ofCaches,
    ofFiles,
    ofWebhooks,
    ofNodes,
    ...(hasBackups ? [ofBackups] : []),
  ].map((open) => open(new Makers(registry)));
  return (readings) => {
    for (const set of sets) set(readings);
  };
}

type Setter = (readings: Readings) => void;

class Makers {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  gauge<Label extends string>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name: `switchbook_${name}`, help, labelNames, registers: [this.#registry] });
  }

  /** One whose value so far is known elsewhere. */
  total<Label extends string>(name: string, help: string, ...labelNames: Label[]) {
    const counter = new Counter({
      name: `switchbook_${name}_total`,
      help,
      labelNames,
      registers: [this.#registry],
    });
    return (labels: Partial<Record<Label, string>>, value: number) => {
      counter.remove(labels);
      counter.inc(labels, value);
    };
  }
}

function ofDatabase(make: Makers): Setter {
  const up = make.gauge(
    'database_up',
    'Whether requests, writes too, can be answered from the database: 1 or 0',
  );
  const connections = make.gauge('pool_connections', 'Open connections to the database', 'pool', 'state');
  const max = make.gauge('pool_connections_max', 'Most connections that the pool may open', 'pool');
  const waiting = make.gauge('pool_waiting', 'Work that waits for a connection of the pool', 'pool');
  return ({ isDatabaseUp, pools }) => {
    up.set(isDatabaseUp ? 1 : 0);
    for (const [pool, load] of Object.entries(pools)) {
      connections.set({ pool, state: 'in_use' }, load.inUse);
      connections.set({ pool, state: 'idle' }, load.idle);
      max.set({ pool }, load.max);
      waiting.set({ pool }, load.waiting);
    }
  };
}

/** Without the database there are none: an old size would hide that it is unknown. */
function ofState(make: Makers): Setter {
  const size = make.gauge('database_bytes', 'Size of the database, of all processes');
  const contacts = make.gauge('contacts', 'Contacts of all accounts, of all processes');
  const sessions = make.gauge(
    'database_sessions',
    'Sessions of all clients of PostgreSQL, others than ours too',
  );
  const max = make.gauge('database_sessions_max', 'Most sessions that PostgreSQL admits');
  const oldest = make.gauge(
    'database_oldest_transaction_seconds',
    'Age of the oldest transaction that is open',
  );
  const age = make.gauge('database_transaction_id_age', 'Transactions since the oldest that is not frozen');
  const lag = make.gauge('database_replication_lag_seconds', 'How far the slowest standby is behind');
  const all = [size, contacts, sessions, max, oldest, age, lag];
  return ({ state }) => {
    for (const one of all) one.remove();
    if (state === undefined) return;
    size.set(state.bytes);
    contacts.set(state.contacts);
    sessions.set(state.sessions);
    max.set(state.maxSessions);
    oldest.set(state.oldestTransactionSeconds);
    age.set(state.transactionIdAge);
    if (state.replicationLagSeconds !== null) lag.set(state.replicationLagSeconds);
  };
}

function ofDisks(make: Makers): Setter {
  const free = make.gauge('disk_free_bytes', 'Room that is left where this process writes', 'what');
  const size = make.gauge('disk_bytes', 'Size of the file system there', 'what');
  return ({ disks }) => {
    for (const { what, freeBytes, totalBytes } of disks) {
      const label = { what: what.replace(/^the /, '').replace(/ files$/, '') };
      free.set(label, freeBytes);
      size.set(label, totalBytes);
    }
  };
}

function ofQueues(make: Makers): Setter {
  const running = make.gauge('queue_running', 'Work of a class that runs now', 'queue');
  const waiting = make.gauge('queue_waiting', 'Work of a class that waits for its turn', 'queue');
  const shed = make.total('shed', 'What was turned away because there was too much of it, by where', 'where');
  const held = make.gauge(
    'held_bytes',
    'Bodies, large answers and chunks of exports that are held now',
    'what',
  );
  const heldMax = make.gauge('held_bytes_max', 'Most bytes of these, where they have a bound', 'what');
  const inUse = make.gauge('in_use', 'What is taken for requests now, and given back with their end', 'what');
  const inUseMax = make.gauge('in_use_max', 'Most of these, where they have a bound', 'what');
  const connections = make.gauge('connections', 'Connections of clients that are open');
  const waiters = make.gauge('feed_waiters', 'Requests that wait for the next event');
  return (readings) => {
    for (const [queue, load] of Object.entries(readings.queues)) {
      running.set({ queue }, load.running);
      waiting.set({ queue }, load.waiting);
    }
    for (const [where, count] of Object.entries(readings.shed)) shed({ where }, count);
    for (const { what, unit, taken, maximum } of readings.inUse) {
      if (unit === 'bytes') held.set({ what }, taken);
      else inUse.set({ what }, taken);
      if (maximum !== null) (unit === 'bytes' ? heldMax : inUseMax).set({ what }, maximum);
    }
    connections.set(readings.connections);
    waiters.set(takenOf(readings, 'feed_waiters'));
  };
}

function takenOf({ inUse }: Readings, what: string): number {
  return inUse.find((one) => one.what === what)?.taken ?? 0;
}

function ofCaches(make: Makers): Setter {
  const entries = make.gauge('cache_entries', 'Entries of a cache', 'cache');
  const size = make.gauge('cache_bytes', 'Size of a cache that is bounded in bytes', 'cache');
  const hits = make.total(
    'cache_hits',
    'Answers that came from a cache, after the database confirmed them',
    'cache',
  );
  const misses = make.total('cache_misses', 'Answers that a cache did not have, or no longer', 'cache');
  return ({ caches }) => {
    for (const [cache, use] of Object.entries(caches)) {
      entries.set({ cache }, use.entries);
      if (use.bytes !== undefined) size.set({ cache }, use.bytes);
      hits({ cache }, use.hits);
      misses({ cache }, use.misses);
    }
  };
}

function ofFiles(make: Makers): Setter {
  const imports = make.gauge('imports', 'Imports that have not ended, of all processes, by state', 'state');
  const left = make.gauge('import_rows_left', 'Rows of these that are still to be settled', 'state');
  const rows = make.total('import_rows', 'Rows of imports and undos that this process settled');
  const pulled = make.total('pull_contacts', 'Contacts that this process read from vendors');
  const exported = make.total('export_contacts', 'Contacts that this process wrote into exports');
  const bulk = make.total(
    'bulk_change_contacts',
    'Contacts that bulk changes and undos of this process settled',
  );
  const exports = make.gauge('exports', 'Exports that are being written');
  const uploads = make.gauge('uploads', 'Files of imports that are being received');
  return (readings) => {
    for (const state of readings.imports === undefined ? [] : importStates) {
      const known = readings.imports?.find((one) => one.state === state);
      imports.set({ state }, known?.imports ?? 0);
      left.set({ state }, known?.rows ?? 0);
    }
    rows({}, readings.done.importRows);
    pulled({}, readings.done.pulledContacts);
    exported({}, readings.done.exportedContacts);
    bulk({}, readings.done.bulkContacts);
    exports.set(takenOf(readings, 'exports'));
    uploads.set(takenOf(readings, 'uploads'));
  };
}

/** Without the database the last values stay, here and below. */
function ofWebhooks(make: Makers): Setter {
  const waiting = make.gauge(
    'webhook_queue',
    'Deliveries of webhooks that wait to be tried again, or behind such a one',
  );
  const age = make.gauge(
    'webhook_oldest_seconds',
    'Age of the oldest event that an active webhook was not told of',
  );
  const due = make.gauge(
    'webhook_due_seconds',
    'For how long the delivery waits that could have been sent first; 0 while none is due',
  );
  const disabled = make.gauge(
    'webhook_disabled',
    'Webhooks that were disabled because their receivers failed',
  );
  return ({ backlog }) => {
    if (backlog === undefined) return;
    waiting.set(backlog.waiting);
    disabled.set(backlog.disabled);
    age.set(secondsSince(backlog.oldestAt));
    due.set(secondsSince(backlog.dueAt));
  };
}

function secondsSince(at: Date | null): number {
  return at === null ? 0 : Math.max(0, (Date.now() - at.getTime()) / 1000);
}

/** Of a cluster alone. What a node that is away last said stays. */
function ofNodes(make: Makers): Setter {
  const up = make.gauge(
    'cluster_node_up',
    'Whether a node of the cluster answers the coordinator: 1 or 0',
    'node',
  );
  const bytes = make.gauge('cluster_node_bytes', 'Size of the database on a node of the cluster', 'node');
  const prepared = make.gauge(
    'cluster_prepared_left',
    'Writes on a node that were prepared minutes ago and are neither committed nor rolled back',
    'node',
  );
  return ({ nodes = [] }) => {
    for (const { name: node, state } of nodes) {
      up.set({ node }, state === null ? 0 : 1);
      if (state === null) continue;
      bytes.set({ node }, state.bytes);
      prepared.set({ node }, state.preparedLeft);
    }
  };
}

function ofBackups(make: Makers): Setter {
  const age = make.gauge(
    'backup_age_seconds',
    'Age of the newest backup in SWITCHBOOK_BACKUP_DIR; +Inf while there is none',
  );
  const bytes = make.gauge('backup_size_bytes', 'Size of the newest backup in SWITCHBOOK_BACKUP_DIR');
  const isGood = make.gauge(
    'backup_follow_up_ok',
    '1 when the last command after a backup, or restore test, went well, else 0; absent before the first',
    'what',
  );
  const doneAt = make.gauge(
    'backup_follow_up_timestamp_seconds',
    'When the last command after a backup, or restore test, ended',
    'what',
  );
  age.set(Number.POSITIVE_INFINITY);
  return ({ backup }) => {
    if (backup === undefined) return;
    const { newest, followUps } = backup;
    for (const [what, outcome] of Object.entries(followUps)) {
      if (outcome === undefined) continue;
      isGood.set({ what }, outcome.isOk ? 1 : 0);
      doneAt.set({ what }, Date.parse(outcome.at) / 1_000);
    }
    age.set(newest === null ? Number.POSITIVE_INFINITY : (Date.now() - newest.madeAt.getTime()) / 1000);
    bytes.set(newest?.bytes ?? 0);
  };
}
