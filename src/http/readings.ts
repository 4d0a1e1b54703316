/**
 * The metrics that are read when somebody asks for them: gauges, and counters that the parts of the process keep
 * themselves, so that nothing is paid for them in between. Neighbour: `metrics.ts` has those that requests count.
 */
import { Counter, Gauge, type Registry } from 'prom-client';

/** What webhooks have still to be told. */
export interface Backlog {
  readonly disabled: number;
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

/** The newest backup of those that are made by the clock. */
export interface BackupState {
  /** null: there is none yet */
  readonly newest: { readonly madeAt: Date; readonly bytes: number } | null;
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
  /** bytes of bodies and answers that are held now */
  readonly heldBytes: Named<number>;
  readonly connections: number;
  readonly feedWaiters: number;
  readonly exports: number;
  readonly uploads: number;
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
  const held = make.gauge('held_bytes', 'Bodies and large answers that are held in memory now', 'what');
  const connections = make.gauge('connections', 'Connections of clients that are open');
  const waiters = make.gauge('feed_waiters', 'Requests that wait for the next event');
  return (readings) => {
    for (const [queue, load] of Object.entries(readings.queues)) {
      running.set({ queue }, load.running);
      waiting.set({ queue }, load.waiting);
    }
    for (const [where, count] of Object.entries(readings.shed)) shed({ where }, count);
    for (const [what, bytes] of Object.entries(readings.heldBytes)) held.set({ what }, bytes);
    connections.set(readings.connections);
    waiters.set(readings.feedWaiters);
  };
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
    exports.set(readings.exports);
    uploads.set(readings.uploads);
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
  const disabled = make.gauge(
    'webhook_disabled',
    'Webhooks that were disabled because their receivers failed',
  );
  return ({ backlog }) => {
    if (backlog === undefined) return;
    waiting.set(backlog.waiting);
    disabled.set(backlog.disabled);
    age.set(backlog.oldestAt === null ? 0 : Math.max(0, (Date.now() - backlog.oldestAt.getTime()) / 1000));
  };
}

function ofBackups(make: Makers): Setter {
  const age = make.gauge(
    'backup_age_seconds',
    'Age of the newest backup in SWITCHBOOK_BACKUP_DIR; +Inf while there is none',
  );
  const bytes = make.gauge('backup_size_bytes', 'Size of the newest backup in SWITCHBOOK_BACKUP_DIR');
  age.set(Number.POSITIVE_INFINITY);
  return ({ backup }) => {
    if (backup === undefined) return;
    const { newest } = backup;
    age.set(newest === null ? Number.POSITIVE_INFINITY : (Date.now() - newest.madeAt.getTime()) / 1000);
    bytes.set(newest?.bytes ?? 0);
  };
}
