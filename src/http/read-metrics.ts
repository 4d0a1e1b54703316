/**
 * Metrics that are read only when a scrape requests them: gauges, and counters that other parts of the process keep.
 * Neighbor: `metrics.ts` has metrics that requests count.
 */
import { type Aggregator, Counter, Gauge, type Registry } from 'prom-client';

/** A value and its labels, in their order. */
export type Series = readonly [value: number, ...labels: string[]];
/**
 * A bare number is a value without labels. Undefined: unknown, so the last values are kept. Null: no value, so the last
 * values are removed.
 */
export type MetricValue = number | readonly Series[] | null | undefined;

export interface ReadMetric<Readings> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** a counter; its total is kept elsewhere */
  readonly isTotal?: boolean;
  readonly read: (readings: Readings) => MetricValue;
  /** the value before the first reading; 0 when absent */
  readonly first?: number;
  /** the value of several workers together; their sum when absent */
  readonly together?: Aggregator;
}

/**
 * Declares a gauge. `name`: the metric's name without the common prefix, with its labels, such as
 * `pool_connections{pool,state}`.
 */
export function gauge<Readings>(
  name: string,
  help: string,
  read: (readings: Readings) => MetricValue,
): ReadMetric<Readings> {
  const [, plain = '', labels] = /^(\w+)(?:\{(.*)\})?$/.exec(name) ?? [];
  return { name: `switchbook_${plain}`, help, labels: labels?.split(',') ?? [], read };
}

/** Returns a gauge that is equal in all processes, or that shows the worst value of all. */
export function sharedGauge<Readings>(
  together: 'max' | 'min',
  ...gaugeArguments: Parameters<typeof gauge<Readings>>
): ReadMetric<Readings> {
  return { ...gauge(...gaugeArguments), together };
}

export function total<Readings>(
  name: string,
  help: string,
  read: (readings: Readings) => MetricValue,
): ReadMetric<Readings> {
  const metric = gauge(name, help, read);
  return { ...metric, name: `${metric.name}_total`, isTotal: true };
}

/** Declares the metric, and returns the function that sets its values. */
export function openReadMetric<Readings>(
  { name, help, labels: labelNames, isTotal = false, read, first, together }: ReadMetric<Readings>,
  registry: Registry,
): (readings: Readings) => void {
  const aggregator = together ?? 'sum';
  const metric = new (isTotal ? Counter : Gauge)({
    name,
    help,
    labelNames,
    aggregator,
    registers: [registry],
  });
  if (first !== undefined) metric.inc({}, first);
  return (readings) => {
    const metricValue = read(readings);
    if (metricValue === null) metric.remove();
    else if (metricValue !== undefined)
      for (const [value, ...values] of typeof metricValue === 'number'
        ? [[metricValue] as const]
        : metricValue) {
        const labels = Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? '']));
        if (metric instanceof Gauge) metric.set(labels, value);
        else {
          metric.remove(labels);
          metric.inc(labels, value);
        }
      }
  };
}
