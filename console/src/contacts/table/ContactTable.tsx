/** The list of contacts as a grid: its columns and keys, the edits of its cells, and changes of other users. */
import { useQueryClient } from '@tanstack/react-query';
import { useImperativeHandle } from 'react';
import type { Contact } from '../../api/types.ts';
import { Grid } from '../../grid/Grid.tsx';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import { useLive } from '../list/live.ts';
import { useRowSelection } from '../list/use-selection.ts';
import { copyCells, cutCells, fillCells, pasteCells } from './table-clipboard.ts';
import { onTableKey, turnTo, undoLast, useFirstArrow } from './table-keys.ts';
import { useRowParts } from './use-row-parts.tsx';
import { type ContactTableProps, rowOf, useTable } from './use-table.ts';
import { useKeptPlace, useOpenRow, useSelectedRows, useTopOfList } from './use-table-rows.ts';

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

  const loadedContacts = rows.held().map(([, contact]) => contact);
  const isEvery = selection.isAll || (loadedContacts.length > 0 && loadedContacts.every(selection.has));
  return (
    <div className="h-full" onPointerEnter={() => code.prepare()} onFocus={() => code.prepare()}>
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
        prepare={code.prepare}
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
