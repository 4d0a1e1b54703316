/** Copies, cuts, pastes and fills the selected cells. */
import { change, type Table } from './use-table.ts';

/** Returns whether the cells were copied. */
export function copyCells({ state, code }: Table, event: Event, data: DataTransfer): boolean {
  const { ranges } = state.view;
  const isCopied = ranges.length > 0 && code.loaded()?.editing.copy(ranges, data) === true;
  if (isCopied) event.preventDefault();
  return isCopied;
}

export function cutCells(table: Table, event: Event, data: DataTransfer): void {
  const { ranges } = table.state.view;
  if (copyCells(table, event, data)) change(table, (editing) => editing.clear(ranges));
}

export function pasteCells(table: Table, event: Event, data: DataTransfer): void {
  const { state } = table;
  const { ranges } = state.view;
  const text = data.getData('text/plain');
  event.preventDefault();
  change(table, (editing) => editing.paste(ranges, text, (into) => state.selectRange(into)));
}

/** Fills the cells below the last range, to the row where the handle was released. */
export function fillCells(table: Table): void {
  const { state } = table;
  const { fillTo, ranges } = state.view;
  const last = ranges.at(-1);
  state.fill(undefined);
  if (last === undefined || fillTo === undefined || fillTo <= last.bottom) return;
  state.selectRange({ ...last, bottom: fillTo });
  change(table, (editing) => editing.fillTo(last, fillTo));
}
