/** Grids as text: aligned for a terminal, or as tables of the documentation. */
import type { Grid } from './cells.js';

export function textTable({ heading, rows }: Grid): string {
  const widths = heading.map((_, column) =>
    Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [heading, ...rows].map((row) => line(row).trimEnd()).join('\n');
}

export function markdownTable({ heading, rows }: Grid): string {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [line(heading), `|${heading.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
