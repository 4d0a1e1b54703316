/** Composes the metrics of workers, for the process that starts them: it has no listener and no database. */
export { metricsText, openMainMetrics, totalsOf } from '../http/combine-metrics.js';
export type { MetricSet } from '../http/metrics.js';
