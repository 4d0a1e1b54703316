/** The results in words: one row of cells for each, for the terminal and for the documentation alike. */
import type { FigureName, Figures, Result } from '../result.js';
import type { Spread } from '../spread.js';
import type { Target } from '../targets.js';

export interface Grid {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Requests: how many, and how long each took. */
export function requestGrid(results: readonly Result[]): Grid {
  const heading = [
    'work',
    'contacts',
    'conns',
    'ours/s',
    'bare/s',
    'ratio',
    'min–max',
    'p50 ms',
    'p99 ms',
    'bare p50',
    'bare p99',
    'growth',
  ];
  const rows = results
    .filter((one) => one.ours.requests_per_second !== undefined)
    .map((one) => [
      one.work,
      whole(one.contacts),
      String(one.connections ?? 1),
      rate(one.ours, 'requests_per_second'),
      rate(one.bare, 'requests_per_second'),
      one.ratio.median.toFixed(2),
      range(one.ratio),
      ms(one.ours, 'p50_ms'),
      ms(one.ours, 'p99_ms'),
      ms(one.bare, 'p50_ms'),
      ms(one.bare, 'p99_ms'),
      one.growth?.median.toFixed(2) ?? one.p99_growth?.median.toFixed(2).concat(' (p99)') ?? '',
    ]);
  return { heading, rows };
}

/** Work that is done once and takes its time. */
export function volumeGrid(results: readonly Result[]): Grid {
  const heading = [
    'work',
    'seconds',
    'bare s',
    'ratio',
    'min–max',
    'rows/s',
    'bare rows/s',
    'MB/s',
    'memory MB',
  ];
  const rows = results
    .filter((one) => one.ours.seconds !== undefined)
    .map((one) => [
      one.work,
      one.ours.seconds?.median.toFixed(2) ?? '',
      one.bare.seconds?.median.toFixed(2) ?? '',
      one.ratio.median.toFixed(2),
      range(one.ratio),
      rate(one.ours, 'rows_per_second'),
      rate(one.bare, 'rows_per_second'),
      one.ours.mb_per_second?.median.toFixed(1) ?? '',
      one.ours.rss_over_idle_mb?.max.toFixed(0) ?? '',
    ]);
  return { heading, rows };
}

export function targetGrid(targets: readonly Target[]): Grid {
  const rows = targets.map((one) => [
    one.name,
    one.wanted,
    one.contacts === undefined ? '' : whole(one.contacts),
    one.measured ?? 'not in this run',
    one.isMet === undefined ? '' : one.isMet ? 'yes' : 'no',
  ]);
  return { heading: ['what', 'target', 'contacts', 'measured', 'met'], rows };
}

export function titleGrid(results: readonly Result[]): Grid {
  const titles = new Map(results.map((one) => [one.work, one.title]));
  return { heading: ['work', 'what is asked of the server'], rows: [...titles] };
}

export function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

function rate(figures: Figures, name: FigureName): string {
  const median = figures[name]?.median;
  if (median === undefined) return '';
  return median < 10 ? median.toFixed(1) : whole(median);
}

function ms(figures: Figures, name: 'p50_ms' | 'p99_ms'): string {
  return figures[name]?.median.toFixed(1) ?? '';
}

function range({ min, max }: Spread): string {
  return `${min.toFixed(2)}–${max.toFixed(2)}`;
}
