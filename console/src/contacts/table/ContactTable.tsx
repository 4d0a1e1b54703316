/** The list of contacts as a grid: its columns and keys, the edits of its cells, and changes of other users. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { Contact } from '../../api/types.ts';
import { Grid } from '../../grid/Grid.tsx';
import { useGridView } from '../../grid/grid-state.ts';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import { useLive } from '../list/live.ts';
import { useRowSelection } from '../list/use-selection.ts';
import { onTableKey, turnTo, undoLast, useFirstArrow } from './table-keys.ts';
import { useRowParts } from './use-row-parts.tsx';
import { type ContactTableProps, change, rowOf, shownIn, type Table, useTable } from './use-table.ts';

/** Pixels of a row. */
export const rowHeights = { usual: 36, compact: 30 } as const;

/** Pixels of the bar of selected contacts, which floats over the end of the list. */
const barHeight = 64;

/** Selects all contacts of the list, or none. Loaded ones are selected one by one, so that each can be left out. */
function onCheckAll({ list, selection }: ContactTableProps, loaded: readonly Contact[], isChecked: boolean) {
  if (!isChecked) selection.clear();
  else if (loaded.length === list.rows.count) selection.onSelect(loaded, true);
  else selection.onAll();
}

export function ContactTable(props: ContactTableProps) {
  const { list, selection, openId, canWrite } = props;
  const { rows } = list;
  const table = useTable(props);
  const { state, grid, latest, code } = table;
  const parts = useRowParts(table);
  useLive(useQueryClient(), useAccount().can('contacts:read'), {
    find: (id) => rowOf(latest.current, id)?.[1],
    openId,
  });
  useImperativeHandle(props.handle, () => ({
    focus: () => grid.current?.focus(),
    undo: () => undoLast(table),
  }));
  useFirstArrow(grid);
  useTopOfList(table, list.name);
  useKeptPlace(table, props);
  useSelectedRows(table, list);
  useOpenRow(table, props);
  const onCheck = useRowSelection(list, selection);

  const loadedContacts = rows.loaded().map(([, contact]) => contact);
  const isEvery = selection.isAll || (loadedContacts.length > 0 && loadedContacts.every(selection.has));
  return (
    <div className="h-full" onPointerEnter={code.prepare} onFocus={code.prepare}>
      <Grid
        label={t.pages.contacts}
        count={rows.count}
        total={list.total}
        columns={list.columns}
        widths={list.widths}
        frozen={list.frozen}
        sort={list.sort}
        at={rows.at}
        rowHeight={props.rowHeight}
        state={state}
        parts={parts}
        isBusy={rows.isOld}
        canEdit={canWrite && !rows.isOld}
        canType={openId === undefined}
        isChecked={selection.has}
        isOpen={({ id }) => id === openId}
        headCheck={isEvery ? 'all' : selection.isEmpty ? 'none' : 'some'}
        onCheckAll={(isChecked) => onCheckAll(props, loadedContacts, isChecked)}
        onCheck={onCheck}
        onOpen={props.onOpen}
        onSort={props.onSort}
        onColumns={props.onColumns}
        onRange={props.onRange}
        onKey={(event, cell) => onTableKey(table, event, cell)}
        onMoved={(cell) => turnTo(table, cell)}
        onFill={() => fillCells(table)}
        onCopy={(event, data) => copyCells(table, event, data)}
        onCut={(event, data) => cutCells(table, event, data)}
        onPaste={(event, data) => pasteCells(table, event, data)}
        footHeight={selection.isEmpty ? 0 : barHeight}
        handle={grid}
      />
    </div>
  );
}

/** Returns whether the cells were copied. */
function copyCells(table: Table, event: Event, data: DataTransfer): boolean {
  const { ranges } = table.state.view;
  const editing = table.code.loaded()?.editing;
  const isCopied = ranges.length > 0 && editing?.copy(shownIn(table), ranges, data) === true;
  if (isCopied) event.preventDefault();
  return isCopied;
}

function cutCells(table: Table, event: Event, data: DataTransfer): void {
  const { ranges } = table.state.view;
  if (copyCells(table, event, data)) change(table, (editing, shown) => editing.clear(shown, ranges));
}

function pasteCells(table: Table, event: Event, data: DataTransfer): void {
  const { state } = table;
  const { ranges } = state.view;
  const text = data.getData('text/plain');
  event.preventDefault();
  change(table, (editing, shown) => editing.paste(shown, ranges, text, (into) => state.selectRange(into)));
}

/** Fills the cells below the last range, to the row where the handle was released. */
function fillCells(table: Table): void {
  const { state } = table;
  const { fillTo, ranges } = state.view;
  const last = ranges.at(-1);
  state.fill(undefined);
  if (last === undefined || fillTo === undefined || fillTo <= last.bottom) return;
  state.selectRange({ ...last, bottom: fillTo });
  change(table, (editing, shown) => editing.fillTo(shown, last, fillTo));
}

/** Most new rows above the visible ones that are inserted without moving these. */
const maxShifted = 300;

/** Begins another list at its top. */
function useTopOfList({ state, grid }: Table, listName: string): void {
  const shownList = useRef(listName);
  useEffect(() => {
    if (shownList.current === listName) return;
    shownList.current = listName;
    state.clear();
    grid.current?.toTop();
  }, [listName, state, grid]);
}

/** Keeps the visible rows in place while other users add or remove rows above. */
function useKeptPlace(table: Table, props: ContactTableProps): void {
  const { state, grid } = table;
  const { rows, name } = props.list;
  const place = useRef<{ readonly list: string; readonly row: number; readonly id: string }>(undefined);
  useLayoutEffect(() => {
    const handle = grid.current;
    if (handle === null || rows.isOld) return;
    const before = place.current;
    if (before?.list === name && handle.mustKeepPlace() && rows.at(before.row)?.id !== before.id) {
      const by = (rowOf(props, before.id)?.[0] ?? before.row) - before.row;
      if (by !== 0 && Math.abs(by) <= maxShifted) handle.shift(by);
    }
    const { from, to } = handle.rowsInView();
    const active = state.view.active?.row;
    const row = active !== undefined && active >= from && active <= to ? active : from;
    const contact = rows.at(row);
    if (contact !== undefined) place.current = { list: name, row, id: contact.id };
  });
}

/** Keeps the rows of selected cells in memory. */
function useSelectedRows({ state }: Table, { onKept }: ContactTableProps['list']): void {
  const selectedSpan = useGridView(state, ({ ranges }) =>
    ranges.length === 0
      ? ''
      : `${Math.min(...ranges.map(({ top }) => top))} ${Math.max(...ranges.map(({ bottom }) => bottom))}`,
  );
  useEffect(() => {
    const [from, to] = selectedSpan.split(' ').map(Number);
    onKept(selectedSpan === '' || from === undefined || to === undefined ? undefined : { from, to });
  }, [selectedSpan, onKept]);
}

/** Makes the open contact the active row, however it was opened: by Back too. */
function useOpenRow({ state, grid }: Table, props: ContactTableProps): void {
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
