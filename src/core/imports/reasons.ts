/** Why rows were rejected or skipped, and what was noted of those that were taken: by reason, with some examples. */

import type { DecidedRow } from './decide-rows.js';
import type { RowReason } from './import.js';
import { storable } from './row-chunks.js';

/** Beyond, reasons of a kind are counted as one. */
const maxReasons = 30;
const maxExamples = 3;
/** Of a text, in code units. */
const maxText = 200;

/** The reasons so far and those of more rows. */
export function addReasons(
  reasons: readonly RowReason[],
  rows: readonly Pick<DecidedRow, 'row' | 'outcome' | 'flaws' | 'notes'>[],
): readonly RowReason[] {
  const found = new Map(reasons.map((one) => [keyOf(one), one]));
  for (const { row, outcome, flaws, notes } of rows) {
    const kind = outcome === 'skipped' ? 'skipped' : 'rejected';
    for (const flaw of flaws ?? []) add(found, { kind, ...flaw }, row);
    for (const note of notes ?? [])
      add(found, { kind: note.code === 'ambiguous_phone' ? 'ambiguous' : 'dropped', ...note }, row);
  }
  return [...found.values()];
}

type Said = Pick<RowReason, 'kind' | 'code' | 'column'> & { readonly message: string };

function add(found: Map<string, RowReason>, said: Said, row: number): void {
  const { kind, message } = said;
  const column = said.column === null ? null : shortened(said.column);
  const wanted = { kind, code: said.code, column };
  const reason =
    found.has(keyOf(wanted)) || found.size < maxReasons ? wanted : { kind, code: 'other', column: null };
  const { count = 0, examples = [] } = found.get(keyOf(reason)) ?? {};
  found.set(keyOf(reason), {
    ...reason,
    count: count + 1,
    examples: examples.length < maxExamples ? [...examples, { row, message: shortened(message) }] : examples,
  });
}

function keyOf({ kind, code, column }: Pick<RowReason, 'kind' | 'code' | 'column'>): string {
  return JSON.stringify([kind, code, column]);
}

function shortened(text: string): string {
  return storable(text.length > maxText ? `${text.slice(0, maxText)}…` : text);
}
