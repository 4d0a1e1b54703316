/** Prometheus metrics: requests by face, route and status, with their durations, and the process itself. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  observe(face: string, method: string, route: string, status: number, ms: number): void;
  /** an uncaught error was survived */
  noteStrayError(kind: string): void;
  /** an invalid key or token was sent */
  refuseKey(face: string): void;
  /** expired rows deleted */
  swept(what: string, rows: number): void;
  /** a call was forwarded to an upstream, or failed to be */
  forwarded(face: string, outcome: string, ms: number): void;
  /** a webhook was called, or given up */
  called(face: string, outcome: string): void;
  /** a backup by the clock was made, or failed */
  backedUp(outcome: 'made' | 'failed'): void;
}

/** The newest backup of those that are made by the clock. */
export interface BackupState {
  /** null: there is none yet */
  readonly newest: { readonly madeAt: Date; readonly bytes: number } | null;
}

/** What webhooks have still to be told. */
export interface Backlog {
  readonly disabled: number;
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

/** Both are asked when metrics are. Without `readBackup` no backups are made by the clock. */
export function openMetrics(
  readBacklog: () => Promise<Backlog>,
  readBackup?: () => Promise<BackupState>,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'switchbook_request_duration_seconds',
    help: 'Duration of requests by face, method, route and status',
    labelNames: ['face', 'method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const strayErrors = new Counter({
    name: 'switchbook_stray_errors_total',
    help: 'Errors that nobody caught and that the server survived, by kind',
    labelNames: ['kind'],
    registers: [registry],
  });
  const refusedKeys = new Counter({
    name: 'switchbook_refused_keys_total',
    help: 'Requests whose key or token opens nothing, by face',
    labelNames: ['face'],
    registers: [registry],
  });
  const swept = new Counter({
    name: 'switchbook_swept_total',
    help: 'Rows deleted because they had their time, and accounts, by what they were',
    labelNames: ['what'],
    registers: [registry],
  });
  const forwarded = new Histogram({
    name: 'switchbook_forwarded_duration_seconds',
    help: 'Duration of calls to upstreams, bodies included, by face and outcome',
    labelNames: ['face', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  });
  const calls = new Counter({
    name: 'switchbook_webhook_calls_total',
    help: 'Calls of webhooks by face and outcome: delivered, retried, or failed for the last time',
    labelNames: ['face', 'outcome'],
    registers: [registry],
  });
  const readings = openBacklog(registry);
  const backups = readBackup === undefined ? undefined : openBackups(registry, readBackup);
  // Finding a series by its labels costs more than counting in it.
  const known = new Map<string, ReturnType<typeof requests.labels>>();
  return {
    contentType: registry.contentType,
    text: async () => {
      await Promise.all([readings(readBacklog), backups?.read()]);
      return registry.metrics();
    },
    noteStrayError: (kind) => strayErrors.inc({ kind }),
    swept: (what, rows) => swept.inc({ what }, rows),
    called: (face, outcome) => calls.inc({ face, outcome }),
    backedUp: (outcome) => backups?.count(outcome),
    observe: (face, method, route, status, ms) => {
      const name = `${face} ${method} ${status} ${route}`;
      let series = known.get(name);
      if (series === undefined) {
        series = requests.labels({ face, method, route, status: String(status) });
        known.set(name, series);
      }
      series.observe(ms / 1000);
    },
    forwarded: (face, outcome, ms) => forwarded.observe({ face, outcome }, ms / 1000),
    refuseKey: (face) => refusedKeys.inc({ face }),
  };
}

function openBacklog(registry: Registry): (read: () => Promise<Backlog>) => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `switchbook_webhook_${name}`, help, registers: [registry] });
  const waiting = gauge('queue', 'Deliveries of webhooks that wait to be tried again, or behind such a one');
  const age = gauge('oldest_seconds', 'Age of the oldest event that an active webhook was not told of');
  const disabled = gauge('disabled', 'Webhooks that were disabled because their receivers failed');
  return async (read) => {
    // Without the database the last values stay.
    const backlog = await read().catch(() => undefined);
    if (backlog === undefined) return;
    waiting.set(backlog.waiting);
    disabled.set(backlog.disabled);
    age.set(backlog.oldestAt === null ? 0 : Math.max(0, (Date.now() - backlog.oldestAt.getTime()) / 1000));
  };
}

function openBackups(registry: Registry, read: () => Promise<BackupState>) {
  const age = new Gauge({
    name: 'switchbook_backup_age_seconds',
    help: 'Age of the newest backup in SWITCHBOOK_BACKUP_DIR; +Inf while there is none',
    registers: [registry],
  });
  const bytes = new Gauge({
    name: 'switchbook_backup_size_bytes',
    help: 'Size of the newest backup in SWITCHBOOK_BACKUP_DIR',
    registers: [registry],
  });
  const runs = new Counter({
    name: 'switchbook_backup_runs_total',
    help: 'Backups by the clock that this process made, or failed to make',
    labelNames: ['outcome'],
    registers: [registry],
  });
  age.set(Number.POSITIVE_INFINITY);
  for (const outcome of ['made', 'failed']) runs.inc({ outcome }, 0);
  return {
    count: (outcome: string) => runs.inc({ outcome }),
    read: async () => {
      // Without the directory or the database the last values stay.
      const state = await read().catch(() => undefined);
      if (state === undefined) return;
      const { newest } = state;
      age.set(newest === null ? Number.POSITIVE_INFINITY : (Date.now() - newest.madeAt.getTime()) / 1000);
      bytes.set(newest?.bytes ?? 0);
    },
  };
}
