/**
 * Prometheus metrics: requests by face, route and status with their durations, what else is counted as it happens, and
 * the process itself. No label has more values than the program knows names: no ids, no paths, no hosts. Neighbour:
 * `readings.ts` has what is read when metrics are.
 */
import { METHODS, STATUS_CODES } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { openReadings, type Readings } from './readings.js';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  observe(face: string, method: string, route: string, status: number, ms: number): void;
  /** an uncaught error was survived */
  noteStrayError(kind: string): void;
  /** an invalid key or token was sent */
  refuseKey(face: string): void;
  /** a key's window was used up */
  limit(face: string): void;
  /** work of a class began after it had waited */
  queued(queue: string, waitedMs: number): void;
  /** expired rows deleted */
  swept(what: string, rows: number): void;
  /** a call was forwarded to an upstream, or failed to be */
  forwarded(face: string, outcome: string, ms: number): void;
  /** a contact was looked up at its vendor, or could not be */
  lookedUp(face: string, outcome: string, ms: number): void;
  /** a webhook was called, or given up */
  called(face: string, outcome: string): void;
  /** a backup by the clock was made, or failed */
  backedUp(outcome: 'made' | 'failed'): void;
  /** the command after a backup, or a restore test, went well or failed */
  followedUp(what: 'command' | 'test', outcome: 'ok' | 'failed'): void;
}

export interface MetricsOptions {
  readonly version: string;
  readonly commit: string;
  /** their names; each has a series of zero from the start where one request would not be seen as a change */
  readonly faces: readonly string[];
  readonly queues: readonly string[];
  /** whether backups are made by the clock */
  readonly hasBackups: boolean;
  readonly read: () => Promise<Readings>;
}

export function openMetrics({ version, commit, faces, queues, hasBackups, read }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `switchbook_${name}_total`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name: `switchbook_${name}`, help, labelNames, buckets, registers });

  new Gauge({
    name: 'switchbook_build_info',
    help: 'Always 1; the labels say which program this is',
    labelNames: ['version', 'commit', 'node'],
    registers,
  }).set({ version, commit, node: process.version }, 1);
  const requests = histogram(
    'request_duration_seconds',
    'Duration of requests by face, method, route and status',
    ['face', 'method', 'route', 'status'],
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  );
  const waits = histogram(
    'queue_wait_seconds',
    'How long work of a class waited for its turn; most of it not at all',
    ['queue'],
    [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 20],
  );
  const waitsOf = new Map(queues.map((queue) => [queue, waits.labels({ queue })]));
  for (const queue of queues) waits.zero({ queue });
  const strayErrors = counter(
    'stray_errors',
    'Errors that nobody caught and that the server survived, by kind',
    ['kind'],
  );
  for (const kind of ['connection', 'program']) strayErrors.inc({ kind }, 0);
  const refusedKeys = counter('refused_keys', 'Requests whose key or token opens nothing, by face', ['face']);
  const limited = counter('rate_limited', 'Requests above the rate of their key or account, by face', [
    'face',
  ]);
  for (const face of faces) {
    refusedKeys.inc({ face }, 0);
    limited.inc({ face }, 0);
  }
  const swept = counter(
    'swept',
    'Rows deleted because they had their time, and accounts, by what they were',
    ['what'],
  );
  const forwarded = histogram(
    'forwarded_duration_seconds',
    'Duration of calls to upstreams, bodies included, by face and outcome',
    ['face', 'outcome'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
  );
  const lookups = histogram(
    'read_through_duration_seconds',
    'Duration of looking contacts up at their vendor, with their import, by face and outcome',
    ['face', 'outcome'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
  );
  const calls = counter(
    'webhook_calls',
    'Calls of webhooks by face and outcome: delivered, retried, or failed for the last time',
    ['face', 'outcome'],
  );
  // Without a series nothing could be said of a time in which none was called.
  for (const face of faces)
    for (const outcome of ['delivered', 'retried', 'failed']) calls.inc({ face, outcome }, 0);
  const backups = hasBackups
    ? counter('backup_runs', 'Backups by the clock that this process made, or failed to make', ['outcome'])
    : undefined;
  for (const outcome of ['made', 'failed']) backups?.inc({ outcome }, 0);
  const followUps = hasBackups
    ? counter('backup_follow_ups', 'Commands after backups and restore tests of this process, by outcome', [
        'what',
        'outcome',
      ])
    : undefined;
  for (const what of ['command', 'test'])
    for (const outcome of ['ok', 'failed']) followUps?.inc({ what, outcome }, 0);
  const show = openReadings(registry, hasBackups);
  // Finding a series by its labels costs more than counting in it.
  const known = new Map<string, ReturnType<typeof requests.labels>>();
  return {
    contentType: registry.contentType,
    text: async () => {
      show(await read());
      return registry.metrics();
    },
    noteStrayError: (kind) => strayErrors.inc({ kind }),
    swept: (what, rows) => swept.inc({ what }, rows),
    called: (face, outcome) => calls.inc({ face, outcome }),
    backedUp: (outcome) => backups?.inc({ outcome }),
    followedUp: (what, outcome) => followUps?.inc({ what, outcome }),
    observe: (face, method, route, status, ms) => {
      const name = `${face} ${method} ${status} ${route}`;
      let series = known.get(name);
      if (series === undefined) {
        series = requests.labels({ face, method: methodOf(method), route, status: statusOf(status) });
        if (known.size < maxKnown) known.set(name, series);
      }
      series.observe(ms / 1000);
    },
    queued: (queue, waitedMs) => waitsOf.get(queue)?.observe(waitedMs / 1000),
    forwarded: (face, outcome, ms) => forwarded.observe({ face, outcome }, ms / 1000),
    lookedUp: (face, outcome, ms) => lookups.observe({ face, outcome }, ms / 1000),
    refuseKey: (face) => refusedKeys.inc({ face }),
    limit: (face) => limited.inc({ face }),
  };
}

/** Series that are found quickly; more than a server has, unless a vendor answers with statuses that nobody knows. */
const maxKnown = 5_000;

const methods = new Set(METHODS);

function methodOf(method: string): string {
  return methods.has(method) ? method : 'other';
}

/** A vendor may answer with any number. */
function statusOf(status: number): string {
  return STATUS_CODES[status] === undefined ? `${Math.floor(status / 100)}xx` : String(status);
}
