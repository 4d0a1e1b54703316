/** Moves to a cell, and begins its edit: by keys and by the mouse. */
import { flushSync } from 'react-dom';
import { checkWidth, sum } from './column.ts';
import type { RenderedGrid } from './grid-props.ts';
import type { Cell } from './selection.ts';

export function moveTo<Item>(grid: RenderedGrid<Item>, cell: Cell, isExtending: boolean): void {
  const { state, onMoved } = grid.props;
  state.select(cell, isExtending ? 'extend' : 'only');
  scrollTo(grid, cell);
  onMoved(cell);
}

function scrollTo<Item>({ props, element, scroll, widths }: RenderedGrid<Item>, { row, column }: Cell): void {
  scroll.toRow(row);
  const { current } = element;
  if (current === null || column < props.frozen) return;
  const start = checkWidth + sum(widths.slice(0, column));
  const end = start + (widths[column] ?? 0);
  const hidden = checkWidth + sum(widths.slice(0, props.frozen));
  if (start - hidden < current.scrollLeft) current.scrollLeft = start - hidden;
  else if (end > current.scrollLeft + current.clientWidth) current.scrollLeft = end - current.clientWidth;
}

/**
 * Returns whether the cell can be edited. `isTyped`: a letter begins it. Its field must exist before the browser puts
 * the letter into it.
 */
export function startEdit<Item>({ props }: RenderedGrid<Item>, cell: Cell, isTyped = false): boolean {
  const { canEdit, columns, at, parts, state } = props;
  const item = at(cell.row);
  if (!canEdit || columns[cell.column]?.isEditable !== true || item === undefined) return false;
  flushSync(() => state.edit(cell, parts.keyOf(item), isTyped ? '' : undefined));
  return true;
}
