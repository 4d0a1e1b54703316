/** The active cell after an edit. */

import { unreadMs } from './conflicts.ts';
import type { NextCell } from './TextEditor.tsx';
import { rowOf, type Table } from './use-table.ts';

/** Rows and columns from the edited cell to the next one. */
const steps: Readonly<Record<Exclude<NextCell, 'stay'>, readonly [rows: number, columns: number]>> = {
  down: [1, 0],
  up: [-1, 0],
  right: [0, 1],
  left: [0, -1],
};

export function endEdit(table: Table, then: NextCell): void {
  const { state, grid, latest } = table;
  const { editing } = state.view;
  if (editing === undefined) return;
  state.endEdit();
  // A click elsewhere selects another cell next.
  if (then !== 'stay') {
    const { rows, columns } = latest.current.list;
    const [down, right] = steps[then];
    const next = {
      row: Math.max(0, Math.min(rows.count - 1, editing.row + down)),
      column: Math.max(0, Math.min(columns.length - 1, editing.column + right)),
    };
    state.select(next);
    grid.current?.toRow(next.row);
  }
  grid.current?.focus();
  table.viewAfterEdit = state.view;
}

/**
 * Returns to a cell that was not stored, unless the user has continued elsewhere: typed text must not go into another
 * cell. `opens`: the field opens again.
 */
export async function returnToCell(
  table: Table,
  id: string,
  columnId: string,
  opens: boolean,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, unreadMs));
  const { state, grid, latest } = table;
  const row = rowOf(latest.current, id)?.[0];
  const column = latest.current.list.columns.findIndex((one) => one.id === columnId);
  if (state.view !== table.viewAfterEdit || row === undefined || column === -1) return;
  if (!opens) state.select({ row, column });
  else if (grid.current?.hasFocus() === true) state.edit({ row, column }, id);
}
