/** Composes the metrics of workers, for the process that starts them: it has no listener and no database. */
export { openMainFigures, textOf, totalsOf } from '../http/figures.js';
export type { Figures } from '../http/metrics.js';
