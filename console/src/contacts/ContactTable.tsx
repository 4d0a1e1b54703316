/** The list of contacts as a grid: its columns and keys, the edits of its cells, and changes of other users. */
import { useQueryClient } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Contact } from '../api/types.ts';
import { drafts, onPageEnd } from '../drafts/drafts.ts';
import { Grid, type GridHandle, type ShownWidth } from '../grid/Grid.tsx';
import type { RowParts } from '../grid/GridRow.tsx';
import { GridState, type GridView, useGridView } from '../grid/grid-state.ts';
import type { Place } from '../grid/selection.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError, undoShown } from '../ui/toasts.tsx';
import type { OpenText } from './CellEditor.tsx';
import type { ContactColumn } from './columns.tsx';
import { forget, ReadMark, takenDraft, unreadMs } from './conflicts.ts';
import { DraftCell } from './DraftCell.tsx';
import type { Editing } from './editing.ts';
import { useLive } from './live.ts';
import { nameOf } from './name.ts';
import type { ListOf } from './queries.ts';
import type { Then } from './TextEditor.tsx';
import type { Rows, Span } from './use-rows.ts';
import { useTools } from './use-tools.ts';

export interface TableHandle {
  readonly focus: () => void;
}

interface ContactTableProps {
  readonly list: ListOf;
  /** another one begins at the top */
  readonly listName: string;
  readonly rows: Rows;
  readonly columns: readonly ContactColumn[];
  readonly widths: ReadonlyMap<string, number>;
  readonly frozen: number;
  readonly onColumns: (columns: readonly ShownWidth[], frozen: number) => void;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly selected: ReadonlyMap<string, Contact>;
  readonly isAllSelected: boolean;
  readonly onSelect: (contacts: readonly Contact[], isSelected: boolean) => void;
  readonly onAll: () => void;
  readonly onOpen: (contact: Contact) => void;
  /** opens another contact instead of the current one */
  readonly onTurn: (contact: Contact) => void;
  /** px */
  readonly rowHeight: number;
  readonly openId: string | undefined;
  readonly canWrite: boolean;
  readonly onRange: (from: number, to: number) => void;
  /** rows of selected cells, which stay in memory */
  readonly onKept: (span: Span | undefined) => void;
  readonly total: number | undefined;
  readonly handle: React.Ref<TableHandle>;
  /** the views are loaded too: code for clicks can now be loaded */
  readonly isComplete: boolean;
}

/** Most new rows above the visible ones that are inserted without moving these. */
const maxShifted = 300;

export function ContactTable(props: ContactTableProps) {
  const { rows, columns, selected, isAllSelected, onSelect, onOpen, openId, canWrite } = props;
  const client = useQueryClient();
  const { can } = useAccount();
  const [state] = useState(() => new GridState());
  const openText = useRef<OpenText>(undefined);
  useEffect(
    () =>
      onPageEnd(() => {
        const { current } = openText;
        if (current === undefined || current.text === current.before) return;
        const { id, column, text, before } = current;
        drafts.put([[id, column, { text, before, unsent: {} }]]);
      }),
    [],
  );
  const [notice] = useState(() => new ReadMark());
  /** The view as the last edit left it: the user has done nothing since. */
  const left = useRef<GridView>(undefined);
  const grid = useRef<GridHandle>(null);
  /** Row index at which a range of chosen rows begins. */
  const anchor = useRef(0);
  const latest = useRef(props);
  latest.current = props;

  const find = useRef((id: string) => latest.current.rows.held().find(([, one]) => one.id === id)?.[1]);
  useLive(client, can('contacts:read'), { find: find.current, openId });

  const tools = useTools(props.isComplete, () => ({
    client,
    drafts,
    shown: () => shownBy(latest.current),
    find: find.current,
  }));

  useImperativeHandle(props.handle, () => ({ focus: () => grid.current?.focus() }));
  const shownList = useRef(props.listName);
  useEffect(() => {
    if (shownList.current === props.listName) return;
    shownList.current = props.listName;
    anchor.current = 0;
    state.clear();
    grid.current?.toTop();
  }, [props.listName, state]);
  useKeptPlace(rows, props.listName, state, grid);
  const kept = useGridView(state, ({ ranges }) =>
    ranges.length === 0
      ? ''
      : `${Math.min(...ranges.map((one) => one.top))} ${Math.max(...ranges.map((one) => one.bottom))}`,
  );
  const { onKept } = props;
  useEffect(() => {
    const [from, to] = kept.split(' ').map(Number);
    onKept(kept === '' || from === undefined || to === undefined ? undefined : { from, to });
  }, [kept, onKept]);

  // The open contact is the active row, however it was opened: by Back too.
  const openRow = openId === undefined ? undefined : rows.held().find(([, one]) => one.id === openId)?.[0];
  useEffect(() => {
    if (openRow !== undefined && state.view.active?.row !== openRow)
      state.select({ row: openRow, column: state.view.active?.column ?? 0 });
  }, [openRow, state]);

  const choose = (row: number, isRange: boolean) => {
    const contact = rows.at(row);
    if (contact === undefined) return;
    const isSelected = isRange || !(isAllSelected || selected.has(contact.id));
    const first = isRange ? Math.min(anchor.current, row) : row;
    const last = isRange ? Math.max(anchor.current, row) : row;
    const range = Array.from({ length: last - first + 1 }, (_, index) => rows.at(first + index));
    const held = range.filter((one) => one !== undefined);
    anchor.current = row;
    onSelect(held, isSelected);
    if (held.length < range.length) toast({ text: t.notAllChosen(range.length - held.length) });
  };
  const turn = ({ row }: Place) => {
    const contact = rows.at(row);
    // While a contact is open, the keys open the next one.
    if (openId !== undefined && contact !== undefined && contact.id !== openId) props.onTurn(contact);
  };
  const step = (by: number) => {
    const { active } = state.view;
    const place = {
      // The neighbour of the person that is open, also after a click on another row.
      row: Math.max(0, Math.min(rows.count - 1, (openRow ?? active?.row ?? 0) + by)),
      column: active?.column ?? 0,
    };
    state.select(place);
    grid.current?.toRow(place.row);
    turn(place);
  };

  const change = (run: (editing: Editing) => unknown) => {
    if (canWrite) void tools.load().then(run).catch(toastError);
  };
  /** Overwrites another user's change with the entered text. */
  const keep = (contact: Contact, column: ContactColumn) => {
    const draft = takenDraft(drafts, contact, column);
    if (draft === undefined) return;
    if (draft.unsent !== undefined) return change((editing) => editing.enterKept(contact, column, draft));
    if (notice.isRead())
      change((editing) => editing.enter(contact, column, draft.text, draft.conflict?.value));
  };
  const keeping = useRef(keep);
  keeping.current = keep;
  const onKey = (event: KeyboardEvent, place: Place): boolean => {
    const isMod = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const { ranges } = state.view;
    const contact = state.view.active && rows.at(place.row);
    const column = columns[place.column];
    if (!isMod && openId !== undefined && (key === 'j' || key === 'k')) step(key === 'j' ? 1 : -1);
    else if (isMod && key === 'a') props.onAll();
    else if (key === 'Escape' && forget(drafts, contact, column)) return true;
    else if (!canWrite || event.altKey) return false;
    else if (key === 'Enter' && !isMod && contact && column && takenDraft(drafts, contact, column))
      keep(contact, column);
    else if (isMod && (key === 'y' || (key === 'z' && event.shiftKey))) change((editing) => editing.redo());
    else if (isMod && key === 'z') {
      // A deletion or a merge after the last edit is undone first.
      if (!undoShown(tools.found()?.editing.changedAt() ?? 0)) change((editing) => editing.undo());
    } else if (isMod && key === 'd') {
      const last = ranges.at(-1);
      if (last !== undefined) change((editing) => editing.fillDown(last));
    } else if (!isMod && (key === 'Delete' || key === 'Backspace'))
      change((editing) => editing.clear(ranges));
    else return false;
    return true;
  };
  const copy = (event: Event, data: DataTransfer): boolean => {
    const { ranges } = state.view;
    const editing = tools.found()?.editing;
    if (ranges.length === 0 || editing === undefined) return false;
    const isCopied = editing.copy(ranges, data);
    if (isCopied) event.preventDefault();
    return isCopied;
  };
  const paste = (event: Event, data: DataTransfer) => {
    const { ranges } = state.view;
    const text = data.getData('text/plain');
    event.preventDefault();
    change((editing) => editing.paste(ranges, text, (into) => state.selectRange(into)));
  };
  const fill = () => {
    const { fillTo, ranges } = state.view;
    const last = ranges.at(-1);
    state.fill(undefined);
    if (last === undefined || fillTo === undefined || fillTo <= last.bottom) return;
    state.selectRange({ ...last, bottom: fillTo });
    change((editing) => editing.fillTo(last, fillTo));
  };

  const parts = useMemo((): RowParts<Contact> => {
    const end = (then: Then) => {
      const { editing: place } = state.view;
      if (place === undefined) return;
      state.endEdit();
      // A click elsewhere selects another cell next.
      if (then !== 'stay') {
        const { row, column } = place;
        const last = { row: latest.current.rows.count - 1, column: latest.current.columns.length - 1 };
        const next = {
          row: Math.max(0, Math.min(last.row, row + (then === 'down' ? 1 : then === 'up' ? -1 : 0))),
          column: Math.max(
            0,
            Math.min(last.column, column + (then === 'right' ? 1 : then === 'left' ? -1 : 0)),
          ),
        };
        state.select(next);
        grid.current?.toRow(next.row);
      }
      grid.current?.focus();
      left.current = state.view;
    };
    /**
     * Returns to a cell that was not stored, unless the user has continued elsewhere: typed text must not go into
     * another cell.
     */
    const back = async (id: string, column: string, isEdited: boolean) => {
      await new Promise((resolve) => setTimeout(resolve, unreadMs));
      const row = latest.current.rows.held().find(([, one]) => one.id === id)?.[0];
      const index = latest.current.columns.findIndex((one) => one.id === column);
      if (state.view !== left.current || row === undefined || index === -1) return;
      if (!isEdited) state.select({ row, column: index });
      else if (grid.current?.hasFocus() === true) state.edit({ row, column: index }, id);
    };
    return {
      nameOf,
      keyOf: ({ id }) => id,
      Cell: ({ item, column, isActive }) => (
        <DraftCell
          contact={item}
          column={column}
          isActive={isActive}
          conflict={() => {
            const found = tools.found();
            if (found === undefined) return null;
            return (
              <found.module.ConflictNotice
                contact={item}
                column={column}
                onShown={notice.shown}
                onKeep={() => keeping.current(item, column)}
                onDrop={() => forget(drafts, item, column)}
              />
            );
          }}
        />
      ),
      Editor: ({ item, row, column, text }) => {
        const found = tools.found();
        if (found === undefined) return null;
        return (
          <found.module.CellEditor
            editing={found.editing}
            contact={item}
            column={column}
            text={text}
            draft={drafts.of(item.id).get(column.id)}
            open={openText}
            isRead={notice.isRead}
            onShown={notice.shown}
            onDone={end}
            isMoved={() => {
              const now = state.view.editing;
              return (
                now?.key === item.id && now.row !== row && latest.current.rows.at(now.row)?.id === item.id
              );
            }}
            onKept={(kept) =>
              drafts.put([[item.id, column.id, kept === undefined ? kept : { text: kept, conflict: {} }]])
            }
            onUnsaved={(opens) => void back(item.id, column.id, opens)}
          />
        );
      },
    };
  }, [state, tools, notice]);

  const heldRows = rows.held();
  const isEvery = heldRows.length > 0 && heldRows.every(([, one]) => selected.has(one.id));
  const { prepare } = tools;
  return (
    <div className="h-full" onPointerEnter={() => prepare()} onFocus={() => prepare()}>
      <Grid
        label={t.pages.contacts}
        count={rows.count}
        total={props.total}
        columns={columns}
        widths={props.widths}
        frozen={props.frozen}
        sort={props.sort}
        at={rows.at}
        rowHeight={props.rowHeight}
        state={state}
        parts={parts}
        isBusy={rows.isOld}
        canEdit={canWrite && !rows.isOld}
        canType={openId === undefined}
        prepare={prepare}
        isChecked={(one) => isAllSelected || selected.has(one.id)}
        isOpen={(one) => one.id === openId}
        headCheck={isAllSelected || isEvery ? 'all' : selected.size > 0 ? 'some' : 'none'}
        onCheckAll={(isChecked) =>
          onSelect(
            heldRows.map(([, one]) => one),
            isChecked,
          )
        }
        onCheck={choose}
        onOpen={onOpen}
        onSort={props.onSort}
        onColumns={props.onColumns}
        onRange={props.onRange}
        onKey={onKey}
        onMoved={turn}
        onFill={fill}
        onCopy={copy}
        onCut={(event, data) => {
          const { ranges } = state.view;
          if (copy(event, data)) change((one) => one.clear(ranges));
        }}
        onPaste={paste}
        footHeight={selected.size > 0 || isAllSelected ? 64 : 0}
        handle={grid}
      />
    </div>
  );
}

function shownBy({ list, columns, rows }: ContactTableProps) {
  return { list, columns, count: rows.count, at: rows.at };
}

/** Keeps the visible rows in place while other users add or remove rows above. */
function useKeptPlace(
  rows: Rows,
  listName: string,
  state: GridState,
  grid: React.RefObject<GridHandle | null>,
): void {
  const kept = useRef<{ readonly list: string; readonly row: number; readonly id: string }>(undefined);
  useLayoutEffect(() => {
    const one = grid.current;
    if (one === null || rows.isOld) return;
    const before = kept.current;
    if (
      before !== undefined &&
      before.list === listName &&
      one.isHeld() &&
      rows.at(before.row)?.id !== before.id
    ) {
      const now = rows.held().find(([, contact]) => contact.id === before.id)?.[0];
      const by = now === undefined ? 0 : now - before.row;
      if (by !== 0 && Math.abs(by) <= maxShifted) one.shift(by);
    }
    const { from, to } = one.rowsInView();
    const active = state.view.active?.row;
    const row = active !== undefined && active >= from && active <= to ? active : from;
    const contact = rows.at(row);
    if (contact !== undefined) kept.current = { list: listName, row, id: contact.id };
  });
}
