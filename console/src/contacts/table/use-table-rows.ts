/** The rows of the table while the list changes: the place of the visible ones, the selected ones, and the open one. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useGridView } from '../../grid/grid-state.ts';
import { type ContactTableProps, rowOf, type Table } from './use-table.ts';

/** Most new rows above the visible ones that are inserted without moving these. */
const maxShifted = 300;

/** Begins another list at its top. */
export function useTopOfList({ state, grid }: Table, listName: string): void {
  const shownList = useRef(listName);
  useEffect(() => {
    if (shownList.current === listName) return;
    shownList.current = listName;
    state.clear();
    grid.current?.toTop();
  }, [listName, state, grid]);
}

/** Keeps the visible rows in place while other users add or remove rows above. */
export function useKeptPlace(table: Table, props: ContactTableProps): void {
  const { state, grid } = table;
  const { rows, name } = props.list;
  const kept = useRef<{ readonly list: string; readonly row: number; readonly id: string }>(undefined);
  useLayoutEffect(() => {
    const handle = grid.current;
    if (handle === null || rows.isOld) return;
    const before = kept.current;
    if (before?.list === name && handle.isHeld() && rows.at(before.row)?.id !== before.id) {
      const by = (rowOf(props, before.id)?.[0] ?? before.row) - before.row;
      if (by !== 0 && Math.abs(by) <= maxShifted) handle.shift(by);
    }
    const { from, to } = handle.rowsInView();
    const active = state.view.active?.row;
    const row = active !== undefined && active >= from && active <= to ? active : from;
    const contact = rows.at(row);
    if (contact !== undefined) kept.current = { list: name, row, id: contact.id };
  });
}

/** Keeps the rows of selected cells in memory. */
export function useSelectedRows({ state }: Table, { onKept }: ContactTableProps['list']): void {
  const kept = useGridView(state, ({ ranges }) =>
    ranges.length === 0
      ? ''
      : `${Math.min(...ranges.map(({ top }) => top))} ${Math.max(...ranges.map(({ bottom }) => bottom))}`,
  );
  useEffect(() => {
    const [from, to] = kept.split(' ').map(Number);
    onKept(kept === '' || from === undefined || to === undefined ? undefined : { from, to });
  }, [kept, onKept]);
}

/** Makes the open contact the active row, however it was opened: by Back too. */
export function useOpenRow({ state, grid }: Table, props: ContactTableProps): void {
  const { openId } = props;
  const openRow = openId === undefined ? undefined : rowOf(props, openId)?.[0];
  const seen = useRef<string>(undefined);
  useEffect(() => {
    // A contact that was just opened is brought into view; others may scroll it away.
    if (openRow !== undefined && seen.current !== openId) grid.current?.toRow(openRow);
    if (openRow !== undefined || openId === undefined) seen.current = openId;
    if (openRow !== undefined && state.view.active?.row !== openRow)
      state.select({ row: openRow, column: state.view.active?.column ?? 0 });
  }, [openId, openRow, state, grid]);
}
