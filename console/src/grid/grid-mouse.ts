/** Clicks in the grid. `use-pointer.ts` has the selection by the mouse. */
import type { ChangeEvent, MouseEvent } from 'react';
import { startEdit } from './cell-actions.ts';
import type { RenderedGrid } from './grid-props.ts';
import { cellAt } from './use-pointer.ts';

export function onGridClick<Item>(grid: RenderedGrid<Item>, event: MouseEvent): void {
  const { state, at, onOpen } = grid.props;
  const target = event.target as Element;
  const cell = cellAt(target);
  if (cell === undefined) return;
  const item = at(cell.row);
  const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
  // A touch scrolls, so a cell is selected when it ends.
  const isTouch = (event.nativeEvent as PointerEvent).pointerType === 'touch';
  if (isPlain && item !== undefined && target.closest('[data-open]') !== null) {
    state.select(cell);
    onOpen(item, cell.row);
  } else if (isPlain && target.closest('[data-edit]') !== null) startEdit(grid, cell);
  else if (isTouch && target.closest('button, a, input') === null) state.select(cell);
}

export function onGridDoubleClick<Item>(grid: RenderedGrid<Item>, event: MouseEvent): void {
  const cell = cellAt(event.target);
  if (cell !== undefined && (event.target as Element).closest('button, a, input, [data-open]') === null)
    startEdit(grid, cell);
}

/** Handles the checkbox of a row. */
export function onGridCheck<Item>({ props, element }: RenderedGrid<Item>, event: ChangeEvent): void {
  const row = event.target.closest('[data-check]')?.getAttribute('data-check');
  if (row === null || row === undefined) return;
  props.onCheck(Number(row), (event.nativeEvent as globalThis.MouseEvent).shiftKey === true);
  element.current?.focus({ preventScroll: true });
}
