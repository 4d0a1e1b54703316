/** A run in its printed form: its computer, its options, its results. */

import { budgetGrid, layerGrid, peerGrid, requestGrid, targetGrid, volumeGrid } from './cells.js';
import type { Result } from './result.js';
import { textTable } from './table.js';
import type { Target } from './targets.js';

export interface Run {
  readonly version: string;
  /** the program's commit, 12 digits, or `unknown` */
  readonly commit: string;
  readonly node: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly platform: string;
  readonly seconds: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly results: readonly Result[];
  /** ratios to other programs, by work */
  readonly peers?: Readonly<Record<string, Pick<Result, 'peer' | 'ratio'>>>;
  readonly targets: readonly Target[];
}

/** Writes a text for people: the measurements, then the targets. */
export function describeRun({ results, targets }: Run): string {
  const measured = targets.filter((target) => target.measured !== undefined);
  const profiled = results.filter((result) => result.profile !== undefined);
  return [
    requestGrid(results),
    peerGrid(results),
    volumeGrid(results),
    targetGrid(measured),
    budgetGrid(profiled),
    ...profiled.map((result) => layerGrid([result])),
  ]
    .filter((grid) => grid.rows.length > 0)
    .map(textTable)
    .join('\n\n');
}
