/** The results as a table for people. */
import type { WorkResult } from './rounds.js';

export function table(results: readonly WorkResult[]): string {
  const heading = [
    'work',
    'ours/s',
    'bare/s',
    'ratio',
    'min–max of ratio',
    'p50 ms',
    'p99 ms',
    'bare p99 ms',
  ];
  const rows = results.map((one) => [
    one.work,
    whole(one.ours.requests_per_second.median),
    whole(one.bare.requests_per_second.median),
    one.ratio.median.toFixed(2),
    `${one.ratio.min.toFixed(2)}–${one.ratio.max.toFixed(2)}`,
    one.ours.p50_ms.median.toFixed(1),
    one.ours.p99_ms.median.toFixed(1),
    one.bare.p99_ms.median.toFixed(1),
  ]);
  const widths = heading.map((_, column) =>
    Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [heading, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}
