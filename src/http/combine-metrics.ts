/**
 * Combines the metrics of several workers into metrics of one server. Neighbor: `metrics.ts` has the metrics of one
 * process.
 */
import { type Aggregator, AggregatorRegistry, Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricSet } from './metrics.js';

type Metric = MetricSet[number];

/** Returns how a metric is combined. The usual mean, or an absent value, would hide the value of a single process. */
function aggregatorOf({ name, aggregator }: Metric): Aggregator {
  if (name === 'process_start_time_seconds') return 'min';
  return name.startsWith('nodejs_eventloop_lag_') && aggregator === 'average' ? 'max' : aggregator;
}

function merge(all: readonly MetricSet[]): Registry {
  return AggregatorRegistry.aggregate(
    all.map((metrics) => metrics.map((metric) => ({ ...metric, aggregator: aggregatorOf(metric) }))),
  );
}

/** Returns the combined metrics as text. A metric that is equal in all processes has the value of the first one. */
export function formatMetrics(all: readonly MetricSet[]): Promise<string> {
  return merge(all).metrics();
}

/** Returns the sum of counters. It still counts ended processes: a falling sum would look like a restart. */
export function sumMetrics(all: readonly MetricSet[]): Promise<MetricSet> {
  // The types declare a number, but the value is the name of the type.
  const isTotal = ({ type }: Metric) => ['counter', 'histogram'].includes(String(type));
  return merge(all.map((metrics) => metrics.filter(isTotal))).getMetricsAsJSON();
}

/** Metrics that the main process adds: it takes memory and processor time, and answers no requests. */
const mainProcessMetrics = /^(?:process_(?:cpu_|resident_|virtual_|heap_|open_fds|start_time)|switchbook_)/;

/** Returns a function that collects the metrics of that process. `restarts`: of workers, so far. */
export function openMainMetrics(restarts: () => number): () => Promise<MetricSet> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Counter({
    name: 'switchbook_worker_restarts_total',
    help: 'Workers that ended by themselves and were started again',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(restarts());
    },
  });
  return async () => (await registry.getMetricsAsJSON()).filter(({ name }) => mainProcessMetrics.test(name));
}
