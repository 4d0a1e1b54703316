/**
 * Prometheus metrics: counters of events, and process metrics. No label has values other than names in the program: no
 * ids, no paths, no hosts. Neighbors: `read-metrics.ts` has metrics that are read on demand, `combine-metrics.ts`
 * combines metrics of workers.
 */
import { METHODS, STATUS_CODES } from 'node:http';
import { payloadFace } from '@switchbook/domain/events/intake-names.js';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { intakeOutcomes } from './intake-addresses.js';
import { openReadMetric, type ReadMetric } from './read-metrics.js';
import { shareRuns } from './share-runs.js';

/** All metrics of a process, with their values. */
export type MetricSet = readonly MetricObjectWithValues<MetricValue<string>>[];

interface MetricsOptions<Readings> {
  readonly version: string;
  readonly commit: string;
  /** their names */
  readonly faces: readonly string[];
  readonly queues: readonly string[];
  /** whether scheduled backups are made */
  readonly hasBackups: boolean;
  /** metrics that are read on demand, and their readings */
  readonly readMetrics: readonly ReadMetric<Readings>[];
  readonly read: () => Promise<Readings>;
  /** The text of this worker's metrics combined with the metrics of all other workers. Absent: a single process. */
  readonly gather?: ((own: MetricSet) => Promise<string>) | undefined;
}

export type Metrics = ReturnType<typeof openMetrics<unknown>>;

export function openMetrics<Readings>(options: MetricsOptions<Readings>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { version, commit, queues, readMetrics, read, gather } = options;
  new Gauge({
    name: 'switchbook_build_info',
    help: 'Always 1; the labels have the version, the commit and the version of Node.js',
    labelNames: ['version', 'commit', 'node'],
    aggregator: 'first',
    registers: [registry],
  }).set({ version, commit, node: process.version }, 1);
  // The process that starts the workers counts them.
  makeMetricMakers(registry).counter(
    'worker_restarts',
    'Workers that ended by themselves and were started again',
    {},
  );
  const { requests, waits, ...events } = openEvents(registry, options);
  const waitsOf = new Map(queues.map((queue) => [queue, waits.labels({ queue })]));
  // Finding a series by its labels costs more than counting in it.
  const seriesByLabels = new Map<string, ReturnType<typeof requests.labels>>();
  const setters = readMetrics.map((metric) => openReadMetric(metric, registry));
  const refresh = async () => {
    const readings = await read();
    for (const set of setters) set(readings);
  };
  const collect = async (): Promise<MetricSet> => {
    await refresh();
    return registry.getMetricsAsJSON();
  };
  return {
    ...events,
    contentType: registry.contentType,
    // Scrapes at the same time share one reading, which queries the database. Scrapes need no key, so readings pause.
    text: shareRuns(async (): Promise<string> => {
      if (gather !== undefined) return gather(await collect());
      await refresh();
      return registry.metrics();
    }),
    collect,
    /** A request was answered. */
    observe: (face: string, method: string, route: string, status: number, ms: number): void => {
      const name = `${face} ${method} ${status} ${route}`;
      let series = seriesByLabels.get(name);
      if (series === undefined) {
        series = requests.labels({ face, method: methodOf(method), route, status: statusOf(status) });
        if (seriesByLabels.size < maxKnown) seriesByLabels.set(name, series);
      }
      series.observe(ms / 1000);
    },
    /** Work of a class began after it had waited. */
    queued: (queue: string, waitedMs: number): void => waitsOf.get(queue)?.observe(waitedMs / 1000),
  };
}

/**
 * Values of each label that have a series of zero from the start. Otherwise the first event would not count as a
 * change.
 */
type Zeros<Label extends string> = Readonly<Record<Label, readonly string[]>>;

const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Returns functions that create a metric and register it. */
function makeMetricMakers(registry: Registry) {
  const registers = [registry];
  return {
    counter: <Label extends string>(name: string, help: string, zeros: Zeros<Label>) => {
      const labelNames = Object.keys(zeros) as Label[];
      const counter = new Counter({ name: `switchbook_${name}_total`, help, labelNames, registers });
      for (const labels of combineLabels(zeros)) counter.inc(labels, 0);
      return counter;
    },
    seconds: <Label extends string>(name: string, help: string, zeros: Zeros<Label>, buckets: number[]) => {
      const labelNames = Object.keys(zeros) as Label[];
      const nameAndHelp = { name: `switchbook_${name}_seconds`, help };
      const histogram = new Histogram({ ...nameAndHelp, labelNames, buckets, registers });
      for (const labels of combineLabels(zeros)) histogram.zero(labels);
      return histogram;
    },
  };
}

function openEvents(
  registry: Registry,
  { faces, queues, hasBackups }: Pick<MetricsOptions<unknown>, 'faces' | 'queues' | 'hasBackups'>,
) {
  const { counter, seconds } = makeMetricMakers(registry);
  const backupCounter: typeof counter | undefined = hasBackups ? counter : undefined;
  return {
    requests: seconds(
      'request_duration',
      'Duration of requests by face, method, route and status',
      { face: [], method: [], route: [], status: [] },
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    ),
    waits: seconds(
      'queue_wait',
      'Time that work of a queue waited for its turn',
      { queue: queues },
      [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 20],
    ),
    strayErrors: counter('stray_errors', 'Uncaught errors that the server survived, by kind', {
      kind: ['connection', 'program'],
    }),
    refusedKeys: counter('refused_keys', 'Requests with an unknown key or token, by face', { face: faces }),
    limited: counter('rate_limited', 'Requests above the rate limit of their key or account, by face', {
      face: faces,
    }),
    swept: counter('swept', 'Expired rows and accounts that were deleted, by kind', { what: [] }),
    forwarded: seconds(
      'forwarded_duration',
      'Duration of calls to upstreams, bodies included, by face and outcome',
      { face: [], outcome: [] },
      callBuckets,
    ),
    lookups: seconds(
      'read_through_duration',
      'Duration of contact lookups at the vendor, import included, by face and outcome',
      { face: [], outcome: [] },
      callBuckets,
    ),
    webhookCalls: counter(
      'webhook_calls',
      'Webhook calls by face and outcome: delivered, retried, or finally failed; of receivers of intakes as face intake',
      { face: [...faces, payloadFace], outcome: ['delivered', 'retried', 'failed'] },
    ),
    intakePayloads: counter(
      'intake_requests',
      'Requests to intakes by outcome: a payload was stored, or why not; an address was verified, or not',
      { outcome: intakeOutcomes },
    ),
    backups: backupCounter?.('backup_runs', 'Scheduled backups of this process, by outcome', {
      outcome: ['made', 'failed'],
    }),
    followUps: backupCounter?.(
      'backup_follow_ups',
      'Commands after backups and restore tests of this process, by outcome',
      { what: ['command', 'test'], outcome: ['ok', 'failed'] },
    ),
  };
}

/** Returns each value of the first label with each of the second, and so on. */
function combineLabels<Label extends string>(values: Zeros<Label>): readonly Record<Label, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [label, labelValues] of Object.entries<readonly string[]>(values))
    all = all.flatMap((labels) => labelValues.map((value) => ({ ...labels, [label]: value })));
  return all;
}

/** Series that are found quickly. A server has fewer, unless a vendor answers with many unknown statuses. */
const maxKnown = 5_000;

const methods = new Set(METHODS);

function methodOf(method: string): string {
  return methods.has(method) ? method : 'other';
}

/** Returns the label of a status. A vendor may answer with any number. */
function statusOf(status: number): string {
  return STATUS_CODES[status] === undefined ? `${Math.floor(status / 100)}xx` : String(status);
}
