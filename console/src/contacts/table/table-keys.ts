/** The keys of the table, in addition to the keys of the grid. */
import { type KeyboardEvent, useEffect } from 'react';
import { drafts } from '../../drafts/drafts.ts';
import type { Cell } from '../../grid/selection.ts';
import { isCovered } from '../../ui/layers.tsx';
import { undoShown } from '../../ui/toasts.tsx';
import { dropDraft, takenDraft } from './editing/taken-drafts.ts';
import { change, keepDraft, rowOf, type Table } from './use-table.ts';

/** Returns whether it has handled the key. */
export function onTableKey(table: Table, event: KeyboardEvent, cell: Cell): boolean {
  const { list, selection, openId, canWrite } = table.latest.current;
  const isMod = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const contact = table.state.view.active && list.rows.at(cell.row);
  const column = list.columns[cell.column];
  if (!isMod && openId !== undefined && (key === 'j' || key === 'k'))
    moveSelection(table, key === 'j' ? 1 : -1);
  else if (isMod && key === 'a') selection.onAll();
  else if (key === 'Escape' && dropDraft(drafts, contact, column)) return true;
  else if (!canWrite || event.altKey) return false;
  else if (key === 'Enter' && !isMod && contact && column && takenDraft(drafts, contact, column))
    keepDraft(table, contact, column);
  else return onEditKey(table, key, isMod, event.shiftKey);
  return true;
}

function onEditKey(table: Table, key: string, isMod: boolean, isShift: boolean): boolean {
  const { ranges } = table.state.view;
  const last = ranges.at(-1);
  if (isMod && (key === 'y' || (key === 'z' && isShift))) change(table, (editing) => editing.redo());
  else if (isMod && key === 'z') undoLast(table);
  else if (isMod && key === 'd') {
    if (last !== undefined) change(table, (editing, shown) => editing.fillDown(shown, last));
  } else if (!isMod && (key === 'Delete' || key === 'Backspace'))
    change(table, (editing, shown) => editing.clear(shown, ranges));
  else return false;
  return true;
}

/** Undoes the last action: an edit of cells; or a bulk change, a deletion or a merge, if that is later. */
export function undoLast(table: Table): void {
  if (!undoShown(table.code.loaded()?.editing.changedAt() ?? 0)) change(table, (editing) => editing.undo());
}

/** Enters the list by the arrow down or `j`, while no element has the focus. */
export function useFirstArrow(grid: Table['grid']): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isFree = document.activeElement === document.body || document.activeElement?.id === 'main';
      const isArrow = event.key === 'ArrowDown' || event.key === 'j';
      const isModified = event.ctrlKey || event.metaKey || event.altKey;
      if (!isFree || !isArrow || isModified || event.defaultPrevented || isCovered()) return;
      event.preventDefault();
      grid.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [grid]);
}

/** Moves to the neighbor of the open contact, also after a click on another row. */
function moveSelection(table: Table, by: number): void {
  const { state, grid, latest } = table;
  const { openId, list } = latest.current;
  const { active } = state.view;
  const from = (openId === undefined ? undefined : rowOf(latest.current, openId)?.[0]) ?? active?.row ?? 0;
  const cell = { row: Math.max(0, Math.min(list.rows.count - 1, from + by)), column: active?.column ?? 0 };
  state.select(cell);
  grid.current?.toRow(cell.row);
  turnTo(table, cell);
}

/** Opens the contact of the active row, if another one is open. */
export function turnTo({ latest }: Table, { row }: Cell): void {
  const { list, openId, onTurn } = latest.current;
  const contact = list.rows.at(row);
  if (openId !== undefined && contact !== undefined && contact.id !== openId) onTurn(contact);
}
