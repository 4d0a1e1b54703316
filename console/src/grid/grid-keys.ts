/** The keys of the grid. */
import type { KeyboardEvent } from 'react';
import { moveTo, startEdit } from './cell-actions.ts';
import type { RenderedGrid } from './grid-props.ts';
import type { GridState } from './grid-state.ts';
import { cellAfter } from './selection.ts';

export function onGridKey<Item>(grid: RenderedGrid<Item>, event: KeyboardEvent): void {
  if (event.target !== grid.element.current) return;
  const outcome = handleKey(grid, event);
  if (outcome === 'ignored') return;
  if (outcome === 'handled') event.preventDefault();
  event.stopPropagation();
}

/** Returns whether the key was handled. `typed`: the browser puts the letter itself into the field. */
function handleKey<Item>(grid: RenderedGrid<Item>, event: KeyboardEvent): 'handled' | 'typed' | 'ignored' {
  const { props, scroll } = grid;
  const { state, count, columns, canType } = props;
  const { active, anchor } = state.view;
  const cell = active ?? anchor ?? { row: scroll.from, column: 0 };
  if (props.onKey(event, cell)) return 'handled';
  const { key } = event;
  const isFar = event.ctrlKey || event.metaKey;
  const bounds = { rows: count, columns: columns.length, page: scroll.rowsInView() };
  const next = event.altKey ? undefined : cellAfter(cell, key, isFar, bounds);
  const item = props.at(cell.row);
  if (next !== undefined) moveTo(grid, next, event.shiftKey);
  else if (active === undefined && ['Enter', 'F2', ' '].includes(key)) moveTo(grid, cell, false);
  else if (key === 'F2') startEdit(grid, cell);
  else if (key === 'Enter' && item !== undefined && !event.altKey) {
    const isOpened = isFar || cell.column === 0 || !startEdit(grid, cell);
    if (isOpened) props.onOpen(item, cell.row);
  } else if (key === 'Escape' && active !== undefined && !isSingle(state)) state.select(cell);
  else if (key === 'Escape' && active !== undefined && canType) state.leave();
  else if (key === ' ' && !isFar) props.onCheck(cell.row, event.shiftKey);
  else {
    const isText = isTyped(event) && canType && active !== undefined;
    return isText && startEdit(grid, cell, key.length === 1 ? key : '') ? 'typed' : 'ignored';
  }
  return 'handled';
}

function isSingle({ view: { ranges } }: GridState): boolean {
  const [range] = ranges;
  return (
    ranges.length === 1 && range !== undefined && range.top === range.bottom && range.left === range.right
  );
}

/** Whether the key is a letter, or the beginning of a composed one. */
function isTyped(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return [...event.key].length === 1 || event.key === 'Process' || event.key === 'Dead';
}
