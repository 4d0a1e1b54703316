/** A run as it is printed: where it was made, with which options, what came of it. */
import type { Result } from '../result.js';
import type { Target } from '../targets.js';
import { requestGrid, targetGrid, volumeGrid } from './cells.js';
import { textTable } from './table.js';

export interface Run {
  readonly version: string;
  /** The program's commit, 12 digits, or `unknown`. */
  readonly commit: string;
  readonly node: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly platform: string;
  readonly seconds: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly results: readonly Result[];
  readonly targets: readonly Target[];
}

/** Text for people: the measurements, then the targets. */
export function describeRun({ results, targets }: Run): string {
  const measured = targets.filter((one) => one.measured !== undefined);
  return [requestGrid(results), volumeGrid(results), targetGrid(measured)]
    .filter((grid) => grid.rows.length > 0)
    .map(textTable)
    .join('\n\n');
}
